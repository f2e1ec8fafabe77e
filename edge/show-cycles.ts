import { sql } from 'drizzle-orm';
import type { Cycle, CycleCounts } from '../contract/cycles.ts';
import { estimateModelWork, tokensOfChunks } from '../contract/estimate.ts';
import type { ModelEstimate } from '../contract/models.ts';
import { RagSettings } from '../contract/rags.ts';
import type { Db } from './db/client.ts';
import { time, timeOrNull } from './env.ts';
import { modelNodeIsThere } from './jobs/model-work.ts';
import { mergingCycle, type CycleRow, type RagRow } from './jobs/rows.ts';
import { costs } from './jobs/usage.ts';

const NO_COUNTS: Omit<CycleCounts, 'model_calls' | 'tokens_in' | 'tokens_out'> = {
  documents: 0,
  chunks: 0,
  chunks_extracted: 0,
  entities: 0,
  triples_added: 0,
  triples_removed: 0,
};

interface Read {
  readonly id: number;
  readonly documents: number;
  readonly chunks: number;
  readonly chunks_extracted: number;
  /** Of what is put in. */
  readonly textTokens: number;
  /** Of what is put in and was read before texts were counted in tokens. */
  readonly uncounted: number;
}

/** Cycles of one RAG as the API has them, with what they have read, cost, and are going to cost. */
export async function showCycles(db: Db, rag: RagRow, rows: readonly CycleRow[], now: number): Promise<Cycle[]> {
  const ids = rows.map((row) => row.id);
  const [merging, read, spent, isThere] = await Promise.all([
    mergingCycle(db, rag.id),
    db.all<Read>(sql`select cycle_id as id, count(distinct document_id) as documents, sum(chunk_count) as chunks,
        sum(chunks_extracted) as chunks_extracted, sum(iif(change = 'put' and status <> 'removed', text_tokens, 0)) as textTokens,
        sum(iif(change = 'put' and status <> 'removed' and text_tokens = 0, chunk_count, 0)) as uncounted
      from revisions where cycle_id in (select value from json_each(${JSON.stringify(ids)})) group by cycle_id`),
    costs(db, ids),
    db.all<{ yes: number }>(sql`select ${modelNodeIsThere(now)} as yes`),
  ]);
  const readBy = new Map(read.map(({ id, ...counts }) => [id, counts]));
  const spentBy = new Map(spent.map(({ cycleId, ...cost }) => [cycleId, cost]));
  const settings = RagSettings.parse(rag.settings);
  return rows.map((row) => {
    const { textTokens: counted = 0, uncounted = 0, ...counts } = readBy.get(row.id) ?? {};
    const textTokens = counted + tokensOfChunks(uncounted);
    const cost = spentBy.get(row.id) ?? { calls: 0, tokens_in: 0, tokens_out: 0 };
    const modelCounts = { model_calls: cost.calls, tokens_in: cost.tokens_in, tokens_out: cost.tokens_out };
    const asks = willAsk(row, settings, isThere[0]?.yes === 1) && textTokens > 0;
    return {
      ...showCycle(row),
      counts: { ...NO_COUNTS, ...counts, ...row.counts, ...modelCounts },
      waits_for: isGathering(row) && merging ? merging.id : null,
      estimate: asks ? (estimateModelWork(textTokens) satisfies ModelEstimate) : null,
      budget_tokens: row.model === null ? settings.token_budget_per_cycle : row.budgetTokens,
    };
  });
}

const isGathering = (row: CycleRow): boolean => row.gathering && (row.status === 'pending' || row.status === 'running');

/** A model is asked, or is going to be by the setting of the RAG and what is there: that is decided when the gathering ends. */
function willAsk(row: CycleRow, { extractor }: RagSettings, isThere: boolean): boolean {
  if (row.model !== null) return row.model !== 'without';
  return isGathering(row) && row.kind === 'update' && (extractor === 'llm' || (extractor === 'auto' && isThere));
}

const showCycle = (row: CycleRow): Omit<Cycle, 'counts' | 'waits_for' | 'estimate' | 'budget_tokens'> => ({
  id: row.id,
  rag_id: row.ragId,
  status: row.status,
  kind: row.kind,
  task_id: row.taskId,
  base_version: row.baseVersion,
  version: row.version,
  diff_hash: row.diffHash,
  held: row.held,
  paused: row.paused,
  reason: row.reason,
  created_at: time(row.createdAt),
  ended_at: timeOrNull(row.endedAt),
});
