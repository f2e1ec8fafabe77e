import type { Logger } from 'pino';
import { FeragError } from '../../contract/errors.ts';
import type { Job, JobKind } from '../../contract/jobs.ts';
import { NO_MODELS, type NodeModels } from '../../contract/models.ts';
import { systemClock, type Clock } from './clock.ts';
import type { EdgeClient } from './edge-client.ts';
import { keepLease, type Lease } from './keep-alive.ts';
import { newPause } from './pause.ts';
import { tidyWhenIdle } from './tidy.ts';

export interface LoopTools {
  readonly edge: EdgeClient;
  readonly log: Logger;
  readonly storeId: string;
  readonly concurrency: number;
  /** The models that the node has at the moment; absent: it has none. */
  readonly models?: () => NodeModels;
  /** Does the job; resolves when its result is reported. */
  work(job: Job, lease: Lease): Promise<void>;
}

/** Without a word from the hub the node looks by itself this often: a lost message costs at most that. */
const LOOK_MS = 10_000;
const BACK_OFF_MAX_MS = 30_000;
const KINDS: JobKind[] = ['publish', 'merge', 'extract', 'cleanup'];
/** Jobs that ask a model wait for it nearly all of their time: they have places of their own, so that a long one holds up no merge. */
const ENRICH_AT_ONCE = 2;

interface Running {
  readonly job: Job;
  readonly lease: Lease;
  done: Promise<void>;
}

/** Claims jobs and works on up to `concurrency` of them at once, and on some that ask a model beside these, until it is stopped. */
export function startLoop(tools: LoopTools, clock: Clock = systemClock) {
  const running = new Set<Running>();
  let stopping = false;
  const pause = newPause(clock);
  let failures = 0;

  const start = (job: Job, lease: Lease) => {
    // Not by the job's id: an attempt that was lost may still be stopping when this node gets the next one.
    const entry: Running = { job, lease, done: Promise.resolve() };
    running.add(entry);
    entry.done = run(tools, job, lease).finally(() => {
      running.delete(entry);
      pause.wake();
    });
  };

  const models = tools.models ?? (() => NO_MODELS);
  /** True when there may be more to claim at once. */
  const claimOne = async (): Promise<boolean> => {
    const kinds = kindsWithRoom(
      [...running].map(({ job }) => job.kind),
      tools.concurrency,
      models(),
    );
    if (kinds.length === 0) return false;
    const { job, lease_seconds, renew_seconds } = await tools.edge.claim(kinds, tools.storeId, models());
    if (!job) return false;
    tools.log.info({ job: job.id, kind: job.kind, rag: job.rag_id, cycle: job.cycle_id, attempt: job.attempt }, 'job claimed');
    if (stopping) await giveBack(tools, job);
    else start(job, keepLease(tools.edge, job, renew_seconds, lease_seconds, clock));
    return true;
  };

  const cycle = async () => {
    while (!stopping) {
      let more = false;
      try {
        more = await claimOne();
        failures = 0;
      } catch (error) {
        failures += 1;
        tools.log.warn({ err: error }, 'the edge cannot be asked for work');
      }
      if (!more && !stopping) await pause.take(failures ? Math.min(500 * 2 ** failures, BACK_OFF_MAX_MS) : LOOK_MS);
    }
  };
  const ended = cycle();

  return {
    wake: pause.wake,
    cancel: (jobId: number) => {
      for (const { job, lease } of running) if (job.id === jobId) lease.cancel();
    },
    /** Stops claiming, gives running jobs `graceMs` to finish, then gives their leases back without counting the attempt. */
    async stop(graceMs: number): Promise<void> {
      stopping = true;
      pause.wake();
      const grace = newPause(clock);
      const finished = ended.then(() => Promise.allSettled([...running].map(({ done }) => done))).then(grace.wake);
      await Promise.race([finished, grace.take(graceMs)]);
      const left = [...running];
      for (const { lease } of left) lease.cancel();
      await Promise.all(left.map(({ job }) => giveBack(tools, job)));
    },
  };
}

async function run(tools: LoopTools, job: Job, lease: Lease): Promise<void> {
  try {
    await tools.work(job, lease);
  } catch (error) {
    await reportFailure(tools, job, lease, error);
  } finally {
    lease.end();
    tidyWhenIdle();
  }
}

/** What there is room for, beside the jobs that are at work. */
function kindsWithRoom(atWork: readonly JobKind[], concurrency: number, models: NodeModels): JobKind[] {
  const enriching = atWork.filter((kind) => kind === 'enrich').length;
  const mayEnrich = models.llm !== null && enriching < ENRICH_AT_ONCE;
  return [...(atWork.length - enriching < concurrency ? KINDS : []), ...(mayEnrich ? (['enrich'] as const) : [])];
}

const giveBack = ({ edge, log }: LoopTools, job: Job): Promise<void> =>
  edge.release(job.id, job.attempt).catch((error: unknown) => log.warn({ err: error, job: job.id }, 'the lease could not be given back'));

/** What the input can never do fails for good; a lost lease is nobody's to report; the rest is tried again. */
async function reportFailure(tools: LoopTools, job: Job, lease: Lease, error: unknown): Promise<void> {
  if (lease.signal.aborted) return tools.log.info({ job: job.id, reason: String(lease.signal.reason) }, 'job dropped');
  const known =
    error instanceof FeragError ? error : new FeragError('internal', 'Something went wrong inside the compute node; its log says what.');
  const permanent = error instanceof FeragError && !error.retry && error.code !== 'internal';
  tools.log.error({ err: error, job: job.id, kind: job.kind, permanent }, 'job failed');
  const problem = { code: known.code, detail: known.message.slice(0, 2000) };
  await tools.edge
    .fail(job.id, { attempt: job.attempt, problem, permanent })
    .catch((failed: unknown) => tools.log.warn({ err: failed, job: job.id }, 'the failure could not be reported; the lease will run out'));
}
