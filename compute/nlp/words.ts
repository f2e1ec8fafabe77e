import type { Context } from './language.ts';

/** A run of letters (with inner apostrophes, hyphens, digits and the dot of initials), found without any dictionary. */
export interface PlainWord {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const WORD = /\p{L}[\p{L}\p{M}\p{N}]{0,60}(?:['’‑-][\p{L}\p{N}][\p{L}\p{M}\p{N}]{0,60}){0,4}/gu;
const INITIAL = /^\p{Lu}$/u;

/** Words in text order. An initial takes its dot, so that "John F. Kennedy" is one run of neighbours. */
export function plainWords(text: string, from = 0, to = text.length): PlainWord[] {
  const words: PlainWord[] = [];
  const part = from === 0 && to === text.length ? text : text.slice(from, to);
  for (const match of part.matchAll(WORD)) {
    const start = from + match.index;
    const dotted = INITIAL.test(match[0]) && text.charAt(start + 1) === '.' && start + 1 < to;
    const end = start + match[0].length + (dotted ? 1 : 0);
    words.push({ start, end, text: text.slice(start, end) });
  }
  return words;
}

const SENTENCE_EDGE = /[.!?…:;"“„«(\n–—•]/;

/** Whether nothing but white space stands between the word and the end of a sentence, a quote, a bracket or the text's start. */
export function opensSentence(text: string, start: number, from = 0): boolean {
  let at = start - 1;
  while (at >= from && start - at < 8 && /[ \t\u00a0*_'’‘]/.test(text.charAt(at))) at -= 1;
  if (at < from) return true;
  if (!SENTENCE_EDGE.test(text.charAt(at))) return false;
  // The dot of an initial or of a short title ends no sentence: "J. Smith", "Dr. Jones".
  return !(text.charAt(at) === '.' && /(?:^|[^\p{L}])\p{Lu}\p{L}{0,2}$/u.test(text.slice(Math.max(from, at - 4), at)));
}

/** What the whole document says about its words' case: the source of every chunk's context. */
export interface DocumentWords {
  readonly lowerCase: ReadonlySet<string>;
  /** Names by their first word, each list longest first. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** Small words inside names, in any language: "Ludwig van Beethoven", "Leonardo da Vinci". */
export const NAME_CONNECTORS: readonly string[] = [
  'of',
  'de',
  'du',
  'des',
  'del',
  'della',
  'di',
  'da',
  'von',
  'van',
  'der',
  'den',
  'la',
  'le',
  'al',
  'bin',
  'ibn',
];

const CONNECTORS = new Set([...NAME_CONNECTORS, 'the']);
const NAMES_LIMIT = 20_000;
const PER_FIRST_WORD = 16;

const isCapital = (word: string): boolean => /^\p{Lu}/u.test(word);
/** Neighbours of one name: a space between, or nothing after an initial's dot. */
const areNeighbours = (text: string, left: PlainWord, right: PlainWord): boolean =>
  right.start - left.end <= 1 && /^\s?$/.test(text.slice(left.end, right.start));

function runEnd(text: string, words: readonly PlainWord[], first: number): number {
  let last = first;
  for (let next = first + 1; next < words.length && next - first < 8; next += 1) {
    const [left, right] = [words[next - 1], words[next]];
    if (!left || !right || !areNeighbours(text, left, right)) break;
    if (isCapital(right.text)) last = next;
    else if (!CONNECTORS.has(right.text) || next - last > 2) break;
  }
  return last;
}

/** Collects, from prose blocks given as ranges, the words also written in lower case and the names capitalised inside sentences. */
export function documentWords(text: string, ranges: readonly (readonly [number, number])[]): DocumentWords {
  const lowerCase = new Set<string>();
  const counts = new Map<string, number>();
  for (const [from, to] of ranges) {
    const words = plainWords(text, from, to);
    for (let index = 0; index < words.length; index += 1) {
      const word = words[index];
      if (!word) break;
      if (!isCapital(word.text)) lowerCase.add(word.text);
      else if (!opensSentence(text, word.start, from)) {
        const last = runEnd(text, words, index);
        const name = text.slice(word.start, words[last]?.end ?? word.end);
        if (counts.size < NAMES_LIMIT || counts.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
        index = last;
      }
    }
  }
  return { lowerCase, names: byFirstWord([...counts.keys()]) };
}

const longestFirst = (a: string, b: string): number => b.length - a.length || (a < b ? -1 : a > b ? 1 : 0);
const firstWord = (name: string): string => /^[\p{L}\p{M}\p{N}]+/u.exec(name)?.[0] ?? name;

function byFirstWord(names: readonly string[]): Map<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of [...names].filter((entry) => entry.length > 1).sort(longestFirst)) {
    const group = groups.get(firstWord(name));
    if (!group) groups.set(firstWord(name), [name]);
    else if (group.length < PER_FIRST_WORD) group.push(name);
  }
  return groups;
}

/** The part of the document's words that occurs in this chunk: all that its reading may depend on. */
export function wordsInChunk(text: string, document: DocumentWords): Pick<Context, 'lowerCase' | 'gazetteer'> {
  const lowerCase = new Set<string>();
  const gazetteer = new Set<string>();
  for (const word of plainWords(text)) {
    if (!isCapital(word.text)) continue;
    const lower = word.text.toLowerCase();
    if (document.lowerCase.has(lower)) lowerCase.add(lower);
    for (const name of document.names.get(firstWord(word.text)) ?? []) if (text.startsWith(name, word.start)) gazetteer.add(name);
  }
  return { lowerCase, gazetteer: [...gazetteer].sort(longestFirst) };
}
