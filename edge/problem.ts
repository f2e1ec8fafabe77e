import { DrizzleQueryError } from 'drizzle-orm/errors';
import { HTTPException } from 'hono/http-exception';
import { FeragError, type ErrorCode } from '../contract/errors.ts';
import type { Problem } from '../contract/problem.ts';
import { clock, type EdgeContext } from './env.ts';

/** Seconds that a client waits when an error that can pass says nothing better. */
const RETRY_AFTER_SECONDS = 5;

export function problemOf(error: FeragError, requestId: string): Problem {
  const title = error.code.replaceAll('_', ' ');
  return {
    type: `urn:ferag:problem:${error.code}`,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    status: error.status,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    ...(error.errors && { errors: error.errors.map((e) => ({ ...e })) }),
  };
}

/** The one place where a failure becomes an answer. What is no `FeragError` is `internal`, in one fixed sentence. */
export function answerProblem(thrown: unknown, c: EdgeContext): Response {
  const error = asFeragError(thrown);
  logFailure(c, error, thrown);
  const headers = new Headers({ 'content-type': 'application/problem+json', 'x-request-id': c.var.requestId, 'cache-control': 'no-store' });
  if (error.status === 429 || error.status === 503) headers.set('retry-after', String(error.retryAfter ?? RETRY_AFTER_SECONDS));
  if (error.status === 401) headers.set('www-authenticate', 'Bearer');
  return new Response(JSON.stringify(problemOf(error, c.var.requestId)), { status: error.status, headers });
}

export function asFeragError(thrown: unknown): FeragError {
  if (thrown instanceof FeragError) return thrown;
  // A database that cannot be reached: Drizzle wraps what its driver throws.
  if (thrown instanceof DrizzleQueryError && thrown.cause instanceof FeragError) return thrown.cause;
  // An error that crossed a Durable Object's border keeps its fields but not its class.
  if (thrown instanceof HTTPException && thrown.status < 500) {
    return new FeragError('request_invalid', 'The request could not be read.', { cause: thrown });
  }
  return new FeragError('internal', 'Something went wrong on our side. The request id finds it in the log.', { cause: thrown });
}

/** One JSON line a failed request. It never holds a query string, a body, a token, or a message that may quote one. */
function logFailure(c: EdgeContext, error: FeragError, thrown: unknown): void {
  const line = {
    level: error.status >= 500 ? 'error' : 'info',
    at: new Date().toISOString(),
    request_id: c.var.requestId,
    method: c.req.method,
    // What an entity is called stands in its address.
    path: c.req.path.replace(/\/entities\/.*/, '/entities/…'),
    status: error.status,
    code: error.code,
    ms: clock(c.env) - c.var.startedAt,
    ...(error.status === 500 && { cause: causeOf(thrown) }),
  };
  console.log(JSON.stringify(line));
}

/** Where it happened, without the values: a query's error quotes its parameters, a parser's its input. */
export function causeOf(thrown: unknown): { name: string; message?: string; stack: string[] } {
  if (!(thrown instanceof Error)) return { name: typeof thrown, stack: [] };
  const inner = thrown instanceof DrizzleQueryError && thrown.cause instanceof Error ? thrown.cause : null;
  const stack = (thrown.stack ?? '')
    .split('\n')
    .filter((l) => l.trimStart().startsWith('at '))
    .slice(0, 8)
    .map((l) => l.trim());
  return { name: thrown.name, ...(inner && { message: inner.message.slice(0, 300) }), stack };
}

/** A failure inside a job or an answer, as its frames carry it. */
export const frameProblem = (thrown: unknown): { code: ErrorCode; detail: string } => {
  const error = asFeragError(thrown);
  return { code: error.code, detail: error.message.slice(0, 2000) };
};
