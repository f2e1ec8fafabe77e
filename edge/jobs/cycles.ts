import { and, eq, sql } from 'drizzle-orm';
import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';
import { advance } from './advance.ts';
import { both, NO_EFFECTS, tell, WAKE, type Effects } from './effects.ts';
import { mergeAgain } from './merge-again.ts';
import { getCycle, newRef, type CycleRow } from './rows.ts';

export interface CycleRequest {
  readonly ragId: number;
  readonly cycleId: number;
  readonly userId: number;
}

async function cycleOf(db: Db, request: CycleRequest): Promise<CycleRow> {
  const cycle = await getCycle(db, request.ragId, request.cycleId);
  if (!cycle) throw new FeragError('cycle_not_found', 'No such cycle in this RAG.');
  return cycle;
}

/** What a person can do now about a cycle that is not ready. */
function notReady(cycle: CycleRow): FeragError {
  if (cycle.status === 'stale')
    return new FeragError('cycle_stale', 'Production has moved since this change was reviewed; it is being merged again.');
  const why: Partial<Record<CycleRow['status'], string>> = {
    pending: 'it has not started yet',
    running: 'its steps are still running; wait until it is ready for review',
    publishing: 'it is being published at this moment',
    rejected: 'it was rejected; upload again to propose it anew',
    failed: 'it failed; retry it first',
    cancelled: 'it was cancelled',
  };
  return new FeragError('cycle_not_ready', `Cycle ${cycle.id} cannot be approved: ${why[cycle.status] ?? 'it is not ready'}.`);
}

export type ApproveOutcome = { readonly state: 'publishing' | 'approved'; readonly version: number | null; readonly effects: Effects };

/**
 * Compare-and-set `ready → publishing` with the diff that the person saw, and the publish job in the same batch.
 * Approving an approved cycle again has no effect.
 */
export async function approveCycle(db: Db, request: CycleRequest & { diffHash: string | null }, now: number): Promise<ApproveOutcome> {
  const cycle = await cycleOf(db, request);
  if (cycle.status === 'approved') return { state: 'approved', version: cycle.version, effects: NO_EFFECTS };
  if (cycle.status === 'publishing') return { state: 'publishing', version: null, effects: WAKE };
  if (cycle.status !== 'ready') throw notReady(cycle);
  const { diffHash } = request;
  if (diffHash !== null && diffHash !== cycle.diffHash) {
    throw new FeragError('diff_changed', 'The change is not the one you looked at any more. Open the review again.');
  }
  const ref = newRef();
  const [set] = await db.batch([
    db.run(sql`update cycles set status = 'publishing', ended_by = ${request.userId}, reason = null
      where id = ${cycle.id} and status = 'ready' and diff_hash = ${cycle.diffHash}`),
    db.run(sql`insert into tasks (rag_id, cycle_id, type, status, node, created_at, last_event_at)
      select rag_id, id, 'publish', 'queued', ${ref}, ${now}, ${now} from cycles where id = ${cycle.id} and status = 'publishing'
      and not exists (select 1 from jobs where cycle_id = ${cycle.id} and kind = 'publish' and state in ('queued', 'leased'))`),
    db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, state, priority, run_at, max_attempts, created_at)
      select r.owner_id, p.rag_id, p.cycle_id, p.id, 'publish', 'queued', -1, ${now}, ${LIMITS.job_retries + 1}, ${now}
      from tasks p join rags r on r.id = p.rag_id where p.cycle_id = ${cycle.id} and p.node = ${ref}`),
  ]);
  // Somebody was faster: say what became of it.
  if (set.meta.changes === 0) return approveCycle(db, request, now);
  return { state: 'publishing', version: null, effects: WAKE };
}

/** Nothing of it is published; its documents stay listed and can be proposed again. */
export async function rejectCycle(db: Db, request: CycleRequest & { reason: string | null }, now: number): Promise<{ effects: Effects }> {
  const cycle = await cycleOf(db, request);
  const [set] = await db.batch([
    db.run(sql`update cycles set status = 'rejected', reason = ${request.reason}, ended_by = ${request.userId}, ended_at = ${now}
      where id = ${cycle.id} and status in ('ready', 'stale')`),
    queueCleanup(db, cycle.id, now),
  ]);
  if (set.meta.changes === 0 && cycle.status !== 'rejected') {
    throw new FeragError('cycle_not_ready', `Cycle ${cycle.id} is ${cycle.status}; only a cycle that waits for review can be rejected.`);
  }
  return { effects: both(WAKE, await advance(db, request.ragId, now)) };
}

/** Drops the staging datasets of an ended cycle, if it got as far as having some. */
const queueCleanup = (db: Db, cycleId: number, now: number) =>
  db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, scope, state, run_at, max_attempts, created_at)
    select r.owner_id, c.rag_id, c.id, c.task_id, 'cleanup', 'staging', 'queued', ${now}, ${LIMITS.job_retries + 1}, ${now}
    from cycles c join rags r on r.id = c.rag_id where c.id = ${cycleId} and c.status in ('rejected', 'cancelled')
    and exists (select 1 from jobs where cycle_id = c.id and kind = 'merge')
    and not exists (select 1 from jobs where cycle_id = c.id and kind = 'cleanup')`);

/** Stops a cycle that is not under review yet. Its nodes are told at once and learn it at their next renewal at the latest. */
export async function cancelCycle(db: Db, request: CycleRequest, now: number): Promise<{ effects: Effects }> {
  const cycle = await cycleOf(db, request);
  if (cycle.status === 'cancelled') return { effects: NO_EFFECTS };
  const leased = await db.query.jobs.findMany({ where: and(eq(t.jobs.cycleId, cycle.id), eq(t.jobs.state, 'leased')) });
  const why = JSON.stringify({ code: 'cycle_ended', detail: 'The cycle was cancelled before this document was read.' });
  const cancelled = sql`(select status from cycles where id = ${cycle.id}) = 'cancelled'`;
  const [set] = await db.batch([
    db.run(sql`update cycles set status = 'cancelled', ended_by = ${request.userId}, ended_at = ${now}
      where id = ${cycle.id} and status in ('pending', 'running', 'failed')`),
    db.run(
      sql`update jobs set state = 'cancelled', ended_at = ${now} where cycle_id = ${cycle.id} and state in ('queued', 'leased') and ${cancelled}`,
    ),
    db.run(sql`update revisions set status = 'failed', problem = ${why}
      where cycle_id = ${cycle.id} and status in ('pending', 'processing') and ${cancelled}`),
    db.run(
      sql`update tasks set status = 'cancelled', finished_at = ${now} where cycle_id = ${cycle.id} and status in ('queued', 'running') and ${cancelled}`,
    ),
    queueCleanup(db, cycle.id, now),
  ]);
  if (set.meta.changes === 0) {
    throw new FeragError(
      'cycle_ended',
      `Cycle ${cycle.id} is ${cycle.status} and cannot be cancelled${cycle.status === 'ready' ? '; reject it instead' : ''}.`,
    );
  }
  const ended = cycle.status === 'failed' ? NO_EFFECTS : tell(cycle.taskId, { status: 'cancelled' });
  const drop = { ...WAKE, cancelJobs: leased.flatMap((j) => (j.nodeId === null ? [] : [{ nodeId: j.nodeId, jobId: j.id }])) };
  return { effects: both(ended, drop, await advance(db, request.ragId, now)) };
}

/** Runs a failed cycle again from where it failed: unread documents are read again, or only the merge is repeated. */
export async function retryCycle(db: Db, request: CycleRequest, now: number): Promise<{ effects: Effects }> {
  const cycle = await cycleOf(db, request);
  if (cycle.status !== 'failed')
    throw new FeragError('cycle_not_ready', `Cycle ${cycle.id} is ${cycle.status}; only a failed cycle can be retried.`);
  if (!cycle.gathering) {
    const other = await db.query.cycles.findFirst({
      where: sql`rag_id = ${cycle.ragId} and id <> ${cycle.id} and gathering = 0 and status in ('running', 'ready', 'publishing', 'stale')`,
    });
    if (other) throw new FeragError('cycle_not_ready', `Cycle ${other.id} of this RAG has to be reviewed first.`);
    return { effects: await mergeAgain(db, cycle.ragId, cycle.id, 'full_cycle', now) };
  }
  return { effects: await readAgain(db, cycle, now) };
}

async function readAgain(db: Db, cycle: CycleRow, now: number): Promise<Effects> {
  await db.batch([
    db.run(sql`update cycles set status = 'running', own = 1, reason = null, ended_at = null where id = ${cycle.id} and status = 'failed'`),
    db.run(sql`insert into tasks (rag_id, cycle_id, type, status, created_at, last_event_at)
      select rag_id, id, 'full_cycle', 'queued', ${now}, ${now} from cycles where id = ${cycle.id} and status = 'running'
      and not exists (select 1 from tasks where cycle_id = ${cycle.id} and status in ('queued', 'running'))`),
    db.run(sql`update cycles set task_id = (select max(id) from tasks where cycle_id = ${cycle.id}) where id = ${cycle.id}`),
    db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, revision_id, state, run_at, max_attempts, created_at)
      select g.owner_id, r.rag_id, r.cycle_id, c.task_id, 'extract', r.id, 'queued', ${now}, ${LIMITS.job_retries + 1}, ${now}
      from revisions r join cycles c on c.id = r.cycle_id join rags g on g.id = r.rag_id
      where c.id = ${cycle.id} and c.status = 'running' and r.change = 'put' and r.status = 'failed'`),
    db.run(
      sql`update revisions set status = 'pending', problem = null where cycle_id = ${cycle.id} and change = 'put' and status = 'failed'`,
    ),
  ]);
  return WAKE;
}

/** Lets a cycle that was opened with `start=false` go on; from then on it stands alone, because another may be gathering. */
export async function startCycle(db: Db, request: CycleRequest, now: number): Promise<{ effects: Effects }> {
  const cycle = await cycleOf(db, request);
  await db.run(sql`update cycles set held = 0, own = 1 where id = ${cycle.id} and held = 1 and status in ('pending', 'running')`);
  return { effects: both(WAKE, await advance(db, request.ragId, now)) };
}

/** A rollback is a new cycle whose target is an older version's manifest; it is reviewed like any other. */
export async function rollback(
  db: Db,
  request: { ragId: number; version: number; userId: number },
  now: number,
): Promise<{ cycleId: number; taskId: number; effects: Effects }> {
  const { ragId, version, userId } = request;
  const target = await db.query.versions.findFirst({ where: sql`rag_id = ${ragId} and version = ${version}` });
  if (!target) throw new FeragError('version_not_found', `This RAG has no version ${version}.`);
  const ref = newRef();
  await db.batch([
    db.run(sql`insert into cycles (rag_id, ref, kind, status, gathering, own, held, target_manifest, counts, created_by, created_at)
      values (${ragId}, ${ref}, 'rollback', 'pending', 1, 1, 0, ${target.manifest}, '{}', ${userId}, ${now})`),
    db.run(sql`insert into tasks (rag_id, cycle_id, type, status, created_at, last_event_at)
      select rag_id, id, 'full_cycle', 'queued', ${now}, ${now} from cycles where ref = ${ref}`),
    db.run(sql`update cycles set task_id = (select id from tasks where cycle_id = cycles.id) where ref = ${ref}`),
  ]);
  const cycle = await db.query.cycles.findFirst({ where: eq(t.cycles.ref, ref) });
  if (!cycle) throw new FeragError('cycle_not_found', 'The rollback could not be opened.');
  return { cycleId: cycle.id, taskId: cycle.taskId, effects: both(WAKE, await advance(db, ragId, now)) };
}
