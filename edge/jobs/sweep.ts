import { sql, type SQL } from 'drizzle-orm';
import { LIMITS } from '../../contract/limits.ts';
import type { Db } from '../db/client.ts';
import { advance } from './advance.ts';
import { both, NO_EFFECTS, tell, WAKE, type Effects } from './effects.ts';
import { giveUp } from './fail.ts';
import type { JobRow } from './rows.ts';
import * as t from '../db/schema.ts';

/** A watcher is told after this long without a word (J10). */
const SILENCE_MS = 10_000;

/** What no message announced: leases that ran out, cycles that can move on, queued jobs, watchers left in silence. */
export async function sweep(db: Db, now: number): Promise<Effects> {
  const stuck = now - LIMITS.job_silence_seconds * 1000;
  const expired = await expireLeases(db, sql`(lease_until <= ${now} or progress_at <= ${stuck})`, now);
  const rags = await db.all<{ id: number }>(
    sql`select distinct rag_id as id from cycles where gathering = 1 and held = 0 and status in ('pending', 'running')`,
  );
  const moved: Effects[] = [];
  for (const rag of rags) moved.push(await advance(db, rag.id, now));
  const [queued] = await db.all(sql`select 1 from jobs where state = 'queued' and run_at <= ${now} limit 1`);
  return both(expired, ...moved, queued ? WAKE : NO_EFFECTS, await breakSilence(db, now));
}

/** Is anything open that a sweep could move? The sweeper's alarm rings slowly when not. */
export async function hasOpenWork(db: Db): Promise<boolean> {
  const [open] = await db.all(sql`select 1 from jobs where state in ('queued', 'leased') union all
    select 1 from cycles where gathering = 1 and held = 0 and status in ('pending', 'running') limit 1`);
  return open !== undefined;
}

/** Frees the leases that match: back to the queue at once, or dead when that was the last attempt. */
export async function expireLeases(db: Db, which: SQL, now: number): Promise<Effects> {
  const freed = await db.all<{ id: number }>(sql`update jobs set state = 'queued', run_at = ${now}, lease_until = null, node_id = null
    where state = 'leased' and attempt < max_attempts and ${which} returning id`);
  const dead: JobRow[] = await db
    .select()
    .from(t.jobs)
    .where(sql`state = 'leased' and attempt >= max_attempts and ${which}`);
  const ends: Effects[] = [];
  for (const job of dead) {
    const detail = `This job ended its compute node ${job.attempt} times and is not tried again.`;
    ends.push(await giveUp(db, job, { code: 'node_lost', detail }, 'dead', now));
  }
  return both(freed.length > 0 ? WAKE : NO_EFFECTS, ...ends);
}

async function breakSilence(db: Db, now: number): Promise<Effects> {
  const silent = await db.all<{ id: number; step: 'graphrag' | null; attempt: number }>(sql`update tasks set last_event_at = ${now}
    where status in ('queued', 'running') and last_event_at <= ${now - SILENCE_MS} and type <> 'index'
    and cycle_id in (select id from cycles where status in ('pending', 'running', 'publishing') and (gathering = 0 or held = 1 or exists (
      select 1 from jobs where jobs.cycle_id = cycles.id and jobs.state in ('queued', 'leased'))))
    returning id, step, attempt`);
  const message = 'No word from a compute node for 10 s. The job goes on, or is given to another node when its lease ends.';
  return both(...silent.map((task) => tell(task.id, { status: 'running', step: task.step, attempt: task.attempt, message })));
}
