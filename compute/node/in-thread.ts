import type { Logger } from 'pino';
import { FeragError } from '../../contract/errors.ts';
import type { Job } from '../../contract/jobs.ts';
import { turnOf } from '../cycle/publish/index.ts';
import type { ModelSetup } from '../llm/setup.ts';
import type { GraphStore } from '../stores/graph-store.ts';
import type { Clock } from './clock.ts';
import type { EdgeClient } from './edge-client.ts';
import type { Lease } from './keep-alive.ts';
import type { Call, Thread } from './threads.ts';
import { WorkSaid, type WorkMore } from './work-messages.ts';

interface InThreadTools {
  readonly edge: EdgeClient;
  readonly store: GraphStore;
  readonly log: Logger;
  readonly clock: Clock;
  readonly models: ModelSetup;
}

/** Progress is worth a call this often; a step's first word always is. */
const REPORT_EVERY_MS = 500;

/** Time for a thread to end by itself the work that does not count any more. */
const STOP_MS = 5_000;

/** Does a job in a thread, which may do nothing outside of it: what it reports, stages and checkpoints goes through here. */
export async function inThread(tools: InThreadTools, thread: Thread, job: Job, lease: Lease): Promise<unknown> {
  const { clock } = tools;
  const reports = newReports(tools, job);
  const send = (call: Call, more: WorkMore) => call.send(more);
  const call: Call = thread.call({ job, models: tools.models }, (value) => {
    const message = WorkSaid.parse(value);
    switch (message.type) {
      case 'report':
        return reports.add(message);
      case 'stage':
        return void staged(tools, job, message).then((more) => send(call, more));
      case 'checkpoint':
        return void checkpointed(tools, job, lease, message).then((more) => send(call, more));
    }
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
  await reports.told();
  return done;
}

type Said<T extends WorkSaid['type']> = Extract<WorkSaid, { type: T }>;

function newReports({ edge, log, clock }: InThreadTools, job: Job) {
  let n = 0;
  let said = { step: '', at: 0 };
  let told: Promise<void> = Promise.resolve();
  return {
    add({ step, progress, message }: Said<'report'>): void {
      const now = clock.now();
      // Words for a person are said once; a number is made good by the next one.
      if (message === null && step === said.step && now - said.at < REPORT_EVERY_MS) return;
      said = { step, at: now };
      const report = { attempt: job.attempt, n: n++, step, progress, message };
      // One after the other, because the edge drops what comes late. A lost one is made good by the next.
      told = told
        .then(() => edge.progress(job.id, report))
        .catch((error: unknown) => log.debug({ err: error, job: job.id }, 'a report was lost'));
    },
    told: (): Promise<void> => told,
  };
}

async function staged({ edge, store }: InThreadTools, job: Job, { call, kind, lines }: Said<'stage'>): Promise<WorkMore> {
  try {
    // A node that was frozen may not know yet that its lease is lost: it must not replace what the attempt that counts has staged.
    const { cancel } = await edge.renew(job.id, job.attempt);
    if (cancel) throw new FeragError('lease_lost', 'The cycle of this job was cancelled.');
    await stage(store, job, kind, lines);
    return { type: 'staged', call, problem: null };
  } catch (error) {
    return { type: 'staged', call, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function checkpointed({ edge }: InThreadTools, job: Job, lease: Lease, said: Said<'checkpoint'>): Promise<WorkMore> {
  const { call, checkpoint, usage } = said;
  try {
    const ok = await edge.checkpoint(job.id, { attempt: job.attempt, checkpoint, usage });
    if (ok.cancel) lease.cancel();
    return { type: 'checkpointed', call, ok };
  } catch (error) {
    const known = error instanceof FeragError ? error : new FeragError('internal', 'A checkpoint could not be told to the edge.');
    return { type: 'not_checkpointed', call, code: known.code, detail: known.message };
  }
}

async function stage(store: GraphStore, job: Job, kind: 'stg' | 'tri' | 'ont', bytes: Uint8Array): Promise<void> {
  const lines = new TextDecoder().decode(bytes).split('\n').filter(Boolean);
  const { count } = await store.replace({ ragId: job.rag_id, kind }, lines, turnOf(job));
  if (count !== lines.length) {
    throw new FeragError('store_failed', `The store holds ${count} of ${lines.length} triples of the ${kind} dataset.`);
  }
}
