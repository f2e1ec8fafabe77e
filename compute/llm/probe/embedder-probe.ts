import { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import { ModelCheck } from '../../../contract/models.ts';
import type { Clock } from '../../node/clock.ts';
import { openEmbedder, rawVectors, type Kind } from '../embedder.ts';
import type { ModelTools } from '../language.ts';
import { newLimiter } from '../limiter.ts';
import type { Endpoint } from '../setup.ts';
import { failed, ok, warning } from './checks.ts';

export const EmbedderFacts = z.object({ dimension: z.int().positive().nullable(), inputType: z.boolean(), checks: z.array(ModelCheck) });
export type EmbedderFacts = z.infer<typeof EmbedderFacts>;

/** One thing in three languages, and another thing in two of them. */
const SAME = { en: 'The red cat sleeps on the chair.', ru: 'Рыжая кошка спит на красном стуле.', fr: 'Le chat rouge dort sur la chaise.' };
const OTHER = { en: 'The central bank raised the interest rate.', ru: 'Центральный банк поднял процентную ставку.' };
/** Vectors of different texts that are as near as that are one vector. */
const CONSTANT = 0.99999;

/** Embeds sentences whose nearness is known. The dimension is null where the model is of no use. */
export async function probeEmbedder(endpoint: Endpoint, tools: { clock: Clock; signal?: AbortSignal | undefined }): Promise<EmbedderFacts> {
  const { clock, signal } = tools;
  const limiter = newLimiter({ start: 1, most: 1 }, clock);
  const unfit = (name: string, detail: string): EmbedderFacts => ({
    dimension: null,
    inputType: false,
    checks: [failed(name, detail, 'Choose another embedding model, or look at the log of its server.')],
  });
  const [raw] = await rawVectors(endpoint, [SAME.en], { limiter, clock }, { signal });
  const dimension = raw?.length ?? 0;
  if (dimension < 2) return unfit('embedder.dimension', `The model ${endpoint.model} gives vectors of ${dimension} numbers.`);
  try {
    const texts = [SAME.en, SAME.ru, SAME.fr, OTHER.en, OTHER.ru];
    const inputType = await heedsInputType(endpoint, { limiter, clock }, signal);
    const { vectors } = await openEmbedder({ endpoint, dimension, inputType }, { limiter, clock }).embed(texts, 'passage', signal);
    const near = (a: number, b: number): number => dot(vectors[a], vectors[b]);
    if (near(0, 3) > CONSTANT && near(1, 4) > CONSTANT)
      return unfit('embedder.vectors', `The model ${endpoint.model} gives every text the same vector.`);
    const checks = [
      ok('embedder.dimension', `Vectors of ${dimension} numbers.`),
      across(near(0, 1), near(0, 4), 'ru'),
      across(near(0, 2), near(0, 3), 'fr'),
    ];
    return { dimension, inputType, checks };
  } catch (error) {
    if (error instanceof FeragError && error.code === 'model_unusable') return unfit('embedder.vectors', error.message);
    throw error;
  }
}

/** Whether the server makes a difference between questions and passages by itself: then nothing may be put before them here. */
async function heedsInputType(endpoint: Endpoint, tools: ModelTools, signal: AbortSignal | undefined): Promise<boolean> {
  if (endpoint.server === 'ollama') return false;
  const told = (kind: Kind) =>
    rawVectors(endpoint, [SAME.en], tools, { signal, kind }).catch((error: unknown) => {
      // A server that does not know the field may refuse it.
      if (error instanceof FeragError && error.code === 'model_failed') return null;
      throw error;
    });
  const [query, passage] = [await told('query'), await told('passage')];
  if (!query?.[0] || !passage?.[0]) return false;
  return cosine(query[0], passage[0]) < DIFFERENT;
}
/** The same text gives the same vector, but for what a GPU rounds off. */
const DIFFERENT = 0.9995;

const cosine = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0) / (Math.hypot(...a) * Math.hypot(...b));

/** The same sentence in another language has to be nearer than another sentence. */
function across(same: number, other: number, language: string): ModelCheck {
  const detail = `A sentence and its translation: ${same.toFixed(2)}; another sentence: ${other.toFixed(2)}.`;
  const name = `embedder.languages.${language}`;
  return same > other
    ? ok(name, detail)
    : warning(name, detail, 'Choose a multilingual embedding model: questions will not find passages in another language.');
}

const dot = (a: Float32Array | undefined, b: Float32Array | undefined): number =>
  Array.from(a ?? []).reduce((sum, x, i) => sum + x * (b?.[i] ?? 0), 0);
