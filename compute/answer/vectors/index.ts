import path from 'node:path';
import type { ModelUsage } from '../../../contract/models.ts';
import type { Embedder } from '../../llm/llm.ts';
import type { Hit, View } from '../view/view.ts';
import { BACKGROUND } from './background.ts';
import { cosine } from './exact.ts';
import { embeddedText, type EmbeddedText } from './embedded-text.ts';
import { EXACT_VECTORS, fillRagVectors, openRagVectors, type FillingVectors, type FillTools, type RagVectors } from './rag-vectors.ts';
import { chanceOf, NOTHING_SIMILAR, similarOf, type Chance, type Similar } from './similar.ts';

export { NOTHING_SIMILAR, type Similar } from './similar.ts';

/** Passages found by meaning. */
const NEAR = 50;
/** Vectors are used once nearly every passage has one: after a small change at once, after the first publish when they are made. */
const COVERED = 0.95;
/** With fewer passages than this, the background tells what is near by chance. */
const FEW = 60;
/** RAGs whose vectors are kept in memory, as many as there are views. */
const KEPT_RAGS = 4;
/** Vectors of questions kept, a few kB each. */
const KEPT_QUESTIONS = 500;
/** A question waits so long for its vector; a server that did not give one is left alone for a while. */
const QUESTION_MS = 3_000;
const REST_MS = 30_000;

/** Which passages have which row, in one version of a RAG. */
interface Placed {
  readonly vectors: RagVectors;
  readonly rows: number;
  readonly passagesAt: ReadonlyMap<number, readonly number[]>;
  readonly isCovered: boolean;
}

export interface VectorTools {
  /** Where the files of vectors are: a cache, which may be deleted at any time. */
  readonly dir: string;
  now(): number;
}

export interface SimilarQuestion {
  readonly ragId: number;
  readonly manifest: string | null;
  readonly question: string;
}

const nameOf = ({ model, dimension }: { readonly model: string; readonly dimension: number }): string => `${dimension} ${model}`;

function place(view: View, vectors: RagVectors): Placed {
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
  return { vectors, rows: vectors.rowOf.size, passagesAt, isCovered: covered > 0 && covered >= COVERED * view.size };
}

/** What a passage is near to this question by chance: as near as the RAG's own are, and where they are few, as sentences of no subject. */
function chanceFor(view: View, { vectors, passagesAt }: Placed, question: Float32Array, first: Hit | undefined): Chance {
  const own = vectors.sample.filter(({ row }) => passagesAt.has(row)).map(({ vector }) => cosine(vector, question));
  if (own.length >= FEW || !first) return chanceOf(own);
  const { language } = view.passage(first.passage).chunk;
  const background = vectors.background.filter((_vector, at) => language === 'any' || BACKGROUND[at]?.language === language);
  return chanceOf([...own, ...background.map((vector) => cosine(vector, question))]);
}

function searched(view: View, placed: Placed, question: Float32Array, usage: readonly ModelUsage[]): Similar {
  const { vectors, passagesAt } = placed;
  const near = vectors.index.search(question, NEAR, (row) => passagesAt.has(row));
  const hits = near.flatMap(({ row, score }) => (passagesAt.get(row) ?? []).map((passage): Hit => ({ passage, score })));
  return similarOf(hits, chanceFor(view, placed, question, hits[0]), usage);
}

/** The texts of a version that need a vector. */
export const textsOf = (view: View): EmbeddedText[] => [...view.passages()].map(embeddedText);

/** A vector for every passage of the RAGs that are asked: made in the background, searched when a question comes. */
export function openVectors({ dir, now }: VectorTools) {
  const kept = new Map<number, FillingVectors>();
  const filling = new Map<number, Promise<void>>();
  const placed = new Map<number, { readonly manifest: string | null; readonly placed: Placed }>();
  const questions = new Map<string, Float32Array>();
  let restUntil = 0;

  const keep = (ragId: number, vectors: FillingVectors): void => {
    kept.delete(ragId);
    kept.set(ragId, vectors);
    for (const oldest of kept.keys()) if (kept.size > KEPT_RAGS) kept.delete(oldest);
  };
  const placedFor = (view: View, ragId: number, manifest: string | null, vectors: RagVectors): Placed => {
    const known = placed.get(ragId);
    if (known?.manifest === manifest && known.placed.vectors === vectors && known.placed.rows === vectors.rowOf.size) return known.placed;
    const made = place(view, vectors);
    placed.set(ragId, { manifest, placed: made });
    return made;
  };

  const vectorOf = async (
    embedder: Embedder,
    question: string,
    signal: AbortSignal,
  ): Promise<{ vector: Float32Array; usage: ModelUsage[] } | null> => {
    const key = `${nameOf(embedder)}\n${question}`;
    const known = questions.get(key);
    if (known) return { vector: known, usage: [] };
    if (now() < restUntil) return null;
    const { vectors, usage } = await embedder.embed([question], 'query', AbortSignal.any([signal, AbortSignal.timeout(QUESTION_MS)]));
    const [vector] = vectors;
    if (vector?.length !== embedder.dimension) return null;
    questions.set(key, vector);
    for (const oldest of questions.keys()) if (questions.size > KEPT_QUESTIONS) questions.delete(oldest);
    return { vector, usage: [usage] };
  };

  return {
    /** Passages near to a question; none before the RAG's vectors are ready, and while its embedder does not answer. */
    async similar(view: View, asked: SimilarQuestion, { embedder, signal, log }: FillTools): Promise<Similar> {
      const vectors = kept.get(asked.ragId);
      if (!vectors || nameOf(vectors.of) !== nameOf(embedder)) return NOTHING_SIMILAR;
      const at = placedFor(view, asked.ragId, asked.manifest, vectors);
      if (!at.isCovered) return NOTHING_SIMILAR;
      try {
        const found = await vectorOf(embedder, asked.question, signal);
        return found ? searched(view, at, found.vector, found.usage) : NOTHING_SIMILAR;
      } catch (error) {
        signal.throwIfAborted();
        restUntil = now() + REST_MS;
        log(`The embedder ${embedder.model} does not answer; questions are answered without it. ${String(error)}`);
        return NOTHING_SIMILAR;
      }
    },
    /**
     * Makes the vectors that a version of a RAG lacks. Those of another model stay in use until nothing is lacking, for as long as that
     * model is the one that is asked; then these take their place.
     */
    async fill(ragId: number, texts: readonly EmbeddedText[], tools: FillTools): Promise<void> {
      await filling.get(ragId)?.catch(() => undefined);
      const work = (async () => {
        const before = kept.get(ragId);
        const isOther = before !== undefined && nameOf(before.of) !== nameOf(tools.embedder);
        if (isOther)
          tools.log(`re-embed needed: RAG ${ragId} has vectors of ${before.of.model}, and ${tools.embedder.model} is there now.`);
        const isOutgrown = before !== undefined && before.isLarge !== texts.length > EXACT_VECTORS;
        const vectors = before && !isOther && !isOutgrown ? before : await openRagVectors(path.join(dir, String(ragId)), texts, tools);
        if (!before) keep(ragId, vectors);
        const made = await fillRagVectors(vectors, texts, tools);
        keep(ragId, vectors);
        if (made > 0) tools.log(`RAG ${ragId}: ${made} passages were embedded by ${vectors.of.model}.`);
      })();
      filling.set(ragId, work);
      await work.finally(() => filling.get(ragId) === work && filling.delete(ragId));
    },
  };
}
