import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { FeragError } from '../../contract/errors.ts';
import type { Job } from '../../contract/jobs.ts';
import { scriptedSetup } from '../llm/testing/scripted-setup.ts';
import { openStore } from '../stores/index.ts';
import { edgeClient, type EdgeClient } from './edge-client.ts';
import { enrichJob } from './testing/loopback-edge.ts';
import type { Thread } from './threads.ts';
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

const LINE = (text: string) => `<urn:a:s> <urn:a:p> "${text}" .`;
const head = (id: number, attempt: number) => ({ id, attempt, task_id: 1, cycle_id: 1, rag_id: 1, base_iri: 'urn:x:' });
const merge = (id: number, attempt: number): Job => ({
  ...head(id, attempt),
  kind: 'merge',
  base_version: 0,
  base_manifest: null,
  put: [],
  remove: [],
  failed_documents: 0,
  target_manifest: null,
  model_decisions: null,
  settings: { approval: 'manual', languages: ['en'], extractor: 'nlp', chat_window_pairs: 4, token_budget_per_cycle: null },
});
const LEASE = () => ({ signal: new AbortController().signal, cancel: () => undefined, end: () => undefined });

/** A thread that stages one line in each dataset, and says what became of it. */
const stagingThread = (): Thread => ({
  call(request, said = () => undefined) {
    // As `openWork` sends it.
    const { job } = request as { job: Job };
    let answer: (problem: string | null) => void = () => undefined;
    const work = async () => {
      for (const [i, kind] of (['tri', 'ont', 'stg'] as const).entries()) {
        const problem = await new Promise<string | null>((resolve) => {
          answer = resolve;
          said({ type: 'stage', call: i, kind, lines: new TextEncoder().encode(LINE(`${job.id}-${job.attempt}`)) });
        });
        if (problem !== null) throw new FeragError('store_failed', problem);
      }
      throw new FeragError('store_failed', 'staged');
    };
    return { result: work(), send: (value) => answer((value as { problem: string | null }).problem) };
  },
  busy: () => 0,
  close: async () => undefined,
});

/** A node whose edge knows nothing of lost leases, so that only the store can tell who was overtaken. */
async function openStagingWork() {
  const directory = await mkdtemp(path.join(tmpdir(), 'work-'));
  const store = await openStore('embedded', { directory, crash: () => undefined, warn: () => undefined });
  opened.push(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });
  const blobs = new Map([['a'.repeat(64), LINE('published')]]);
  const edge: EdgeClient = {
    ...edgeClient(ADDRESS),
    renew: async () => ({ cancel: false }),
    complete: async () => undefined,
    get: async (sha256) => new TextEncoder().encode(blobs.get(sha256) ?? ''),
  };
  const data = { edge: ADDRESS, cacheDir: '', workDir: '' };
  const work = openWork({ data, store, edge, blobs: edge, threads: 1, log: pino({ enabled: false }), open: stagingThread });
  const run = (job: Job) => work.run(job, LEASE()).catch((error: FeragError) => error.message);
  return { store, run, staged: () => Promise.all((['tri', 'ont', 'stg'] as const).map((kind) => store.dump({ ragId: 1, kind }))) };
}

const publishJob = (id: number): Job => ({
  ...head(id, 1),
  kind: 'publish',
  base_version: 0,
  manifest: 'b'.repeat(64),
  add: { sha256: 'a'.repeat(64), size_bytes: 1 },
  del: { sha256: 'c'.repeat(64), size_bytes: 0 },
});

it('J4, F57: an attempt that was overtaken replaces nothing of the workspace, and drops nothing', async () => {
  const { run, staged } = await openStagingWork();
  const second = [[LINE('7-2')], [LINE('7-2')], [LINE('7-2')]];
  expect(await run(merge(7, 1))).toBe('staged');
  expect(await run(merge(7, 2))).toBe('staged');
  expect(await staged()).toEqual(second);
  expect(await run(merge(7, 1))).toContain('later job');
  await run({ ...head(6, 1), kind: 'cleanup', scope: 'staging' });
  await run(publishJob(5));
  expect(await staged()).toEqual(second);
});

it('J7, J11: nothing of what was dropped comes back by a late attempt, neither workspace nor production', async () => {
  const { run, store } = await openStagingWork();
  await run(merge(7, 1));
  expect(await run(publishJob(8))).toBeUndefined();
  expect(await store.version(1)).toBe(1);
  await run({ ...head(9, 1), kind: 'cleanup', scope: 'rag', cycle_id: 0, task_id: 0 });
  expect(await store.count({ ragId: 1, kind: 'stg' })).toBeNull();
  expect(await run(merge(7, 1))).toContain('later job');
  expect(await run(publishJob(8))).toContain('later job');
  expect(await store.count({ ragId: 1, kind: 'stg' })).toBeNull();
  expect(await store.version(1)).toBe(0);
});

const USAGE = { model: 'm', calls: 1, tokens_in: 10, tokens_out: 2, purpose: 'relations', step: 'graphrag', document_id: 1 } as const;

/** Runs an enrich job in a thread that checkpoints once and says what came back. */
async function checkpointWith(checkpoint: EdgeClient['checkpoint'], lease = LEASE()) {
  const directory = await mkdtemp(path.join(tmpdir(), 'work-'));
  const store = await openStore('embedded', { directory, crash: () => undefined, warn: () => undefined });
  opened.push(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });
  const opens: Thread[] = [];
  const requests: unknown[] = [];
  const open = (): Thread => {
    const thread: Thread = {
      call(request, said = () => undefined) {
        requests.push(request);
        let answer: (value: unknown) => void = () => undefined;
        const more = new Promise<unknown>((resolve) => (answer = resolve));
        said({ type: 'checkpoint', call: 7, checkpoint: 'a'.repeat(64), usage: [USAGE] });
        return { result: more.then((value) => Promise.reject(new FeragError('internal', JSON.stringify(value)))), send: answer };
      },
      busy: () => 0,
      close: async () => undefined,
    };
    opens.push(thread);
    return thread;
  };
  const edge: EdgeClient = { ...edgeClient(ADDRESS), checkpoint };
  const data = { edge: ADDRESS, cacheDir: '', workDir: '' };
  const setup = scriptedSetup({ url: 'http://127.0.0.1:9/v1' });
  const work = openWork({ data, store, edge, blobs: edge, threads: 1, log: pino({ enabled: false }), open, models: () => setup });
  const heard = await work.run(enrichJob(5), lease).catch((error: FeragError) => JSON.parse(error.message));
  return { heard, requests, setup };
}

it('F103: a checkpoint of a thread reaches the edge, and what may be spent comes back', async () => {
  const told: unknown[] = [];
  const { heard, requests, setup } = await checkpointWith(async (id, body) => {
    told.push([id, body]);
    return { cancel: false, budget_tokens: 400 };
  });
  expect(told).toEqual([[5, { attempt: 1, checkpoint: 'a'.repeat(64), usage: [USAGE] }]]);
  expect(heard).toEqual({ type: 'checkpointed', call: 7, ok: { cancel: false, budget_tokens: 400 } });
  expect(requests).toEqual([{ job: enrichJob(5), models: setup }]);
});

it('a checkpoint that the edge does not take says why, and one of a cancelled job ends its lease', async () => {
  const away = await checkpointWith(() => Promise.reject(new FeragError('not_ready', 'The edge does not answer.')));
  expect(away.heard).toMatchObject({ type: 'not_checkpointed', call: 7, code: 'not_ready' });
  let cancelled = 0;
  const lease = { ...LEASE(), cancel: () => void (cancelled += 1) };
  await checkpointWith(async () => ({ cancel: true, budget_tokens: null }), lease);
  expect(cancelled).toBe(1);
});
