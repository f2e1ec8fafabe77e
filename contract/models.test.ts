import { expect, it } from 'vitest';
import { Resume } from './cycles.ts';
import { ModelUsage } from './models.ts';
import { CreateRag, RagSettings } from './rags.ts';

it('F103: a budget and a count are refused beyond what sums can hold exactly; a larger budget of before is still read', () => {
  const budget = (token_budget: number) => Resume.safeParse({ token_budget }).success;
  const settings = (token_budget_per_cycle: number) => CreateRag.safeParse({ name: 'R', settings: { token_budget_per_cycle } }).success;
  for (const accepts of [budget, settings]) expect([1, 1e12, 1e12 + 1, 0].map(accepts)).toEqual([true, true, false, false]);
  expect(RagSettings.parse({ token_budget_per_cycle: 2e12 }).token_budget_per_cycle).toBe(2e12);
  const usage = (tokens_in: number) => ModelUsage.safeParse({ model: 'tiny', calls: 1, tokens_in, tokens_out: 0 }).success;
  expect([0, 1e11, 1e11 + 1].map(usage)).toEqual([true, true, false]);
});
