import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesInitials } from './brackets.ts';
import { englishKey } from './en/index.ts';
import { foldKey } from './key.ts';

describe('keys', () => {
  it.each([
    ['Élan  Vital', 'elan vital'],
    ['Ёлка', 'елка'],
    ['Йод', 'йод'],
    ['J. R. R. Moss', 'jrr moss'],
    ['J.R.R. Moss', 'jrr moss'],
    ['U.S. Army', 'us army'],
    ['US Army', 'us army'],
    ['Jean‑Luc', 'jean-luc'],
    ['«Blue» “Tide”', 'blue tide'],
    ['config.toml', 'config.toml'],
    ['Mercury (planet)', 'mercury (planet)'],
    ['St. Ives,', 'st ives'],
    ['C++', 'c++'],
    ['?!', '?!'],
  ])('of %j is %j', (surface, key) => {
    expect(foldKey(surface)).toBe(key);
  });
  it('in English leave out the article and the possessive', () => {
    expect(['The Hague', "Boso's", 'Wales’', 'A'].map(englishKey)).toEqual(['hague', 'boso', 'wales', 'a']);
  });
  it('are their own keys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (surface) => {
        fc.pre(/\p{L}/u.test(surface));
        expect(foldKey(foldKey(surface))).toBe(foldKey(surface));
      }),
    );
  });
  it.each<[string, string, boolean]>([
    ['World Health Organization', 'WHO', true],
    ['Bank of the West', 'BOW', true],
    ['Bank of the West', 'BW', true],
    ['Организация Объединённых Наций', 'ООН', true],
    ['Chancellor', 'CEO', false],
    ['Harbor Council', 'CEO', false],
  ])('%j gives the initials %j: %j', (long, short, expected) => {
    expect(matchesInitials(long, short)).toBe(expected);
  });
});
