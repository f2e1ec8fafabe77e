import { setTimeout as pause } from 'node:timers/promises';
import { causeOf } from './problem.ts';
import type { Bindings, Lifetime } from './env.ts';
import type { Effects, EventDraft } from './jobs/effects.ts';

/**
 * Wake-ups of a burst go out as one, when no other has come for `QUIET_MS`, or after `WAKE_MAX_MS`: a node that begins in the middle of 100
 * uploads asks for blobs and reports while they still come in, and on one's own machine all of that is one thread.
 */
const QUIET_MS = 60;
const WAKE_MAX_MS = 600;
/** Until then a wake-up is on its way; a time and not a flag, because a request that dies takes its wake-up along. */
let wakeDueUntil = 0;
let lastWakeAt = 0;

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
  if (!wake) return;
  lastWakeAt = Date.now();
  if (lastWakeAt >= wakeDueUntil) life.waitUntil(wakeNodes(env).catch(logLost));
}

async function tellWatchers(env: Bindings, { events }: Effects): Promise<void> {
  const byTask = new Map<number, EventDraft[]>();
  for (const { taskId, event } of events) byTask.set(taskId, [...(byTask.get(taskId) ?? []), event]);
  await Promise.all([...byTask].map(([taskId, drafts]) => env.TASK_ROOM.getByName(String(taskId)).publish(drafts)));
}

/** Whoever announces before this is due has its rows in the database by then, so this one call is for them too. */
async function wakeNodes(env: Bindings): Promise<void> {
  const latest = Date.now() + WAKE_MAX_MS;
  wakeDueUntil = latest + 2 * QUIET_MS;
  do await pause(QUIET_MS);
  while (Date.now() - lastWakeAt < QUIET_MS && Date.now() < latest);
  wakeDueUntil = 0;
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
