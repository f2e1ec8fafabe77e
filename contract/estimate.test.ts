import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { estimateModelWork } from './estimate.ts';

it('costs nothing for no text, and at least a call for any', () => {
  expect(estimateModelWork(0)).toEqual({ calls: 0, tokens_in: 0, tokens_out: 0 });
  expect(estimateModelWork(1).calls).toBeGreaterThanOrEqual(1);
});

it('grows with the text, and stays below 0.3 calls, 1.4 k tokens in and 0.3 k out for each 1,200 tokens of a corpus', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.nat(10_000_000), (a, b) => {
      const [less, more] = [estimateModelWork(Math.min(a, b)), estimateModelWork(Math.max(a, b))];
      expect(more.calls >= less.calls && more.tokens_in >= less.tokens_in && more.tokens_out >= less.tokens_out).toBe(true);
    }),
  );
  const chunks = 780;
  const { calls, tokens_in, tokens_out } = estimateModelWork(chunks * 1200);
  expect([calls / chunks <= 0.3, tokens_in / chunks <= 1400, tokens_out / chunks <= 300]).toEqual([true, true, true]);
});
