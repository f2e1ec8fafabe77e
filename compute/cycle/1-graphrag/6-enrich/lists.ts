import { z } from 'zod';
import { FeragError } from '../../../../contract/errors.ts';
import type { ModelPurpose } from '../../../../contract/models.ts';
import { canonicalJson, sha256Hex } from '../../../graph/canonical-json.ts';
import { readJson } from '../../../llm/json-reply.ts';
import type { JsonSchema } from '../../../llm/llm.ts';
import { modelTokens } from '../../../nlp/model-tokens.ts';
import type { Desk } from './desk.ts';
import type { Shares } from './spending.ts';

/** One call about a numbered list, answered by numbers alone. */
export interface ListQuestion<T> {
  readonly purpose: ModelPurpose;
  readonly system: string;
  readonly user: string;
  readonly form: { readonly name: string; readonly json: JsonSchema };
  readonly reply: z.ZodType<T>;
  readonly maxTokens: number;
  readonly shares: Shares;
}

/** Lists of numbers under these names: what all such replies look like. */
export const numbersForm = (name: string, fields: readonly string[], item: JsonSchema = { type: 'integer' }) => ({
  name,
  json: {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field, { type: 'array', items: item }])),
    required: [...fields],
    additionalProperties: false,
  },
});

const TRIES = 2;

/** What the model says, from a reply of before where there is one. Null: the budget has no room for it, or two replies were of no use. */
export async function askList<T>(question: ListQuestion<T>, desk: Desk): Promise<T | null> {
  const { purpose, system, user } = question;
  const key = sha256Hex(canonicalJson({ extractor: desk.extractor, purpose, system, user }));
  const known = question.reply.safeParse(desk.replies.get(key) ?? (await saidBefore(desk, key)));
  if (known.success) {
    desk.replies.set(key, known.data);
    return known.data;
  }
  const estimateIn = modelTokens(system) + modelTokens(user);
  const estimate = estimateIn + question.maxTokens;
  for (let turn = 0; turn < TRIES; turn += 1) {
    if (!(await desk.spending.enter(estimate))) return null;
    try {
      const { maxTokens, form: schema } = question;
      const reply = await desk.llm.complete({ purpose, system, user, schema, maxTokens, signal: desk.signal });
      desk.spending.book(purpose, reply.usage, estimateIn, question.shares);
      const read = readJson(reply.text, question.reply);
      if (!read.ok) continue;
      desk.replies.set(key, read.value);
      await desk.tools.said.put(key, canonicalJson(read.value));
      await desk.saveSometimes();
      return read.value;
    } finally {
      desk.spending.leave(estimate);
    }
  }
  return null;
}

/** A file of this machine's cache that is damaged is as good as none. */
async function saidBefore({ tools }: Desk, key: string): Promise<unknown> {
  const text = await tools.said.get(key);
  if (text === null) return undefined;
  const read = readJson(text, z.unknown());
  return read.ok ? read.value : undefined;
}

export interface Answered<I, R> {
  readonly items: readonly I[];
  readonly reply: R;
}

/** Asks about all items, so many a call; a list that is too long for the model is asked in halves. Stops where the budget is used up. */
export async function askInParts<I, R>(
  items: readonly I[],
  perCall: number,
  ask: (part: readonly I[]) => Promise<R | null>,
  { spending }: Pick<Desk, 'spending'>,
): Promise<Answered<I, R>[]> {
  const answered: Answered<I, R>[] = [];
  for (let from = 0; from < items.length && !spending.isPaused; from += perCall) {
    const part = items.slice(from, from + perCall);
    try {
      const reply = await ask(part);
      if (reply !== null) answered.push({ items: part, reply });
    } catch (error) {
      if (!(error instanceof FeragError) || error.code !== 'context_exceeded') throw error;
      // One item alone that is too long is left as it was.
      if (part.length > 1) answered.push(...(await askInParts(part, Math.ceil(part.length / 2), ask, { spending })));
    }
  }
  return answered;
}
