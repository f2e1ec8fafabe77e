import { sql } from 'drizzle-orm';
import { LIMITS } from '../../contract/limits.ts';
import { RagSettings } from '../../contract/rags.ts';
import type { Db } from '../db/client.ts';
import { NO_EFFECTS, tell, type Effects } from './effects.ts';
import { findRag, type CycleRow } from './rows.ts';

/** What a cycle says whose model work no node can do at the moment. */
export const NO_MODEL_NODE = 'Waiting for a compute node with a language model.';

/** A node that has a language model and is there: it was heard of, or keeps a job, within a lease. */
export const modelNodeIsThere = (now: number) => sql`exists (select 1 from nodes n where json_extract(n.models, '$.llm') is not null
  and n.draining = 0 and (n.last_seen_at > ${now - LIMITS.lease_seconds * 1000}
    or exists (select 1 from jobs l where l.node_id = n.id and l.state = 'leased' and l.lease_until > ${now})))`;

/**
 * What the batch that ends a cycle's gathering writes of its model work. What was decided stays decided (a retry goes on from its
 * checkpoint, or without), unless the RAG's setting forbids models by then. `reason` says that it waits, where no node could do it.
 */
export async function decidedModelWork(db: Db, cycle: Pick<CycleRow, 'id' | 'ragId'>, now: number) {
  const { extractor, token_budget_per_cycle: budget } = RagSettings.parse((await findRag(db, cycle.ragId))?.settings ?? {});
  const hasRead = sql`kind = 'update' and exists (select 1 from revisions where cycle_id = ${cycle.id} and change = 'put' and status = 'completed')`;
  const wanted = extractor === 'llm' ? hasRead : sql`${hasRead} and ${modelNodeIsThere(now)}`;
  const work =
    extractor === 'nlp'
      ? sql`iif(model = 'done', 'done', 'without')`
      : sql`case when model is not null then model when ${wanted} then 'asked' else 'without' end`;
  return {
    model: work,
    budget: sql`iif(model is null, ${budget}, budget_tokens)`,
    reason: sql`iif((${work}) = 'asked' and not ${modelNodeIsThere(now)}, ${NO_MODEL_NODE}, null)`,
  };
}

/** The enrich job of a cycle whose model work is to be done and that has none at it. */
export const queueEnrich = (db: Db, cycleId: number, now: number) =>
  db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, state, run_at, max_attempts, created_at)
    select r.owner_id, c.rag_id, c.id, c.task_id, 'enrich', 'queued', ${now}, ${LIMITS.job_retries + 1}, ${now}
    from cycles c join rags r on r.id = c.rag_id
    where c.id = ${cycleId} and c.gathering = 0 and c.status = 'running' and c.model = 'asked' and c.paused is null and r.deleted_at is null
    and not exists (select 1 from jobs where cycle_id = c.id and kind = 'enrich' and state in ('queued', 'leased'))`);

/** Says at once what the sweeper would say after a while. */
export async function tellIfWaiting(db: Db, cycleId: number): Promise<Effects> {
  const [waiting] = await db.all<{ taskId: number }>(sql`select task_id as taskId from cycles where id = ${cycleId}
    and status = 'running' and model = 'asked' and reason = ${NO_MODEL_NODE}`);
  return waiting ? tell(waiting.taskId, { status: 'running', step: 'graphrag', message: NO_MODEL_NODE }) : NO_EFFECTS;
}
