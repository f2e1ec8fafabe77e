import type { Logger } from 'pino';
import { FeragError } from '../../contract/errors.ts';
import { JobResult, type Job } from '../../contract/jobs.ts';
import { NO_SETUP, type ModelSetup } from '../llm/setup.ts';
import { cleanup, publish } from '../cycle/publish/index.ts';
import type { GraphStore } from '../stores/graph-store.ts';
import { systemClock, type Clock } from './clock.ts';
import { crashAt, type Crash } from './crash.ts';
import type { Blobs, EdgeClient } from './edge-client.ts';
import type { Lease } from './keep-alive.ts';
import { newPause } from './pause.ts';
import { inThread } from './in-thread.ts';
import { openThread, type Thread } from './threads.ts';
import type { WorkData } from './work-messages.ts';

interface WorkTools {
  readonly data: WorkData;
  readonly store: GraphStore;
  readonly edge: EdgeClient;
  readonly blobs: Blobs;
  readonly threads: number;
  readonly log: Logger;
  /** The models that the node has at the moment; absent: it has none. */
  readonly models?: () => ModelSetup;
  readonly clock?: Clock;
  /** What a simulation has instead of threads and of the death of a process. */
  readonly open?: (idleMs: number) => Thread;
  readonly crash?: Crash;
}

/** A reader keeps its dictionaries for the next upload; a merger that leaves whole graphs behind as garbage ends soon. */
const READER_IDLE_MS = 5 * 60_000;
const MERGER_IDLE_MS = 3_000;
const ENRICHER_IDLE_MS = 60_000;

/** Does jobs: reading and merging in work threads, publishing at the store, and the report of each result. */
export function openWork(tools: WorkTools) {
  const { edge, store, blobs } = tools;
  const { open = (idleMs: number) => openThread(new URL('./work-thread.ts', import.meta.url), tools.data, idleMs) } = tools;
  const readers: Thread[] = Array.from({ length: tools.threads }, () => open(READER_IDLE_MS));
  const merger = open(MERGER_IDLE_MS);
  // It waits for a model for most of a job: in the merger's thread, folds of other RAGs would stop its calls, and end with its thread.
  const enricher = open(ENRICHER_IDLE_MS);
  const threadFor = ({ kind }: Job): Thread => (kind === 'merge' ? merger : kind === 'enrich' ? enricher : idlest(readers));
  const { clock = systemClock, crash = crashAt(tools.data.crashAt), models = () => NO_SETUP } = tools;

  const result = async (job: Job, lease: Lease): Promise<JobResult> => {
    switch (job.kind) {
      case 'publish':
        return publish(job, { store, blobs, crash, signal: lease.signal });
      case 'cleanup':
        return cleanup(job, store);
      default:
        return JobResult.parse(await inThread({ ...tools, models: models(), clock }, threadFor(job), job, lease));
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
    close: async () => void (await Promise.all([merger, enricher, ...readers].map((thread) => thread.close()))),
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
