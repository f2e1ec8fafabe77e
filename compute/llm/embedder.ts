import { APIError } from 'openai';
import type { EmbeddingCreateParams } from 'openai/resources/embeddings';
import { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import { modelTokens } from '../nlp/model-tokens.ts';
import { asking } from './asking.ts';
import { nativeUrl, callAddress } from './address.ts';
import { openAi } from './chat.ts';
import { Garbled, Stalled } from './failures.ts';
import type { ModelTools } from './language.ts';
import type { Embedder } from './llm.ts';
import type { Endpoint, ModelSetup } from './setup.ts';

/** Texts of one call: enough to keep a server at work, few enough that a repeat is cheap. */
const BATCH = { texts: 32, characters: 40_000 };
/** A text that its model finds too long is halved until it fits; shorter ones are refused for another reason. */
const SHORTEST_CHARACTERS = 200;

export type Kind = 'query' | 'passage';

export function openEmbedder({ endpoint, dimension, inputType }: NonNullable<ModelSetup['embedder']>, tools: ModelTools): Embedder {
  const ask = (texts: readonly string[], kind: Kind, signal: AbortSignal | undefined): Promise<Embedded> =>
    asking({ endpoint, urgent: kind === 'query', signal }, tools, () =>
      callFor(endpoint)(endpoint, texts, inputType ? kind : null, signal),
    ).catch((error: unknown) => {
      if (!(error instanceof FeragError) || error.code !== 'context_exceeded') throw error;
      return shorter(texts, error, (fewer) => ask(fewer, kind, signal));
    });
  return {
    model: endpoint.model,
    dimension,
    async embed(texts, kind, signal) {
      const prefix = inputType ? '' : prefixOf(endpoint.model, kind);
      // Some servers refuse a text that is empty.
      const prefixed = texts.map((text) => prefix + (text.trim() === '' ? '-' : text));
      const vectors: Float32Array[] = [];
      const usage = { model: endpoint.model, calls: 0, tokens_in: 0, tokens_out: 0 };
      for (const batch of batches(prefixed)) {
        const found = await ask(batch, kind, signal);
        vectors.push(...found.vectors.map((vector) => unit(vector, dimension, endpoint.model)));
        usage.calls += found.calls;
        usage.tokens_in += found.tokens;
      }
      return { vectors, usage };
    },
  };
}

/** Vectors as the server gives them, for one who does not know their length yet. */
export const rawVectors = async (
  endpoint: Endpoint,
  texts: readonly string[],
  tools: ModelTools,
  { signal, kind = null }: { signal?: AbortSignal | undefined; kind?: Kind | null },
): Promise<readonly (readonly number[])[]> =>
  (await asking({ endpoint, urgent: true, signal }, tools, () => callFor(endpoint)(endpoint, texts, kind, signal))).vectors;

interface Embedded {
  readonly vectors: readonly (readonly number[])[];
  readonly tokens: number;
  readonly calls: number;
}

/** One text that is too long must not keep the others out. */
async function shorter(
  texts: readonly string[],
  error: FeragError,
  ask: (texts: readonly string[]) => Promise<Embedded>,
): Promise<Embedded> {
  const [only = ''] = texts;
  if (texts.length === 1 && only.length <= SHORTEST_CHARACTERS) throw error;
  if (texts.length === 1) return ask([only.slice(0, Math.floor(only.length / 2)).toWellFormed()]);
  const half = Math.ceil(texts.length / 2);
  const [first, second] = [await ask(texts.slice(0, half)), await ask(texts.slice(half))];
  return { vectors: [...first.vectors, ...second.vectors], tokens: first.tokens + second.tokens, calls: first.calls + second.calls };
}

function* batches(texts: readonly string[]): Generator<string[]> {
  let batch: string[] = [];
  let characters = 0;
  for (const text of texts) {
    if (batch.length > 0 && (batch.length >= BATCH.texts || characters + text.length > BATCH.characters)) {
      yield batch;
      [batch, characters] = [[], 0];
    }
    batch.push(text);
    characters += text.length;
  }
  if (batch.length > 0) yield batch;
}

/** F101: a vector of another length, or of no direction, would spoil the index it goes into. */
function unit(vector: readonly number[], dimension: number, model: string): Float32Array {
  if (vector.length !== dimension) {
    throw new FeragError(
      'model_unusable',
      `The model ${model} now gives vectors of ${vector.length} numbers instead of ${dimension}: everything has to be embedded again.`,
    );
  }
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0)
    throw new FeragError('model_unusable', `The model ${model} gives vectors without a direction.`);
  return Float32Array.from(vector, (x) => x / length);
}

/** How models that tell questions from passages are told which it is: by their authors' cards. */
const PREFIXES: readonly { readonly names: RegExp; readonly query: string; readonly passage: string }[] = [
  { names: /\be5\b|[-_/]e5[-_]/i, query: 'query: ', passage: 'passage: ' },
  { names: /nomic-embed/i, query: 'search_query: ', passage: 'search_document: ' },
  { names: /embedding-?gemma/i, query: 'task: search result | query: ', passage: 'title: none | text: ' },
  {
    names: /mxbai-embed|bge-(?:small|base|large)-en|snowflake-arctic-embed-(?!.*v2)/i,
    query: 'Represent this sentence for searching relevant passages: ',
    passage: '',
  },
  { names: /snowflake-arctic-embed.*v2/i, query: 'query: ', passage: '' },
  { names: /qwen3-embedding/i, query: 'Instruct: Given a question, retrieve passages that answer it\nQuery:', passage: '' },
];
export const prefixOf = (model: string, kind: Kind): string => PREFIXES.find(({ names }) => names.test(model))?.[kind] ?? '';

/** `kind`: told to the server; null: it is not. */
type EmbedCall = (endpoint: Endpoint, texts: readonly string[], kind: Kind | null, signal: AbortSignal | undefined) => Promise<Embedded>;

const callFor = ({ server }: Endpoint): EmbedCall => (server === 'ollama' ? ollamaEmbed : openAiEmbed);

/** Strings only and plain numbers: LM Studio refuses tokens, and not every server knows base64. */
const openAiEmbed: EmbedCall = async (endpoint, texts, kind, signal) => {
  const told = kind === null ? {} : { input_type: kind };
  const body: EmbeddingCreateParams = { model: endpoint.model, input: [...texts], encoding_format: 'float', ...told };
  const found = await inTime(endpoint, signal, (both) => openAi(endpoint).embeddings.create(body, { signal: both }));
  const read = OpenAiEmbedded.safeParse(found);
  if (!read.success || read.data.data.length !== texts.length) throw new Garbled('It sent something else than one vector for each text.');
  // The order is only promised by the index.
  const vectors = read.data.data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding);
  return { vectors, tokens: read.data.usage?.prompt_tokens || estimated(texts), calls: 1 };
};
const Vector = z.array(z.number().catch(Number.NaN)).min(1);
const OpenAiEmbedded = z.object({
  data: z.array(z.object({ index: z.int(), embedding: Vector })),
  usage: z.object({ prompt_tokens: z.int().nonnegative() }).nullish(),
});

/** Ollama's own endpoint, which shortens what is too long by itself. */
const ollamaEmbed: EmbedCall = async (endpoint, texts, _kind, signal) => {
  const { headers } = callAddress(endpoint);
  const body = JSON.stringify({ model: endpoint.model, input: texts, truncate: true });
  const found = await inTime(endpoint, signal, async (both) => {
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body, signal: both };
    const response = await fetch(nativeUrl(endpoint.url, '/api/embed'), init);
    const said: unknown = await response.json().catch(() => null);
    if (!response.ok) throw APIError.generate(response.status, { error: said }, undefined, response.headers);
    return said;
  });
  const read = z.object({ embeddings: z.array(Vector), prompt_eval_count: z.int().nonnegative().optional() }).safeParse(found);
  if (!read.success || read.data.embeddings.length !== texts.length)
    throw new Garbled('It sent something else than one vector for each text.');
  return { vectors: read.data.embeddings, tokens: read.data.prompt_eval_count || estimated(texts), calls: 1 };
};

const estimated = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + modelTokens(text), 0);

/** A reply that is not streamed comes all at once: it has as long as the first piece of one that is. */
const WHOLE_REPLY_TIMES = 5;

async function inTime<T>(endpoint: Endpoint, signal: AbortSignal | undefined, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(endpoint.idleMs * WHOLE_REPLY_TIMES);
  return call(AbortSignal.any(signal ? [signal, late] : [late])).catch((error: unknown) => {
    throw late.aborted && !signal?.aborted ? new Stalled('Nothing has come for too long.') : error;
  });
}
