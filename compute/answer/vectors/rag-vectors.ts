import path from 'node:path';
import { createHash } from 'node:crypto';
import type { Embedder } from '../../llm/llm.ts';
import { BACKGROUND } from './background.ts';
import type { EmbeddedText } from './embedded-text.ts';
import { cosine, exactIndex } from './exact.ts';
import { usearchIndex } from './usearch.ts';
import { openVectorFile, rewriteVectorFile, type KeyedVector, type VectorFile, type VectorsOf } from './vector-file.ts';
import type { VectorIndex } from './vector-index.ts';

/** Up to here every vector is looked at; above, a graph of neighbours is searched. */
export const EXACT_VECTORS = 50_000;
/** Texts of the first call and at most, and what a call shall take: questions that come meanwhile wait for one. */
const FIRST_TEXTS = 4;
const MOST_TEXTS = 64;
const CALL_MS = { least: 250, most: 1_000 };
/** A file is written anew when most of it is of texts that the RAG does not have any more, and it is worth the while. */
const STALE_ROWS = 1_000;
/** Vectors that tell how near a question is to anything. */
const SAMPLED = 1_000;
/** The same text gives the same vector, but for rounding; another model of the same name does not. */
const SAME = 0.99;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const BACKGROUND_TEXTS: readonly EmbeddedText[] = BACKGROUND.map(({ text }) => ({ key: sha256(text), text }));

/** The vectors of one RAG by one model. */
export interface RagVectors {
  readonly of: VectorsOf;
  readonly index: VectorIndex;
  /** Its index is made for more than `EXACT_VECTORS`. */
  readonly isLarge: boolean;
  /** By the hash of its text. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** Vectors of `BACKGROUND`, in its order. */
  readonly background: readonly Float32Array[];
  /** Some of the index's rows with their vectors, evenly spread. */
  readonly sample: readonly { readonly row: number; readonly vector: Float32Array }[];
}

/** The same while it is made. */
export interface FillingVectors extends RagVectors {
  readonly rowOf: Map<string, number>;
  readonly file: VectorFile;
  readonly sample: { row: number; vector: Float32Array }[];
}

/** What vectors are asked for with. */
export interface EmbedTools {
  readonly embedder: Embedder;
  readonly signal: AbortSignal;
  log(text: string, cause?: unknown): void;
}

export interface FillTools extends EmbedTools {
  /** Milliseconds of any clock. */
  now(): number;
}

/** Two models never share a file. */
export const fileOf = (dir: string, { model, dimension }: VectorsOf): string =>
  path.join(dir, `${sha256(`${model}\n${dimension}`).slice(0, 16)}.vectors`);

function addRows(vectors: FillingVectors, rows: readonly KeyedVector[]): void {
  for (const { key, vector } of rows) {
    const row = vectors.rowOf.size;
    if (vectors.rowOf.has(key)) continue;
    vectors.rowOf.set(key, row);
    vectors.index.add([vector]);
    if (row % Math.max(1, Math.ceil(row / SAMPLED)) === 0 && vectors.sample.length < SAMPLED * 2) vectors.sample.push({ row, vector });
  }
}

/** The vectors of the background: from the file, or asked for. The first is asked for each time, since it tells one model from another. */
async function backgroundOf(known: ReadonlyMap<string, Float32Array>, { embedder, signal }: FillTools) {
  const [first] = BACKGROUND_TEXTS;
  const { vectors: now } = await embedder.embed([first?.text ?? ''], 'passage', signal);
  const before = known.get(first?.key ?? '');
  const isSame = !before || cosine(before, now[0] ?? before) >= SAME;
  const kept = isSame ? BACKGROUND_TEXTS.map(({ key }) => known.get(key)) : [];
  if (kept.length > 0 && kept.every((vector) => vector !== undefined)) return { isSame, background: kept, isNew: false };
  const texts = BACKGROUND_TEXTS.map(({ text }) => text);
  const { vectors } = await embedder.embed(texts, 'passage', signal);
  return { isSame, background: vectors, isNew: true };
}

/** Opens what is there of this model's vectors for these texts, without those that none of them needs. */
export async function openRagVectors(dir: string, texts: readonly EmbeddedText[], tools: FillTools): Promise<FillingVectors> {
  const { embedder, log } = tools;
  const of = { model: embedder.model, dimension: embedder.dimension };
  const name = fileOf(dir, of);
  const opened = await openVectorFile(name, of);
  const known = new Map(opened.rows.map(({ key, vector }) => [key, vector]));
  const { isSame, background, isNew } = await backgroundOf(known, tools);
  if (!isSame) log(`re-embed needed: ${of.model} is not the model any more that made the vectors at hand; they are made again.`);
  const wanted = new Set(texts.map(({ key }) => key));
  const own = new Set(BACKGROUND_TEXTS.map(({ key }) => key));
  const rows = isSame ? opened.rows.filter(({ key }) => wanted.has(key)) : [];
  const backgroundRows = background.flatMap((vector, at) => ({ key: BACKGROUND_TEXTS[at]?.key ?? '', vector }));
  const isStale = opened.rows.filter(({ key }) => !own.has(key)).length > 2 * rows.length + STALE_ROWS;
  if (!isSame || isStale) await rewriteVectorFile(name, of, [...backgroundRows, ...rows]);
  else if (isNew) await opened.file.append(backgroundRows);
  const isLarge = texts.length > EXACT_VECTORS;
  const vectors: FillingVectors = {
    of,
    file: opened.file,
    isLarge,
    index: isLarge ? usearchIndex(of.dimension) : exactIndex(of.dimension),
    rowOf: new Map(),
    background,
    sample: [],
  };
  for (let from = 0; from < rows.length; from += 1_000) {
    addRows(vectors, rows.slice(from, from + 1_000));
    await nextTurn();
  }
  return vectors;
}

/** Questions are answered between two batches. */
const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Embeds the texts that have no vector, a few at a time; they are on disk before the next are asked for. */
export async function fillRagVectors(
  vectors: FillingVectors,
  texts: readonly EmbeddedText[],
  { embedder, signal, now }: FillTools,
): Promise<number> {
  const missing = [...new Map(texts.filter(({ key }) => !vectors.rowOf.has(key)).map((one) => [one.key, one])).values()];
  let size = FIRST_TEXTS;
  for (let from = 0; from < missing.length;) {
    signal.throwIfAborted();
    const batch = missing.slice(from, from + size);
    const started = now();
    const found = await embedder.embed(
      batch.map(({ text }) => text),
      'passage',
      signal,
    );
    const rows = batch.flatMap(({ key }, at) => {
      const vector = found.vectors[at];
      return vector ? [{ key, vector }] : [];
    });
    await vectors.file.append(rows);
    addRows(vectors, rows);
    from += batch.length;
    const took = now() - started;
    if (took < CALL_MS.least) size = Math.min(MOST_TEXTS, size * 2);
    if (took > CALL_MS.most) size = Math.max(1, Math.floor(size / 2));
  }
  return missing.length;
}
