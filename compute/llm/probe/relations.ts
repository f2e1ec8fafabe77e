import { z } from 'zod';
import { readJson } from '../json-reply.ts';
import type { Llm, LlmReply } from '../llm.ts';
import type { GoldText } from './gold.ts';

/** What a model found in some chunks: places in the lists of the chunk, as in `GoldText.facts`. */
export interface AskedRelations {
  readonly reply: LlmReply;
  /** By chunk; null: the reply could not be read, for this reason. */
  readonly found: readonly (readonly (readonly [subject: number, object: number, sentence: number])[])[] | null;
  readonly reason: string | null;
}

/** Asks for the relations of some chunks in one call, as the extraction does. */
export type AskRelations = (llm: Llm, chunks: readonly GoldText[], signal?: AbortSignal) => Promise<AskedRelations>;

export const RELATIONS_SYSTEM = `You read sentences and list the relations that they state between the numbered entities.
Answer with JSON: {"rows":[[subject,"relation",object,sentence],…]}. subject and object are numbers of entities, sentence is the number of the
sentence that states the relation. Use only what the sentences say. One row for each stated relation, a person's role and a date too. No other text.`;

const Rows = z.object({ rows: z.array(z.array(z.union([z.int(), z.string()]))) });
const Row = z.tuple([z.int(), z.string(), z.int(), z.int()]);
const cell = { anyOf: [{ type: 'integer' }, { type: 'string' }] };
const ROWS_SCHEMA = {
  type: 'object',
  properties: { rows: { type: 'array', items: { type: 'array', items: cell, minItems: 4, maxItems: 4 } } },
  required: ['rows'],
  additionalProperties: false,
};

/** A row is about 12 tokens, and a sentence rarely states more than four relations. */
const TOKENS_PER_SENTENCE = 60;

/** Numbers go on from chunk to chunk, so that a sentence's number also says its chunk. */
export const askRelations: AskRelations = async (llm, chunks, signal) => {
  const entities = chunks.flatMap((chunk) => chunk.entities);
  const sentences = chunks.flatMap((chunk) => chunk.sentences);
  const numbered = (lines: readonly string[]) => lines.map((line, i) => `${i + 1} ${line}`).join('\n');
  const reply = await llm.complete({
    purpose: 'probe',
    system: RELATIONS_SYSTEM,
    user: `Entities:\n${numbered(entities)}\n\nSentences:\n${numbered(sentences)}`,
    schema: { name: 'relations', json: ROWS_SCHEMA },
    maxTokens: 100 + TOKENS_PER_SENTENCE * sentences.length,
    ...(signal ? { signal } : {}),
  });
  const read = readJson(reply.text, Rows);
  if (!read.ok) return { reply, found: null, reason: read.reason };
  return { reply, found: byChunk(read.value.rows, chunks), reason: null };
};

function byChunk(rows: readonly (readonly (string | number)[])[], chunks: readonly GoldText[]): [number, number, number][][] {
  const found: [number, number, number][][] = chunks.map(() => []);
  const starts = (of: (chunk: GoldText) => readonly string[]) =>
    chunks.map((_, i) => chunks.slice(0, i).reduce((sum, chunk) => sum + of(chunk).length, 0));
  const entityStarts = starts(({ entities }) => entities);
  const sentenceStarts = starts(({ sentences }) => sentences);
  for (const row of rows) {
    const read = Row.safeParse(row);
    if (!read.success) continue;
    const [subject, , object, sentence] = read.data;
    const chunk = sentenceStarts.findLastIndex((start) => sentence > start);
    const from = entityStarts[chunk] ?? 0;
    found[chunk]?.push([subject - 1 - from, object - 1 - from, sentence - 1 - (sentenceStarts[chunk] ?? 0)]);
  }
  return found;
}

/** Of the facts of the chunks, the share that was found, 0 to 100. Either direction counts: which way a relation reads is its wording's. */
export function recallOf(chunks: readonly GoldText[], found: AskedRelations['found']): number {
  const wanted = chunks.flatMap(({ facts }, i) => facts.map((fact) => ({ fact, rows: found?.[i] ?? [] })));
  const hits = wanted.filter(({ fact: [subject, object, sentence], rows }) =>
    rows.some(([s, o, n]) => n === sentence && ((s === subject && o === object) || (s === object && o === subject))),
  );
  return wanted.length === 0 ? 0 : Math.round((100 * hits.length) / wanted.length);
}
