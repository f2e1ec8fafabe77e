import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../contract/cycles.ts';
import { STEPS } from '../../contract/steps.ts';
import { draft } from '../jobs/effects.ts';
import { nextEvent } from './next-event.ts';

const AT = '2026-01-01T00:00:00.000Z';
const drafts = fc.record({
  status: fc.constantFrom('running' as const, 'running' as const, 'running' as const, 'done' as const, 'failed' as const),
  step: fc.constantFrom(null, ...STEPS),
  attempt: fc.nat(3),
  progress: fc.option(fc.record({ done: fc.nat(9), total: fc.nat(9), unit: fc.constantFrom('documents', 'chunks') })),
});

describe('the events of a task', () => {
  it('F52: are numbered without a gap, never go back within an attempt, and end with the first last one', () => {
    const law = fc.property(fc.array(drafts, { maxLength: 30 }), (given) => {
      const events: TaskEvent[] = [];
      for (const one of given) {
        const event = nextEvent(events.at(-1) ?? null, draft(one), AT);
        if (event) events.push(event);
      }
      expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
      expect(events.slice(0, -1).every((event) => event.status === 'running')).toBe(true);
      for (const [i, event] of events.entries()) {
        const before = events[i - 1];
        if (!before || event.attempt > before.attempt) continue;
        expect(event.attempt).toBe(before.attempt);
        expect(rank(event)).toBeGreaterThanOrEqual(rank(before));
        const isSame = event.step === before.step && event.progress?.unit === before.progress?.unit;
        if (isSame && event.progress && before.progress) expect(event.progress.done).toBeGreaterThanOrEqual(before.progress.done);
      }
    });
    fc.assert(law, { numRuns: 500 });
  });
});

const rank = (event: TaskEvent): number => (event.step === null ? -1 : STEPS.indexOf(event.step));
