import type { Logger } from 'pino';
import { FeragError } from '../../contract/errors.ts';
import { JobResult, type Job } from '../../contract/jobs.ts';
import { cleanup, publish, turnOf } from '../cycle/publish/index.ts';
import type { GraphStore } from '../stores/graph-store.ts';
import { systemClock, type Clock } from './clock.ts';
import { crashAt, type Crash } from './crash.ts';
import type { Blobs, EdgeClient } from './edge-client.ts';
import type { Lease } from './keep-alive.ts';
import { newPause } from './pause.ts';
import { openThread, type Call, type Thread } from './threads.ts';
import { WorkSaid, type WorkData, type WorkMore } from './work-messages.ts';

interface WorkTools {
  readonly data: WorkData;
  readonly store: GraphStore;
  readonly edge: EdgeClient;
  readonly blobs: Blobs;
  readonly threads: number;
  readonly log: Logger;
  readonly clock?: Clock;
  /** What a simulation has instead of threads and of the death of a process. */
  readonly open?: (idleMs: number) => Thread;
  readonly crash?: Crash;
}

/** A reader keeps its dictionaries for the next upload; a merger that leaves whole graphs behind as garbage ends soon. */
const READER_IDLE_MS = 5 * 60_000;
const MERGER_IDLE_MS = 3_000;

/** Does jobs: reading and merging in work threads, publishing at the store, and the report of each result. */
export function openWork(tools: WorkTools) {
  const { edge, store, blobs } = tools;
  const { open = (idleMs: number) => openThread(new URL('./work-thread.ts', import.meta.url), tools.data, idleMs) } = tools;
  const readers: Thread[] = Array.from({ length: tools.threads }, () => open(READER_IDLE_MS));
  const merger = open(MERGER_IDLE_MS);
  const { clock = systemClock, crash = crashAt(tools.data.crashAt) } = tools;

  const result = async (job: Job, lease: Lease): Promise<JobResult> => {
    switch (job.kind) {
      case 'publish':
        return publish(job, { store, blobs, crash, signal: lease.signal });
      case 'cleanup':
        return cleanup(job, store);
      default:
        return JobResult.parse(await inThread(tools, job.kind === 'merge' ? merger : idlest(readers), job, lease));
    }
  };

  return {
    async run(job: Job, lease: Lease): Promise<void> {
      const done = await result(job, lease);
      lease.signal.throwIfAborted();
      crash(`${job.kind}:before-report`);
      await tell(edge, job, done, lease, clock);
      crash(`${job.kind}:after-report`);
    },
    close: async () => void (await Promise.all([merger, ...readers].map((thread) => thread.close()))),
  };
}

/** Pause before the result is told again to an edge that does not answer. */
const TELL_AGAIN_MS = 2_000;

/** The edge may be away for a moment: work that is done is told again while its lease holds. A repeat changes nothing there. */
async function tell(edge: EdgeClient, job: Job, result: JobResult, { signal }: Lease, clock: Clock): Promise<void> {
  const pause = newPause(clock);
  signal.addEventListener('abort', pause.wake, { once: true });
  for (;;) {
    signal.throwIfAborted();
    try {
      return await edge.complete(job.id, { attempt: job.attempt, result });
    } catch (error) {
      if (!(error instanceof FeragError) || error.code !== 'not_ready') throw error;
    }
    await pause.take(TELL_AGAIN_MS);
  }
}

/** The first thread without work, so that a second one is only started when it is needed. */
function idlest(threads: readonly Thread[]): Thread {
  const [first] = threads.toSorted((a, b) => a.busy() - b.busy());
  if (!first) throw new FeragError('internal', 'This node has no work threads.');
  return first;
}

/** Progress is worth a call this often; a step's first word always is. */
const REPORT_EVERY_MS = 500;

/** Time for a thread to end by itself the work that does not count any more. */
const STOP_MS = 5_000;

async function inThread(tools: WorkTools, thread: Thread, job: Job, lease: Lease): Promise<unknown> {
  const { clock = systemClock } = tools;
  let n = 0;
  let said = { step: '', at: 0 };
  let reports: Promise<void> = Promise.resolve();
  const send = (call: Call, more: WorkMore) => call.send(more);
  const call: Call = thread.call({ job }, (value) => {
    const message = WorkSaid.parse(value);
    if (message.type === 'stage') {
      // A node that was frozen may not know yet that its lease is lost: it must not replace what the attempt that counts has staged.
      const mine = tools.edge.renew(job.id, job.attempt).then(({ cancel }) => {
        if (cancel) throw new FeragError('lease_lost', 'The cycle of this job was cancelled.');
      });
      mine
        .then(() => stage(tools.store, job, message.kind, message.lines))
        .then(
          () => send(call, { type: 'staged', call: message.call, problem: null }),
          (error: unknown) =>
            send(call, { type: 'staged', call: message.call, problem: error instanceof Error ? error.message : String(error) }),
        );
      return;
    }
    if (message.type !== 'report') return;
    const now = clock.now();
    if (message.step === said.step && now - said.at < REPORT_EVERY_MS) return;
    said = { step: message.step, at: now };
    const { step, progress, message: text } = message;
    const report = { attempt: job.attempt, n: n++, step, progress, message: text };
    // One after the other, because the edge drops what comes late. A lost one is made good by the next.
    reports = reports
      .then(() => tools.edge.progress(job.id, report))
      .catch((error: unknown) => tools.log.debug({ err: error, job: job.id }, 'a report was lost'));
  });
  let keepThread: () => void = () => undefined;
  const onAbort = () => {
    send(call, { type: 'abort', reason: String(lease.signal.reason) });
    // A fold does not look up while it is at it: a thread that has nothing else to do is ended.
    keepThread = clock.after(STOP_MS, () => thread.busy() === 1 && void thread.close());
  };
  lease.signal.addEventListener('abort', onAbort, { once: true });
  const done = await call.result.finally(() => {
    keepThread();
    lease.signal.removeEventListener('abort', onAbort);
  });
  await reports;
  return done;
}

async function stage(store: GraphStore, job: Job, kind: 'stg' | 'tri' | 'ont', bytes: Uint8Array): Promise<void> {
  const lines = new TextDecoder().decode(bytes).split('\n').filter(Boolean);
  const { count } = await store.replace({ ragId: job.rag_id, kind }, lines, turnOf(job));
  if (count !== lines.length) {
    throw new FeragError('store_failed', `The store holds ${count} of ${lines.length} triples of the ${kind} dataset.`);
  }
}
