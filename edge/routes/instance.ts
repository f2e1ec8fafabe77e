import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { z } from 'zod';
import { Health, Ready } from '../../contract/instance.ts';
import { LIMITS } from '../../contract/limits.ts';
import { openBlobs } from '../blobs.ts';
import { describe } from '../describe.ts';
import { database, type Bindings, type EdgeEnv } from '../env.ts';
import { causeOf } from '../problem.ts';
import { VERSION } from '../version.ts';

const tag = 'instance';

export const instance = new Hono<EdgeEnv>()
  .get('/health', describe('The process answers', { tag, gives: { 200: Health }, by: 'everybody' }), (c) =>
    c.json({ status: 'ok', version: VERSION }),
  )
  .get('/ready', describe('What it depends on, with reasons', { tag, gives: { 200: Ready, 503: Ready }, by: 'everybody' }), async (c) => {
    const ready = await readiness(c.env);
    if (ready.status === 'ready') return c.json(ready);
    return c.json(ready, 503, { 'retry-after': '5' });
  })
  .get('/limits', describe('Every limit of the API', { tag, gives: { 200: z.record(z.string(), z.number()) }, by: 'everybody' }), (c) =>
    c.json(LIMITS),
  );

type Check = Ready['checks'][number];

async function readiness(env: Bindings): Promise<Ready> {
  const tried = await Promise.all([
    attempt('database', 'The tables are there.', async () => void (await database(env).all(sql`select 1 from nodes limit 1`))),
    attempt('blobs', 'The blob store answers.', async () => void (await openBlobs(env).has('ready'))),
    attempt('sweeper', '', () => env.SWEEPER.getByName('sweeper').ensure()),
  ]);
  const nodes = await env.NODE_HUB.getByName('hub').nodes();
  const stores = nodes.filter((node) => node.storeId !== null).length;
  const checks: Check[] = [
    ...tried.flatMap(({ name, ...check }) => (name === 'sweeper' ? [] : [{ name, ...check }])),
    { name: 'node', ok: nodes.length > 0, detail: nodes.length > 0 ? `${nodes.length} connected.` : 'No compute node is connected.' },
    { name: 'store', ok: stores > 0, detail: stores > 0 ? `${stores} connected with a store.` : 'No connected compute node has a store.' },
  ];
  return { status: checks.every((check) => check.ok) ? 'ready' : 'not_ready', checks };
}

async function attempt<N extends string>(
  name: N,
  detail: string,
  check: () => Promise<void>,
): Promise<{ name: N; ok: boolean; detail: string }> {
  try {
    await check();
    return { name, ok: true, detail };
  } catch (cause) {
    console.log(JSON.stringify({ level: 'warn', at: new Date().toISOString(), message: `Not ready: ${name}.`, cause: causeOf(cause) }));
    return { name, ok: false, detail: 'It does not answer; the log says why.' };
  }
}
