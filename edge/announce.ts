import { setTimeout as pause } from 'node:timers/promises';
import { causeOf } from './problem.ts';
import type { Bindings, Lifetime } from './env.ts';
import { newAnnouncer, type Audience } from './jobs/announcer.ts';
import type { Effects } from './jobs/effects.ts';

const announcer = newAnnouncer();

/** Tells watchers and nodes what the database already has. */
export function announce(env: Bindings, life: Lifetime, effects: Effects): void {
  for (const going of announcer(audience(env), effects)) life.waitUntil(going);
}

const audience = (env: Bindings): Audience => ({
  watchers: (taskId, drafts) => env.TASK_ROOM.getByName(String(taskId)).publish(drafts),
  drop: (jobs) => env.NODE_HUB.getByName('hub').tell(false, [...jobs]),
  wake: async () => {
    await Promise.all([
      env.NODE_HUB.getByName('hub').tell(true, []),
      env.SWEEPER.getByName('sweeper').soon(),
      // Only a hint: the two calls above do the same sooner.
      env.HINTS.send({ look: true }),
    ]);
  },
  now: Date.now,
  pause: (ms) => pause(ms),
  lost(cause) {
    console.log(
      JSON.stringify({ level: 'warn', at: new Date().toISOString(), message: 'An announcement was lost.', cause: causeOf(cause) }),
    );
  },
});
