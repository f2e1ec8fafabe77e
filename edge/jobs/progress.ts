import { sql } from 'drizzle-orm';
import type { Progress } from '../../contract/cycles.ts';
import type { Db } from '../db/client.ts';
import type { JobRow } from './rows.ts';

/** How many of a cycle's documents are read, failed ones included: the progress of its graphrag step. */
export async function documentsProgress(db: Db, cycleId: number): Promise<Progress> {
  const [row] = await db.all<{ done: number; total: number }>(sql`select count(*) as total, ${read} as done
    from revisions where cycle_id = ${cycleId} and change = 'put'`);
  return { done: row?.done ?? 0, total: row?.total ?? 0, unit: 'documents' };
}

const read = sql`coalesce(sum(status not in ('pending', 'processing')), 0)`;

/** The same, written to the task in the batch that changed it: two documents that end at once cannot overtake each other. */
export const writeProgress = (db: Db, job: JobRow, ended: ReturnType<typeof sql>, now: number) =>
  db.run(sql`update tasks set step = 'graphrag', last_event_at = ${now}, progress = (
      select json_object('done', ${read}, 'total', count(*), 'unit', 'documents') from revisions where cycle_id = ${job.cycleId} and change = 'put')
    where id = ${job.taskId} and status in ('queued', 'running') and ${ended}`);
