import snowball from 'snowball-stemmers';
import type { LanguageCode } from '../../contract/common.ts';
import { STOP_WORDS } from './stop-words.ts';

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const PLAIN = /^[a-z0-9а-я]+$/;
/** Scripts that write no spaces: their runs are cut into pairs of characters. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const CYRILLIC = /[а-я]/;
/** Letters that have no Unicode decomposition. */
const LIGATURES: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ı: 'i', ё: 'е' };
/** Longer runs of letters are no words: only their beginning is looked at. UTF-16 code units. */
const LONGEST_WORD = 64;
/** Distinct words remembered per language, about 20 MB at most; a full cache starts anew. */
const CACHED_WORDS = 100_000;

const stemmers = { en: snowball.newStemmer('english'), ru: snowball.newStemmer('russian'), fr: snowball.newStemmer('french') };
const caches: Record<LanguageCode, Map<string, string>> = { en: new Map(), ru: new Map(), fr: new Map(), any: new Map() };

/** Lower case without diacritics, `ё` as `е`; `й` stays a letter of its own. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replace(/и\u0306/g, 'й')
    .replace(/\p{M}+/gu, '')
    .replace(/[œæßøłđıё]/g, (letter) => LIGATURES[letter] ?? letter);
}

/** Before a stop word's stem, so that names ("The Who", "Lord of the Rings") can still be compared whole. */
const STOP = '\u0000';

/** One folded word's stem, marked when it is a stop word. Cyrillic words of a text in another language are stemmed as Russian. */
function stemOf(folded: string, code: LanguageCode): string {
  if (code === 'any') return folded;
  const script = CYRILLIC.test(folded) ? 'ru' : code === 'ru' ? 'en' : code;
  return STOP_WORDS[script].has(folded) ? STOP + folded : stemmers[script].stem(folded);
}

function stemmed(word: string, code: LanguageCode): string {
  const cache = caches[code];
  const known = cache.get(word);
  if (known !== undefined) return known;
  const stem = stemOf(foldWord(word.slice(0, LONGEST_WORD)), code);
  if (word.length <= LONGEST_WORD) {
    if (cache.size >= CACHED_WORDS) cache.clear();
    cache.set(word, stem);
  }
  return stem;
}

/** A word of a text and its place in it (UTF-16 code units). A stop word is only folded. */
export interface WordAt {
  readonly start: number;
  readonly end: number;
  readonly term: string;
  readonly stop: boolean;
}

function pairsOf(run: string, at: number): WordAt[] {
  const letters = [...run];
  const pairs: WordAt[] = [];
  let start = at;
  for (let i = 0; i < Math.max(1, letters.length - 1); i++) {
    const pair = `${letters[i] ?? ''}${letters[i + 1] ?? ''}`;
    pairs.push({ start, end: start + pair.length, term: foldWord(pair), stop: false });
    start += letters[i]?.length ?? 0;
  }
  return pairs;
}

/** Every word with its place, stop words included. Linear in the text. */
export function wordsOf(text: string, code: LanguageCode): WordAt[] {
  const found: WordAt[] = [];
  WORD.lastIndex = 0;
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
    const [word] = match;
    if (word.charCodeAt(0) >= 0xe00 && UNSPACED.test(word)) {
      for (const pair of pairsOf(word, match.index)) found.push(pair);
      continue;
    }
    const stem = stemmed(word, code);
    const stop = stem.startsWith(STOP);
    found.push({ start: match.index, end: match.index + word.length, term: stop ? stem.slice(1) : stem, stop });
  }
  return found;
}

/** Search terms of a text: folded, stemmed, without stop words, in order. `any` is not stemmed and has no stop words. */
export function termsOf(text: string, code: LanguageCode): string[] {
  const terms: string[] = [];
  for (const word of text.match(WORD) ?? []) {
    if (word.charCodeAt(0) >= 0xe00 && UNSPACED.test(word)) {
      for (const pair of pairsOf(word, 0)) terms.push(pair.term);
      continue;
    }
    const stem = stemmed(word, code);
    if (!stem.startsWith(STOP) && stem !== '') terms.push(stem);
  }
  return terms;
}
