import { beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../language.ts';
import { english } from './index.ts';

const NOTHING: Context = { title: null, heading: [], about: null, lowerCase: new Set(), gazetteer: [] };

beforeAll(() => english.load());

describe('names', () => {
  const names = (text: string, context: Partial<Context> = {}): string[] =>
    english
      .read(text, [{ kind: 'paragraph', level: 0, start: 0, end: text.length }], { ...NOTHING, ...context })
      .mentions.filter((mention) => mention.kind === 'name')
      .map((mention) => mention.surface);

  it('keeps connectors, initials, numerals and epithets inside a name', () => {
    expect(names('They met J. R. Moss, Conrad the Elder, the Bank of Norland and Apollo 11 in Ulm.')).toEqual([
      'J. R. Moss',
      'Conrad the Elder',
      'Bank of Norland',
      'Apollo 11',
      'Ulm',
    ]);
  });
  it('takes no name from a capital at the start of a sentence that the document also writes small', () => {
    expect(names('Water boils. Rivers flow.', { lowerCase: new Set(['water', 'rivers']) })).toEqual([]);
  });
  it('takes the whole title of the document as one name', () => {
    expect(names('In 45 Windows the hero sleeps.', { title: '45 Windows', about: { key: '45 windows', surface: '45 Windows' } })).toContain(
      '45 Windows',
    );
  });
  it('mends a border with a name that the document has longer', () => {
    expect(names('He read Order of the Stone and slept.', { gazetteer: ['Order of the Stone and Wind'] })).toEqual(['Order of the Stone']);
  });
  it('has what a preposition goes on with, and the year of an event', () => {
    expect(names('She won the Nobel Prize in Physics, joined the Institute for Tidal Study and swam at the 2012 Summer Olympics.')).toEqual(
      ['Nobel Prize in Physics', 'Institute for Tidal Study', '2012 Summer Olympics'],
    );
  });
  it('has a whole title at the start of a sentence that says one thing of it', () => {
    expect(names('Peter and the Stone was printed.')).toEqual(['Peter and the Stone']);
    expect(names('Norland at Bay was a film.')).toEqual(['Norland at Bay']);
    expect(names('No Straight Lines was printed.')).toEqual(['No Straight Lines']);
    expect(names('Emil Voss and Anna Keller were chemists.')).toEqual(['Emil Voss', 'Anna Keller']);
  });
  it('keeps a king’s numeral and a hyphen that a broken line left', () => {
    expect(names('He met John I of Norland and Ann Moore- Brabazon.')).toEqual(['John I of Norland', 'Ann Moore- Brabazon']);
    expect(english.key('Moore- Brabazon')).toBe(english.key('Moore-Brabazon'));
  });
  it('has a nickname in quotes inside the name', () => {
    expect(names('Later Henry "Zip" Moss left.')).toEqual(['Henry "Zip" Moss']);
  });
});
