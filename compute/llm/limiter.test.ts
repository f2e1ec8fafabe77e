import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newLimiter, type Limiter } from './limiter.ts';
import type { Outcome } from './pace.ts';
import { handClock } from './testing/hand-clock.ts';

const OK: Outcome = { kind: 'ok' };
const FAILED: Outcome = { kind: 'failed' };
const BUSY = (retryAfterMs: number | null = null): Outcome => ({ kind: 'busy', retryAfterMs });

/** Lets promises settle that need no time. */
const settled = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

/** Asks for turns and remembers who has had one, in order. */
function asker(limiter: Limiter) {
  const granted: string[] = [];
  const refused: string[] = [];
  const turns = new Map<string, (outcome: Outcome) => void>();
  return {
    granted,
    refused,
    ask: (name: string, wish: Parameters<Limiter['turn']>[0] = {}) => {
      limiter.turn(wish).then(
        (done) => {
          granted.push(name);
          turns.set(name, done);
        },
        () => refused.push(name),
      );
      return settled();
    },
    done: (name: string, outcome: Outcome = OK) => {
      turns.get(name)?.(outcome);
      return settled();
    },
  };
}

describe('the limiter of a model endpoint', () => {
  it('gives turns in the order of asking, and no more at once than its limit', async () => {
    const { ask, done, granted } = asker(newLimiter({ start: 2, most: 2 }, handClock()));
    for (const name of ['a', 'b', 'c', 'd']) await ask(name);
    expect(granted).toEqual(['a', 'b']);
    await done('b');
    await done('a');
    expect(granted).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets a call that a person waits for go first, and after three of these one of the bulk', async () => {
    const { ask, done, granted } = asker(newLimiter({ start: 1, most: 1 }, handClock()));
    await ask('at work');
    await ask('bulk');
    for (const name of ['p1', 'p2', 'p3', 'p4']) await ask(name, { urgent: true });
    for (const name of ['at work', 'p1', 'p2', 'p3', 'bulk']) await done(name);
    expect(granted).toEqual(['at work', 'p1', 'p2', 'p3', 'bulk', 'p4']);
  });

  it('F91: leaves a busy server alone for as long as it says, and then sends half as many calls', async () => {
    const clock = handClock();
    const { ask, done, granted } = asker(newLimiter({ start: 4, most: 4 }, clock));
    for (const name of ['a', 'b', 'c', 'd']) await ask(name);
    for (const name of ['a', 'b', 'c', 'd']) await done(name, BUSY(3000));
    for (const name of ['e', 'f', 'g']) await ask(name);
    clock.advance(2999);
    await settled();
    expect(granted).toHaveLength(4);
    clock.advance(1);
    await settled();
    // Halved once for the four of one round, not four times.
    expect(granted.slice(4)).toEqual(['e', 'f']);
  });

  it('F91: waits longer each time where a busy server does not say how long', async () => {
    const clock = handClock();
    const { ask, done, granted } = asker(newLimiter({ start: 1, most: 1 }, clock));
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      await ask(`${i}`);
      let ms = 0;
      for (; granted.length === i; ms += 500) {
        clock.advance(500);
        await settled();
      }
      waits.push(ms);
      await done(`${i}`, BUSY());
    }
    expect(waits).toEqual([0, 1000, 2000, 4000]);
  });

  it('adds one call at once for each round that goes well, up to its most', async () => {
    const clock = handClock();
    const { ask, done, granted } = asker(newLimiter({ start: 1, most: 3 }, clock));
    let n = 0;
    const round = async (): Promise<number> => {
      const from = granted.length;
      for (let i = 0; i < 6; i++) await ask(`${n++}`);
      const atOnce = granted.length - from;
      while (granted.length < n) for (const name of granted.slice(from)) await done(name);
      for (const name of granted.slice(from)) await done(name);
      return atOnce;
    };
    const sizes = [await round(), await round(), await round()];
    expect(sizes[0]).toBe(1);
    expect(sizes[2]).toBe(3);
  });

  it('F91: refuses calls after five failures in a row, lets one try after a pause, and all once that goes well', async () => {
    const clock = handClock();
    const { ask, done, granted, refused } = asker(newLimiter({ start: 1, most: 1 }, clock));
    await ask('waits long');
    for (let i = 0; i < 4; i++) {
      await done(granted.at(-1) ?? '', FAILED);
      await ask(`f${i}`);
    }
    await ask('in the queue');
    await done('f3', FAILED);
    await ask('late');
    expect(refused).toEqual(['in the queue', 'late']);
    clock.advance(5000);
    await ask('try');
    await ask('beside');
    expect(granted.at(-1)).toBe('try');
    expect(refused).toContain('beside');
    await done('try', OK);
    await ask('after');
    expect(granted.at(-1)).toBe('after');
  });

  it('F91: a try that fails opens the circuit for longer', async () => {
    const clock = handClock();
    const { ask, done, granted, refused } = asker(newLimiter({ start: 1, most: 1 }, clock));
    for (let i = 0; i < 5; i++) {
      await ask(`${i}`);
      await done(`${i}`, FAILED);
    }
    clock.advance(5000);
    await ask('try');
    await done('try', FAILED);
    clock.advance(5000);
    await ask('too early');
    clock.advance(5000);
    await ask('again');
    expect(refused).toEqual(['too early']);
    expect(granted.at(-1)).toBe('again');
  });

  it('keeps the place of a call that met a busy server', async () => {
    const clock = handClock();
    const { ask, done, granted } = asker(newLimiter({ start: 1, most: 1 }, clock));
    await ask('first');
    await ask('second');
    await done('first', BUSY(10));
    await ask('first again', { again: true });
    clock.advance(10);
    await settled();
    expect(granted).toEqual(['first', 'first again']);
  });

  it('takes no place for a call that is aborted, whether it waits or has its turn', async () => {
    const { ask, done, granted, refused } = asker(newLimiter({ start: 1, most: 1 }, handClock()));
    const abort = new AbortController();
    await ask('a');
    await ask('b', { signal: abort.signal });
    await ask('c');
    abort.abort('gone');
    await settled();
    expect(refused).toEqual(['b']);
    await done('a', { kind: 'dropped' });
    expect(granted).toEqual(['a', 'c']);
    await ask('d', { signal: abort.signal });
    expect(refused).toEqual(['b', 'd']);
  });

  it('never has more at work than its most, and serves everyone who stays, whatever happens', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('ask' as const), urgent: fc.boolean() }),
      fc.record({
        do: fc.constant('end' as const),
        which: fc.nat(),
        how: fc.constantFrom<Outcome>(OK, OK, BUSY(50), BUSY(), { kind: 'dropped' }),
      }),
      fc.record({ do: fc.constant('leave' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), async (most, steps) => {
        const clock = handClock();
        const limiter = newLimiter({ start: most, most }, clock);
        const atWork: ((outcome: Outcome) => void)[] = [];
        const waiting = new Set<AbortController>();
        for (const each of steps) {
          if (each.do === 'ask') {
            const abort = new AbortController();
            waiting.add(abort);
            limiter.turn({ urgent: each.urgent, signal: abort.signal }).then(
              (done) => {
                waiting.delete(abort);
                atWork.push(done);
              },
              () => waiting.delete(abort),
            );
          }
          if (each.do === 'end' && atWork.length > 0) atWork.splice(each.which % atWork.length, 1)[0]?.(each.how);
          if (each.do === 'leave') [...waiting][each.which % Math.max(1, waiting.size)]?.abort('left');
          if (each.do === 'pass') clock.advance(each.ms);
          await settled();
          expect(atWork.length).toBeLessThanOrEqual(most);
        }
        for (let i = 0; i < 200 && waiting.size + atWork.length > 0; i++) {
          for (const done of atWork.splice(0)) done(OK);
          clock.advance(120_000);
          await settled();
        }
        expect(waiting.size).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});
