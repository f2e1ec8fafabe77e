import type { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import type { Checkpointed, EnrichJob, ExtractJob, Job, JobResult, MergeJob } from '../../contract/jobs.ts';
import type { UsageRow } from '../../contract/models.ts';
import type { Step } from '../../contract/steps.ts';
import type { EdgeClient } from '../../compute/node/edge-client.ts';
import { WorkMore, WorkRequest, type WorkSaid } from '../../compute/node/work-messages.ts';
import type { Thread } from '../../compute/node/threads.ts';
import type { ModelLedger } from './model-ledger.ts';
import { askModel } from './model-work.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';
import { applied, extractResult, kindOf, linesOf, mergeResult, sourceOf, type SimManifest } from './texts.ts';

interface Hands {
  readonly edge: Pick<EdgeClient, 'get' | 'put'>;
  readonly process: Process;
  /** The process dies with the document. */
  die(why: string): void;
  /** The work began, for the count of what was done twice. */
  began(job: ExtractJob | EnrichJob | MergeJob): void;
  readonly ledger: ModelLedger;
}

interface At {
  readonly say: (said: WorkSaid) => void;
  readonly stopIfAborted: () => void;
  readonly checkpoint: (found: string, usage: UsageRow[]) => Promise<z.infer<typeof Checkpointed>>;
  readonly stage: (kind: 'stg' | 'tri' | 'ont', lines: readonly string[]) => Promise<void>;
}

/** What a work thread does, in no time and with made-up content that differs from attempt to attempt. */
export function openSimThread(sim: Sim, hands: Hands): Thread {
  let busy = 0;
  let endAll: (() => void)[] = [];
  return {
    call(request, said = () => undefined) {
      const { job } = WorkRequest.parse(request);
      let aborted = '';
      const asked: ((more: WorkMore) => void)[] = [];
      const ask = <T>(say: (call: number) => WorkSaid, read: (more: WorkMore) => T): Promise<T> =>
        new Promise((resolve, reject) => {
          const hear = (more: WorkMore): void => {
            try {
              resolve(read(more));
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          };
          said(say(asked.push(hear)));
        });
      const at: At = {
        say: said,
        stopIfAborted() {
          if (aborted !== '') throw new FeragError('lease_lost', aborted);
        },
        stage: (kind, lines) =>
          ask(
            (n) => ({ type: 'stage', call: n, kind, lines: new TextEncoder().encode(lines.join('\n')) }),
            (more) => {
              if (more.type === 'staged' && more.problem !== null) throw new FeragError('store_failed', more.problem);
            },
          ),
        checkpoint: (checkpoint, usage) =>
          ask(
            (n) => ({ type: 'checkpoint', call: n, checkpoint, usage }),
            (more) => {
              if (more.type === 'checkpointed') return more.ok;
              throw more.type === 'not_checkpointed' ? new FeragError(more.code, more.detail) : new Error(`Not an answer: ${more.type}.`);
            },
          ),
      };
      busy += 1;
      const work = begin(sim, hands, at, job);
      const ended = new Promise<never>((_, reject) => endAll.push(() => reject(new FeragError('node_lost', 'The thread ended.'))));
      return {
        result: Promise.race([work, ended]).finally(() => (busy -= 1)),
        send(value) {
          const more = WorkMore.parse(value);
          if (more.type === 'abort') aborted = more.reason;
          else asked[more.call - 1]?.(more);
        },
      };
    },
    busy: () => busy,
    close: async () => {
      for (const end of endAll) end();
      endAll = [];
    },
  };
}

function begin(sim: Sim, hands: Hands, at: At, job: Job): Promise<JobResult> {
  switch (job.kind) {
    case 'extract':
      return read(sim, hands, at, job);
    case 'enrich':
      return enrich(sim, hands, at, job);
    case 'merge':
      return merge(sim, hands, at, job);
    default:
      return refuse();
  }
}

const refuse = (): Promise<JobResult> => Promise.reject(new FeragError('internal', 'A work thread does not do that.'));

/** A stretch of work that says something and can be stopped. */
async function stretch({ random, weather }: Sim, { process }: Hands, at: At, step: Step, done: number): Promise<void> {
  at.stopIfAborted();
  at.say({ type: 'report', step, progress: { done, total: 3, unit: 'chunks' }, message: null });
  await process.turn(weather.hits('workIsSlow') ? random.between(10_000, 90_000) : random.between(20, 1_500));
  at.stopIfAborted();
}

async function read(sim: Sim, hands: Hands, at: At, job: ExtractJob): Promise<JobResult> {
  hands.began(job);
  const source = new TextDecoder().decode(await hands.edge.get(job.document.sha256));
  await stretch(sim, hands, at, 'graphrag', 1);
  if (kindOf(source) === 'poison') {
    hands.die('of a poisoned document');
    return new Promise(() => undefined);
  }
  if (kindOf(source) === 'unreadable') throw new FeragError('text_missing', `${job.document.name} has no text to read.`);
  await stretch(sim, hands, at, 'graphrag', 2);
  const put = (text: string) => hands.edge.put(new TextEncoder().encode(text));
  const text = await put(`text of ${source}`);
  return extractResult(job, await put(`${sourceOf('good', source)} read by ${job.id}/${job.attempt}`), text);
}

async function enrich(sim: Sim, hands: Hands, at: At, job: EnrichJob): Promise<JobResult> {
  hands.began(job);
  const { edge, ledger } = hands;
  return askModel(sim, { edge, ledger, checkpoint: at.checkpoint, wait: (done) => stretch(sim, hands, at, 'graphrag', done) }, job);
}

async function merge(sim: Sim, hands: Hands, at: At, job: MergeJob): Promise<JobResult> {
  hands.began(job);
  const { edge } = hands;
  const manifestOf = async (sha256: string | null): Promise<SimManifest | null> =>
    // Written by this very function.
    sha256 === null ? null : (JSON.parse(new TextDecoder().decode(await edge.get(sha256))) as SimManifest);
  const put = (text: string) => edge.put(new TextEncoder().encode(text));
  const base = await manifestOf(job.base_manifest);
  for (const step of ['schema', 'merge_onto', 'merge_triples', 'staging'] as const) await stretch(sim, hands, at, step, 1);
  const target = (await manifestOf(job.target_manifest)) ?? applied(base, job);
  const [before, after] = [linesOf(base), linesOf(target)];
  for (const kind of ['tri', 'ont', 'stg'] as const) await at.stage(kind, after[kind]);
  const add = after.stg.filter((line) => !before.stg.includes(line));
  const del = before.stg.filter((line) => !after.stg.includes(line));
  return mergeResult(job, {
    manifest: await put(JSON.stringify(target)),
    add: await put(add.join('\n')),
    del: await put(del.join('\n')),
    counts: [add.length, del.length, after.stg.length],
  });
}
