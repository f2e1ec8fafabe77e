import type { ModelUsage } from '../../../contract/models.ts';
import type { Hit, View } from '../view/view.ts';
import { BACKGROUND } from './background.ts';
import { embeddedText } from './embedded-text.ts';
import { cosine } from './exact.ts';
import type { RagVectors } from './rag-vectors.ts';
import { chanceOf, similarOf, type Chance, type Similar } from './similar.ts';

/** Passages found by meaning. */
const NEAR = 50;
/** Vectors are used once nearly every passage has one: after a small change at once, after the first publish when they are made. */
const COVERED = 0.95;
/** With fewer passages than this, sentences of no subject tell what is near by chance. */
const FEW = 60;

/** Vectors at the passages of one version of a RAG. */
export interface Placed {
  readonly vectors: RagVectors;
  /** Rows that there were when this was made. */
  readonly rows: number;
  readonly passagesAt: ReadonlyMap<number, readonly number[]>;
  /** So many of the passages have one that they can be searched; all have one. */
  readonly isCovered: boolean;
  readonly isWhole: boolean;
}

export function placeVectors(view: View, vectors: RagVectors): Placed {
  const passagesAt = new Map<number, number[]>();
  let covered = 0;
  for (const passage of view.passages()) {
    const row = vectors.rowOf.get(embeddedText(passage).key);
    if (row === undefined) continue;
    covered += 1;
    const others = passagesAt.get(row);
    if (others) others.push(passage.index);
    else passagesAt.set(row, [passage.index]);
  }
  const isCovered = covered > 0 && covered >= COVERED * view.size;
  return { vectors, rows: vectors.rowOf.size, passagesAt, isCovered, isWhole: covered === view.size };
}

/** What a passage is near to this question by chance: as near as the RAG's own are, and where they are few, as sentences of no subject. */
function chanceFor(view: View, { vectors, passagesAt }: Placed, question: Float32Array, first: Hit | undefined): Chance {
  const own = vectors.sample.filter(({ row }) => passagesAt.has(row)).map(({ vector }) => cosine(vector, question));
  if (own.length >= FEW || !first) return chanceOf(own);
  const { language } = view.passage(first.passage).chunk;
  const background = vectors.background.filter((_vector, at) => language === 'any' || BACKGROUND[at]?.language === language);
  return chanceOf([...own, ...background.map((vector) => cosine(vector, question))]);
}

/** The passages nearest to a question; those with equal texts are equally near, and in order. */
export function searchPlaced(view: View, placed: Placed, question: Float32Array, usage: readonly ModelUsage[]): Similar {
  const { vectors, passagesAt } = placed;
  const near = vectors.index.search(question, NEAR, (row) => passagesAt.has(row));
  const hits = near.flatMap(({ row, score }) => (passagesAt.get(row) ?? []).map((passage): Hit => ({ passage, score })));
  hits.sort((a, b) => b.score - a.score || (view.order[a.passage] ?? 0) - (view.order[b.passage] ?? 0));
  return similarOf(hits, chanceFor(view, placed, question, hits[0]), usage);
}
