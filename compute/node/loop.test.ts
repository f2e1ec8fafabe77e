import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FeragError } from '../../contract/errors.ts';
import type { Job } from '../../contract/jobs.ts';
import { NO_MODELS, type NodeModels } from '../../contract/models.ts';
import { edgeClient } from './edge-client.ts';
import type { Lease } from './keep-alive.ts';
import { startLoop } from './loop.ts';
import { enrichJob, extractJob, openLoopbackEdge, type LoopbackEdge } from './testing/loopback-edge.ts';

let edge: LoopbackEdge;
beforeEach(async () => {
  edge = await openLoopbackEdge();
});
afterEach(() => edge.close());

/** A loop whose work is ended by hand. */
function openLoop(concurrency: number, models: () => NodeModels = () => NO_MODELS) {
  const works = new Map<number, { job: Job; lease: Lease; end(): void; fail(error: Error): void }[]>();
  const started = new Set<() => void>();
  const loop = startLoop({
    edge: edgeClient(edge.address),
    log: pino({ enabled: false }),
    storeId: 'store-1',
    concurrency,
    models,
    work: (job, lease) =>
      new Promise((resolve, reject) => {
        lease.signal.addEventListener('abort', () => reject(new Error('stopped')));
        works.set(job.id, [...(works.get(job.id) ?? []), { job, lease, end: resolve, fail: reject }]);
        for (const tell of started) tell();
      }),
  });
  const at = async (id: number, nth = 0) => {
    for (;;) {
      const found = works.get(id)?.[nth];
      if (found) return found;
      await new Promise<void>((resolve) => started.add(resolve));
    }
  };
  return { loop, at };
}

it('claims up to its concurrency at once, and the next when one is done', async () => {
  edge.jobs.push(extractJob(1), extractJob(2), extractJob(3));
  const { loop, at } = openLoop(2);
  const first = await at(1);
  await at(2);
  expect(edge.count('/claim')).toBe(2);
  expect(edge.asked[0]?.body).toMatchObject({ instance: 'instance-1', store_id: 'store-1' });
  first.end();
  await at(3);
  await loop.stop(0);
});

it('a wake-up that comes while the edge is being asked is not lost', async () => {
  const letGo = edge.hold('/claim');
  const { loop, at } = openLoop(1);
  await edge.call('/claim');
  loop.wake();
  letGo();
  await edge.call('/claim', 2);
  edge.jobs.push(extractJob(1));
  loop.wake();
  await at(1);
  await loop.stop(0);
});

it('F71: backs off from an edge that is away, up to 30 s, and is at work again at once when it is back', async () => {
  vi.useFakeTimers();
  const asked: number[] = [];
  let isAway = true;
  const client = {
    ...edgeClient(edge.address),
    claim: async () => {
      asked.push(Date.now());
      if (isAway) throw new FeragError('not_ready', 'The edge does not answer.');
      return { job: null, lease_seconds: 60, renew_seconds: 15 };
    },
  };
  const loop = startLoop({ edge: client, log: pino({ enabled: false }), storeId: 's', concurrency: 1, work: async () => undefined });
  await vi.advanceTimersByTimeAsync(200_000);
  const pauses = asked.slice(1).map((at, i) => at - (asked[i] ?? 0));
  expect(pauses.slice(0, 6)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000]);
  expect(Math.max(...pauses)).toBe(30_000);
  isAway = false;
  loop.wake();
  await vi.advanceTimersByTimeAsync(1);
  const back = asked.length;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.length).toBe(back + 1);
  await loop.stop(0);
  vi.useRealTimers();
});

it('J5: what can never work is told as such, what may work later as that, and a lost lease to nobody', async () => {
  edge.jobs.push(extractJob(1), extractJob(2), extractJob(3), extractJob(4));
  const { loop, at } = openLoop(4);
  (await at(1)).fail(new FeragError('text_missing', 'There is no text in it.'));
  expect((await edge.call('/1/fail')).body).toMatchObject({ permanent: true, problem: { code: 'text_missing' } });
  (await at(2)).fail(new FeragError('store_failed', 'The store is full.'));
  expect((await edge.call('/2/fail')).body).toMatchObject({ permanent: false, problem: { code: 'store_failed' } });
  (await at(3)).fail(new TypeError('a secret of the inside'));
  const { body } = await edge.call('/3/fail');
  expect(body).toMatchObject({ permanent: false, problem: { code: 'internal' } });
  expect(JSON.stringify(body)).not.toContain('secret');
  await at(4);
  loop.cancel(4);
  await loop.stop(1000);
  expect(edge.count('/4/fail') + edge.count('/4/release')).toBe(0);
});

it('J6, F70: stopped, it claims nothing more, lets work finish, and gives the rest back in the grace that is left', async () => {
  edge.jobs.push(extractJob(1), extractJob(2));
  const { loop, at } = openLoop(3);
  const [one, two] = [await at(1), await at(2)];
  await edge.call('/claim', 3);
  edge.jobs.push(extractJob(3));
  const stopping = loop.stop(50);
  // The end of one is no reason to give up the other.
  one.end();
  await edge.call('/2/release');
  await stopping;
  expect(two.lease.signal.reason).toBe('cancelled');
  expect(edge.count('/1/release')).toBe(0);
  expect(edge.jobs).toHaveLength(1);
});

it('J6: what is claimed while it stops is given back at once', async () => {
  const letGo = edge.hold('/claim');
  edge.jobs.push(extractJob(1));
  const { loop } = openLoop(1);
  await edge.call('/claim');
  const stopping = loop.stop(5000);
  letGo();
  await stopping;
  expect((await edge.call('/1/release')).body).toEqual({ attempt: 1 });
});

it('J4: an attempt that was lost and is still stopping does not take the next one of the same job with it', async () => {
  edge.jobs.push(extractJob(1, 1));
  const { loop, at } = openLoop(2);
  const lost = await at(1);
  await edge.call('/claim', 2);
  edge.jobs.push(extractJob(1, 2));
  loop.wake();
  const second = await at(1, 1);
  lost.end();
  await edge.call('/claim', 4);
  loop.cancel(1);
  expect(second.lease.signal.reason).toBe('cancelled');
  await loop.stop(1000);
});

it('asks for work that needs a model only while it has one, and says which', async () => {
  let models = NO_MODELS;
  const { loop } = openLoop(1, () => models);
  expect((await edge.call('/claim')).body).toMatchObject({ models: NO_MODELS, kinds: ['publish', 'merge', 'extract', 'cleanup'] });
  models = { ...NO_MODELS, llm: 'scripted-1' };
  loop.wake();
  const asked = await edge.call('/claim', 2);
  expect(asked.body).toMatchObject({ models, kinds: expect.arrayContaining(['enrich', 'merge']) });
  await loop.stop(0);
});

it('jobs that ask a model take no place from the others, and no more than two of them are at work', async () => {
  const models = { ...NO_MODELS, llm: 'scripted-1' };
  edge.jobs.push(enrichJob(1), enrichJob(2), extractJob(3));
  const { loop, at } = openLoop(1, () => models);
  await at(1);
  await at(2);
  const extract = await at(3);
  const kinds = () => edge.asked.filter(({ path }) => path.endsWith('/claim')).map(({ body }) => body['kinds']);
  expect(kinds()[0]).toContain('enrich');
  expect(kinds().at(-1)).not.toContain('enrich');
  extract.end();
  await edge.call('/claim', 4);
  expect(kinds().at(-1)).toEqual(['publish', 'merge', 'extract', 'cleanup']);
  (await at(1)).end();
  await edge.call('/claim', 5);
  expect(kinds().at(-1)).toContain('enrich');
  await loop.stop(0);
});
