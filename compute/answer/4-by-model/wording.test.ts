import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newWording } from './wording.ts';

const GIVEN = 5;

function word(pieces: readonly string[], known: readonly string[] = [], given = GIVEN) {
  const said: string[] = [];
  const wording = newWording({ given, isKnownAddress: (address) => known.includes(address), say: (text) => said.push(text) });
  for (const piece of pieces) wording.push(piece);
  return { ...wording.end(), said };
}
const worded = (text: string, known: readonly string[] = []) => word([text], known);

/** Text as a model may write it, with traps in it, cut anywhere. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[1]',
        '[2',
        ', 3]',
        '[9]',
        '[[9]8]',
        '【4】',
        '[1-3]',
        '[^2]',
        '](http://evil.example)',
        '![x](',
        ' [',
        ']',
        'NOT_FOUND',
      ),
      fc.constantFrom(
        'http:',
        '//evil.example/a',
        'https://evil.example?q=[9]x',
        'www.',
        'data:text/html,',
        '\uE0001\uE001',
        '\n',
        ' ',
        '漢字',
        '\ud83d',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));
const cut = (text: string, at: readonly number[]): string[] => {
  const places = [...new Set([0, ...at.map((one) => one % (text.length + 1)), text.length])].sort((a, b) => a - b);
  return places.slice(1).map((to, index) => text.slice(places[index], to));
};

describe('what a model says', () => {
  it('F119: has no number in brackets but those of its citations, and its pieces together are its text, whatever a model writes', () => {
    fc.assert(
      fc.property(hostile, fc.array(fc.nat(200), { maxLength: 12 }), (text, at) => {
        const { text: answer, said, cited } = word(cut(text, at));
        expect(said.join('')).toBe(answer);
        const numbers = [...answer.matchAll(/\[(\d+)\]/gu)].map(([, n]) => Number(n));
        expect(new Set(numbers)).toEqual(new Set(cited.map((_n, index) => index + 1)));
        expect(cited.every((n) => n >= 1 && n <= GIVEN)).toBe(true);
        expect(answer.replace(/\[\d+\]/gu, '')).not.toMatch(/[[\]【】]/u);
      }),
      { numRuns: 2_000 },
    );
  });

  it('F100: holds no address that no source has, however it is cut', () => {
    fc.assert(
      fc.property(hostile, fc.array(fc.nat(200), { maxLength: 12 }), (text, at) => {
        expect(word(cut(text, at)).text).not.toMatch(/[a-z]:\/\/|www\.\S|data:\w+\//iu);
      }),
      { numRuns: 2_000 },
    );
    const link = 'See [the page](https://evil.example/?q=secret) and ![](http://evil.example/x.png) or www.evil.example/a now [1].';
    expect(worded(link).text).toBe('See (the page)() and !()() or  now [1].');
    expect(worded(link).dropped).toHaveLength(3);
  });

  it('keeps an address that a source has', () => {
    expect(worded('It is at https://example.org/a, they say [1].', ['https://example.org/a']).text).toBe(
      'It is at https://example.org/a, they say [1].',
    );
  });

  it('numbers its citations in the order in which they come', () => {
    expect(worded('B [4]. A [2, 4]. C [1-3]【5】.')).toMatchObject({ text: 'B [1]. A [2][1]. C [3][2][4][5].', cited: [4, 2, 1, 3, 5] });
  });

  it('F119: loses a number that stands for no sentence, and says so', () => {
    expect(worded('He died in 1943 [9]. She did not [0] [2].')).toMatchObject({
      text: 'He died in 1943. She did not [1].',
      dropped: ['[9]', '[0]'],
    });
    expect(worded('One [1, 77].')).toMatchObject({ text: 'One [1].', dropped: ['[1, 77]'] });
  });

  it('is given on word by word, and a citation only when it is whole', () => {
    expect(word(['He di', 'ed in [', '1', '] 1943', ' there']).said).toEqual(
      ['He', ' died in', ' [1]', ' 1943', ' there'].filter((one) => one !== ''),
    );
  });

  it('says nothing when it says that nothing answers', () => {
    for (const text of ['NOT_FOUND', '  NOT_FOUND.', '"NOT_FOUND" because the sentences do not say.', '**NOT_FOUND**'])
      expect(worded(text)).toMatchObject({ text: '', isNothing: true });
    expect(word(['NOT', '_FOU', 'ND']).said).toEqual([]);
    expect(worded('It is NOT_FOUND there [1].').isNothing).toBe(false);
  });

  it('loses marks that nobody sees', () => {
    expect(worded('a\u0000b\u202ec\u2066d').text).toBe('abcd');
    expect(worded('half \ud83d').text.isWellFormed()).toBe(true);
  });
});
