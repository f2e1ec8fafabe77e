import { and, eq, sql } from 'drizzle-orm';
import { LIMITS } from '../../contract/limits.ts';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';
import { WAKE, type Effects } from './effects.ts';

/** The RAG is gone for everybody at once; its open work stops, and a node drops its datasets. */
export async function deleteRag(db: Db, ragId: number, now: number): Promise<Effects> {
  const leased = await db.query.jobs.findMany({ where: and(eq(t.jobs.ragId, ragId), eq(t.jobs.state, 'leased')) });
  await db.batch([
    db.run(sql`update rags set deleted_at = ${now} where id = ${ragId} and deleted_at is null`),
    db.run(
      sql`update jobs set state = 'cancelled', ended_at = ${now} where rag_id = ${ragId} and state in ('queued', 'leased') and kind <> 'cleanup'`,
    ),
    db.run(sql`update cycles set status = 'cancelled', ended_at = ${now} where rag_id = ${ragId}
      and status in ('pending', 'running', 'ready', 'publishing', 'stale')`),
    db.run(sql`update tasks set status = 'cancelled', finished_at = ${now} where rag_id = ${ragId} and status in ('queued', 'running')`),
    db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, scope, state, run_at, max_attempts, created_at)
      select owner_id, id, 0, 0, 'cleanup', 'rag', 'queued', ${now}, ${LIMITS.job_retries + 1}, ${now} from rags
      where id = ${ragId} and store_id is not null and not exists (select 1 from jobs where rag_id = ${ragId} and scope = 'rag')`),
  ]);
  return { ...WAKE, cancelJobs: leased.flatMap((j) => (j.nodeId === null ? [] : [{ nodeId: j.nodeId, jobId: j.id }])) };
}
