import { FeragError } from '../../../../contract/errors.ts';
import type { EnrichJob } from '../../../../contract/jobs.ts';
import type { Llm } from '../../../llm/llm.ts';
import { systemClock } from '../../../node/clock.ts';
import { bytesOf, textOf, type EnrichTools } from '../../tools.ts';
import { canonicalPack, Pack, type Findings } from './findings.ts';
import { newSpending, type Spending } from './spending.ts';

/** What one run of the job works with. */
export interface Desk {
  readonly job: EnrichJob;
  readonly tools: EnrichTools;
  readonly llm: Llm;
  /** Who reads and how a model is asked: findings of another one are not used. */
  readonly extractor: string;
  /** By the key of the question; those of the checkpoint are there from the start. */
  readonly found: Findings;
  /** Replies about lists, by the key of what was asked. */
  readonly replies: Map<string, unknown>;
  readonly spending: Spending;
  /** Aborts with the job, and when one of several calls fails. */
  readonly signal: AbortSignal;
  /** Puts what was found where a repeat finds it. Gives the budget as it is by now. */
  save(): Promise<number | null>;
  /** Saves after every few calls, as long as what was found has grown by enough since; does without where the edge does not answer. */
  saveSometimes(): Promise<void>;
  /** The blob of the last save. */
  saved(): string | null;
}

/** Calls between two saves at least: at the beginning a repeat makes at most these again, and those under way. */
const CALLS_PER_SAVE = 4;
/**
 * Every save holds all that was found: with a fixed number of calls between two of them a large cycle would send its findings hundreds of
 * times. Later a repeat asks again for at most this share, and for no more than was found in so long.
 */
const GROWTH = 1.1;
const SAVE_MS = 30_000;

export async function openDesk(job: EnrichJob, llm: Llm, extractor: string, tools: EnrichTools, signal: AbortSignal): Promise<Desk> {
  const { found, replies } = await foundBefore(job, extractor, tools);
  let saved = job.checkpoint;
  let savedCalls = 0;
  const { clock = systemClock } = tools;
  const size = (): number => found.size + replies.size;
  let last = { size: size(), at: clock.now() };
  let saving: Promise<number | null> | null = null;
  const write = async (): Promise<number | null> => {
    savedCalls = spending.calls;
    const state = { size: size(), at: clock.now() };
    saved = (await tools.blobs.put(bytesOf(canonicalPack(extractor, found, replies)))).sha256;
    const { cancel, budget_tokens } = await tools.checkpoint(saved, spending.rows());
    last = state;
    if (cancel) throw new FeragError('lease_lost', 'The cycle of this job was cancelled.');
    return budget_tokens;
  };
  // One after the other: an older state must not replace a newer one.
  const save = (): Promise<number | null> => {
    const next = (saving ?? Promise.resolve()).then(write);
    saving = next.catch(() => null);
    return next;
  };
  const spending = newSpending(job.budget_tokens, save);
  return {
    job,
    tools,
    llm,
    extractor,
    found,
    replies,
    spending,
    signal,
    save,
    async saveSometimes() {
      if (spending.calls - savedCalls < CALLS_PER_SAVE) return;
      if (size() < last.size * GROWTH && clock.now() - last.at < SAVE_MS) return;
      savedCalls = spending.calls;
      await save().catch((error: unknown) => {
        // What is under way is paid for, and the next save holds all of this one.
        if (!(error instanceof FeragError) || error.code !== 'not_ready') throw error;
      });
    },
    saved: () => saved,
  };
}

async function foundBefore(
  job: EnrichJob,
  extractor: string,
  { blobs }: EnrichTools,
): Promise<{ found: Findings; replies: Map<string, unknown> }> {
  const nothing = { found: new Map(), replies: new Map() };
  if (job.checkpoint === null) return nothing;
  const pack = Pack.parse(JSON.parse(textOf(await blobs.get(job.checkpoint))));
  if (pack.extractor !== extractor) return nothing;
  return { found: new Map(Object.entries(pack.chunks)), replies: new Map(Object.entries(pack.replies)) };
}
