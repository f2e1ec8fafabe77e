import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Resume } from '../../contract/cycles.ts';
import { FeragError } from '../../contract/errors.ts';
import { RagSettings } from '../../contract/rags.ts';
import type { Db } from '../db/client.ts';
import { queueMerge } from './advance.ts';
import { cycleOf, retryCycle, type CycleRequest } from './cycles.ts';
import { both, tell, WAKE, type Effects } from './effects.ts';
import { queueEnrich } from './model-work.ts';
import { findRag, type CycleRow } from './rows.ts';
import { costs } from './usage.ts';

type ResumeRequest = CycleRequest & z.infer<typeof Resume>;

/**
 * Lets a cycle go on whose model work stands still: with a larger budget, or without the model, keeping what it has found. Going on
 * without is also for a cycle that no node with a model takes, and for one that failed there.
 */
export async function resumeCycle(db: Db, request: ResumeRequest, now: number): Promise<{ effects: Effects }> {
  const cycle = await cycleOf(db, request);
  const withoutModel = request.model === false;
  if (withoutModel && cycle.status === 'failed' && cycle.model === 'asked') return retryCycle(db, { ...request, withoutModel }, now);
  const isDone = withoutModel ? await goOnWithout(db, cycle, now) : await goOnWith(db, cycle, request, now);
  if (!isDone) throw notPaused(cycle);
  const message = withoutModel ? 'It goes on without the model.' : 'It goes on with a larger token budget.';
  return { effects: both(WAKE, tell(cycle.taskId, { status: 'running', step: 'graphrag', message })) };
}

function notPaused({ id, status, paused, model }: CycleRow): FeragError {
  const isAsked = status === 'running' && paused === null && model === 'asked';
  const why = isAsked
    ? 'a model is being asked, or a node that has one is waited for; it can go on without one while none has taken it'
    : `it is ${status}`;
  return new FeragError('cycle_not_paused', `Cycle ${id} is not paused: ${why}.`);
}

async function goOnWith(db: Db, cycle: CycleRow, { token_budget }: ResumeRequest, now: number): Promise<boolean> {
  if (cycle.paused === null) return false;
  const budget = await newBudget(db, cycle, token_budget);
  const [set] = await db.batch([
    db.run(sql`update cycles set paused = null, reason = null, budget_tokens = ${budget}
      where id = ${cycle.id} and status = 'running' and paused is not null`),
    queueEnrich(db, cycle.id, now),
    heard(db, cycle, now),
  ]);
  return set.meta.changes > 0;
}

/** What is named, else as much again as the RAG gives a cycle. @throws FeragError `field_invalid` for what is spent already. */
async function newBudget(db: Db, { id, ragId }: CycleRow, named: number | null | undefined): Promise<number | null> {
  const [cost] = await costs(db, [id]);
  const spent = (cost?.tokens_in ?? 0) + (cost?.tokens_out ?? 0);
  if (named === undefined) {
    const more = RagSettings.parse((await findRag(db, ragId))?.settings ?? {}).token_budget_per_cycle;
    return more === null ? null : spent + more;
  }
  if (named !== null && named <= spent) {
    const message = `This cycle has used ${spent} tokens already; name more than that, or null for no limit.`;
    throw new FeragError('field_invalid', message, { errors: [{ pointer: '/token_budget', code: 'too_small', message }] });
  }
  return named;
}

/** Paused, or its job is queued and nobody has it: then that job is taken back. Or retried, and waiting its turn. */
async function goOnWithout(db: Db, { id, taskId }: CycleRow, now: number): Promise<boolean> {
  const [, set] = await db.batch([
    db.run(sql`update jobs set state = 'cancelled', ended_at = ${now} where cycle_id = ${id} and kind = 'enrich' and state = 'queued'`),
    db.run(sql`update cycles set model = 'without', paused = null, reason = iif(gathering = 1, reason, null)
      where id = ${id} and status = 'running' and model = 'asked' and not exists (select 1 from jobs where cycle_id = ${id} and kind = 'enrich' and state = 'leased')`),
    queueMerge(db, id, now),
    heard(db, { taskId }, now),
  ]);
  return set.meta.changes > 0;
}

const heard = (db: Db, { taskId }: Pick<CycleRow, 'taskId'>, now: number) =>
  db.run(sql`update tasks set last_event_at = ${now} where id = ${taskId} and status in ('queued', 'running')`);
