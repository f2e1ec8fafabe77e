import { sql } from 'drizzle-orm';
import type { Progress } from '../../contract/cycles.ts';
import type { Db } from '../db/client.ts';

/** How many of a cycle's documents are read, failed ones included: the progress of its graphrag step. */
export async function documentsProgress(db: Db, cycleId: number): Promise<Progress> {
  const [row] = await db.all<{ done: number; total: number }>(sql`select count(*) as total,
    coalesce(sum(status not in ('pending', 'processing')), 0) as done from revisions where cycle_id = ${cycleId} and change = 'put'`);
  return { done: row?.done ?? 0, total: row?.total ?? 0, unit: 'documents' };
}
