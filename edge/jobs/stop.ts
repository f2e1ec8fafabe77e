import { sql, type SQL } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { both, tell, WAKE, type Effects } from './effects.ts';

// What ends with a cycle, a document or a RAG; statements for the batch that ends it.

export interface StoppedJob {
  readonly id: number;
  readonly nodeId: number | null;
}

/** A leased job keeps its node's id, so that the node can be told; a queued one has none. */
export const cancelJobs = (db: Db, which: SQL, now: number) =>
  db.all<StoppedJob>(sql`update jobs set state = 'cancelled', ended_at = ${now}, lease_until = null
    where state in ('queued', 'leased') and ${which} returning id, node_id as nodeId`);

export const cancelTasks = (db: Db, which: SQL, now: number) =>
  db.all<{ id: number }>(sql`update tasks set status = 'cancelled', finished_at = ${now}, last_event_at = ${now}
    where status in ('queued', 'running') and ${which} returning id`);

export const endRevisions = (db: Db, which: SQL, why: string) =>
  db.run(sql`update revisions set status = 'failed', problem = ${JSON.stringify({ code: 'cycle_ended', detail: why })}
    where status in ('pending', 'processing') and ${which}`);

/** Watchers learn the end, and nodes drop what they had. */
export const stopped = (jobs: readonly StoppedJob[], tasks: readonly { id: number }[]): Effects =>
  both(WAKE, { ...both(...tasks.map(({ id }) => tell(id, { status: 'cancelled' }))), cancelJobs: dropped(jobs) });

export const dropped = (jobs: readonly StoppedJob[]): Effects['cancelJobs'] =>
  jobs.flatMap(({ id, nodeId }) => (nodeId === null ? [] : [{ nodeId, jobId: id }]));
