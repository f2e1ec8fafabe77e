import { best, BM25_MOST } from '../view/inverted.ts';
import type { Hit, NamedEntity, View } from '../view/view.ts';
import { pageRank } from './page-rank.ts';

/** `naive` is BM25 alone. All others walk the links; without a model they rank alike. */
export const RETRIEVAL_MODES = ['naive', 'local', 'global', 'hybrid', 'exact', 'auto'] as const;
export type RetrievalMode = (typeof RETRIEVAL_MODES)[number];

/** What retrieval needs to know of a question (`Question` has it). */
export interface Asked {
  readonly terms: readonly string[];
  readonly ownTerms: readonly string[];
  readonly named: readonly NamedEntity[];
}

/** BM25 hits that seed the walk. */
const SEED_HITS = 10;
/** A rare entity that the question names seeds its passages with this many times the score, to the same power, of BM25's first hit. */
const NAMED_WEIGHT = 4;

/** A clear first one dominates: by words alone their scores count squared; beside meaning, which puts them nearer together, cubed. */
const WORDS_POWER = 2;
const WEIGHED_POWER = 3;

/** Where the walk starts, and with how much. */
export function seedsOf(hits: readonly Hit[], named: readonly NamedEntity[], power: 2 | 3 = WORDS_POWER): Hit[] {
  const top = hits[0]?.score ?? 1;
  const seeds = new Map<number, number>();
  const seed = (passage: number, score: number): void => void seeds.set(passage, (seeds.get(passage) ?? 0) + score);
  for (const hit of hits.slice(0, SEED_HITS)) seed(hit.passage, hit.score ** power);
  for (const { passages, rarity } of named) {
    for (const passage of passages) seed(passage, (NAMED_WEIGHT * top ** power * rarity) / passages.length);
  }
  return [...seeds].map(([passage, score]) => ({ passage, score }));
}

/** The first by words, and by meaning, stays first, whatever the walk found: a question about one passage loses nothing by the graph. */
function pinFirst(first: Hit | undefined, ranked: readonly Hit[], limit: number): Hit[] {
  if (!first) return ranked.slice(0, limit);
  const score = Math.max(ranked[0]?.score ?? 0, 0);
  return [{ passage: first.passage, score }, ...ranked.filter((hit) => hit.passage !== first.passage)].slice(0, limit);
}

/** Candidates of each kind that are weighed against each other. */
const WEIGHED = 50;
/**
 * What meaning counts beside words, deviations above chance from which it counts no more, and the power of the share of words, by which a few
 * words that two languages have in common count little. Chosen on XQuAD in and across two languages, 2Wiki and HotpotQA.
 */
const MEANING_WEIGHT = 0.5;
const MOST_DEVIATIONS = 6;
const SHARE_POWER = 1.5;

/**
 * Passages by their words and by their meaning together. What BM25 gives is taken as a share of what a passage with every word of the
 * question would have (a word that the graph does not know counts as its rarest): so words decide where the graph speaks the question's
 * words, and meaning where it does not, as between two languages. Convex combination after Bruch et al. 2022, doi:10.1145/3596512.
 */
export function weighed(view: View, asked: Asked, near: readonly Hit[]): Hit[] {
  const rarest = Math.log(1 + (view.size + 0.5) / 0.5);
  const most = BM25_MOST * asked.ownTerms.reduce((sum, term) => sum + (view.idf(term) || rarest), 0);
  const scores = new Map(
    view.match(asked.terms, WEIGHED).map(({ passage, score }) => [passage, (score / Math.max(most, 1e-9)) ** SHARE_POWER]),
  );
  for (const { passage, score } of near.slice(0, WEIGHED)) {
    const meaning = Math.min(1, Math.max(0, score / MOST_DEVIATIONS));
    scores.set(passage, (scores.get(passage) ?? 0) + MEANING_WEIGHT * meaning);
  }
  const hits = [...scores].map(([passage, score]) => ({ passage, score }));
  return hits.sort((a, b) => b.score - a.score || (view.order[a.passage] ?? 0) - (view.order[b.passage] ?? 0));
}

export interface RetrieveOptions {
  readonly limit: number;
  readonly mode: RetrievalMode;
  /** Passages near by meaning, best first, in deviations above chance. */
  readonly near?: readonly Hit[];
}

/**
 * Ranks passages for a question, best first: a walk over the links that starts at the ten best by words, and by meaning where there are
 * vectors, and at the passages about the entities that the question names. Scores of
 * one answer compare with each other only.
 */
export function retrieve(view: View, asked: Asked, { limit, mode, near = [] }: RetrieveOptions): Hit[] {
  const hits = near.length === 0 ? view.match(asked.terms, Math.max(limit, SEED_HITS)) : weighed(view, asked, near);
  if (mode === 'naive') return hits.slice(0, limit);
  const seeds = seedsOf(hits, asked.named, near.length === 0 ? WORDS_POWER : WEIGHED_POWER);
  if (seeds.length === 0) return [];
  return pinFirst(hits[0], best(pageRank(view.links, seeds), limit + 1, view.order), limit);
}

/** The passages that the links make central: the same walk, started at each document's first passage. For "what is this about?". */
export function centralPassages(view: View, limit: number): Hit[] {
  const seeds = view.openings().map((passage): Hit => ({ passage, score: 1 }));
  return seeds.length === 0 ? [] : best(pageRank(view.links, seeds), limit, view.order);
}
