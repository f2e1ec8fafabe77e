import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { FeragError } from '../contract/errors.ts';
import { libsqlDatabase } from './db/libsql.ts';
import { isOutcomeUnknown } from './db/outcome.ts';
import type { Bindings, EdgeEnv } from './env.ts';
import { once } from './idempotency.ts';
import { openMemoryD1 } from './jobs/testing/memory-d1.ts';
import { answerProblem } from './problem.ts';

/** A route that counts what it does, and then fails like this. */
function counting(failure: () => unknown) {
  let done = 0;
  const app = new Hono<EdgeEnv>();
  app.onError((error, c) => answerProblem(error, c));
  app.use(async (c, next) => {
    // All of the principal that is looked at.
    c.set('principal', { userId: 1 } as EdgeEnv['Variables']['principal']);
    await next();
  });
  app.post('/act', once, (c) => {
    done += 1;
    const thrown = failure();
    if (thrown !== undefined) throw thrown;
    return c.json({ done });
  });
  // All of the bindings that are looked at.
  const env = { DB: openMemoryD1().d1, AUTH_SECRET: 'a secret that only the tests know, 1' } as unknown as Bindings;
  const call = async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
    return (await app.request('/act', { method: 'POST', body: '{}', headers }, env)).status;
  };
  return { call, done: () => done };
}

const failing = async (fetch: () => Promise<Response>): Promise<unknown> =>
  libsqlDatabase({ url: 'http://database', fetch })
    .prepare('insert into things values (1)')
    .run()
    .then(
      () => undefined,
      (error: unknown) => error,
    );
const saying = (code: string) => async () =>
  Response.json({
    baton: null,
    base_url: null,
    results: [
      { type: 'error', error: { message: 'It says so.', code } },
      { type: 'ok', response: { type: 'close' } },
    ],
  });

it('F104: what a database may have done all the same is not done again by a repeat', async () => {
  const timedOut = await failing(() => Promise.reject(new DOMException('', 'TimeoutError')));
  for (const unknown of [
    timedOut,
    await failing(async () => new Response('', { status: 502 })),
    new Error('D1_ERROR: Network connection lost.'),
  ]) {
    expect(isOutcomeUnknown(unknown)).toBe(true);
    const { call, done } = counting(() => unknown);
    expect([await call(), await call()]).toEqual([unknown instanceof FeragError ? 503 : 500, 409]);
    expect(done()).toBe(1);
  }
});

it('what was refused, and so not done, can be repeated with the same key', async () => {
  const busy = await failing(saying('SQLITE_BUSY'));
  expect(busy).toMatchObject({ code: 'not_ready' });
  const refusals = [busy, await failing(async () => new Response('', { status: 401 })), await failing(saying('SQLITE_CONSTRAINT'))];
  for (const known of [
    ...refusals,
    new Error('D1_ERROR: UNIQUE constraint failed: t.a: SQLITE_CONSTRAINT'),
    new FeragError('forbidden', 'No.'),
  ]) {
    expect(isOutcomeUnknown(known), String(known)).toBe(false);
    let isFirst = true;
    const { call, done } = counting(() => {
      const thrown = isFirst ? known : undefined;
      isFirst = false;
      return thrown;
    });
    expect(await call()).toBeGreaterThanOrEqual(400);
    expect([await call(), await call()]).toEqual([200, 200]);
    expect(done()).toBe(2);
  }
});
