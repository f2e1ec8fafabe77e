import { LIMITS } from '../../contract/limits.ts';
import type { World } from './simulate.ts';

/** Calls on the way, and the wait for the next look. */
const SLACK_MS = 1_500;
const SILENCE_MS = 10_000;
const STUCK_MS = 60_000;

/** The promises that name a time. They hold while nothing else goes wrong, so they are asked where nothing has for that long. */
export function openPunctuality({ sim, edge, nodes }: World): () => void {
  const { memory, rooms } = edge;
  const { timeline, weather } = sim;
  /** Has everything been well since then? */
  const isWellSince = (at: number): boolean =>
    edge.isUp() && weather.lastAt() < at && edge.troubledAt() < at && nodes.every((node) => node.isUp() && node.troubledAt() < at);

  const cancels = (now: number): void => {
    const byJob = new Map(nodes.flatMap(({ runs }) => runs.filter((run) => !run.isOver).map((run) => [run.job.id, run])));
    if (byJob.size === 0) return;
    for (const { id, attempt, endedAt } of memory.rows<{ id: number; attempt: number; endedAt: number }>(
      "select id, attempt, ended_at as endedAt from jobs where state = 'cancelled' and ended_at < ?",
      now - LIMITS.renew_seconds * 1000 - SLACK_MS,
    )) {
      const run = byJob.get(id);
      if (!run || run.job.attempt !== attempt || run.lease.signal.aborted || !run.process.isAlive() || !isWellSince(endedAt)) continue;
      sim.breach('J7: a cancelled job stops within 15 s', `job ${id}, cancelled ${now - endedAt} ms ago`);
    }
  };

  const silences = (now: number): void => {
    const limit = now - SILENCE_MS - SLACK_MS;
    if (!isWellSince(limit - SILENCE_MS) || edge.unheardAt() > now - STUCK_MS - SILENCE_MS) return;
    for (const { id, createdAt } of memory.rows<{ id: number; createdAt: number }>(
      `select id, created_at as createdAt from tasks where status in ('queued', 'running') and created_at < ?
        and exists (select 1 from jobs j where j.cycle_id = tasks.cycle_id and j.state in ('queued', 'leased') and j.created_at < ?)`,
      limit,
      limit,
    )) {
      const heard = Math.max(createdAt, rooms.heardAt(id));
      if (heard < limit) sim.breach('J10: a watcher hears something every 10 s', `task ${id}: nothing for ${now - heard} ms`);
    }
  };

  const stuck = (now: number): void => {
    for (const { id, since, state } of memory.rows<{ id: number; since: number; state: string }>(
      `select id, state, iif(state = 'leased', lease_until, max(run_at, created_at)) as since from jobs where state in ('queued', 'leased')
        and iif(state = 'leased', lease_until, max(run_at, created_at)) < ?
        -- Behind work that goes on a job waits its turn.
        and (state = 'leased' or not exists (select 1 from jobs where state = 'leased'))
        -- A model waits for its node.
        and (kind <> 'enrich' or ${nodes.some(({ hasModel }) => hasModel) ? 1 : 0})`,
      now - STUCK_MS,
    )) {
      if (isWellSince(since)) sim.breach('F123: no job is stuck longer than its lease and 60 s', `job ${id}, ${state}, ${now - since} ms`);
    }
  };

  return () => {
    const now = timeline.now();
    cancels(now);
    silences(now);
    stuck(now);
  };
}
