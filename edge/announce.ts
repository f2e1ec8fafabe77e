import { setTimeout as pause } from 'node:timers/promises';
import { causeOf } from './problem.ts';
import type { Bindings, Lifetime } from './env.ts';
import type { Effects, EventDraft } from './jobs/effects.ts';

/** Wake-ups of a burst go out as one: 100 uploads at once would else be 300 calls. */
const WAKE_MS = 15;
let wakeDueAt = 0;

/** Tells watchers and nodes what the database already has. It may fail without harm: the sweeper looks again. */
export function announce(env: Bindings, life: Lifetime, effects: Effects): void {
  const { events, wake, cancelJobs } = effects;
  if (events.length > 0) life.waitUntil(tellWatchers(env, effects).catch(logLost));
  if (cancelJobs.length > 0)
    life.waitUntil(
      env.NODE_HUB.getByName('hub')
        .tell(false, [...cancelJobs])
        .catch(logLost),
    );
  if (wake && Date.now() >= wakeDueAt) life.waitUntil(wakeNodes(env).catch(logLost));
}

async function tellWatchers(env: Bindings, { events }: Effects): Promise<void> {
  const byTask = new Map<number, EventDraft[]>();
  for (const { taskId, event } of events) byTask.set(taskId, [...(byTask.get(taskId) ?? []), event]);
  await Promise.all([...byTask].map(([taskId, drafts]) => env.TASK_ROOM.getByName(String(taskId)).publish(drafts)));
}

/** Whoever announces before this is due has its rows in the database by then, so this one call is for them too. */
async function wakeNodes(env: Bindings): Promise<void> {
  wakeDueAt = Date.now() + WAKE_MS;
  await pause(WAKE_MS);
  await Promise.all([
    env.NODE_HUB.getByName('hub').tell(true, []),
    env.SWEEPER.getByName('sweeper').soon(),
    // Only a hint: the two calls above do the same sooner.
    env.HINTS.send({ look: true }),
  ]);
}

function logLost(cause: unknown): void {
  console.log(JSON.stringify({ level: 'warn', at: new Date().toISOString(), message: 'An announcement was lost.', cause: causeOf(cause) }));
}
