import type { ReadingBuilder } from './reading.ts';
import type { Shape } from './shapes.ts';

const SMALL_WORD = /^(?:of|the|and|for|in|on|to|a|an|de|du|des|la|le|les|et|d|l|и|в|на|по|с|для|о)$/;

/**
 * Whether `short` is made of the initials of `long`: "World Health Organization" (WHO), "Организация Объединённых Наций" (ООН).
 * Small words may give a letter or none; every other word gives one. Kills "Chancellor (CEO)".
 */
export function matchesInitials(long: string, short: string): boolean {
  const letters = short.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  const words = long
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  if (letters.length < 2 || letters.length > 12 || words.length < 2 || words.length > 14) return false;
  return initialsFrom(words, 0, letters, 0);
}

/** At most two branches for each small word of at most fourteen words. */
function initialsFrom(words: readonly string[], word: number, letters: string, letter: number): boolean {
  const current = words[word];
  if (current === undefined) return letter === letters.length;
  const takes = current.charAt(0) === letters.charAt(letter);
  if (takes && initialsFrom(words, word + 1, letters, letter + 1)) return true;
  return SMALL_WORD.test(current) && initialsFrom(words, word + 1, letters, letter);
}

/** At least two capitals or digits, nearly no lower-case letters: "WHO", "ООН", "W3C", "PhD". */
export const isAbbreviation = (text: string): boolean =>
  /^[\p{L}\p{N}.&-]{2,12}$/u.test(text) && (text.match(/\p{Lu}/gu)?.length ?? 0) >= 2 && (text.match(/\p{Ll}/gu)?.length ?? 0) <= 1;

/** What stands in round brackets, directly after `at` (spaces between allowed, on one line, at most 160 units): its inner `[start, end)`. */
export function bracketAfter(text: string, at: number): readonly [number, number] | null {
  let open = at;
  while (open < at + 2 && text.charAt(open) === ' ') open += 1;
  if (text.charAt(open) !== '(') return null;
  const close = text.slice(open, open + 160).indexOf(')');
  if (close < 2) return null;
  const inner = text.slice(open + 1, open + close);
  if (inner.includes('\n\n') || inner.includes('(')) return null;
  return [open + 1, open + close];
}

/** Index of the mention at exactly this place, `kind` name or concept; -1 when there is none. */
export interface PlacedName {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** "X (ABBR)" whose initials match: X is also known as ABBR. The abbreviation's own mention is made where it stands. */
export function readAbbreviations(builder: ReadingBuilder, names: readonly PlacedName[]): void {
  for (const name of names) {
    const bracket = bracketAfter(builder.text, name.end);
    if (!bracket) continue;
    const short = builder.text.slice(...bracket).trim();
    const start = bracket[0] + builder.text.slice(...bracket).indexOf(short);
    if (!isAbbreviation(short) || !matchesInitials(builder.text.slice(name.start, name.end), short)) continue;
    builder.mention({ start, end: start + short.length, kind: 'name' });
    builder.statement({
      at: name.start,
      subject: name.index,
      predicate: { surface: builder.text.slice(bracket[0] - 1, bracket[1] + 1), lemma: 'also known as' },
      object: { literal: { value: short, datatype: 'string', language: null } },
      tier: 'A',
      confidence: 95,
      rule: 'abbreviation',
    });
  }
}

export interface LifeWords {
  /** Words before a date of birth: "born", "b", "род", "né". In lower case, without dots. */
  readonly born: ReadonlySet<string>;
  readonly died: ReadonlySet<string>;
}

export interface BracketDates {
  readonly born: Shape | null;
  readonly died: Shape | null;
  /** A single date or the first of a range without any word: a year of making, a founding date; the language decides by the type. */
  readonly only: Shape | null;
}

/**
 * Reads "(1856–1943)", "(born 3 May 1950)", "(d. 875)", "(12 May 1828 – 9 April 1882)": a range gives birth and death, words decide before
 * order does. `shapes` are those of the bracket. Whether the subject lives at all is for the language to say.
 */
export function bracketDates(
  text: string,
  [start, end]: readonly [number, number],
  shapes: readonly Shape[],
  words: LifeWords,
): BracketDates | null {
  const dates = shapes.filter(
    (shape) => shape.kind === 'date' && shape.start >= start && shape.end <= end && shape.literal.datatype !== 'string',
  );
  const [first, second] = dates;
  if (!first) return null;
  const before = wordsOf(text.slice(start, first.start));
  if (before.some((word) => words.died.has(word)) && !before.some((word) => words.born.has(word)))
    return { born: null, died: first, only: null };
  const isBorn = before.some((word) => words.born.has(word));
  if (!second) return isBorn ? { born: first, died: null, only: null } : { born: null, died: null, only: first };
  const between = text.slice(first.end, second.start);
  const says = wordsOf(between).some((word) => words.died.has(word));
  if (says || /^[^\p{L}]{0,8}[–—−-]/u.test(between) || (/[–—−]/u.test(between) && between.length < 60))
    return { born: first, died: second, only: null };
  return isBorn ? { born: first, died: null, only: null } : { born: null, died: null, only: first };
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean);
