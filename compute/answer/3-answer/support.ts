import { foldWord, termsOf } from '../../nlp/terms.ts';
import type { Question } from '../1-question/index.ts';
import type { Hit, Passage, View } from '../view/view.ts';

export type Supported = boolean | 'partly';

/** Passages of which one must hold enough of the question. */
const JUDGED_PASSAGES = 5;
/**
 * Least share of the question's words, plain and weighted by rarity, that the best passage must have; the second is asked when a name of the
 * question is unknown. Chosen on the public questions of XQuAD (English, Russian) asked of their own and of other articles.
 */
const LEAST_SHARE = 0.26;
const LEAST_WEIGHT = 0.26;
const LEAST_WEIGHT_UNKNOWN_NAME = 0.42;
/** Asked when the graph knows none of the question's names: nearly all else must be there. */
const LEAST_SHARE_UNKNOWN_NAMES = 0.8;
/** From here on the answer counts as fully supported. */
const FULL_WEIGHT = 0.5;
/** Passages from which rarity tells enough; below, the weights mean less and are asked less. */
const ENOUGH_PASSAGES = 60;
/** Common beginning from which two stems count as one word ("пожаловал", "пожаловано"). Letters. */
const COMMON_BEGINNING = 5;

/** Capitalised words that do not begin the question or a quotation's sentence. */
const NAME = /(?<=[\p{L}\p{N},;:»”"]\s+["«“(]?)\p{Lu}[\p{L}\p{N}]*/gu;

function isNearly(a: string, b: string): boolean {
  const least = Math.max(COMMON_BEGINNING, Math.ceil(0.7 * Math.max(a.length, b.length)));
  return a.length >= least && b.length >= least && a.slice(0, least) === b.slice(0, least);
}

export function hasNearly(terms: ReadonlySet<string>, term: string): boolean {
  if (terms.has(term)) return true;
  if (term.length < COMMON_BEGINNING) return false;
  for (const other of terms) if (isNearly(term, other)) return true;
  return false;
}

function termsIn({ document, chunk }: Passage): Set<string> {
  const head = [document.title?.replaceAll('_', ' ') ?? '', ...chunk.heading].join('\n');
  return new Set(termsOf(`${head}\n${document.text.slice(chunk.start, chunk.end)}`, chunk.language));
}

/** Names in the question that neither the graph nor its nearest passages know: all, some or none of them. */
function unknownNames(view: View, question: Question, near: readonly ReadonlySet<string>[]): 'none' | 'some' | 'all' {
  const names = question.text.match(NAME) ?? [];
  const words = question.text.match(/\p{L}+/gu) ?? [];
  // In a question written all in capitals or in title case a capital proves no name.
  if (names.length === 0 || names.length > words.length / 2 + 1) return 'none';
  const isKnown = (name: string): boolean => {
    const terms = new Set([question.language, ...view.languages].flatMap((language) => termsOf(name, language)));
    terms.add(foldWord(name));
    return [...terms].some((term) => view.idf(term) > 0 || near.some((passage) => hasNearly(passage, term)));
  };
  const unknown = names.filter((name) => !isKnown(name)).length;
  return unknown === 0 ? 'none' : unknown === names.length ? 'all' : 'some';
}

interface Cover {
  readonly share: number;
  readonly weight: number;
}

function coverOf(view: View, terms: readonly string[], passage: ReadonlySet<string>): Cover {
  const rarest = Math.log(1 + (view.size + 0.5) / 0.5);
  let found = 0;
  let weight = 0;
  let total = 0;
  for (const term of terms) {
    const rarity = view.idf(term) || rarest;
    total += rarity;
    if (!hasNearly(passage, term)) continue;
    found += 1;
    weight += rarity;
  }
  return { share: found / Math.max(1, terms.length), weight: weight / Math.max(1e-9, total) };
}

/**
 * Where a question is nearer to a passage by meaning than chance allows (0), the passage speaks of it although the words are others; where it is
 * clearly not, words that agree are not enough. Chosen on XQuAD, asked of its own and of other articles, in one language and across two.
 */
const NEAR_BY_MEANING = 0;
const FAR_BY_MEANING = -0.4;

export interface Judged {
  readonly supported: Supported;
  /** The words are others: only the meaning says so. */
  readonly isByMeaning: boolean;
}

/** The same with what vectors say of it: how much nearer than by chance the nearest passage is; null where there are none. */
export function judgeSupport(view: View, question: Question, hits: readonly Hit[], sureness: number | null = null): Judged {
  const byWords = judgeWords(view, question, hits);
  if (sureness === null) return { supported: byWords, isByMeaning: false };
  if (byWords !== false) return { supported: sureness < FAR_BY_MEANING ? false : byWords, isByMeaning: false };
  return sureness > NEAR_BY_MEANING ? { supported: 'partly', isByMeaning: true } : { supported: false, isByMeaning: false };
}

/**
 * Whether the passages found speak of what is asked: `false` when too few of the question's words stand in any one of them, or a name that
 * it asks about is nowhere in the graph.
 */
function judgeWords(view: View, question: Question, hits: readonly Hit[]): Supported {
  const near = hits.slice(0, JUDGED_PASSAGES).map((hit) => termsIn(view.passage(hit.passage)));
  const covers = near.map((passage) => coverOf(view, question.ownTerms, passage));
  const share = Math.max(0, ...covers.map((cover) => cover.share));
  const weight = Math.max(0, ...covers.map((cover) => cover.weight));
  const scale = Math.min(1, Math.log(view.size + 1) / Math.log(ENOUGH_PASSAGES));
  const unknown = unknownNames(view, question, near);
  if (share < LEAST_SHARE || weight < LEAST_WEIGHT * scale) return false;
  if (unknown === 'all' && share < LEAST_SHARE_UNKNOWN_NAMES) return false;
  if (unknown !== 'none' && weight < LEAST_WEIGHT_UNKNOWN_NAME * scale) return false;
  return unknown === 'none' && weight >= FULL_WEIGHT * scale ? true : 'partly';
}
