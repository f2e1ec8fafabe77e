import { FeragError } from '../../contract/errors.ts';
import type { Checkpointed, EnrichJob, JobResult } from '../../contract/jobs.ts';
import type { UsageRow } from '../../contract/models.ts';
import type { z } from 'zod';
import type { EdgeClient } from '../../compute/node/edge-client.ts';
import type { ModelLedger } from './model-ledger.ts';
import type { Sim } from './sim.ts';
import { hashOf } from './texts.ts';

/** What a call about one document costs. */
const CALL = { tokens_in: 80, tokens_out: 20 } as const;

interface AskingTools {
  readonly edge: Pick<EdgeClient, 'get' | 'put'>;
  readonly ledger: ModelLedger;
  /** A stretch of time in which it can be stopped. */
  wait(done: number): Promise<void>;
  checkpoint(found: string, usage: UsageRow[]): Promise<z.infer<typeof Checkpointed>>;
}

/** Asks a model of the simulation about one document after the other, keeps each, and pauses when the budget is used up. */
export async function askModel(sim: Sim, { edge, ledger, wait, checkpoint }: AskingTools, job: EnrichJob): Promise<JobResult> {
  const put = async (text: string): Promise<string> => (await edge.put(new TextEncoder().encode(text))).sha256;
  // Written below.
  const found: number[] = job.checkpoint === null ? [] : (JSON.parse(new TextDecoder().decode(await edge.get(job.checkpoint))) as number[]);
  ledger.began(job, found);
  const usage: UsageRow[] = [];
  let left = job.budget_tokens;
  let outcome: 'done' | 'paused' = 'done';
  for (const { document_id } of job.put) {
    if (found.includes(document_id)) continue;
    const spent = usage.length * (CALL.tokens_in + CALL.tokens_out);
    if (left !== null && spent + CALL.tokens_in + CALL.tokens_out > left) {
      sim.weather.happened('budgetUsedUp');
      outcome = 'paused';
      break;
    }
    await wait(found.length);
    ledger.asked(job);
    usage.push({ purpose: 'relations', step: 'graphrag', document_id, model: 'tiny', calls: 1, ...CALL });
    if (sim.weather.hits('modelFails')) throw new FeragError('model_unreachable', 'The model does not answer.');
    found.push(document_id);
    const kept = await checkpoint(await put(JSON.stringify(found)), usage).catch(unlessAway);
    if (!kept) continue;
    ledger.kept(job, [...found]);
    left = kept.budget_tokens;
  }
  const documents = await Promise.all(
    job.put
      .filter(({ document_id }) => found.includes(document_id))
      .map(async ({ document_id, text_sha256 }) => {
        const content = await put(`document ${document_id} with what a model said in ${job.id}/${job.attempt}`);
        return { document_id, key: hashOf(content), content_sha256: content, text_sha256 };
      }),
  );
  const decisions = await put(`decisions of cycle ${job.cycle_id} by ${job.id}/${job.attempt}`);
  return {
    kind: 'enrich',
    outcome,
    documents,
    decisions,
    checkpoint: await put(JSON.stringify(found)),
    usage,
    chunks: { total: job.put.length, read: found.length, unclear: 0, dropped: 0 },
  };
}

/** A checkpoint that was lost is made good by the next one. */
function unlessAway(error: unknown): null {
  if (error instanceof FeragError && error.retry) return null;
  throw error;
}
