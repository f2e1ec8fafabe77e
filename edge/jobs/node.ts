import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Complete, Fail, Release, Renew, Report } from '../../contract/jobs.ts';
import { LIMITS } from '../../contract/limits.ts';
import { FeragError } from '../../contract/errors.ts';
import type { Db } from '../db/client.ts';
import { completeCleanup, completeExtract, completeMerge, completePublish } from './complete.ts';
import { both, NO_EFFECTS, tell, type Effects } from './effects.ts';
import { giveUp, requeue } from './fail.ts';
import { documentsProgress } from './progress.ts';
import { getJob, type JobRow, type NodeRow } from './rows.ts';

const LOST = 'This lease has ended: another attempt has the job. Stop, and claim again.';

/** The job, if this node still holds this attempt of it; a stale one changes nothing. */
async function held(db: Db, node: NodeRow, jobId: number, attempt: number): Promise<JobRow> {
  const job = await getJob(db, jobId);
  if (!job) throw new FeragError('job_not_found', 'No such job.');
  if (job.nodeId !== node.id || job.attempt !== attempt || job.state !== 'leased') throw new FeragError('lease_lost', LOST);
  return job;
}

const fence = (job: JobRow) => sql`id = ${job.id} and attempt = ${job.attempt} and node_id = ${job.nodeId} and state = 'leased'`;

/** Only the edge's clock counts: the node says "still here", never until when. */
export async function renew(
  db: Db,
  node: NodeRow,
  jobId: number,
  body: z.infer<typeof Renew>,
  now: number,
): Promise<{ cancel: boolean; effects: Effects }> {
  const job = await getJob(db, jobId);
  if (job?.state === 'cancelled' && job.attempt === body.attempt) return { cancel: true, effects: NO_EFFECTS };
  const mine = await held(db, node, jobId, body.attempt);
  const renewed = await db.run(sql`update jobs set lease_until = ${now + LIMITS.lease_seconds * 1000} where ${fence(mine)}`);
  if (renewed.meta.changes === 0) throw new FeragError('lease_lost', LOST);
  return { cancel: false, effects: NO_EFFECTS };
}

/** Progress of an attempt; a repeated or late `n` is dropped. */
export async function report(
  db: Db,
  node: NodeRow,
  jobId: number,
  body: z.infer<typeof Report>,
  now: number,
): Promise<{ effects: Effects }> {
  const job = await held(db, node, jobId, body.attempt);
  const progress = job.kind === 'extract' ? await documentsProgress(db, job.cycleId) : body.progress;
  const [taken] = await db.batch([
    db.run(sql`update jobs set progress_at = ${now}, report_n = ${body.n} where ${fence(job)} and report_n < ${body.n}`),
    db.run(sql`update tasks set step = ${body.step}, progress = ${progress && JSON.stringify(progress)}, last_event_at = ${now}
      where id = ${job.taskId} and status = 'running' and exists (select 1 from jobs where id = ${job.id} and report_n = ${body.n})`),
  ]);
  if (taken.meta.changes === 0) return { effects: NO_EFFECTS };
  return { effects: tell(job.taskId, { status: 'running', step: body.step, progress, message: body.message, attempt: job.attempt }) };
}

/** Ends a job with its result. Repeating the call of the attempt that ended it changes nothing and is no error. */
export async function complete(
  db: Db,
  node: NodeRow,
  jobId: number,
  body: z.infer<typeof Complete>,
  now: number,
): Promise<{ effects: Effects }> {
  const before = await getJob(db, jobId);
  if (before?.state === 'done' && before.attempt === body.attempt && before.nodeId === node.id) return { effects: NO_EFFECTS };
  const job = await held(db, node, jobId, body.attempt);
  const { result } = body;
  if (result.kind !== job.kind)
    throw new FeragError('request_invalid', `Job ${jobId} is a ${job.kind} job; the result is of kind ${result.kind}.`);
  switch (result.kind) {
    case 'extract':
      return { effects: await completeExtract(db, job, result, now) };
    case 'merge':
      return { effects: await completeMerge(db, job, result, now) };
    case 'publish':
      return { effects: await completePublish(db, job, result, now) };
    case 'cleanup':
      return { effects: await completeCleanup(db, job, now) };
  }
}

/** A job that failed: for good, or to be tried again. */
export async function fail(db: Db, node: NodeRow, jobId: number, body: z.infer<typeof Fail>, now: number): Promise<{ effects: Effects }> {
  const job = await held(db, node, jobId, body.attempt);
  const last = body.permanent || job.attempt >= job.maxAttempts;
  return {
    effects: last
      ? await giveUp(db, job, body.problem, body.permanent ? 'failed' : 'dead', now)
      : await requeue(db, job, body.problem, now),
  };
}

/** The node shuts down in order: the job is free at once and the attempt is not counted. */
export async function release(
  db: Db,
  node: NodeRow,
  jobId: number,
  body: z.infer<typeof Release>,
  now: number,
): Promise<{ effects: Effects }> {
  const job = await held(db, node, jobId, body.attempt);
  await db.run(
    sql`update jobs set state = 'queued', max_attempts = max_attempts + 1, run_at = ${now}, node_id = null, lease_until = null where ${fence(job)}`,
  );
  return { effects: both({ ...NO_EFFECTS, wake: true }) };
}
