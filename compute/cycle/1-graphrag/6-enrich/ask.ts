import { FeragError } from '../../../../contract/errors.ts';
import type { Llm } from '../../../llm/llm.ts';
import { halves, tokensOf, type Room } from './pack.ts';
import { promptOf, REPLY_FORM, SYSTEM, type Part } from './prompt.ts';
import { hear, type Heard, type Said } from './reply.ts';
import type { Spending } from './spending.ts';

export interface AskTools {
  readonly llm: Llm;
  readonly predicates: readonly string[];
  readonly spending: Spending;
  readonly room: Room;
  readonly signal: AbortSignal;
}

/** What came of a part: `unclear` when its replies were of no use to the end. A part that the budget had no room for is not there. */
export interface Told extends Said {
  readonly unclear: boolean;
}

/** A reply of no use is asked for again in halves, this many times one inside the other: eight calls find the chunk that spoils them. */
const MOST_SPLITS = 3;

/** Asks about all parts in one call, or in as many as it takes by what was learned of the model's context; what that call leaves open is asked again in two smaller ones. */
export async function askAbout(parts: readonly Part[], tools: AskTools, depth = 0): Promise<Told[]> {
  const fitting = tokensOf(parts) > tools.room.tokens() ? halves(parts) : null;
  if (fitting) return askEach(fitting, tools, depth);
  const heard = await call(parts, tools);
  if (!heard) return [];
  // A model that says nothing of many sentences may have lost its way: it is asked once more, never believed at once.
  const isSilent = depth === 0 && heard.open.length === 0 && isNothing(heard.answered);
  const answered = isSilent ? [] : heard.answered.map((said) => ({ ...said, unclear: false }));
  const open = (isSilent ? heard.answered : heard.open).map(({ part }) => part);
  if (open.length === 0) return answered;
  const again = halves(open) ?? (heard.isTooLong || depth > 0 ? [] : [open]);
  // What is too long is cut until it fits; what is of no use may be so for ever.
  if (again.length === 0 || (depth >= MOST_SPLITS && !heard.isTooLong))
    return [...answered, ...heard.open.map((said) => ({ ...said, unclear: true }))];
  return [...answered, ...(await askEach(again, tools, heard.isTooLong ? depth : depth + 1))];
}

async function askEach(packs: readonly (readonly Part[])[], tools: AskTools, depth: number): Promise<Told[]> {
  const told: Told[] = [];
  for (const pack of packs) told.push(...(await askAbout(pack, tools, depth)));
  return told;
}

const SILENT_LINES = 8;

const isNothing = (said: readonly Said[]): boolean =>
  said.reduce((sum, { part }) => sum + part.lines.length, 0) >= SILENT_LINES &&
  said.every(({ statements, dropped }) => statements.length === 0 && dropped === 0);

/** Null: the budget has no room for it. A request that is too long for the model leaves everything open. */
async function call(
  parts: readonly Part[],
  { llm, predicates, spending, room, signal }: AskTools,
): Promise<(Heard & { readonly isTooLong: boolean }) | null> {
  const prompt = promptOf(parts, predicates);
  const estimate = prompt.tokensIn + prompt.maxTokens;
  if (!(await spending.enter(estimate))) return null;
  try {
    const reply = await llm.complete({
      purpose: 'relations',
      system: SYSTEM,
      user: prompt.user,
      schema: REPLY_FORM,
      maxTokens: prompt.maxTokens,
      signal,
    });
    spending.book('relations', reply.usage, prompt.tokensIn, sharesOf(parts));
    return { ...hear(reply, prompt, parts, predicates), isTooLong: false };
  } catch (error) {
    if (!(error instanceof FeragError) || error.code !== 'context_exceeded') throw error;
    room.learn(tokensOf(parts));
    return { answered: [], open: parts.map((part) => ({ part, statements: [], dropped: 0 })), isTooLong: true };
  } finally {
    spending.leave(estimate);
  }
}

function sharesOf(parts: readonly Part[]): Map<number, number> {
  const shares = new Map<number, number>();
  for (const part of parts) {
    const { documentId } = part.question;
    shares.set(documentId, (shares.get(documentId) ?? 0) + tokensOf([part]));
  }
  return shares;
}
