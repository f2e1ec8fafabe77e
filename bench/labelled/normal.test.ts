import { describe, expect, it } from 'vitest';
import { matchesGold, newNormal, TYPE_RELATION, type Found } from './normal.ts';

const found = (s: string, p: string, o: string, surface = p): Found => ({ s, p, o, surface, subjectKey: null, objectKey: null });

describe('comparing a found triple with a labelled fact', async () => {
  const en = await newNormal('en');

  it.each<[Found, [string, string, string], boolean]>([
    [found('Ada Moss', 'birth date', '1861-03-04'), ['Ada Moss', 'date of birth', '4 March 1861'], true],
    [found('Ada Moss', 'write', 'Salt', 'wrote'), ['Ada Moss', 'has written', 'Salt'], true],
    [found('Salt', 'written by', 'Ada Moss'), ['Salt', 'wrote', 'Ada Moss'], false],
    [found('The Tern', 'flow into', 'Lake Moss'), ['Tern', 'flows into', 'lake moss|sea'], true],
    [found('Ulm', 'population', '6412'), ['Ulm', 'has population of', '6,412'], true],
    [found('Ada Moss', TYPE_RELATION, 'painter'), ['Ada Moss', 'is a', 'French painter'], true],
    [found('Ada Moss', TYPE_RELATION, 'painter'), ['Ada Moss', 'is a', 'painter of boats'], false],
    [found('Ada Moss', 'paint', 'Ulm'), ['Ada Moss', 'live in', 'Ulm'], false],
    [found('Ada Moss', 'paint', 'Ulm'), ['Ada', 'paint', 'Ulm'], false],
  ])('%j is %j: %s', (triple, fact, expected) => {
    expect(matchesGold(triple, fact, en)).toBe(expected);
  });

  it('takes the name that the document’s own aliases lead to', () => {
    const short = { ...found('Moss', 'live in', 'Ulm'), subjectKey: en.thing('Ada Moss') };
    expect(matchesGold(short, ['Ada Moss', 'lived in', 'Ulm'], en)).toBe(true);
  });
});
