import { sql, type SQL } from 'drizzle-orm';
import { LIMITS } from '../../contract/limits.ts';
import type { Step } from '../../contract/steps.ts';
import type { Db } from '../db/client.ts';
import { advance } from './advance.ts';
import { both, NO_EFFECTS, tell, WAKE, type Effects } from './effects.ts';
import { giveUp, stepOf } from './fail.ts';
import { NO_MODEL_NODE } from './model-work.ts';
import { mergeAgain } from './merge-again.ts';
import type { JobRow } from './rows.ts';
import * as t from '../db/schema.ts';

/** A watcher is told after this long without a word (J10). */
const SILENCE_MS = 10_000;

/** The end of a task is told again so long after it, in pauses that double: whoever told it may have died with the word. */
const RETELL_FIRST_MS = 5_000;
const RETELL_LAST_MS = 60_000;
/** Of the newest tasks, so that a sweep does not read all that ever were. */
const RETELL_TASKS = 500;

/** What no message announced: leases that ran out, cycles that can move on, queued jobs, watchers left in silence. */
export async function sweep(db: Db, now: number): Promise<Effects> {
  const stuck = now - LIMITS.job_silence_seconds * 1000;
  const expired = await expireLeases(db, sql`(lease_until <= ${now} or progress_at <= ${stuck})`, now);
  const moved = [...(await mergeStale(db, now)), ...(await advanceAll(db, now))];
  const [queued] = await db.all(sql`select 1 from jobs where state = 'queued' and run_at <= ${now} limit 1`);
  return both(expired, ...moved, queued ? WAKE : NO_EFFECTS, await breakSilence(db, now), await retellEnds(db, now));
}

/** A stale cycle is merged again right after it was found so; unless a crash came between. */
async function mergeStale(db: Db, now: number): Promise<Effects[]> {
  const stale = await db.all<{ id: number; ragId: number }>(
    sql`select id, rag_id as ragId from cycles where gathering = 0 and status = 'stale'`,
  );
  const effects: Effects[] = [];
  for (const { id, ragId } of stale) effects.push(await mergeAgain(db, ragId, id, now));
  return effects;
}

async function advanceAll(db: Db, now: number): Promise<Effects[]> {
  const rags = await db.all<{ id: number }>(
    sql`select distinct rag_id as id from cycles where gathering = 1 and status in ('pending', 'running')`,
  );
  const effects: Effects[] = [];
  for (const { id } of rags) effects.push(await advance(db, id, now));
  return effects;
}

/** With work open, the sweeper looks at least this often, */
const LOOK_MS = 5_000;
/** and not more often than this. */
const LOOK_MIN_MS = 250;

/** Milliseconds until the next sweep: when the silence of a task is to be broken, at most a few seconds. Null when nothing is open. */
export async function nextLook(db: Db, now: number): Promise<number | null> {
  const [open] = await db.all<{ saidAt: number | null }>(sql`select (select min(last_event_at) from tasks
      where status in ('queued', 'running') and ${hasOpenJobs}) as saidAt
    where exists (select 1 from jobs where state in ('queued', 'leased'))
    or exists (select 1 from cycles where gathering = 1 and held = 0 and status in ('pending', 'running'))
    or exists (select 1 from cycles where gathering = 0 and status = 'stale')
    or exists (select 1 from tasks where id > (select coalesce(max(id), 0) - ${RETELL_TASKS} from tasks)
      and status in ('done', 'failed', 'cancelled') and last_event_at < finished_at + ${RETELL_LAST_MS} and finished_at > ${now - 2 * RETELL_LAST_MS})`);
  if (!open) return null;
  const silence = open.saidAt === null ? LOOK_MS : open.saidAt + SILENCE_MS - now;
  return Math.max(LOOK_MIN_MS, Math.min(LOOK_MS, silence));
}

const hasOpenJobs = sql`type <> 'index' and exists (select 1 from jobs where jobs.cycle_id = tasks.cycle_id and jobs.state in ('queued', 'leased'))`;

interface FreedJob {
  readonly id: number;
  readonly taskId: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly kind: JobRow['kind'];
}

/** Frees the leases that match: back to the queue at once, or dead when that was the last attempt. */
export async function expireLeases(db: Db, which: SQL, now: number): Promise<Effects> {
  const freed = await db.all<FreedJob>(sql`update jobs set state = 'queued', run_at = ${now}, lease_until = null, node_id = null
    where state = 'leased' and attempt < max_attempts and ${which}
    returning id, task_id as taskId, attempt, max_attempts as maxAttempts, kind`);
  if (freed.length > 0) await waitAgain(db, freed);
  const dead: JobRow[] = await db
    .select()
    .from(t.jobs)
    .where(sql`state = 'leased' and attempt >= max_attempts and ${which}`);
  const ends: Effects[] = [];
  for (const job of dead) {
    const detail = `Each of ${job.attempt} attempts lost its compute node, or stood still for ${LIMITS.job_silence_seconds / 60} minutes. It is not tried again by itself.`;
    ends.push((await giveUp(db, job, { problem: { code: 'node_lost', detail }, state: 'dead', only: which }, now)) ?? NO_EFFECTS);
  }
  return both(freed.length > 0 ? WAKE : NO_EFFECTS, ...freed.map(lost), ...ends);
}

const waitAgain = (db: Db, freed: readonly FreedJob[]) =>
  db.run(sql`update revisions set status = 'pending' where status = 'processing' and id in (
    select revision_id from jobs where state = 'queued' and id in (select value from json_each(${JSON.stringify(freed.map(({ id }) => id))})))`);

function lost({ taskId, attempt, maxAttempts, kind }: FreedJob): Effects {
  if (kind === 'cleanup') return NO_EFFECTS;
  const message = `Attempt ${attempt} of ${maxAttempts} ended without a word from its compute node; the job is free for another.`;
  return tell(taskId, { status: 'running', step: stepOf(kind), message, attempt });
}

/** Open tasks whose watchers have heard nothing for too long, and why: nobody has the work, or who has it is silent. */
async function breakSilence(db: Db, now: number): Promise<Effects> {
  const leased = sql`exists (select 1 from jobs where jobs.cycle_id = tasks.cycle_id and jobs.state = 'leased')`;
  const queued = sql`exists (select 1 from jobs where jobs.cycle_id = tasks.cycle_id and jobs.state = 'queued' and jobs.kind = 'enrich')`;
  const silent = await db.all<{
    id: number;
    step: Step | null;
    attempt: number;
    isLeased: number;
    isForModel: number;
  }>(sql`update tasks set last_event_at = ${now}
    where status in ('queued', 'running') and last_event_at <= ${now - SILENCE_MS} and ${hasOpenJobs}
    returning id, step, attempt, ${leased} as isLeased, ${queued} as isForModel`);
  return both(
    ...silent.map(({ id, step, attempt, isLeased, isForModel }) =>
      tell(id, {
        status: 'running',
        step,
        attempt,
        message: isLeased
          ? 'No word from the compute node for 10 s. The job goes on, or is given to another node when its lease ends.'
          : isForModel
            ? NO_MODEL_NODE
            : 'Waiting for a compute node.',
      }),
    ),
  );
}

/** A task's room takes its last event once, so a repeat is heard only by those who have missed it. */
async function retellEnds(db: Db, now: number): Promise<Effects> {
  const ended = await db.all<{
    id: number;
    status: 'done' | 'failed' | 'cancelled';
    step: Step | null;
    error: string | null;
    attempt: number;
  }>(
    sql`update tasks set last_event_at = ${now} where id > (select coalesce(max(id), 0) - ${RETELL_TASKS} from tasks)
      and status in ('done', 'failed', 'cancelled') and last_event_at < finished_at + ${RETELL_LAST_MS}
      and finished_at > ${now - 2 * RETELL_LAST_MS} and ${now} >= finished_at + 2 * (last_event_at - finished_at) + ${RETELL_FIRST_MS}
      returning id, status, step, error, attempt`,
  );
  return both(...ended.map(({ id, status, step, error, attempt }) => tell(id, { status, step, error, attempt })));
}
