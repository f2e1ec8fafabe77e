import { eq, sql } from 'drizzle-orm';
import { LIMITS } from '../../contract/limits.ts';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';
import { both, NO_EFFECTS, tell, WAKE, type Effects } from './effects.ts';
import { decidedModelWork, queueEnrich, tellIfWaiting } from './model-work.ts';
import { cycleRevisions, gatheredCycles, mergingCycle, type CycleRow } from './rows.ts';

/**
 * Moves a RAG's gathering cycles on: one whose documents are all read starts its merge if no other cycle of the RAG is in the way,
 * fails if nothing of it could be read, or says what it waits for. Safe to repeat; called whenever something ended, and by the sweeper.
 */
export async function advance(db: Db, ragId: number, now: number): Promise<Effects> {
  const effects: Effects[] = [];
  for (const cycle of await gatheredCycles(db, ragId)) effects.push(await startOrWait(db, cycle, now));
  return both(...effects);
}

async function startOrWait(db: Db, cycle: CycleRow, now: number): Promise<Effects> {
  if (cycle.kind === 'update') {
    const revisions = await cycleRevisions(db, cycle.id);
    const failed = revisions.filter((r) => r.status === 'failed');
    if (revisions.length > 0 && failed.length === revisions.length) return failUnread(db, cycle, failed[0]?.problem?.detail ?? '', now);
  }
  if (cycle.held) return sayWaiting(db, cycle, 'Everything is read. The merge waits until this cycle is started.', now);
  const inTheWay = await mergingCycle(db, cycle.ragId);
  if (inTheWay && inTheWay.id !== cycle.id) return sayWaiting(db, cycle, waitingFor(inTheWay), now);
  return startMerge(db, cycle, now);
}

const waitingFor = ({ id, paused }: CycleRow): string =>
  paused
    ? `Waiting for cycle ${id}, whose token budget is used up, to be resumed or cancelled.`
    : `Waiting for cycle ${id} to be reviewed.`;

/** No document of the cycle is still to be read: asked again inside each batch, because an upload may have joined meanwhile. */
const allRead = (cycleId: number) =>
  sql`not exists (select 1 from jobs where cycle_id = ${cycleId} and kind = 'extract' and state in ('queued', 'leased'))`;

/** Nothing of the cycle could be read, so there is nothing to merge. */
async function failUnread(db: Db, cycle: CycleRow, why: string, now: number): Promise<Effects> {
  const detail = `No document of this cycle could be read. ${why}`.trim();
  const [, failed] = await db.batch([
    db.run(sql`update cycles set status = 'failed', reason = ${detail}, ended_at = ${now}
      where id = ${cycle.id} and gathering = 1 and status in ('pending', 'running') and ${allRead(cycle.id)}
      and not exists (select 1 from revisions r where r.cycle_id = ${cycle.id} and r.status <> 'failed' and r.id =
        (select max(id) from revisions n where n.cycle_id = r.cycle_id and n.document_id = r.document_id))`),
    db.all<{ id: number }>(sql`update tasks set status = 'failed', error = ${detail}, finished_at = ${now}, last_event_at = ${now}
      where cycle_id = ${cycle.id} and status in ('queued', 'running') and (select status from cycles where id = ${cycle.id}) = 'failed'
      returning id`),
  ]);
  const problem = { code: 'text_missing' as const, detail };
  return both(...failed.map(({ id }) => tell(id, { status: 'failed', step: 'graphrag', error: detail, problem })));
}

/** Said once, and again only when something else is in the way. */
async function sayWaiting(db: Db, cycle: CycleRow, message: string, now: number): Promise<Effects> {
  const said = await db.run(sql`update cycles set reason = ${message} where id = ${cycle.id} and reason is not ${message}
    and gathering = 1 and status in ('pending', 'running')`);
  if (said.meta.changes === 0) return NO_EFFECTS;
  await db.update(t.tasks).set({ lastEventAt: now }).where(eq(t.tasks.id, cycle.taskId));
  return tell(cycle.taskId, { status: 'running', step: 'graphrag', message });
}

/**
 * Ends the gathering and queues the merge, or before it the work of a model where one is to be asked, in one batch; the unique index lets one cycle of a RAG do so at a time. A node that is just
 * dropping the workspace of an earlier cycle is waited for, and one that has not begun to is spared it: the merge replaces all of it.
 */
export async function startMerge(db: Db, cycle: Pick<CycleRow, 'id' | 'ragId'>, now: number): Promise<Effects> {
  const decided = await decidedModelWork(db, cycle, now);
  const [started] = await db.batch([
    db.run(sql`update cycles set gathering = 0, status = 'running', base_version = (select version from rags where id = ${cycle.ragId}),
      model = ${decided.model}, budget_tokens = ${decided.budget}, reason = ${decided.reason}
      where id = ${cycle.id} and gathering = 1 and held = 0 and status in ('pending', 'running') and ${allRead(cycle.id)}
      and exists (select 1 from rags where id = ${cycle.ragId} and deleted_at is null)
      and not exists (select 1 from jobs where rag_id = ${cycle.ragId} and kind = 'cleanup' and state = 'leased')
      and not ${otherMerging(cycle.ragId, cycle.id)}`),
    dropQueuedCleanup(db, cycle.id, now),
    followPublished(db, cycle.id),
    dropOutdated(db, cycle.id),
    queueEnrich(db, cycle.id, now),
    queueMerge(db, cycle.id, now),
  ]);
  return started.meta.changes === 0 ? NO_EFFECTS : both(WAKE, await tellIfWaiting(db, cycle.id));
}

/** Another cycle of the RAG is beyond its graphrag step. */
export const otherMerging = (ragId: number, cycleId: number) => sql`exists (select 1 from cycles o where o.rag_id = ${ragId}
  and o.id <> ${cycleId} and o.gathering = 0 and o.status in ('running', 'ready', 'publishing', 'stale'))`;

const dropQueuedCleanup = (db: Db, cycleId: number, now: number) =>
  db.run(sql`update jobs set state = 'cancelled', ended_at = ${now} where kind = 'cleanup' and scope = 'staging' and state = 'queued'
    and rag_id = (select rag_id from cycles where id = ${cycleId} and gathering = 0 and status = 'running')`);

/** What this cycle reads again, another cycle has read again and published since, from the same bytes: it follows that. */
const followPublished = (db: Db, cycleId: number) =>
  db.run(sql`update revisions set again_of = p.id from documents d join revisions p on p.id = d.published_revision_id
    where revisions.cycle_id = ${cycleId} and revisions.again_of is not null and d.id = revisions.document_id
    and p.source_key = revisions.source_key and (select gathering from cycles where id = ${cycleId}) = 0`);

/** What this cycle has read again, and another has replaced or removed since: the newer word counts. */
const dropOutdated = (db: Db, cycleId: number) =>
  db.run(sql`update revisions set status = 'removed' where cycle_id = ${cycleId} and again_of is not null
    and (select gathering from cycles where id = ${cycleId}) = 0
    and again_of is not (select published_revision_id from documents where id = revisions.document_id)`);

/** The merge job of a cycle that is past gathering, with no model to be asked (any more), and has none at work. */
export const queueMerge = (db: Db, cycleId: number, now: number) =>
  db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, state, run_at, max_attempts, created_at)
    select r.owner_id, c.rag_id, c.id, c.task_id, 'merge', 'queued', ${now}, ${LIMITS.job_retries + 1}, ${now}
    from cycles c join rags r on r.id = c.rag_id
    where c.id = ${cycleId} and c.gathering = 0 and c.status = 'running' and c.model is not 'asked' and r.deleted_at is null
    and not exists (select 1 from jobs where cycle_id = c.id and kind = 'merge' and state in ('queued', 'leased'))`);

/**
 * Drops the staging datasets of an ended cycle, if it got as far as having some and no other cycle has made them its own. A node that
 * was at work on it stops at its next renewal at the latest, so the datasets are dropped after that.
 */
export const queueCleanup = (db: Db, cycleId: number, now: number, only = sql`true`) =>
  db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, scope, state, run_at, max_attempts, created_at)
    select r.owner_id, c.rag_id, c.id, c.task_id, 'cleanup', 'staging', 'queued',
      ${now} + iif(exists (select 1 from jobs where cycle_id = c.id and kind = 'merge' and state = 'cancelled' and node_id is not null
        and ended_at = ${now}), ${LIMITS.renew_seconds * 1000}, 0), ${LIMITS.job_retries + 1}, ${now}
    from cycles c join rags r on r.id = c.rag_id where c.id = ${cycleId} and c.status in ('rejected', 'cancelled', 'failed')
    and r.deleted_at is null and ${only}
    and exists (select 1 from jobs where cycle_id = c.id and kind = 'merge')
    and not exists (select 1 from jobs where rag_id = c.rag_id and kind = 'cleanup' and state in ('queued', 'leased'))
    and not exists (select 1 from cycles o where o.rag_id = c.rag_id and o.gathering = 0 and o.status in ('running', 'ready', 'publishing', 'stale'))`);
