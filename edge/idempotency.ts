import { and, eq, lt } from 'drizzle-orm';
import { createMiddleware } from 'hono/factory';
import { FeragError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { seal, secretHash, unseal } from './auth/secrets.ts';
import { isOutcomeUnknown } from './db/outcome.ts';
import * as t from './db/schema.ts';
import { clock, database, vars, type EdgeContext, type EdgeEnv } from './env.ts';
import { textOf } from './read.ts';

/** A first call that died without an answer stops blocking its repeats after this. */
const ABANDONED_MS = 5 * 60_000;

/** Honours `Idempotency-Key` on a route with a JSON body; goes after the middleware that says who asks. */
export const once = createMiddleware<EdgeEnv>(async (c, next) => {
  if (c.req.header('idempotency-key') === undefined) return next();
  // Hono keeps the body that was read, so the route can read it again.
  const text = await textOf(c, LIMITS.json_bytes);
  const answer = await onceFor(c, `${c.req.url} ${text}`, async () => {
    await next();
    return c.res;
  });
  // A repeat never reached the route, so nothing has been answered yet.
  if (!c.finalized) return answer;
});

/**
 * Runs `make` at most once for the request's `Idempotency-Key` (24 h) and gives the stored answer to a repeat.
 * `request` is all that makes two requests the same. Without the header, or for an event stream, nothing is kept.
 */
export async function onceFor(c: EdgeContext, request: string, make: () => Promise<Response>): Promise<Response> {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return make();
  if (key.length === 0 || key.length > 200) throw new FeragError('request_invalid', 'Idempotency-Key holds 1 to 200 characters.');
  const bodyHash = secretHash(request);
  const earlier = await take(c, key, bodyHash);
  if (earlier) return replay(c, earlier, bodyHash);
  const answer = await make().catch(async (error: unknown) => {
    await failed(c, key, error);
    throw error;
  });
  // What a route throws, Hono has made an answer of by now.
  await (isKept(answer) ? keep(c, key, answer) : failed(c, key, c.error));
  return answer;
}

/** A call that was refused may be made again. One that may have been done blocks its repeats for a while, like one that died. */
const failed = async (c: EdgeContext, key: string, error: unknown): Promise<void> => {
  if (!isOutcomeUnknown(error)) await drop(c, key);
};

type Row = typeof t.idempotencyKeys.$inferSelect;
const isKept = (answer: Response): boolean => answer.ok && answer.headers.get('content-type')?.startsWith('application/json') === true;
const mine = (c: EdgeContext, key: string) => and(eq(t.idempotencyKeys.userId, c.var.principal.userId), eq(t.idempotencyKeys.key, key));

/** Registers the key; gives the row of an earlier call that has it. */
async function take(c: EdgeContext, key: string, bodyHash: string): Promise<Row | undefined> {
  const db = database(c.env);
  const createdAt = clock(c.env);
  const row = { userId: c.var.principal.userId, key, route: `${c.req.method} ${c.req.path}`, bodyHash, status: 0, response: '', createdAt };
  const abandoned = and(mine(c, key), eq(t.idempotencyKeys.status, 0), lt(t.idempotencyKeys.createdAt, createdAt - ABANDONED_MS));
  const [, inserted] = await db.batch([
    db.delete(t.idempotencyKeys).where(abandoned),
    db.insert(t.idempotencyKeys).values(row).onConflictDoNothing().returning(),
  ]);
  if (inserted.length > 0) return undefined;
  return db.query.idempotencyKeys.findFirst({ where: mine(c, key) });
}

async function replay(c: EdgeContext, earlier: Row, bodyHash: string): Promise<Response> {
  if (earlier.route !== `${c.req.method} ${c.req.path}` || earlier.bodyHash !== bodyHash) {
    throw new FeragError('idempotency_key_reused', 'This Idempotency-Key was used for another request. Take a fresh one.');
  }
  if (earlier.status === 0) throw new FeragError('request_in_progress', 'The first request with this Idempotency-Key is still at work.');
  const headers = { 'content-type': 'application/json', 'idempotency-replayed': 'true' };
  return new Response(await unseal(vars(c.env).AUTH_SECRET, earlier.response), { status: earlier.status, headers });
}

async function keep(c: EdgeContext, key: string, answer: Response): Promise<void> {
  // Sealed, because it may hold what is shown only once (an API key) or what only its asker may read.
  const response = await seal(vars(c.env).AUTH_SECRET, await answer.clone().text());
  await database(c.env).update(t.idempotencyKeys).set({ status: answer.status, response }).where(mine(c, key));
}

const drop = (c: EdgeContext, key: string) => database(c.env).delete(t.idempotencyKeys).where(mine(c, key)).run();
