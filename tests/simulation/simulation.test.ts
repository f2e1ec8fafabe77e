import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import type { Report } from './task.ts';
import { simulateAll } from './threads.ts';

/** The same in every run, */
const FIXED = 2000;
/** and some that nobody has seen before, from the run's own seed. */
const FRESH = 100;
const TIMEOUT_MS = 20 * 60_000;

const threads = Math.max(1, Math.min(2, availableParallelism()));
const only = process.env['FERAG_SIM_SEED'];

/** The story of the first broken promise, and what replays exactly it. */
function told({ breaches }: Report): string {
  const [first] = breaches;
  if (!first) return '';
  const again = `FERAG_SIM_SEED=${first.seed} vitest run --project system tests/simulation/simulation.test.ts`;
  return [...first.story.slice(-120), `seed ${first.seed}: ${first.breach}`, `${breaches.length} broken; again: ${again}`].join('\n');
}

function summary(name: string, { runs, steps, versions, faults }: Report): string {
  const hit = Object.values(faults).reduce((sum, count) => sum + count, 0);
  return `${name}: ${runs} schedules, ${steps} steps, ${versions} versions published, ${hit} faults (${Object.entries(faults)
    .map(([fault, count]) => `${fault} ${count}`)
    .join(', ')})`;
}

it.skipIf(only !== undefined)(
  'J1 J2 J3 J4 J5 J6 J7 J9 J10 J11 F18 F19 F24 F25 F52 F57 F58 F59 F60 F61 F62 F63 F69 F70 F71 F72 F75 F78 F104 F107 F108 F109 F110 F114 F123: whatever is lost, doubled, late, frozen, killed or failing, nothing accepted is lost, nothing is done twice, and all of it comes to an end',
  { timeout: TIMEOUT_MS },
  async () => {
    const fixed = await simulateAll({ from: 1, to: FIXED, threads });
    console.log(summary(`seeds 1 to ${FIXED}`, fixed));
    expect(told(fixed)).toBe('');
    expect(fixed.runs).toBe(FIXED);
    // A fault that never comes is not tried.
    for (const [fault, count] of Object.entries(fixed.faults)) expect(`${fault} ${count > 20}`).toBe(`${fault} true`);
    expect(Object.keys(fixed.faults).length).toBeGreaterThanOrEqual(20);
    expect(fixed.versions).toBeGreaterThan(FIXED);
  },
);

it('schedules that nobody has seen before, or the one of FERAG_SIM_SEED', { timeout: TIMEOUT_MS }, async () => {
  const from = only === undefined ? 10_000 + (Date.now() % 1_000_000_000) : Number(only);
  const to = only === undefined ? from + FRESH - 1 : from;
  const report = await simulateAll({ from, to, threads: only === undefined ? threads : 1 });
  console.log(summary(`seeds ${from} to ${to}`, report));
  expect(told(report)).toBe('');
});
