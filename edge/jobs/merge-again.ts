import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { queueMerge } from './advance.ts';
import { NO_EFFECTS, WAKE, type Effects } from './effects.ts';
import { getCycle } from './rows.ts';

/** A new task and merge job for a cycle that is past gathering: after a stale publish, or when a person retries a failed merge. */
export async function mergeAgain(db: Db, ragId: number, cycleId: number, type: 'rebase' | 'full_cycle', now: number): Promise<Effects> {
  const cycle = await getCycle(db, ragId, cycleId);
  if (!cycle) return NO_EFFECTS;
  await db.batch([
    db.run(sql`update cycles set status = 'running', reason = null, ended_at = null, diff_hash = null, review = null,
        base_version = (select version from rags where id = ${ragId})
      where id = ${cycleId} and status in ('stale', 'failed') and gathering = 0`),
    db.run(sql`insert into tasks (rag_id, cycle_id, type, status, created_at, last_event_at)
      select ${ragId}, ${cycleId}, ${type}, 'queued', ${now}, ${now} from cycles where id = ${cycleId} and status = 'running'
      and not exists (select 1 from tasks where cycle_id = ${cycleId} and status in ('queued', 'running'))`),
    db.run(
      sql`update cycles set task_id = (select max(id) from tasks where cycle_id = ${cycleId}) where id = ${cycleId} and status = 'running'`,
    ),
    queueMerge(db, cycleId, now),
  ]);
  return WAKE;
}
