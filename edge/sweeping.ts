import type { Bindings, Lifetime } from './env.ts';

const EVERY_MS = 60_000;
let checkedAt = 0;

/** Makes sure, about once a minute, that the sweeper's alarm is set: an instance without one would not notice what got lost. */
export function keepSweeping(env: Bindings, life: Lifetime): void {
  const now = Date.now();
  if (now - checkedAt < EVERY_MS) return;
  checkedAt = now;
  // A failure is repeated in a minute, and by every call of `soon`.
  life.waitUntil(
    env.SWEEPER.getByName('sweeper')
      .ensure()
      .catch(() => undefined),
  );
}
