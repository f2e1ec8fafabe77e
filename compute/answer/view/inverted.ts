import type { Hit } from './view.ts';

/** Okapi BM25's saturation and length normalisation (Robertson & Zaragoza 2009). */
const K1 = 1.2;
const B = 0.75;

/** Term → passages in compressed rows: a posting costs 8 bytes. `impact` is the whole BM25 contribution, so a query only adds. */
export interface Inverted {
  readonly ids: ReadonlyMap<string, number>;
  readonly rows: Uint32Array;
  readonly passages: Uint32Array;
  readonly impact: Float32Array;
  readonly idf: Float32Array;
  readonly size: number;
}

/** Growing list of (passage, term, weight) in passage order. */
export interface Postings {
  readonly ids: Map<string, number>;
  terms: Uint32Array;
  counts: Uint16Array;
  used: number;
  /** `ends[p]` = where passage p's postings end. */
  readonly ends: number[];
  /** Weighted number of terms per passage. */
  readonly lengths: number[];
}

export const newPostings = (): Postings => ({
  ids: new Map(),
  terms: new Uint32Array(1024),
  counts: new Uint16Array(1024),
  used: 0,
  ends: [],
  lengths: [],
});

function grow(postings: Postings): void {
  const terms = new Uint32Array(postings.terms.length * 2);
  const counts = new Uint16Array(terms.length);
  terms.set(postings.terms);
  counts.set(postings.counts);
  postings.terms = terms;
  postings.counts = counts;
}

/** Adds the next passage: each list of terms counts with its weight (a whole number). */
export function addPassage(postings: Postings, fields: readonly { readonly terms: readonly string[]; readonly weight: number }[]): void {
  const counts = new Map<number, number>();
  let length = 0;
  for (const { terms, weight } of fields) {
    length += terms.length * weight;
    for (const term of terms) {
      let id = postings.ids.get(term);
      if (id === undefined) postings.ids.set(term, (id = postings.ids.size));
      counts.set(id, (counts.get(id) ?? 0) + weight);
    }
  }
  for (const [id, count] of counts) {
    if (postings.used === postings.terms.length) grow(postings);
    postings.terms[postings.used] = id;
    postings.counts[postings.used++] = Math.min(count, 0xffff);
  }
  postings.ends.push(postings.used);
  postings.lengths.push(length);
}

/** Where each term's row of postings starts. */
function rowsOf({ ids, terms, used }: Postings): Uint32Array {
  const rows = new Uint32Array(ids.size + 1);
  for (let i = 0; i < used; i++) {
    const next = (terms[i] ?? 0) + 1;
    rows[next] = (rows[next] ?? 0) + 1;
  }
  for (let id = 0; id < ids.size; id++) rows[id + 1] = (rows[id + 1] ?? 0) + (rows[id] ?? 0);
  return rows;
}

function idfOf(rows: Uint32Array, size: number): Float32Array {
  const idf = new Float32Array(rows.length - 1);
  for (let id = 0; id < idf.length; id++) {
    const having = (rows[id + 1] ?? 0) - (rows[id] ?? 0);
    idf[id] = Math.log(1 + (size - having + 0.5) / (having + 0.5));
  }
  return idf;
}

/** Turns the list around, by term; within a term passages ascend. Linear in the postings. */
export function invert(postings: Postings): Inverted {
  const { ids, terms, counts, used, ends, lengths } = postings;
  const size = ends.length;
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, size) || 1;
  const rows = rowsOf(postings);
  const idf = idfOf(rows, size);
  const next = rows.slice();
  const passages = new Uint32Array(used);
  const impact = new Float32Array(used);
  let at = 0;
  for (let passage = 0; passage < size; passage++) {
    const norm = K1 * (1 - B + (B * (lengths[passage] ?? 0)) / average);
    for (const end = ends[passage] ?? 0; at < end; at++) {
      const id = terms[at] ?? 0;
      const slot = next[id] ?? 0;
      const count = counts[at] ?? 0;
      passages[slot] = passage;
      impact[slot] = ((idf[id] ?? 0) * count * (K1 + 1)) / (count + norm);
      next[id] = slot + 1;
    }
  }
  return { ids, rows, passages, impact, idf, size };
}

export function idfOfTerm(index: Inverted, term: string): number {
  const id = index.ids.get(term);
  return id === undefined ? 0 : (index.idf[id] ?? 0);
}

/** The `limit` best of `scores`, best first, equal scores in index order; zeros never. O(n) plus the sort of what could still win. */
export function best(scores: Float64Array, limit: number): Hit[] {
  const hits: Hit[] = [];
  let floor = 0;
  for (let passage = 0; passage < scores.length; passage++) {
    const score = scores[passage] ?? 0;
    if (score <= floor) continue;
    hits.push({ passage, score });
    if (hits.length < limit * 4 + 64) continue;
    keepBest(hits, limit);
    floor = hits.at(-1)?.score ?? 0;
  }
  keepBest(hits, limit);
  return hits;
}

function keepBest(hits: Hit[], limit: number): void {
  hits.sort((a, b) => b.score - a.score || a.passage - b.passage);
  if (hits.length > limit) hits.length = limit;
}

/** BM25 of each term once, however often the question says it. */
export function bm25(index: Inverted, terms: readonly string[], limit: number): Hit[] {
  const scores = new Float64Array(index.size);
  for (const term of new Set(terms)) {
    const id = index.ids.get(term);
    if (id === undefined) continue;
    for (let i = index.rows[id] ?? 0; i < (index.rows[id + 1] ?? 0); i++) {
      const passage = index.passages[i] ?? 0;
      scores[passage] = (scores[passage] ?? 0) + (index.impact[i] ?? 0);
    }
  }
  return best(scores, limit);
}
