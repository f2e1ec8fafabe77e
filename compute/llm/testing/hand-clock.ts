import type { Clock } from '../../node/clock.ts';

/** A clock whose time is moved by hand, or that jumps to each timer as soon as nothing else is left to do. */
export interface HandClock extends Clock {
  advance(ms: number): void;
  /** Timers that are set. */
  timers(): number;
}

export function handClock(): HandClock {
  let now = 0;
  let next = 1;
  const timers = new Map<number, { at: number; call: () => void }>();
  return {
    now: () => now,
    after(ms, call) {
      const id = next++;
      timers.set(id, { at: now + ms, call });
      return () => void timers.delete(id);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const [due] = [...timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at);
        if (!due) break;
        timers.delete(due[0]);
        now = Math.max(now, due[1].at);
        due[1].call();
      }
      now = until;
    },
    timers: () => timers.size,
  };
}

/** A clock on which nobody waits: the time of a timer has come at once, in the order of their times. */
export function swiftClock(boundMs = 45_000): Clock {
  let now = 0;
  return {
    now: () => now,
    after(ms, call) {
      // Longer than any pause of a call: a bound that must not run out while real bytes are under way.
      const isBound = ms >= boundMs;
      const timer = setTimeout(
        () => {
          now += ms;
          call();
        },
        isBound ? ms : 0,
      );
      return () => clearTimeout(timer);
    },
  };
}
