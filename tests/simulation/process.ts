import type { Clock } from '../../compute/node/clock.ts';
import type { Timeline } from './timeline.ts';

/**
 * A process of the simulation. Whatever it waits for ends through `deliver`: when it is frozen that is held back until it goes on, and
 * when it is dead it never comes, so that a promise of a dead process stays open for ever, as if its stack were gone.
 */
export interface Process {
  readonly name: string;
  readonly isAlive: () => boolean;
  readonly isFrozen: () => boolean;
  /** Its own clock, which `jump` moves. */
  readonly clock: Clock;
  jump(ms: number): void;
  deliver(call: () => void): void;
  /** Some time of its own. */
  turn(ms: number): Promise<void>;
  freeze(): void;
  thaw(): void;
  kill(): void;
  onKill(call: () => void): void;
}

export function startProcess(name: string, timeline: Timeline): Process {
  let alive = true;
  let frozen = false;
  let skew = 0;
  const held: (() => void)[] = [];
  const killed: (() => void)[] = [];
  const deliver = (call: () => void): void => {
    if (!alive) return;
    if (frozen) held.push(call);
    else call();
  };
  return {
    name,
    isAlive: () => alive,
    isFrozen: () => frozen,
    clock: { now: () => timeline.now() + skew, after: (ms, call) => timeline.after(ms, () => deliver(call)) },
    jump: (ms) => void (skew += ms),
    deliver,
    turn: (ms) => new Promise((resolve) => timeline.after(ms, () => deliver(resolve))),
    freeze: () => void (frozen = true),
    thaw() {
      if (!frozen) return;
      frozen = false;
      // One after the other, as a loop of events takes them.
      for (const call of held.splice(0)) timeline.after(0, () => deliver(call));
    },
    kill() {
      if (!alive) return;
      alive = false;
      for (const call of killed.splice(0)) call();
    },
    onKill: (call) => void killed.push(call),
  };
}
