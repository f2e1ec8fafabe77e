import { describeRoute, resolver } from 'hono-openapi';
import type { MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import { Problem } from '../contract/problem.ts';
import type { ContentWithResolver, DescribeRouteOptions } from 'hono-openapi';

/** A schema of JSON, a media type of something else, or null for an empty body. */
type Given = z.ZodType | string | null;

/** An answer of whatever type its file has. */
export const ANY_TYPE = '*/*';

export interface Description {
  readonly tag: string;
  /** Answers by status. */
  readonly gives: Readonly<Record<number, Given | readonly Given[]>>;
  /** For bodies that are no JSON. */
  readonly takes?: ContentWithResolver;
  /** Parameters of the query string that no schema of `query()` describes. */
  readonly asks?: NonNullable<DescribeRouteOptions['parameters']>;
  /** Who may call: everybody, a person who is signed in, a compute node. Without it, a person or an API key. */
  readonly by?: keyof typeof SECURITY;
}

const SECURITY = { everybody: [], person: [{ bearer: [] }], node: [{ node: [] }] };

const ANSWERS: Readonly<Record<number, string>> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Accepted.',
  204: 'Done; no content.',
  101: 'WebSocket.',
};

/** Puts a route into the OpenAPI document; every route can also answer with a problem. */
export function describe(summary: string, { tag, gives, takes, asks, by }: Description): MiddlewareHandler {
  const problem = { description: 'A problem (RFC 9457).', content: { 'application/problem+json': { schema: resolver(Problem) } } };
  const responses = Object.fromEntries(Object.entries(gives).map(([status, what]) => [status, response(Number(status), what)]));
  return describeRoute({
    summary,
    tags: [tag],
    responses: { ...responses, default: problem },
    ...(takes && { requestBody: { required: true, content: takes } }),
    ...(asks && { parameters: asks }),
    ...(by && { security: SECURITY[by] }),
  });
}

function response(status: number, what: Given | readonly Given[]) {
  const contents = [what].flat().flatMap((given) => contentOf(given) ?? []);
  const description = ANSWERS[status] ?? 'Answer.';
  return contents.length === 0 ? { description } : { description, content: Object.fromEntries(contents) };
}

function contentOf(given: Given): [string, ContentWithResolver[string]][] | null {
  if (given === null) return null;
  if (typeof given !== 'string') return [['application/json', { schema: resolver(given) }]];
  return [[given, { schema: { type: 'string', ...(given === ANY_TYPE && { format: 'binary' }) } }]];
}
