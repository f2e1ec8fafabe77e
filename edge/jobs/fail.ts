import { sql } from 'drizzle-orm';
import { LIMITS } from '../../contract/limits.ts';
import type { JobProblem } from '../../contract/problem.ts';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';
import { advance } from './advance.ts';
import { both, NO_EFFECTS, tell, WAKE, type Effects } from './effects.ts';
import { documentsProgress } from './progress.ts';
import { endedBy, newRef, type JobRow } from './rows.ts';

/** Tried again after the pause, ±20 % so that many do not return at once. */
export async function requeue(db: Db, job: JobRow, problem: JobProblem, now: number): Promise<Effects> {
  const pause = LIMITS.job_retry_seconds * 1000 * (0.8 + 0.4 * Math.random());
  const back = await db.run(sql`update jobs set state = 'queued', run_at = ${Math.round(now + pause)}, problem = ${JSON.stringify(problem)},
    node_id = null, lease_until = null where id = ${job.id} and attempt = ${job.attempt} and state = 'leased'`);
  if (back.meta.changes === 0) return NO_EFFECTS;
  await db
    .update(t.revisions)
    .set({ status: 'pending' })
    .where(sql`id = ${job.revisionId} and status = 'processing'`);
  const message = `Attempt ${job.attempt} of ${job.maxAttempts} failed; it is tried again in ${Math.round(pause / 1000)} s. ${problem.detail}`;
  return tell(job.taskId, { status: 'running', step: job.kind === 'extract' ? 'graphrag' : null, message, attempt: job.attempt });
}

/** No further attempt. A document fails alone; a merge fails its cycle; a publish leaves the cycle ready, because nothing changed. */
export async function giveUp(db: Db, job: JobRow, problem: JobProblem, state: 'failed' | 'dead', now: number): Promise<Effects> {
  const token = newRef();
  const ended = endedBy(job.id, token);
  const json = JSON.stringify(problem);
  const taskFails = job.kind === 'merge' || job.kind === 'publish';
  const [end] = await db.batch([
    db.run(sql`update jobs set state = ${state}, end_token = ${token}, problem = ${json}, ended_at = ${now}, lease_until = null
      where id = ${job.id} and attempt = ${job.attempt} and state in ('leased', 'queued')`),
    db.run(sql`update revisions set status = 'failed', problem = ${json} where id = ${job.revisionId} and ${ended}`),
    db.run(sql`update cycles set status = 'failed', reason = ${problem.detail}, ended_at = ${now}
      where id = ${job.cycleId} and status = 'running' and ${job.kind} = 'merge' and ${ended}`),
    db.run(sql`update cycles set status = 'ready', reason = ${problem.detail} where id = ${job.cycleId} and status = 'publishing'
      and ${job.kind} = 'publish' and ${ended}`),
    db.run(sql`update tasks set status = 'failed', error = ${problem.detail}, finished_at = ${now}, last_event_at = ${now}
      where id = ${job.taskId} and status in ('queued', 'running') and ${taskFails ? 1 : 0} = 1 and ${ended}`),
  ]);
  if (end.meta.changes === 0) return NO_EFFECTS;
  if (taskFails) {
    const failed = tell(job.taskId, { status: 'failed', step: 'staging', error: problem.detail, problem, attempt: job.attempt });
    return both(failed, WAKE, await advance(db, job.ragId, now));
  }
  if (job.kind === 'cleanup') return NO_EFFECTS;
  const progress = await documentsProgress(db, job.cycleId);
  const said = tell(job.taskId, { status: 'running', step: 'graphrag', message: problem.detail, progress, attempt: job.attempt });
  return both(said, await advance(db, job.ragId, now));
}
