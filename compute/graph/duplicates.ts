import { compareStrings } from './canonical-json.ts';
import type { Entity } from './entities.ts';
import { pairOf } from './identity.ts';
import { skeleton } from './lookalikes.ts';
import { similarPairs } from './similar-names.ts';
import { romanise } from './transliteration.ts';

/** Two entities that may be one. Only a person joins them. */
export interface Proposal {
  readonly a: string;
  readonly b: string;
  readonly reason: 'similar' | 'alias' | 'translation' | 'lookalike';
  /** 0 to 100. */
  readonly score: number;
}

// Measured: of 12 pairs at 0.72 about 5 were one thing; lower brings mostly false ones.
const THRESHOLD = 0.72;
/** More than a person will read in one review; the best come first. */
const PROPOSALS = 2000;
// A surname alone is less than a name that looks the same; initials are in between.
const SURNAME_SCORE = 60;
const INITIALS_SCORE = 70;
const SAME_SOUND_SCORE = 95;
const LOOKALIKE_SCORE = 98;

/** Similar names, names in two scripts or that look alike, surnames and initials across documents. Pairs that people said are different are left out. */
export function proposeDuplicates(entities: Iterable<Entity>, different: ReadonlySet<string>): Proposal[] {
  const list = [...entities].filter(({ named }) => named).toSorted((a, b) => compareStrings(a.iri, b.iri));
  const found = new Map<string, Proposal>();
  const propose = (i: number, j: number, reason: Proposal['reason'], score: number): void => {
    const [x, y] = i < j ? [i, j] : [j, i];
    const [a, b] = [list[x], list[y]];
    if (!a || !b || different.has(pairOf(a.iri, b.iri))) return;
    const pair = `${x} ${y}`;
    const known = found.get(pair);
    if (!known || known.score < score) found.set(pair, { a: a.iri, b: b.iri, reason, score });
  };
  for (const [i, j] of sameSound(list)) propose(i, j, 'translation', SAME_SOUND_SCORE);
  for (const [i, j] of lookalikes(list)) propose(i, j, 'lookalike', LOOKALIKE_SCORE);
  for (const [i, j] of shortForms(list, surname)) propose(i, j, 'alias', SURNAME_SCORE);
  for (const [i, j] of shortForms(list, initials)) propose(i, j, 'alias', INITIALS_SCORE);
  for (const [i, j, share] of similarPairs(
    list.map(({ key }) => key),
    THRESHOLD,
  ))
    propose(i, j, 'similar', Math.floor(share * 100));
  return [...found.values()]
    .toSorted((a, b) => b.score - a.score || compareStrings(a.a, b.a) || compareStrings(a.b, b.b))
    .slice(0, PROPOSALS);
}

/** «Толстой» and "Tolstoy": keys of different scripts that are written alike in ASCII. The first of each script are paired. */
function sameSound(entities: readonly Entity[]): [number, number][] {
  const bySound = new Map<string, { latin: number | null; other: number | null }>();
  for (const [index, { key }] of entities.entries()) {
    const { words, lossy } = romanise(key);
    const sound = words.join(' ');
    if (lossy || sound.length < 4) continue;
    const pair = bySound.get(sound) ?? { latin: null, other: null };
    bySound.set(sound, pair);
    if (/[a-z]/.test(key)) pair.latin ??= index;
    else pair.other ??= index;
  }
  return [...bySound.values()].flatMap(({ latin, other }): [number, number][] =>
    latin !== null && other !== null ? [[latin, other]] : [],
  );
}

/** "Ada" and «Аdа» with two Cyrillic letters: names that only a machine tells apart, by mistake or on purpose. */
function lookalikes(entities: readonly Entity[]): [number, number][] {
  const first = new Map<string, number>();
  return entities.flatMap(({ key }, index): [number, number][] => {
    const seen = skeleton(key);
    if (seen === null) return [];
    const other = first.get(seen);
    if (other !== undefined) return [[other, index]];
    first.set(seen, index);
    return [];
  });
}

/** A short name stands for a long one only when exactly one long name has it. */
function shortForms(entities: readonly Entity[], shortOf: (long: Entity) => string | null): [number, number][] {
  const byKey = new Map(entities.map(({ key }, index) => [key, index]));
  const longs = new Map<string, number | null>();
  for (const [index, entity] of entities.entries()) {
    const short = shortOf(entity);
    if (short !== null && byKey.has(short)) longs.set(short, longs.has(short) ? null : index);
  }
  return [...longs].flatMap(([short, long]): [number, number][] => {
    const index = byKey.get(short);
    return index === undefined || long === null || index === long ? [] : [[index, long]];
  });
}

const WORD = /^\p{Lu}[\p{L}'’-]+$/u;

/** The last word of a person-like name: two or three capitalised words, nothing between them. */
function surname({ key, label }: Entity): string | null {
  const words = label.split(' ');
  const last = key.slice(key.lastIndexOf(' ') + 1);
  return words.length >= 2 && words.length <= 3 && words.every((word) => WORD.test(word)) && last.length >= 4 ? last : null;
}

/** "World Health Organization" → `who`; small words between do not count. */
function initials({ label }: Entity): string | null {
  const words = label.split(/[\s-]+/).filter((word) => /^\p{Lu}/u.test(word));
  return words.length >= 3 && words.length <= 7
    ? words
        .map((word) => word.charAt(0))
        .join('')
        .toLowerCase()
    : null;
}
