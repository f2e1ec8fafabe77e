import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Complete, Fail, JobResult, Release, Renew, Report } from '../../contract/jobs.ts';
import { LIMITS } from '../../contract/limits.ts';
import { FeragError } from '../../contract/errors.ts';
import type { Db } from '../db/client.ts';
import { completeCleanup, completeExtract, completeMerge, completePublish } from './complete.ts';
import { NO_EFFECTS, tell, WAKE, type Effects } from './effects.ts';
import { completeEnrich } from './enrich.ts';
import { giveBack, giveUp, requeue } from './fail.ts';
import { documentsProgress, writeProgress } from './progress.ts';
import { getJob, LOST, type JobRow, type NodeRow } from './rows.ts';

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
  if (job?.state === 'cancelled' && job.attempt === body.attempt && job.nodeId === node.id) return { cancel: true, effects: NO_EFFECTS };
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
  const taken = sql`exists (select 1 from jobs where ${fence(job)} and report_n = ${body.n} and progress_at = ${now})`;
  const [first] = await db.batch([
    db.run(sql`update jobs set progress_at = ${now}, report_n = ${body.n} where ${fence(job)} and report_n < ${body.n}`),
    job.kind === 'extract'
      ? writeProgress(db, job, taken, now)
      : db.run(sql`update tasks set step = ${body.step}, progress = ${body.progress && JSON.stringify(body.progress)}, last_event_at = ${now}
          where id = ${job.taskId} and status = 'running' and ${taken}`),
  ]);
  if (first.meta.changes === 0) {
    await held(db, node, jobId, body.attempt);
    return { effects: NO_EFFECTS };
  }
  const progress = job.kind === 'extract' ? await documentsProgress(db, job.cycleId) : body.progress;
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
  if (await isDoneBy(db, node, jobId, body.attempt)) return { effects: NO_EFFECTS };
  const job = await held(db, node, jobId, body.attempt);
  const { result } = body;
  if (result.kind !== job.kind)
    throw new FeragError('request_invalid', `Job ${jobId} is a ${job.kind} job; the result is of kind ${result.kind}.`);
  const effects = await end(db, job, result, now);
  if (effects) return { effects };
  // Lost between the look and the write: to the same call, sent twice, or to another attempt.
  if (await isDoneBy(db, node, jobId, body.attempt)) return { effects: NO_EFFECTS };
  throw new FeragError('lease_lost', LOST);
}

async function isDoneBy(db: Db, node: NodeRow, jobId: number, attempt: number): Promise<boolean> {
  const job = await getJob(db, jobId);
  return job?.state === 'done' && job.attempt === attempt && job.nodeId === node.id;
}

function end(db: Db, job: JobRow, result: JobResult, now: number): Promise<Effects | null> {
  switch (result.kind) {
    case 'extract':
      return completeExtract(db, job, result, now);
    case 'enrich':
      return completeEnrich(db, job, result, now);
    case 'merge':
      return completeMerge(db, job, result, now);
    case 'publish':
      return completePublish(db, job, result, now);
    case 'cleanup':
      return completeCleanup(db, job, now);
  }
}

/** A job that failed: for good, or to be tried again. */
export async function fail(db: Db, node: NodeRow, jobId: number, body: z.infer<typeof Fail>, now: number): Promise<{ effects: Effects }> {
  const job = await held(db, node, jobId, body.attempt);
  const { problem, permanent } = body;
  const isLast = permanent || job.attempt >= job.maxAttempts;
  const effects = isLast
    ? await giveUp(db, job, { problem, state: permanent ? 'failed' : 'dead' }, now)
    : await requeue(db, job, problem, now);
  if (!effects) throw new FeragError('lease_lost', LOST);
  return { effects };
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
  if (!(await giveBack(db, job, now))) throw new FeragError('lease_lost', LOST);
  return { effects: WAKE };
}
