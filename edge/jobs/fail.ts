import { sql, type SQL } from 'drizzle-orm';
import { LIMITS } from '../../contract/limits.ts';
import type { JobProblem } from '../../contract/problem.ts';
import type { Step } from '../../contract/steps.ts';
import type { Db } from '../db/client.ts';
import { advance, queueCleanup } from './advance.ts';
import { both, tell, WAKE, type Effects } from './effects.ts';
import { documentsProgress, writeProgress } from './progress.ts';
import { endedBy, newRef, type JobRow } from './rows.ts';

/** Tried again after the pause, ±20 % so that many do not return at once. Null when the lease was lost meanwhile. */
export async function requeue(db: Db, job: JobRow, problem: JobProblem, now: number): Promise<Effects | null> {
  const pause = LIMITS.job_retry_seconds * 1000 * (0.8 + 0.4 * spread(job));
  const token = newRef();
  const [back] = await db.batch([
    db.run(sql`update jobs set state = 'queued', run_at = ${Math.round(now + pause)}, problem = ${JSON.stringify(problem)},
      node_id = null, lease_until = null, end_token = ${token} where id = ${job.id} and attempt = ${job.attempt} and state = 'leased'`),
    db.run(
      sql`update revisions set status = 'pending' where id = ${job.revisionId} and status = 'processing' and ${endedBy(job.id, token)}`,
    ),
    db.run(sql`update tasks set last_event_at = ${now} where id = ${job.taskId} and status = 'running' and ${endedBy(job.id, token)}`),
  ]);
  if (back.meta.changes === 0) return null;
  const message = `Attempt ${job.attempt} of ${job.maxAttempts} failed; it is tried again in ${Math.round(pause / 1000)} s. ${problem.detail}`;
  return tell(job.taskId, { status: 'running', step: stepOf(job.kind), message, attempt: job.attempt });
}

/** The step that watchers see while a job waits or begins; null where its first report says it. */
export const stepOf = (kind: JobRow['kind']): Step | null => (kind === 'extract' || kind === 'enrich' ? 'graphrag' : null);

/** 0 ≤ n < 1, another one for each job and attempt (Fibonacci hashing). */
const spread = ({ id, attempt }: JobRow): number => (Math.imul(id * 31 + attempt, 0x9e3779b1) >>> 0) / 2 ** 32;

/** Free at once; the attempt number stays, because it fences, but does not count. */
export async function giveBack(db: Db, job: JobRow, now: number): Promise<boolean> {
  const token = newRef();
  const [back] = await db.batch([
    db.run(sql`update jobs set state = 'queued', max_attempts = max_attempts + 1, run_at = ${now}, node_id = null, lease_until = null,
      end_token = ${token} where id = ${job.id} and attempt = ${job.attempt} and node_id = ${job.nodeId} and state = 'leased'`),
    db.run(
      sql`update revisions set status = 'pending' where id = ${job.revisionId} and status = 'processing' and ${endedBy(job.id, token)}`,
    ),
  ]);
  return back.meta.changes > 0;
}

const WITHOUT = 'What the model has found is kept: retry the cycle, or go on without the model.';

/**
 * No further attempt. A document fails alone; a merge, or a model that cannot be asked, fails its cycle; a publish leaves the cycle ready, because nothing changed.
 * `only` narrows which state of the job is given up, for callers that have not got its lease. Null when it was not so any more.
 */
export async function giveUp(
  db: Db,
  job: JobRow,
  { problem, state, only = sql`true` }: { problem: JobProblem; state: 'failed' | 'dead'; only?: SQL },
  now: number,
): Promise<Effects | null> {
  const token = newRef();
  const ended = endedBy(job.id, token);
  const json = JSON.stringify(problem);
  const taskFails = job.kind === 'enrich' || job.kind === 'merge' || job.kind === 'publish';
  const detail = job.kind === 'enrich' ? `${problem.detail} ${WITHOUT}` : problem.detail;
  const [end, , , , failed] = await db.batch([
    db.run(sql`update jobs set state = ${state}, end_token = ${token}, problem = ${json}, ended_at = ${now}, lease_until = null
      where id = ${job.id} and attempt = ${job.attempt} and state = 'leased' and ${only}`),
    db.run(sql`update revisions set status = 'failed', problem = ${json}
      where id = ${job.revisionId} and status in ('pending', 'processing') and ${ended}`),
    db.run(sql`update cycles set status = 'failed', reason = ${detail}, ended_at = ${now}
      where id = ${job.cycleId} and status = 'running' and ${job.kind} in ('enrich', 'merge') and ${ended}`),
    db.run(sql`update cycles set status = 'ready', reason = ${problem.detail}, ended_by = null where id = ${job.cycleId} and status = 'publishing'
      and ${job.kind} = 'publish' and ${ended}`),
    db.all<{ id: number }>(sql`update tasks set status = 'failed', error = ${detail}, finished_at = ${now}, last_event_at = ${now}
      where id = ${job.taskId} and status in ('queued', 'running') and ${taskFails ? 1 : 0} = 1 and ${ended} returning id`),
    writeProgress(db, job, sql`${job.kind} = 'extract' and ${ended}`, now),
    queueCleanup(db, job.cycleId, now, sql`${job.kind} = 'merge' and ${ended}`),
  ]);
  if (end.meta.changes === 0) return null;
  const on = both(WAKE, await advance(db, job.ragId, now));
  const { attempt } = job;
  if (taskFails)
    return both(
      ...failed.map(({ id }) => tell(id, { status: 'failed', step: stepOf(job.kind) ?? 'staging', error: detail, problem, attempt })),
      on,
    );
  if (job.kind === 'cleanup') return on;
  const progress = await documentsProgress(db, job.cycleId);
  return both(tell(job.taskId, { status: 'running', step: 'graphrag', message: problem.detail, progress, attempt }), on);
}
