import { termsOf } from '../../nlp/terms.ts';
import type { Question, QuestionType } from '../1-question/index.ts';
import type { Hit, Passage, View } from '../view/view.ts';

/** Sentences that an answer cites at most. */
export const CITED_SENTENCES = 5;
/** Passages whose sentences are candidates. */
const PASSAGES = 5;
/** A sentence's bonus for its passage (half by its rank, half by its score as a share of the best) and for standing first in its passage, where definitions stand. */
const RANK_BONUS = 2;
const FIRST_BONUS = 0.8;
/** What a sentence with every word of the question gets, before its length counts. */
const MATCH_WEIGHT = 30;
/** A question's word found only in the title or heading counts less than in the sentence. */
const HEAD_WEIGHT = 0.7;
/** Maximal marginal relevance: what a sentence loses for words said already, and for each sentence taken from its passage. */
const OVERLAP_PENALTY = 0.5;
const PASSAGE_PENALTY = 0.6;
/** Longer sentences (tables, text without full stops) are cited in part. UTF-16 code units. */
export const LONGEST_SENTENCE = 800;

/** A sentence with what the question's type wants: a number, a year. Written numbers are not looked for. */
const KINDS: Partial<Record<QuestionType, RegExp>> = { when: /\d/u, how_many: /\d/u };
const KIND_BONUS = 1;

/** What the choice needs of a question. */
export type SentencesFor = Pick<Question, 'terms' | 'type'>;

/** A sentence that could be cited; offsets into the document's text. */
export interface Candidate {
  readonly passage: Passage;
  readonly start: number;
  readonly end: number;
  readonly terms: ReadonlySet<string>;
  /** Question terms in the sentence, and in it or its title and headings. */
  readonly matched: ReadonlySet<string>;
  /** First of its passage, headings apart. */
  readonly isFirst: boolean;
  readonly score: number;
}

const isLowSurrogate = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};

/** Shortens what is too long for a quotation, at white space near the limit where there is some. */
export function quotable(text: string, start: number, end: number): [number, number] {
  if (end - start <= LONGEST_SENTENCE) return [start, end];
  let cut = start + LONGEST_SENTENCE;
  const space = text.lastIndexOf(' ', cut);
  if (space > start + LONGEST_SENTENCE / 2) cut = space;
  else if (isLowSurrogate(text, cut)) cut -= 1;
  return [start, cut];
}

/** How much of the question's rarity a sentence has, in the scale of the bonuses whatever the corpus; short sentences a little ahead. */
function scoreOf(view: View, terms: ReadonlySet<string>, head: ReadonlySet<string>, asked: ReadonlySet<string>): number {
  let sum = 0;
  let total = 0;
  for (const term of asked) {
    const rarity = view.idf(term);
    total += rarity;
    if (terms.has(term)) sum += rarity;
    else if (head.has(term)) sum += HEAD_WEIGHT * rarity;
  }
  return (MATCH_WEIGHT * sum) / Math.max(total, 1e-9) / (3 + terms.size) ** 0.25;
}

const bare = (text: string): string => text.replace(/^[#\s]+|\s+$/gu, '');

/** A line of a table of contents, with what leads from it to its page, or that page alone. */
const CONTENTS_LINE = / …(?: \S{1,6})?$|^\d{1,4}$/u;

/** A chunk's sentences without its headings and lines of contents, which say nothing by themselves; all of them where it has nothing else. */
export function saidIn({ document, chunk }: Passage): readonly (readonly [number, number])[] {
  const headings = new Set([...chunk.heading, document.title ?? ''].map(bare));
  const said = chunk.sentences.filter(([start, end]) => {
    const sentence = bare(document.text.slice(start, end));
    return !headings.has(sentence) && !CONTENTS_LINE.test(sentence);
  });
  return said.length > 0 ? said : chunk.sentences;
}

function candidatesOf(view: View, passage: Passage, weight: number, question: SentencesFor, asked: ReadonlySet<string>): Candidate[] {
  const { document, chunk } = passage;
  const head = new Set(termsOf([document.title?.replaceAll('_', ' ') ?? '', ...chunk.heading].join('\n'), chunk.language));
  return saidIn(passage).map(([from, to], place) => {
    const [start, end] = quotable(document.text, from, to);
    const terms = new Set(termsOf(document.text.slice(start, end), chunk.language));
    const matched = new Set([...asked].filter((term) => terms.has(term) || head.has(term)));
    const candidate = { passage, start, end, terms, matched, isFirst: place === 0 };
    const isOfKind = KINDS[question.type]?.test(document.text.slice(start, end)) ?? false;
    const bonus = RANK_BONUS * weight + (candidate.isFirst ? FIRST_BONUS : 0) + (isOfKind ? KIND_BONUS : 0);
    return { ...candidate, score: scoreOf(view, terms, head, asked) + bonus };
  });
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const term of a) if (b.has(term)) common += 1;
  return common / Math.max(1, Math.min(a.size, b.size));
}

function marginal(candidate: Candidate, taken: readonly Candidate[]): number {
  let worst = 0;
  let fromPassage = 0;
  for (const other of taken) {
    worst = Math.max(worst, overlap(candidate.terms, other.terms));
    if (other.passage === candidate.passage) fromPassage += 1;
  }
  return candidate.score - OVERLAP_PENALTY * worst - PASSAGE_PENALTY * fromPassage;
}

/**
 * The sentences to cite, best first: rare words of the question in them, their passage's rank, and what they add to those already taken.
 * O(sentences of five passages × 5).
 */
export function chooseSentences(view: View, hits: readonly Hit[], question: SentencesFor, limit = CITED_SENTENCES): Candidate[] {
  const asked = new Set(question.terms);
  const top = Math.max(hits[0]?.score ?? 0, 1e-9);
  const all = hits
    .slice(0, PASSAGES)
    .flatMap((hit, rank) => candidatesOf(view, view.passage(hit.passage), (hit.score / top + 1 / (rank + 1)) / 2, question, asked));
  // The first sentence of a passage that only links led to may answer a second step without a word of the question.
  const seen = new Set<string>();
  const rest = all.filter(({ matched, isFirst, passage, start, end }) => {
    const text = passage.document.text.slice(start, end);
    const isRepeated = seen.has(text);
    seen.add(text);
    return !isRepeated && (matched.size > 0 || isFirst);
  });
  const taken: Candidate[] = [];
  while (taken.length < limit && rest.length > 0) {
    let bestAt = 0;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const [at, candidate] of rest.entries()) {
      const score = marginal(candidate, taken);
      if (score <= bestScore) continue;
      bestAt = at;
      bestScore = score;
    }
    taken.push(...rest.splice(bestAt, 1));
  }
  return taken;
}

/** The sentences of the best passages in reading order: where a question shares no words with them, no sentence is known to be the better one. */
export function nextSentences(
  view: View,
  hits: readonly Hit[],
  limit = CITED_SENTENCES,
): { passage: Passage; start: number; end: number }[] {
  const found = [];
  for (const hit of hits) {
    const passage = view.passage(hit.passage);
    for (const [from, to] of saidIn(passage)) {
      if (found.length === limit) return found;
      const [start, end] = quotable(passage.document.text, from, to);
      found.push({ passage, start, end });
    }
  }
  return found;
}
