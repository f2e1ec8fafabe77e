import { eq, sql, type SQL } from 'drizzle-orm';
import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';
import { advance, queueCleanup } from './advance.ts';
import { both, NO_EFFECTS, WAKE, type Effects } from './effects.ts';
import { followTask, openTask } from './merge-again.ts';
import { cancelJobs, cancelTasks, endRevisions, stopped } from './stop.ts';
import { getCycle, getRag, newRef, NO_RAG, type CycleRow } from './rows.ts';

export interface CycleRequest {
  readonly ragId: number;
  readonly cycleId: number;
  readonly userId: number;
}

export async function cycleOf(db: Db, request: CycleRequest): Promise<CycleRow> {
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
  const [set] = await db.batch([
    ...startPublish(db, { cycleId: cycle.id, userId: request.userId, diffHash: cycle.diffHash, only: sql`true` }, now),
  ]);
  // Somebody was faster: say what became of it.
  if (set.meta.changes === 0) return approveCycle(db, request, now);
  return { state: 'publishing', version: null, effects: WAKE };
}

/** The statements that move a ready cycle to its publish: the first says whether it was ready, the others apply only with it. */
export function startPublish(db: Db, approval: { cycleId: number; userId: number; diffHash: string | null; only: SQL }, now: number) {
  const { cycleId, userId, diffHash, only } = approval;
  const ref = newRef();
  const moved = sql`c.id = ${cycleId} and c.ref = ${ref} and c.status = 'publishing'`;
  return [
    db.run(sql`update cycles set status = 'publishing', ended_by = ${userId}, reason = null, ref = ${ref}
      where id = ${cycleId} and status = 'ready' and diff_hash = ${diffHash} and ${only}`),
    db.run(sql`insert into tasks (rag_id, cycle_id, type, status, created_at, last_event_at)
      select c.rag_id, c.id, 'publish', 'queued', ${now}, ${now} from cycles c where ${moved}`),
    db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, state, priority, run_at, max_attempts, created_at)
      select r.owner_id, c.rag_id, c.id, (select max(id) from tasks where cycle_id = c.id), 'publish', 'queued', -1, ${now},
        ${LIMITS.job_retries + 1}, ${now} from cycles c join rags r on r.id = c.rag_id where ${moved}`),
  ] as const;
}

/** Nothing of it is published; its documents stay listed and can be proposed again. */
export async function rejectCycle(db: Db, request: CycleRequest & { reason: string | null }, now: number): Promise<{ effects: Effects }> {
  const cycle = await cycleOf(db, request);
  if (cycle.status === 'rejected') return { effects: NO_EFFECTS };
  if (cycle.status !== 'ready' && cycle.status !== 'stale')
    throw new FeragError('cycle_not_ready', `Cycle ${cycle.id} is ${cycle.status}; only a cycle that waits for review can be rejected.`);
  if (await isPublishInDoubt(db, cycle.id)) {
    const why =
      'its publish ended without a word, so production may hold it already. Approve it again: that asks the store and settles it.';
    throw new FeragError('cycle_not_ready', `Cycle ${cycle.id} cannot be rejected: ${why}`);
  }
  const [set] = await db.batch([
    db.run(sql`update cycles set status = 'rejected', reason = ${request.reason}, ended_by = ${request.userId}, ended_at = ${now}
      where id = ${cycle.id} and status = ${cycle.status}`),
    keepDocuments(db, cycle.id),
    queueCleanup(db, cycle.id, now),
  ]);
  // Somebody was faster: say what became of it.
  if (set.meta.changes === 0) return rejectCycle(db, request, now);
  return { effects: both(WAKE, await advance(db, request.ragId, now)) };
}

/** Its last publish was given up after its nodes had died: what they did at the store, nobody has said. */
async function isPublishInDoubt(db: Db, cycleId: number): Promise<boolean> {
  const [last] = await db.all<{ state: string }>(
    sql`select state from jobs where cycle_id = ${cycleId} and kind = 'publish' order by id desc limit 1`,
  );
  return last?.state === 'dead';
}

/** A removal that did not come about: its documents show the content again that they have, read again or not as it is published. */
const keepDocuments = (db: Db, cycleId: number) =>
  db.run(sql`update documents set revision_id = coalesce((select max(r.id) from revisions r
      where r.document_id = documents.id and r.change = 'put' and r.status <> 'removed'
        and (r.again_of is null or r.id = documents.published_revision_id)), revision_id)
    where revision_id in (select id from revisions where cycle_id = ${cycleId} and change = 'remove')
    and (select status from cycles where id = ${cycleId}) in ('rejected', 'cancelled')`);

/** Stops a cycle that is not under review yet. Its nodes are told at once and learn it at their next renewal at the latest. */
export async function cancelCycle(db: Db, request: CycleRequest, now: number): Promise<{ effects: Effects }> {
  const cycle = await cycleOf(db, request);
  const { id, status } = cycle;
  if (status === 'cancelled') return { effects: NO_EFFECTS };
  if (status !== 'pending' && status !== 'running' && status !== 'failed')
    throw new FeragError(
      'cycle_ended',
      `Cycle ${id} is ${status} and cannot be cancelled${status === 'ready' ? '; reject it instead' : ''}.`,
    );
  const cancelled = sql`(select status from cycles where id = ${id}) = 'cancelled'`;
  const [set, dropped, tasks] = await db.batch([
    db.run(
      sql`update cycles set status = 'cancelled', paused = null, ended_by = ${request.userId}, ended_at = ${now}
        where id = ${id} and status = ${status}`,
    ),
    cancelJobs(db, sql`cycle_id = ${id} and ${cancelled}`, now),
    cancelTasks(db, sql`cycle_id = ${id} and ${cancelled}`, now),
    endRevisions(db, sql`cycle_id = ${id} and ${cancelled}`, 'The cycle was cancelled before this document was read.'),
    keepDocuments(db, id),
    queueCleanup(db, id, now),
  ]);
  // It moved meanwhile: look again.
  if (set.meta.changes === 0) return cancelCycle(db, request, now);
  return { effects: both(stopped(dropped, tasks), await advance(db, request.ragId, now)) };
}

/** Runs a failed cycle again from where it failed: unread documents are read again, a model is asked on, or only the merge is repeated. */
export async function retryCycle(db: Db, request: CycleRequest & { withoutModel?: boolean }, now: number): Promise<{ effects: Effects }> {
  const cycle = await cycleOf(db, request);
  if (cycle.status !== 'failed')
    throw new FeragError('cycle_not_ready', `Cycle ${cycle.id} is ${cycle.status}; only a failed cycle can be retried.`);
  const ref = newRef();
  const again = sql`exists (select 1 from cycles where id = ${cycle.id} and ref = ${ref})`;
  const toRead = sql`r.cycle_id = ${cycle.id} and r.change = 'put' and r.status = 'failed' and ${cycle.gathering ? 1 : 0} = 1 and r.id =
    (select max(n.id) from revisions n where n.cycle_id = r.cycle_id and n.document_id = r.document_id)`;
  const [set] = await db.batch([
    // Gathering again, but alone: another cycle may be open for uploads by now, or have its turn to merge.
    db.run(sql`update cycles set status = 'running', gathering = 1, own = 1, held = 0, reason = null, ended_at = null, ended_by = null,
      diff_hash = null, review = null, ref = ${ref}, model = iif(${request.withoutModel === true}, 'without', model)
      where id = ${cycle.id} and status = 'failed'
      and exists (select 1 from rags where id = ${cycle.ragId} and deleted_at is null)`),
    openTask(db, cycle.id, 'full_cycle', now),
    followTask(db, cycle.id),
    db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, revision_id, state, run_at, max_attempts, created_at)
      select g.owner_id, r.rag_id, r.cycle_id, c.task_id, 'extract', r.id, 'queued', ${now}, ${LIMITS.job_retries + 1}, ${now}
      from revisions r join cycles c on c.id = r.cycle_id join rags g on g.id = r.rag_id where ${again} and ${toRead}`),
    db.run(sql`update revisions as r set status = 'pending', problem = null where ${again} and ${toRead}`),
  ]);
  if (set.meta.changes === 0) {
    if (!(await getRag(db, cycle.ragId))) throw new FeragError('rag_not_found', NO_RAG);
    return retryCycle(db, request, now);
  }
  return { effects: both(WAKE, await advance(db, request.ragId, now)) };
}

/** Lets a cycle that was opened with `start=false` go on; from then on it stands alone, because another may be gathering. */
export async function startCycle(db: Db, request: CycleRequest, now: number): Promise<{ effects: Effects }> {
  const cycle = await cycleOf(db, request);
  await db.run(
    sql`update cycles set held = 0, own = 1, reason = null where id = ${cycle.id} and held = 1 and status in ('pending', 'running')`,
  );
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
      select id, ${ref}, 'rollback', 'pending', 1, 1, 0, ${target.manifest}, '{}', ${userId}, ${now} from rags
      where id = ${ragId} and deleted_at is null`),
    db.run(sql`insert into tasks (rag_id, cycle_id, type, status, created_at, last_event_at)
      select rag_id, id, 'full_cycle', 'queued', ${now}, ${now} from cycles where ref = ${ref}`),
    db.run(sql`update cycles set task_id = (select id from tasks where cycle_id = cycles.id) where ref = ${ref}`),
  ]);
  const cycle = await db.query.cycles.findFirst({ where: eq(t.cycles.ref, ref) });
  if (!cycle) throw new FeragError('rag_not_found', NO_RAG);
  return { cycleId: cycle.id, taskId: cycle.taskId, effects: both(WAKE, await advance(db, ragId, now)) };
}
