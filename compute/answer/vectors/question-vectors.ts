import type { ModelUsage } from '../../../contract/models.ts';
import type { EmbedTools } from './rag-vectors.ts';

/** Vectors of questions kept, a few kB each. */
const KEPT_QUESTIONS = 500;
/** A server that gave no vector is left alone for a while. */
const REST_MS = 20_000;

export interface QuestionVector {
  readonly vector: Float32Array;
  readonly usage: readonly ModelUsage[];
}

/** Vectors of questions, asked for once. Null where the embedder gives none: questions are answered without it then. */
export function questionVectors({ now, patienceMs }: { now(): number; readonly patienceMs: number }) {
  const kept = new Map<string, Float32Array>();
  let restUntil = Number.NEGATIVE_INFINITY;

  const ask = async (question: string, { embedder, signal }: EmbedTools): Promise<QuestionVector | null> => {
    const { vectors, usage } = await embedder.embed([question], 'query', AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
    const [vector] = vectors;
    return vector?.length === embedder.dimension ? { vector, usage: [usage] } : null;
  };

  return async (question: string, tools: EmbedTools): Promise<QuestionVector | null> => {
    const { model, dimension } = tools.embedder;
    const key = `${dimension} ${model}\n${question}`;
    const known = kept.get(key);
    if (known) return { vector: known, usage: [] };
    if (now() < restUntil) return null;
    try {
      const found = await ask(question, tools);
      if (found) kept.set(key, found.vector);
      for (const oldest of kept.keys()) if (kept.size > KEPT_QUESTIONS) kept.delete(oldest);
      return found;
    } catch (error) {
      tools.signal.throwIfAborted();
      restUntil = now() + REST_MS;
      tools.log(`The embedder ${model} does not answer; questions are answered without it for a while.`, error);
      return null;
    }
  };
}
