import { newDateFinder } from '../../nlp/dates.ts';
import { SHAPE_WORDS } from '../../nlp/en/lexicon.ts';
import { SHAPES as FRENCH } from '../../nlp/fr/rules.ts';
import { SHAPES as RUSSIAN } from '../../nlp/ru/lexicon.ts';
import { plainNumber } from '../../nlp/shapes.ts';
import { foldWord } from '../../nlp/terms.ts';

/** Dates in any of the languages, wherever they stand: an answer may be of another language than its evidence. */
const LANGUAGES_WITH_DATES = [SHAPE_WORDS, RUSSIAN, FRENCH];
const findDates = newDateFinder({
  months: new Map(LANGUAGES_WITH_DATES.flatMap(({ months }) => [...months])),
  capitalOnly: new Set(),
  yearWords: LANGUAGES_WITH_DATES.flatMap(({ yearWords }) => yearWords),
  ofWords: LANGUAGES_WITH_DATES.flatMap(({ ofWords }) => ofWords),
  ordinals: LANGUAGES_WITH_DATES.flatMap(({ ordinals }) => ordinals),
});

/** Digits with their separators; bounded. */
const DIGITS = /\d{1,18}(?:[.,]\d{1,18}|[ \u00a0\u202f]\d{3}(?!\d)){0,6}/gu;

/** Small numbers are often written as words. By language: zero to twenty, then the tens. */
const WRITTEN = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty',
  'ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать',
  'zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt',
];
/** Forms of the same that a sentence rather has. */
const FORMS: readonly (readonly [string, number])[] = [
  ['одна', 1],
  ['одной', 1],
  ['одного', 1],
  ['две', 2],
  ['двух', 2],
  ['двое', 2],
  ['трех', 3],
  ['трое', 3],
  ['четырех', 4],
  ['пяти', 5],
  ['шести', 6],
  ['семи', 7],
  ['восьми', 8],
  ['девяти', 9],
  ['десяти', 10],
  ['une', 1],
  ['first', 1],
  ['second', 2],
  ['third', 3],
  ['twice', 2],
  ['once', 1],
  ['hundred', 100],
  ['сто', 100],
  ['cent', 100],
  ['thousand', 1000],
  ['тысяча', 1000],
  ['mille', 1000],
];
const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ...WRITTEN.flatMap((words) => words.split(' ').map((word, value): [string, number] => [foldWord(word), value])),
  ...FORMS,
]);

export interface Numbers {
  /** ISO 8601, as far as they go: `1856`, `1856-07`, `1856-07-10`, `--07-10`, `1850s`. */
  readonly dates: readonly string[];
  /** What "1,234" may mean, plainly written; without those inside dates. */
  readonly numbers: readonly (readonly string[])[];
  /** The same with those inside dates. */
  readonly all: readonly (readonly string[])[];
}

/** Every value that the digits may have: in one language "1,234" is a thousand, in another it is little more than one. */
function meanings(digits: string): string[] {
  const plain = (['.', ','] as const).flatMap((decimal) => plainNumber(digits, decimal) ?? []);
  const values = plain.map((value) =>
    value
      .replace(/^0+(?=\d)/u, '')
      .replace(/(\.\d*?)0+$/u, '$1')
      .replace(/\.$/u, ''),
  );
  return values.length > 0 ? [...new Set(values)] : [digits];
}

/** The numbers and dates that a text says; with `words`, also those that it writes as words. */
export function readNumbers(text: string, written: 'digits' | 'words' = 'digits'): Numbers {
  const found = findDates(text, 0, text.length);
  const numbers: string[][] = [];
  const all: string[][] = [];
  for (const match of text.matchAll(DIGITS)) {
    const values = meanings(match[0]);
    all.push(values);
    if (!found.some(({ start, end }) => start <= match.index && match.index < end)) numbers.push(values);
  }
  if (written === 'words')
    for (const [word] of text.matchAll(/\p{L}+(?:-\p{L}+)?/gu)) {
      const value = NUMBER_WORDS.get(foldWord(word));
      if (value !== undefined) all.push([String(value)]);
    }
  return { dates: found.map(({ value }) => value), numbers, all };
}

export const isSameNumber = (a: readonly string[], b: readonly string[]): boolean => a.some((value) => b.includes(value));

/** Whether the evidence's date says at least what the statement's does: "July 1856" is within "10 July 1856", not the other way round. */
export const isWithinDate = (said: string, known: string): boolean =>
  known.startsWith(said) ||
  (said.startsWith('--') && known.endsWith(said.slice(1))) ||
  (said.endsWith('s') && known.startsWith(said.slice(0, 3)));
