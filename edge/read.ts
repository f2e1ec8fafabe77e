import type { MiddlewareHandler } from 'hono';
import { resolver, uniqueSymbol } from 'hono-openapi';
import type { z } from 'zod';
import { FeragError, type FieldError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import type { EdgeContext, EdgeEnv } from './env.ts';

/** Reads and checks a JSON body, and describes it in the OpenAPI document. An empty body counts as `{}`. */
export function body<S extends z.ZodType>(
  schema: S,
  limitBytes: number = LIMITS.json_bytes,
): MiddlewareHandler<EdgeEnv, string, { in: { json: z.input<S> }; out: { json: z.output<S> } }> {
  const middleware: MiddlewareHandler<EdgeEnv, string, { in: { json: z.input<S> }; out: { json: z.output<S> } }> = async (c, next) => {
    c.req.addValidatedData('json', checked(schema, await jsonOf(c, limitBytes), '') as object); // every body schema is an object
    await next();
  };
  return Object.assign(middleware, { [uniqueSymbol]: { target: 'json', ...resolver(schema) } });
}

/** Reads and checks the query string. */
export function query<S extends z.ZodType>(
  schema: S,
): MiddlewareHandler<EdgeEnv, string, { in: { query: never }; out: { query: z.output<S> } }> {
  const middleware: MiddlewareHandler<EdgeEnv, string, { in: { query: never }; out: { query: z.output<S> } }> = async (c, next) => {
    c.req.addValidatedData('query', checked(schema, c.req.query(), '/query') as object); // every query schema is an object
    await next();
  };
  return Object.assign(middleware, { [uniqueSymbol]: { target: 'query', ...resolver(schema) } });
}

export async function jsonOf(c: EdgeContext, limitBytes: number = LIMITS.json_bytes): Promise<unknown> {
  const text = await textOf(c, limitBytes);
  if (text.trim() === '' && !c.req.header('content-type')) return {};
  const type = mediaTypeOf(c);
  if (type !== 'application/json' && !type.endsWith('+json')) {
    throw new FeragError('media_type_unsupported', 'Send the body as application/json.');
  }
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FeragError('request_invalid', 'The body is not valid JSON.', { cause });
  }
}

/** The fields of a form, in either of the two encodings that browsers have. */
export async function formOf(c: EdgeContext): Promise<unknown> {
  refuseLarger(c, LIMITS.json_bytes);
  try {
    return await c.req.parseBody();
  } catch (cause) {
    throw new FeragError('request_invalid', 'The body is not a form of the type that it says.', { cause });
  }
}

/** The body as text, refused before it is read when its length says that it is too large. */
export async function textOf(c: EdgeContext, limitBytes: number): Promise<string> {
  refuseLarger(c, limitBytes);
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength > limitBytes) throw tooLarge(limitBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw new FeragError('request_invalid', 'The body is not valid UTF-8.', { cause });
  }
}

export function refuseLarger(c: EdgeContext, limitBytes: number): void {
  if (Number(c.req.header('content-length') ?? 0) > limitBytes) throw tooLarge(limitBytes);
}

const tooLarge = (limitBytes: number) =>
  new FeragError('request_too_large', `The request is larger than ${limitBytes / 1_000_000} MB, which is the limit here.`);

export const mediaTypeOf = (c: EdgeContext): string => (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Parses with a schema; each refused field becomes one entry of `errors`. */
export function checked<S extends z.ZodType>(schema: S, value: unknown, base: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => fieldErrors(issue, base));
  throw new FeragError('field_invalid', errors.length === 1 ? `${errors[0]?.message}` : 'Some fields are not valid.', { errors });
}

function fieldErrors(issue: z.core.$ZodIssue, base: string): FieldError[] {
  const at = (path: readonly PropertyKey[]) => base + path.map((p) => `/${String(p).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: at([...issue.path, key]),
      code: 'unknown_field',
      message: `There is no field "${key.slice(0, 80)}" here.`,
    }));
  }
  const name = issue.path.map(String).join('.');
  return [{ pointer: at(issue.path), code: issue.code, message: name ? `${name}: ${issue.message}` : issue.message }];
}
