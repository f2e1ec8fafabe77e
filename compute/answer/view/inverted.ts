import type { LanguageCode } from '../../../contract/common.ts';
import { wordsOf, type WordAt } from '../../nlp/terms.ts';
import { Rows } from './rows.ts';
import type { Hit } from './view.ts';

/** Okapi BM25's saturation and length normalisation (Robertson & Zaragoza 2009). */
const K1 = 1.2;
const B = 0.75;
/** A term never counts more than its idf times this. */
export const BM25_MOST = K1 + 1;
/** A posting is passage × 256 + how often, in one 32-bit number: at most 16 million passages, and 255 times counts as often as more. */
const MOST = 255;
/** A word of a text in one number: its number × 4, + 2 where it is a stop word, + 1 where it begins with a capital. */
const STOP = 2;
const CAPITAL = 1;
const UPPER = /\p{Lu}/u;

/** What BM25 needs of the passages, in numbers that add up exactly: scores cannot depend on what was here before. */
export interface Inverted {
  /** Words by number; none is ever taken out, as little as mention keys are. */
  readonly numbers: Map<string, number>;
  readonly keyNumbers: Map<string, number>;
  /** Word → postings. */
  readonly postings: Rows;
  /** Mention key → passages. */
  readonly keyed: Rows;
  /** Passage → its text's words in order. */
  readonly texts: Rows;
  /** Weighted number of terms by passage. */
  readonly lengths: number[];
  /** Words that some text has as a stop word: such a text has no posting for it. */
  readonly stopped: Set<number>;
  length: number;
  size: number;
}

export const newInverted = (): Inverted => ({
  numbers: new Map(),
  keyNumbers: new Map(),
  postings: new Rows(),
  keyed: new Rows(),
  texts: new Rows(),
  lengths: [],
  stopped: new Set(),
  length: 0,
  size: 0,
});

function numberIn(numbers: Map<string, number>, word: string): number {
  let number = numbers.get(word);
  if (number === undefined) numbers.set(word, (number = numbers.size));
  return number;
}

export const numberOf = ({ numbers }: Inverted, word: string): number => numberIn(numbers, word);

/** A text as it is compared with names; a word that no passage and no name has is a number that nothing has. */
export function readWords(index: Inverted, text: string, words: readonly WordAt[], unknown: 'number' | 'pass'): Uint32Array {
  const read = new Uint32Array(words.length);
  for (const [at, { term, start, stop }] of words.entries()) {
    const number = unknown === 'number' ? numberOf(index, term) : (index.numbers.get(term) ?? 0x3fffffff);
    read[at] = number * 4 + (stop ? STOP : 0) + (UPPER.test(text.charAt(start)) ? CAPITAL : 0);
  }
  return read;
}

export const wordNumber = (word: number): number => word >>> 2;
export const isCapital = (word: number): boolean => (word & CAPITAL) !== 0;

/** A passage's text as it is indexed. */
export interface Indexed {
  readonly language: LanguageCode;
  readonly text: string;
  readonly head: string;
  /** How often a word of the head counts. */
  readonly headWeight: number;
  readonly keys: readonly string[];
}

/** How often a passage has each word, those of its head weighted. */
function countsOf(index: Inverted, passage: Indexed): { counts: Map<number, number>; length: number; words: Uint32Array } {
  const counts = new Map<number, number>();
  let length = 0;
  const count = (words: readonly WordAt[], weight: number): void => {
    for (const { term, stop } of words) {
      if (stop || term === '') continue;
      const number = numberOf(index, term);
      counts.set(number, (counts.get(number) ?? 0) + weight);
      length += weight;
    }
  };
  const { text, language } = passage;
  const words = wordsOf(text, language);
  count(wordsOf(passage.head, language), passage.headWeight);
  count(words, 1);
  return { counts, length, words: readWords(index, text, words, 'number') };
}

const posting = (passage: number, count: number): number => passage * (MOST + 1) + Math.min(count, MOST);

export function addPassage(index: Inverted, passage: number, indexed: Indexed): void {
  const { counts, length, words } = countsOf(index, indexed);
  for (const [word, count] of counts) index.postings.add(word, posting(passage, count));
  for (const word of words) if ((word & STOP) !== 0) index.stopped.add(wordNumber(word));
  for (const key of new Set(indexed.keys)) index.keyed.add(numberIn(index.keyNumbers, key), passage);
  index.texts.set(passage, words);
  index.lengths[passage] = length;
  index.length += length;
  index.size += 1;
}

/** Takes out a passage that was added as this. */
export function removePassage(index: Inverted, passage: number, indexed: Indexed): void {
  const { counts, length } = countsOf(index, indexed);
  for (const [word, count] of counts) index.postings.remove(word, posting(passage, count));
  for (const key of new Set(indexed.keys)) index.keyed.remove(numberIn(index.keyNumbers, key), passage);
  index.texts.set(passage, []);
  index.lengths[passage] = 0;
  index.length -= length;
  index.size -= 1;
}

/** Passages with a word, in no order. */
export const passagesWith = ({ postings }: Inverted, word: number): Uint32Array => postings.of(word).map((one) => one >>> 8);

/** Passages with a mention of this key, in no order. */
export const passagesKeyed = ({ keyed, keyNumbers }: Inverted, key: string): Uint32Array => keyed.of(keyNumbers.get(key) ?? -1);

export function packInverted({ postings, keyed, texts }: Inverted): void {
  for (const rows of [postings, keyed, texts]) rows.pack();
}

const idf = (size: number, having: number): number => Math.log(1 + (size - having + 0.5) / (having + 0.5));

export function idfOfTerm({ numbers, postings, size }: Inverted, term: string): number {
  const number = numbers.get(term);
  const having = number === undefined ? 0 : postings.count(number);
  return having === 0 ? 0 : idf(size, having);
}

/** The `limit` best of `scores`, best first, equal scores by `order`, then by index; zeros never. O(n) plus the sort of what could still win. */
export function best(scores: Float64Array, limit: number, order: readonly number[] = []): Hit[] {
  const hits: Hit[] = [];
  let floor = 0;
  for (let passage = 0; passage < scores.length; passage++) {
    const score = scores[passage] ?? 0;
    if (score === 0 || score < floor) continue;
    hits.push({ passage, score });
    if (hits.length < limit * 4 + 64) continue;
    keepBest(hits, limit, order);
    floor = hits.at(-1)?.score ?? 0;
  }
  keepBest(hits, limit, order);
  return hits;
}

function keepBest(hits: Hit[], limit: number, order: readonly number[]): void {
  hits.sort((a, b) => b.score - a.score || (order[a.passage] ?? 0) - (order[b.passage] ?? 0) || a.passage - b.passage);
  if (hits.length > limit) hits.length = limit;
}

/** BM25 of each term once, however often the question says it. */
export function bm25(index: Inverted, terms: readonly string[], limit: number, order: readonly number[]): Hit[] {
  const { numbers, postings, lengths, size } = index;
  const scores = new Float64Array(order.length);
  const [least, perTerm] = [K1 * (1 - B), (K1 * B) / (index.length / Math.max(1, size) || 1)];
  for (const term of new Set(terms)) {
    const number = numbers.get(term);
    if (number === undefined) continue;
    const row = postings.of(number);
    const weight = idf(size, row.length) * (K1 + 1);
    for (const one of row) {
      const [passage, count] = [one >>> 8, one & MOST];
      scores[passage] = (scores[passage] ?? 0) + (weight * count) / (count + least + perTerm * (lengths[passage] ?? 0));
    }
  }
  return best(scores, limit, order);
}
