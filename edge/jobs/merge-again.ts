import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { queueMerge } from './advance.ts';
import { WAKE, type Effects } from './effects.ts';

/** A new task and merge job for a cycle whose publish found that production had moved. It keeps its turn; nothing is read again. */
export async function mergeAgain(db: Db, ragId: number, cycleId: number, now: number): Promise<Effects> {
  await db.batch([
    db.run(sql`update cycles set status = 'running', diff_hash = null, review = null,
        base_version = (select version from rags where id = ${ragId})
      where id = ${cycleId} and rag_id = ${ragId} and status = 'stale' and gathering = 0`),
    openTask(db, cycleId, 'rebase', now),
    followTask(db, cycleId),
    queueMerge(db, cycleId, now),
  ]);
  return WAKE;
}

/** A task for a running cycle whose last one has ended: an ended task stays ended, so a new run is a new task. */
export const openTask = (db: Db, cycleId: number, type: 'rebase' | 'full_cycle', now: number) =>
  db.run(sql`insert into tasks (rag_id, cycle_id, type, status, created_at, last_event_at)
    select rag_id, id, ${type}, 'queued', ${now}, ${now} from cycles where id = ${cycleId} and status = 'running'
    and not exists (select 1 from tasks where cycle_id = ${cycleId} and status in ('queued', 'running'))`);

export const followTask = (db: Db, cycleId: number) =>
  db.run(
    sql`update cycles set task_id = (select max(id) from tasks where cycle_id = ${cycleId}) where id = ${cycleId} and status = 'running'`,
  );
