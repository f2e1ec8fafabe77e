import { best } from '../view/inverted.ts';
import type { Hit, NamedEntity, View } from '../view/view.ts';
import { pageRank } from './page-rank.ts';

/** `naive` is BM25 alone. All others walk the links; without a model they rank alike. */
export const RETRIEVAL_MODES = ['naive', 'local', 'global', 'hybrid', 'exact', 'auto'] as const;
export type RetrievalMode = (typeof RETRIEVAL_MODES)[number];

/** What retrieval needs to know of a question (`Question` has it). */
export interface Asked {
  readonly terms: readonly string[];
  readonly named: readonly NamedEntity[];
}

/** BM25 hits that seed the walk. */
const SEED_HITS = 10;
/** A rare entity that the question names seeds its passages with this many times the squared score of BM25's first hit. */
const NAMED_WEIGHT = 4;

/** Where the walk starts, and with how much. */
export function seedsOf(hits: readonly Hit[], named: readonly NamedEntity[]): Hit[] {
  const top = hits[0]?.score ?? 1;
  const seeds = new Map<number, number>();
  const seed = (passage: number, score: number): void => void seeds.set(passage, (seeds.get(passage) ?? 0) + score);
  for (const hit of hits.slice(0, SEED_HITS)) seed(hit.passage, hit.score * hit.score);
  for (const { passages, rarity } of named) {
    for (const passage of passages) seed(passage, (NAMED_WEIGHT * top * top * rarity) / passages.length);
  }
  return [...seeds].map(([passage, score]) => ({ passage, score }));
}

/** BM25's first hit stays first, whatever the walk found: a question about one passage loses nothing by the graph. */
function pinFirst(first: Hit | undefined, ranked: readonly Hit[], limit: number): Hit[] {
  if (!first) return ranked.slice(0, limit);
  const score = Math.max(ranked[0]?.score ?? 0, 0);
  return [{ passage: first.passage, score }, ...ranked.filter((hit) => hit.passage !== first.passage)].slice(0, limit);
}

/**
 * Ranks passages for a question, best first: a walk over the links that starts at BM25's ten best (scores squared, so that a clear first
 * one dominates) and at the passages about the entities that the question names. Scores of one answer compare with each other only.
 */
export function retrieve(view: View, asked: Asked, options: { readonly limit: number; readonly mode: RetrievalMode }): Hit[] {
  const { limit, mode } = options;
  const hits = view.match(asked.terms, Math.max(limit, SEED_HITS));
  if (mode === 'naive') return hits.slice(0, limit);
  const seeds = seedsOf(hits, asked.named);
  if (seeds.length === 0) return [];
  return pinFirst(hits[0], best(pageRank(view.links, seeds), limit + 1, view.order), limit);
}

/** The passages that the links make central: the same walk, started at each document's first passage. For "what is this about?". */
export function centralPassages(view: View, limit: number): Hit[] {
  const seeds = view.openings().map((passage): Hit => ({ passage, score: 1 }));
  return seeds.length === 0 ? [] : best(pageRank(view.links, seeds), limit, view.order);
}
