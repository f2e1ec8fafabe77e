import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { LIMITS } from '../../contract/limits.ts';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';
import { both, NO_EFFECTS, tell, WAKE, type Effects } from './effects.ts';
import { cycleRevisions, mergingCycle, type CycleRow } from './rows.ts';

/**
 * Moves a RAG's gathering cycles on: one whose documents are all read starts its merge if no other cycle of the RAG is in the way,
 * fails if nothing of it could be read, or says whom it waits for. Safe to repeat; called whenever something ended, and by the sweeper.
 */
export async function advance(db: Db, ragId: number, now: number): Promise<Effects> {
  const gathered = await db.query.cycles.findMany({
    where: and(
      eq(t.cycles.ragId, ragId),
      eq(t.cycles.gathering, true),
      eq(t.cycles.held, false),
      inArray(t.cycles.status, ['pending', 'running']),
      sql`not exists (select 1 from jobs where jobs.cycle_id = ${t.cycles.id} and jobs.kind = 'extract' and jobs.state in ('queued', 'leased'))`,
    ),
    orderBy: asc(t.cycles.id),
  });
  const effects: Effects[] = [];
  for (const cycle of gathered) effects.push(await startOrWait(db, cycle, now));
  return both(...effects);
}

async function startOrWait(db: Db, cycle: CycleRow, now: number): Promise<Effects> {
  if (cycle.kind === 'update') {
    const revisions = await cycleRevisions(db, cycle.id);
    const failed = revisions.filter((r) => r.status === 'failed');
    if (revisions.length > 0 && failed.length === revisions.length) return failUnread(db, cycle, failed[0]?.problem?.detail ?? '', now);
  }
  const inTheWay = await mergingCycle(db, cycle.ragId);
  if (inTheWay) return sayWaiting(db, cycle, inTheWay.id, now);
  return startMerge(db, cycle, now);
}

/** Nothing of the cycle could be read, so there is nothing to merge. */
async function failUnread(db: Db, cycle: CycleRow, why: string, now: number): Promise<Effects> {
  const detail = `No document of this cycle could be read. ${why}`.trim();
  const [ended] = await db.batch([
    db.run(sql`update cycles set status = 'failed', reason = ${detail}, ended_at = ${now}
      where id = ${cycle.id} and gathering = 1 and status in ('pending', 'running')
      and not exists (select 1 from jobs where cycle_id = ${cycle.id} and kind = 'extract' and state in ('queued', 'leased'))`),
    db.run(sql`update tasks set status = 'failed', error = ${detail}, finished_at = ${now}, last_event_at = ${now}
      where id = ${cycle.taskId} and status in ('queued', 'running') and (select status from cycles where id = ${cycle.id}) = 'failed'`),
  ]);
  if (ended.meta.changes === 0) return NO_EFFECTS;
  return tell(cycle.taskId, { status: 'failed', step: 'graphrag', error: detail, problem: { code: 'text_missing', detail } });
}

const waitingFor = (cycleId: number): string => `Waiting for cycle ${cycleId} to be reviewed.`;

/** Said once: when the last document was read and again only when somebody else is in the way. */
async function sayWaiting(db: Db, cycle: CycleRow, otherId: number, now: number): Promise<Effects> {
  const message = waitingFor(otherId);
  const said = await db.run(sql`update cycles set reason = ${message} where id = ${cycle.id} and reason is not ${message}`);
  if (said.meta.changes === 0) return NO_EFFECTS;
  await db.update(t.tasks).set({ lastEventAt: now }).where(eq(t.tasks.id, cycle.taskId));
  return tell(cycle.taskId, { status: 'running', step: 'graphrag', message });
}

/** Ends the gathering and queues the merge, in one batch; the unique index lets one cycle of a RAG do so at a time. */
export async function startMerge(db: Db, cycle: Pick<CycleRow, 'id' | 'ragId'>, now: number): Promise<Effects> {
  const [started] = await db.batch([
    db.run(sql`update cycles set gathering = 0, status = 'running', reason = null, base_version = (select version from rags where id = ${cycle.ragId})
      where id = ${cycle.id} and gathering = 1 and held = 0 and status in ('pending', 'running')
      and not exists (select 1 from jobs where cycle_id = ${cycle.id} and kind = 'extract' and state in ('queued', 'leased'))
      and not exists (select 1 from cycles o where o.rag_id = ${cycle.ragId} and o.id <> ${cycle.id} and o.gathering = 0
        and o.status in ('running', 'ready', 'publishing', 'stale'))`),
    queueMerge(db, cycle.id, now),
  ]);
  return started.meta.changes === 0 ? NO_EFFECTS : WAKE;
}

/** The merge job of a cycle that is past gathering and has none at work. */
export const queueMerge = (db: Db, cycleId: number, now: number) =>
  db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, state, run_at, max_attempts, created_at)
    select r.owner_id, c.rag_id, c.id, c.task_id, 'merge', 'queued', ${now}, ${LIMITS.job_retries + 1}, ${now}
    from cycles c join rags r on r.id = c.rag_id
    where c.id = ${cycleId} and c.gathering = 0 and c.status = 'running' and r.deleted_at is null
    and not exists (select 1 from jobs where cycle_id = c.id and kind = 'merge' and state in ('queued', 'leased'))`);
