import { causeOf } from './problem.ts';
import type { Bindings, Lifetime } from './env.ts';
import type { Effects, EventDraft } from './jobs/effects.ts';

/** Tells watchers and nodes what the database already has. It may fail without harm: the sweeper looks again. */
export function announce(env: Bindings, life: Lifetime, effects: Effects): void {
  life.waitUntil(Promise.all([tellWatchers(env, effects), tellNodes(env, effects)]).catch(logQuietly));
}

async function tellWatchers(env: Bindings, { events }: Effects): Promise<void> {
  const byTask = new Map<number, EventDraft[]>();
  for (const { taskId, event } of events) byTask.set(taskId, [...(byTask.get(taskId) ?? []), event]);
  await Promise.all([...byTask].map(([taskId, drafts]) => env.TASK_ROOM.getByName(String(taskId)).publish(drafts)));
}

async function tellNodes(env: Bindings, { wake, cancelJobs }: Effects): Promise<void> {
  if (!wake && cancelJobs.length === 0) return;
  await env.NODE_HUB.getByName('hub').tell(wake, [...cancelJobs]);
  if (!wake) return;
  await env.SWEEPER.getByName('sweeper').soon();
  await env.HINTS.send({ look: true });
}

function logQuietly(cause: unknown): void {
  console.log(JSON.stringify({ level: 'warn', at: new Date().toISOString(), message: 'An announcement was lost.', cause: causeOf(cause) }));
}
