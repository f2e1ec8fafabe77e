import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LanguageCode } from '../../../contract/common.ts';
import { checkStatement } from './check.ts';
import { checkedParts, supportOf } from './index.ts';
import { statementsOf } from './statements.ts';

const evidence = (sentence: string, language: LanguageCode = 'en', around = sentence) => ({ sentence, around, language });
const tesla = evidence(
  'He was born in Smiljan on 10 July 1856.',
  'en',
  'Nikola Tesla\nNikola Tesla was an inventor. He was born in Smiljan on 10 July 1856.',
);
const check = (statement: string, of = [tesla], language: LanguageCode = 'en') => checkStatement(statement, of, language);

describe('a statement and the sentence that it cites', () => {
  it.each([
    ['Nikola Tesla was born in Smiljan on 10 July 1856.', tesla, 'en'],
    ['Tesla was born in July 1856.', tesla, 'en'],
    ['He was born on July 10, 1856, in Smiljan.', tesla, 'en'],
    ['Tesla left after 6 months.', evidence('Tesla left the company after six months.'), 'en'],
    ['The river is 3,530 km long.', evidence('The river is 3 530 km long.'), 'en'],
    ['Длина Волги — 3530 км.', evidence('Длина Волги составляет 3530 км.', 'ru'), 'ru'],
    ['La Seine mesure 777 kilomètres.', evidence('La Seine mesure 777 kilomètres de long.', 'fr'), 'fr'],
    ['He was born in Paris and never returned.', evidence('He was born in Paris, and he never returned.'), 'en'],
    ['The Volga flows through Kazan.', evidence('Волга протекает через Казань.', 'ru'), 'en'],
    ['Nikola Tesla wurde am 10. Juli 1856 in Smiljan geboren: 1856.', tesla, 'any'],
  ] as const)('agree: %s', (statement, of, language) => {
    expect(check(statement, [of], language)).toEqual({ supported: true, doubts: [] });
  });

  it.each([
    ['number', 'The Volga is 3540 km long.', evidence('The Volga is 3530 km long.')],
    ['date', 'Tesla was born in Smiljan on 11 July 1856.', tesla],
    ['date', 'Tesla was born in Smiljan in 1857.', tesla],
    ['negation', 'The bridge was not closed to heavy vehicles.', evidence('The bridge was closed to heavy vehicles.')],
    ['negation', 'The bridge was closed to heavy vehicles.', evidence('The bridge was never closed to heavy vehicles.')],
    ['negation', 'Мост закрыли для машин.', evidence('Мост не закрыли для машин.', 'ru')],
    ['negation', 'Le pont est fermé aux véhicules.', evidence('Le pont n’est jamais fermé aux véhicules.', 'fr')],
    ['name', 'It was Thomas Edison who was born in Milan.', tesla],
    ['words', 'The committee postponed its vote again.', evidence('Fold the paper along the dotted line.')],
    ['number', 'Длина Волги — 3540 км.', evidence('The Volga is 3530 km long.')],
  ] as const)('differ in a %s: %s', (doubt, statement, of) => {
    const verdict = check(statement, [of], /\p{Script=Cyrillic}/u.test(statement) ? 'ru' : / est /u.test(statement) ? 'fr' : 'en');
    expect(verdict.supported).toBe(false);
    expect(verdict.doubts).toContain(doubt);
  });

  it('agree in part where one name of several is not there, or many words are others', () => {
    expect(check('Nikola Tesla of Smiljan met Edison after 1856.')).toMatchObject({
      supported: 'partly',
      doubts: expect.arrayContaining(['name']),
    });
    expect(check('The inventor was born to poor parents.').doubts).toEqual(['words']);
  });

  it('agree never without a citation', () => {
    expect(check('Tesla was born in Smiljan.', [])).toEqual({ supported: false, doubts: ['citation'] });
  });

  it('are checked in time that grows with their length only', () => {
    const long = evidence('12,345,678 '.repeat(400));
    expect(check('1 '.repeat(1_000), [long]).supported).toBe(false);
    expect(check('Не '.repeat(3_000), [long], 'ru').supported).toBe(false);
  });
});

describe('the parts of an answer', () => {
  it('are its sentences with their citations, in whatever place these stand', () => {
    const answer = 'Here is what is known:\n- Tesla was born in Smiljan [1].\n2. He died in 1943. [2][3] Dr. Edison knew him.[1]';
    expect(statementsOf(answer, 'en').map(({ start, end, citations }) => [answer.slice(start, end), citations])).toEqual([
      ['Here is what is known:', []],
      ['Tesla was born in Smiljan [1].', [1]],
      ['He died in 1943. [2][3]', [2, 3]],
      ['Dr. Edison knew him.[1]', [1]],
    ]);
  });

  it('leave out what only leads on, and doubt what cites nothing', () => {
    const answer = 'In short:\nTesla was born in Smiljan [1]. Edison was born in Ohio.';
    const parts = checkedParts(answer, [tesla], 'en');
    expect(parts.map(({ start, end, supported, doubts }) => [answer.slice(start, end), supported, doubts])).toEqual([
      ['Tesla was born in Smiljan [1].', true, []],
      ['Edison was born in Ohio.', false, ['citation']],
    ]);
    expect(supportOf(parts)).toBe('partly');
    expect(supportOf(parts.slice(0, 1))).toBe(true);
    expect(supportOf(parts.slice(1))).toBe(false);
    expect(supportOf([])).toBe(false);
  });

  it('stand in order inside the answer, none over another, for any text', () => {
    const piece = fc.oneof(
      fc.constantFrom('[1]', '. ', '.[2]', '\n', '- ', '3. ', 'Tesla ', '1856', '…', '漢。'),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), fc.constantFrom('en', 'ru', 'fr', 'any'), (pieces, language) => {
        const answer = pieces.join('');
        let before = 0;
        for (const { start, end, citations } of checkedParts(answer, [tesla, tesla], language)) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(answer.length);
          for (const n of citations) expect(answer.slice(start, end)).toContain(`[${n}]`);
          before = end;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
