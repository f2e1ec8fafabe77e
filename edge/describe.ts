import { describeRoute, resolver } from 'hono-openapi';
import type { MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import { Problem } from '../contract/problem.ts';
import type { ContentWithResolver, DescribeRouteOptions } from 'hono-openapi';

/** An answer of whatever type its file has. */
export const ANY_TYPE = '*/*';

export interface Description {
  readonly tag: string;
  /** Answers by status: a schema of JSON, a media type of something else, or null for an empty body. */
  readonly gives: Readonly<Record<number, z.ZodType | string | null>>;
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

function response(status: number, what: z.ZodType | string | null) {
  const description = ANSWERS[status] ?? 'Answer.';
  if (what === null) return { description };
  if (typeof what === 'string')
    return { description, content: { [what]: { schema: { type: 'string' as const, ...(what === ANY_TYPE && { format: 'binary' }) } } } };
  return { description, content: { 'application/json': { schema: resolver(what) } } };
}
