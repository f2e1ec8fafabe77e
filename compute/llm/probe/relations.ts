import { z } from 'zod';
import { REPLY_FORM, SYSTEM } from '../../cycle/1-graphrag/6-enrich/prompt.ts';
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

/** Asks for the relations of some chunks in one call. */
export type AskRelations = (llm: Llm, chunks: readonly GoldText[], signal?: AbortSignal) => Promise<AskedRelations>;

const Rows = z.object({ rows: z.array(z.array(z.union([z.int(), z.string()]))) });
const Row = z.tuple([z.coerce.number().int(), z.coerce.number().int(), z.union([z.int(), z.string()]), z.coerce.number().int()]);

/** A row is about 12 tokens, and a sentence rarely states more than four relations. */
const TOKENS_PER_SENTENCE = 60;

/** In the words and the form in which a cycle asks: what is found out here has to hold there. */
export const askRelations: AskRelations = async (llm, chunks, signal) => {
  const lines = chunks.reduce((sum, { sentences }) => sum + sentences.length, 0);
  const reply = await llm.complete({
    purpose: 'probe',
    system: SYSTEM,
    user: relationsPrompt(chunks),
    schema: REPLY_FORM,
    maxTokens: 100 + TOKENS_PER_SENTENCE * lines,
    ...(signal ? { signal } : {}),
  });
  const read = readJson(reply.text, Rows);
  if (!read.ok) return { reply, found: null, reason: read.reason };
  return { reply, found: byChunk(read.value.rows, chunks), reason: null };
};

/** Lines are numbered on from chunk to chunk; a thing carries its mark where it first stands, and marks begin anew with each chunk. */
function relationsPrompt(chunks: readonly GoldText[]): string {
  let number = 0;
  const paragraphs = chunks.map(({ sentences, entities }) => {
    const marked = new Set<number>();
    return sentences
      .map((sentence) => {
        let text = sentence;
        for (const [i, entity] of entities.entries()) {
          if (marked.has(i) || !text.includes(entity)) continue;
          marked.add(i);
          text = text.replace(entity, `${entity}#${i + 1}`);
        }
        return `${(number += 1)} ${text}`;
      })
      .join('\n');
  });
  return ['Relations: none', ...paragraphs].join('\n\n');
}

function byChunk(rows: readonly (readonly (string | number)[])[], chunks: readonly GoldText[]): [number, number, number][][] {
  const places = chunks.flatMap(({ sentences }, chunk) => sentences.map((_, sentence) => ({ chunk, sentence })));
  const found: [number, number, number][][] = chunks.map(() => []);
  for (const row of rows) {
    const read = Row.safeParse(row);
    const place = read.success ? places[read.data[0] - 1] : undefined;
    if (read.success && place) found[place.chunk]?.push([read.data[1] - 1, read.data[3] - 1, place.sentence]);
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
