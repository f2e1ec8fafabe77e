import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { FeragError } from '../../contract/errors.ts';
import type { Job } from '../../contract/jobs.ts';
import { openStore } from '../stores/index.ts';
import { edgeClient, type EdgeClient } from './edge-client.ts';
import { openWork } from './work.ts';

const ADDRESS = { url: 'http://127.0.0.1:9', token: 'node_token', instance: 'instance-1' };
const JOB: Job = { id: 5, attempt: 3, task_id: 1, cycle_id: 1, rag_id: 1, base_iri: 'urn:x:', kind: 'cleanup', scope: 'staging' };
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of opened.splice(0)) await close();
});

async function finishWith(complete: EdgeClient['complete']) {
  const directory = await mkdtemp(path.join(tmpdir(), 'work-'));
  const store = await openStore('embedded', { directory, crash: () => undefined, warn: () => undefined });
  await store.storeId();
  opened.push(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });
  const abort = new AbortController();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const edge: EdgeClient = {
    ...edgeClient(ADDRESS),
    complete: (id, body) => {
      reach();
      return complete(id, body);
    },
  };
  const data = { edge: ADDRESS, cacheDir: '', workDir: '' };
  const work = openWork({ data, store, edge, blobs: edge, threads: 1, log: pino({ enabled: false }) });
  vi.useFakeTimers();
  const done = work.run(JOB, { signal: abort.signal, cancel: () => undefined, end: () => undefined });
  done.catch(() => undefined);
  // The store answers from a thread, in its own time.
  await reached;
  return { done, abort };
}

it('J9, F71: a result is told again while the edge is away, so that the work is not done twice', async () => {
  const told: number[] = [];
  const { done } = await finishWith(async (_, { attempt }) => {
    told.push(attempt);
    if (told.length < 3) throw new FeragError('not_ready', 'The edge does not answer.');
  });
  await vi.advanceTimersByTimeAsync(10_000);
  await done;
  expect(told).toEqual([3, 3, 3]);
});

it('J4: a result is not told any more when the lease is lost, nor when the edge refuses it', async () => {
  let told = 0;
  const away = await finishWith(async () => {
    told += 1;
    throw new FeragError('not_ready', 'The edge does not answer.');
  });
  const ended = expect(away.done).rejects.toBe('lease_lost');
  await vi.advanceTimersByTimeAsync(2500);
  away.abort.abort('lease_lost');
  await ended;
  expect(told).toBe(2);
  vi.useRealTimers();
  const refused = await finishWith(async () => {
    throw new FeragError('lease_lost', 'Another attempt has the job.');
  });
  await expect(refused.done).rejects.toMatchObject({ code: 'lease_lost' });
});
