import { sql } from 'drizzle-orm';
import { LIMITS } from '../../contract/limits.ts';
import type { Db } from '../db/client.ts';
import type { Effects } from './effects.ts';
import { cancelJobs, cancelTasks, endRevisions, stopped } from './stop.ts';

/** The RAG is gone for everybody at once; its open work stops, and a node drops its datasets once those at work have learnt it. */
export async function deleteRag(db: Db, ragId: number, now: number): Promise<Effects> {
  const ofRag = sql`rag_id = ${ragId}`;
  const dropAt = now + LIMITS.renew_seconds * 1000;
  const [, jobs, , tasks] = await db.batch([
    db.run(sql`update rags set deleted_at = ${now} where id = ${ragId} and deleted_at is null`),
    cancelJobs(db, sql`${ofRag} and not (kind = 'cleanup' and scope = 'rag')`, now),
    db.run(sql`update cycles set status = 'cancelled', paused = null, ended_at = ${now} where ${ofRag}
      and status in ('pending', 'running', 'ready', 'publishing', 'stale')`),
    cancelTasks(db, ofRag, now),
    endRevisions(db, ofRag, 'The RAG was deleted before this document was read.'),
    db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, scope, state, run_at, max_attempts, created_at)
      select owner_id, id, 0, 0, 'cleanup', 'rag', 'queued',
        iif(exists (select 1 from jobs where ${ofRag} and state = 'cancelled' and node_id is not null and ended_at = ${now}), ${dropAt}, ${now}),
        ${LIMITS.job_retries + 1}, ${now} from rags
      where id = ${ragId} and store_id is not null and not exists (select 1 from jobs where ${ofRag} and scope = 'rag')`),
  ]);
  return stopped(jobs, tasks);
}
