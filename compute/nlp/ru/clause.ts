import { LIGHT_ADVERBS, NEGATIONS } from './lexicon.ts';
import type { Desk } from './groups.ts';
import type { Phrase } from './phrases.ts';
import type { ObjectDraft } from '../reading.ts';
import type { References } from './references.ts';

/** A sentence ready for patterns: its words, its phrases by the words where they start and end. */
export interface Sentence extends Desk {
  readonly start: number;
  readonly end: number;
  readonly phrases: readonly Phrase[];
  /** What the sentences before leave to be meant; grows while this one is read. */
  readonly references: References;
  /** By the index of a phrase's first word, its preposition included. */
  readonly starting: ReadonlyMap<number, Phrase>;
  readonly ending: ReadonlyMap<number, Phrase>;
  /** Indices of the words inside phrases. */
  readonly covered: ReadonlySet<number>;
}

export function newSentence(
  desk: Desk,
  [start, end]: readonly [number, number],
  phrases: readonly Phrase[],
  references: References,
): Sentence {
  return {
    ...desk,
    references,
    start,
    end,
    phrases,
    starting: new Map(phrases.map((phrase) => [phrase.from, phrase])),
    ending: new Map(phrases.map((phrase) => [phrase.last, phrase])),
    covered: new Set(
      phrases.flatMap((phrase) => Array.from({ length: phrase.last - phrase.first + 1 }, (_, index) => phrase.first + index)),
    ),
  };
}

/** Words looked at for the other end of a bracket or insertion. */
const MAX_INSERTION = 30;

export const isLight = (sentence: Sentence, at: number): boolean => {
  const word = sentence.words[at];
  return (
    word !== undefined &&
    word.kind === 'word' &&
    !sentence.covered.has(at) &&
    (LIGHT_ADVERBS.has(word.lower) || (word.grammar.light && !word.conjunction))
  );
};

/** «не только … но и» denies nothing. */
export const isNegation = (sentence: Sentence, at: number): boolean =>
  NEGATIONS.has(sentence.words[at]?.lower ?? '') && sentence.words[at + 1]?.lower !== 'только';

/** The first word after `at` that is no adverb and stands in no round brackets. */
export function skipForward(sentence: Sentence, at: number): number {
  let next = at;
  for (let steps = 0; steps < 8; steps += 1) {
    if (isLight(sentence, next) && LIGHT_ADVERBS.has(sentence.words[next]?.lower ?? '')) next += 1;
    else if (sentence.words[next]?.text === '(') {
      const close = findMark(sentence, next, ')', 1);
      if (close < 0) return next;
      next = close + 1;
    } else return next;
  }
  return next;
}

/** Index of the nearest `mark` from `at` in the given direction, at most `MAX_INSERTION` words away, or -1. */
export function findMark({ words }: Sentence, at: number, mark: string, step: 1 | -1): number {
  for (let next = at + step, steps = 0; steps < MAX_INSERTION && next >= 0 && next < words.length; next += step, steps += 1) {
    if (words[next]?.text === mark) return next;
  }
  return -1;
}

/** A phrase as the object of a statement: dates, quantities and links are literals. */
export function literalOf(phrase: Phrase): ObjectDraft | null {
  if (phrase.kind === 'shape' && phrase.shape) return { literal: phrase.shape.literal };
  return phrase.mention >= 0 ? { mention: phrase.mention } : null;
}

export const isDate = (phrase: Phrase): boolean => phrase.shape?.kind === 'date';

export const surfaceOf = ({ text, words }: Sentence, first: number, last: number): string =>
  text.slice(words[first]?.start ?? 0, words[last]?.end ?? 0);

/** Whether a word that could belong to the phrase stands directly after it: its border is then in doubt. */
export function isCutShort(sentence: Sentence, phrase: Phrase): boolean {
  const next = sentence.words[phrase.last + 1];
  const end = sentence.words[phrase.last];
  if (!next || !end || next.start - end.end > 2) return false;
  // «24-х странах»: the number is not all.
  if (next.start === end.end) return phrase.shape?.kind === 'number' && next.text === '-';
  // A quoted title ends with its quote.
  if (end.kind === 'mark' && end.text !== '.') return false;
  if (next.text === '«' || next.text === '"') return true;
  if (next.kind === 'latin' || next.kind === 'initial') return true;
  // «Генрих 3», «160 000 кв. миль».
  if (phrase.kind === 'name' && next.shape?.kind === 'number') return true;
  if (phrase.kind === 'shape' && next.text === '.' && sentence.words[phrase.last + 2] !== undefined) return true;
  // «В 1961 году музей …»: a date ends with its own word.
  if (isDate(phrase) && end.text.endsWith('году')) return false;
  if (phrase.kind === 'shape' && next.kind === 'word' && next.governs === null && !next.conjunction) return true;
  if (next.kind !== 'word' || next.governs !== null || next.conjunction || isLight(sentence, phrase.last + 1)) return false;
  const { noun, adjective, verb, passive, participle } = next.grammar;
  return (noun !== 0 || (adjective !== 0 && !participle)) && verb === null && passive === null;
}

/** Prepositions that add a place or time to a whole statement; others narrow the noun before them: «сходство между силами». */
const CIRCUMSTANTIAL = new Set(['в', 'во', 'на', 'из', 'по', 'до', 'с', 'после', 'через', 'при']);

/** A bare common noun that its sentence goes on to narrow: «соглашение о торговле», «каналы, через которые…». */
export function isNarrowed(sentence: Sentence, phrase: Phrase): boolean {
  if (phrase.kind !== 'concept' || phrase.last > phrase.first) return false;
  const [next, second, third] = [1, 2, 3].map((step) => sentence.words[phrase.last + step]);
  if (next?.governs != null) return phrase.preposition !== null || !CIRCUMSTANTIAL.has(next.lower);
  return (
    next?.text === ',' && [second, third].some((word) => word !== undefined && /^(?:котор|что$|чтобы$|где$|куда$|когда$)/.test(word.lower))
  );
}
