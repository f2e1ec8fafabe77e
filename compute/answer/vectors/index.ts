import path from 'node:path';
import type { View } from '../view/view.ts';
import { embeddedText, type EmbeddedText } from './embedded-text.ts';
import { placeVectors, searchPlaced, type Placed } from './placed.ts';
import { questionVectors } from './question-vectors.ts';
import { EXACT_VECTORS, fillRagVectors, openRagVectors, type FillingVectors, type EmbedTools } from './rag-vectors.ts';
import { NOTHING_SIMILAR, type Similar } from './similar.ts';

/** RAGs whose vectors are kept in memory, as many as there are views. */
const KEPT_RAGS = 4;
/** Enough for a small model on a processor that is at work on passages; more would be worse than an answer without. */
const PATIENCE_MS = 4_000;

export interface VectorsTools {
  /** Where the files of vectors are: a cache, which may be deleted at any time. */
  readonly dir: string;
  now(): number;
  /** A question waits so long for its vector, then it is answered without. */
  readonly patienceMs?: number;
}

/** A question of one version of a RAG. */
export interface SimilarQuestion {
  readonly ragId: number;
  readonly manifest: string | null;
  readonly question: string;
}

const nameOf = ({ model, dimension }: { readonly model: string; readonly dimension: number }): string => `${dimension} ${model}`;

/** The texts of a version that need a vector. */
export const textsOf = (view: View): EmbeddedText[] => [...view.passages()].map(embeddedText);

/** A vector for every passage of the RAGs that are asked: made in the background, searched when a question comes. */
export function openVectors({ dir, now, patienceMs = PATIENCE_MS }: VectorsTools) {
  const kept = new Map<number, FillingVectors>();
  const filling = new Map<number, Promise<void>>();
  const placed = new Map<number, { readonly manifest: string | null; readonly at: Placed }>();
  const vectorOf = questionVectors({ now, patienceMs });

  const keep = (ragId: number, vectors: FillingVectors): void => {
    kept.delete(ragId);
    kept.set(ragId, vectors);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_RAGS) break;
      kept.delete(oldest);
      placed.delete(oldest);
    }
  };

  const placedFor = (view: View, { ragId, manifest }: Omit<SimilarQuestion, 'question'>, vectors: FillingVectors): Placed => {
    const known = placed.get(ragId);
    if (known?.manifest === manifest && known.at.vectors === vectors && known.at.rows === vectors.rowOf.size) return known.at;
    const at = placeVectors(view, vectors);
    placed.set(ragId, { manifest, at });
    return at;
  };

  const fillNow = async (ragId: number, texts: readonly EmbeddedText[], tools: EmbedTools): Promise<void> => {
    const before = kept.get(ragId);
    const isOther = before !== undefined && nameOf(before.of) !== nameOf(tools.embedder);
    if (isOther) tools.log(`re-embed needed: RAG ${ragId} has vectors of ${before.of.model}, and ${tools.embedder.model} is there now.`);
    const isOutgrown = before !== undefined && before.isLarge !== texts.length > EXACT_VECTORS;
    const vectors =
      before && !isOther && !isOutgrown ? before : await openRagVectors(path.join(dir, String(ragId)), texts, { ...tools, now });
    if (!before) keep(ragId, vectors);
    const made = await fillRagVectors(vectors, texts, { ...tools, now });
    keep(ragId, vectors);
    if (made > 0) tools.log(`RAG ${ragId}: ${made} passages were embedded by ${vectors.of.model}.`);
  };

  return {
    /** Whether passages of this version have no vector of this model: they have to be filled in. */
    lacks(view: View, version: Omit<SimilarQuestion, 'question'>, embedder: EmbedTools['embedder']): boolean {
      const vectors = kept.get(version.ragId);
      if (!vectors || nameOf(vectors.of) !== nameOf(embedder)) return view.size > 0;
      return !placedFor(view, version, vectors).isWhole;
    },
    /**
     * Passages near to a question; none before nearly all have a vector, and while the embedder does not answer. A question is only ever
     * compared with vectors of the model that made its own.
     */
    async similar(view: View, asked: SimilarQuestion, tools: EmbedTools): Promise<Similar> {
      const vectors = kept.get(asked.ragId);
      if (!vectors || nameOf(vectors.of) !== nameOf(tools.embedder)) return NOTHING_SIMILAR;
      const at = placedFor(view, asked, vectors);
      const found = at.isCovered ? await vectorOf(asked.question, tools) : null;
      return found ? searchPlaced(view, at, found.vector, found.usage) : NOTHING_SIMILAR;
    },
    /**
     * Makes the vectors that a version of a RAG lacks. Where there are those of another model, they stay until nothing is lacking; then
     * these take their place. Of one RAG one filling goes on at a time.
     */
    async fill(ragId: number, texts: readonly EmbeddedText[], tools: EmbedTools): Promise<void> {
      const before = filling.get(ragId) ?? Promise.resolve();
      const work = before.then(
        () => fillNow(ragId, texts, tools),
        () => fillNow(ragId, texts, tools),
      );
      filling.set(ragId, work);
      await work.finally(() => filling.get(ragId) === work && filling.delete(ragId));
    },
  };
}
