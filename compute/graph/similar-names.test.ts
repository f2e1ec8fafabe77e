import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numeralsOf, similarPairs } from './similar-names.ts';

const trigrams = (name: string): Set<string> => {
  const text = ` ${name} `;
  return new Set(Array.from({ length: Math.max(0, text.length - 2) }, (_, at) => text.slice(at, at + 3)));
};

function bruteForce(names: readonly string[], threshold: number): string[] {
  const pairs: string[] = [];
  for (const [i, a] of names.entries()) {
    for (const [j, b] of names.entries()) {
      if (i >= j || a.length < 4 || b.length < 4 || numeralsOf(a) !== numeralsOf(b)) continue;
      const [x, y] = [trigrams(a), trigrams(b)];
      const both = [...x].filter((gram) => y.has(gram)).length;
      if (both / (x.size + y.size - both) >= threshold) pairs.push(`${i} ${j}`);
    }
  }
  return pairs.toSorted();
}

describe('similar names', () => {
  it('are exactly those that comparing every pair finds', () => {
    const word = fc.constantFrom(
      'anna',
      'anne',
      'maria',
      'marie',
      'saint',
      'sainte',
      'petersburg',
      'petersborg',
      '12',
      '13',
      'анна',
      'аннa',
    );
    const names = fc.array(
      fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(names, fc.constantFrom(0.5, 0.72, 0.9, 1), (all, threshold) => {
        const found = similarPairs(all, threshold).map(([i, j]) => (i < j ? `${i} ${j}` : `${j} ${i}`));
        expect(found.toSorted()).toEqual(bruteForce(all, threshold));
      }),
      { numRuns: 300 },
    );
  });
  it('differ when their numbers, Roman numerals or generations differ', () => {
    expect(['saturn 1', 'joan ii, countess', 'frederick i', 'john murry jr', 'david', 'ivan', 'xavi'].map(numeralsOf)).toEqual([
      '1',
      'ii',
      'i',
      'jr',
      '',
      '',
      '',
    ]);
    expect(similarPairs(['joan ii, countess of burgundy', 'joan iii, countess of burgundy'], 0.7)).toEqual([]);
  });
});
