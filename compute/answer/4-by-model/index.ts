import type { CheckedPart } from '../../../contract/chat.ts';
import type { LanguageCode } from '../../../contract/common.ts';
import type { ModelUsage } from '../../../contract/models.ts';
import type { Llm, LlmReply } from '../../llm/llm.ts';
import type { Question } from '../1-question/index.ts';
import { factOf, type Citation } from '../3-answer/citations.ts';
import type { Quoted } from '../3-answer/facts.ts';
import { answerParts, compose, denied, type ComposedAnswer, type Material } from '../3-answer/index.ts';
import { WORDS } from '../3-answer/words.ts';
import { checkStatement, isConnective, type CheckEvidence } from './check.ts';
import { type Prompt } from './prompt.ts';
import { statementsOf, withoutCitations } from './statements.ts';
import { newWording, type Worded, type Wording } from './wording.ts';

export interface ModelTools {
  readonly llm: Llm;
  readonly signal: AbortSignal;
  /** Called with each piece of the answer; its pieces together are the answer. */
  say(text: string): void;
  warn(text: string, cause?: unknown): void;
}

/** All that an answer is made of; the view may have become another version's by the time that the model answers. */
export interface ModelQuestion {
  readonly question: Question;
  readonly material: Material;
  readonly prompt: Prompt;
}

export interface ModelAnswer extends ComposedAnswer {
  /** Null: the model gave nothing, and the answer is made of quotations. */
  readonly model: string | null;
  readonly usage: ModelUsage[];
}

const around = ({ passage }: Quoted): string =>
  [
    passage.document.title?.replaceAll('_', ' ') ?? '',
    ...passage.chunk.heading,
    passage.document.text.slice(passage.chunk.start, passage.chunk.end),
  ].join('\n');

const evidenceAt = (place: Quoted): CheckEvidence => ({
  sentence: place.passage.document.text.slice(place.start, place.end),
  around: around(place),
  language: place.passage.chunk.language,
});

/** Checks every statement of an answer against the sentences that it cites: number n is `evidence[n - 1]`. What only leads on is no statement. */
export function checkedParts(answer: string, evidence: readonly CheckEvidence[], language: LanguageCode): CheckedPart[] {
  return statementsOf(answer, language).flatMap(({ start, end, citations }) => {
    const statement = withoutCitations(answer.slice(start, end));
    if (citations.length === 0 && isConnective(statement, language)) return [];
    const cited = citations.flatMap((n) => evidence[n - 1] ?? []);
    return [{ start, end, citations: [...citations], ...checkStatement(statement, cited, language) }];
  });
}

/** All of it, none of it, or part of it. */
export function supportOf(parts: readonly CheckedPart[]): ComposedAnswer['supported'] {
  if (parts.length > 0 && parts.every(({ supported }) => supported === true)) return true;
  return parts.some(({ supported }) => supported !== false) ? 'partly' : false;
}

const numbered = (citation: Citation | undefined, n: number): Citation[] => (citation ? [{ ...citation, n }] : []);

function finished({ question, prompt, material }: ModelQuestion, { text, cited }: Worded): ComposedAnswer {
  const places = cited.flatMap((n) => prompt.given[n - 1] ?? []);
  const parts = checkedParts(text, places.map(evidenceAt), question.language);
  return {
    answer: text,
    context_used: prompt.given.length + material.facts.length,
    citations: cited.flatMap((n, index) => numbered(prompt.citations[n - 1], index + 1)),
    facts: material.facts.map((fact) => factOf(fact, places)),
    supported: supportOf(parts),
    parts,
  };
}

/** What was said before the model broke off cannot be taken back: the quotations follow it, under further numbers. */
function brokenOff(input: ModelQuestion, said: Worded): ComposedAnswer {
  const begun = finished(input, said);
  const quoted = compose(input.question, input.material, (index) => begun.citations.length + index + 1);
  const between = WORDS[input.question.language].brokenOff;
  const offset = begun.answer.length + between.length;
  return {
    ...quoted,
    answer: begun.answer + between + quoted.answer,
    citations: [...begun.citations, ...quoted.citations],
    supported: 'partly',
    parts: [...begun.parts, ...quoted.parts.map((part) => ({ ...part, start: part.start + offset, end: part.end + offset }))],
  };
}

/** Asks the model; null when it failed, which the log says. Throws when nobody waits for the answer any more. */
async function asked({ prompt }: ModelQuestion, { llm, signal, warn }: ModelTools, wording: Wording): Promise<LlmReply | null> {
  const { system, user, maxTokens } = prompt;
  try {
    return await llm.complete({ purpose: 'answer', system, user, maxTokens, signal, onText: (text) => wording.push(text) });
  } catch (error) {
    signal.throwIfAborted();
    warn(`The model ${llm.model} gave no answer; quotations are given instead.`, error);
    return null;
  }
}

/**
 * Words an answer by one call over what the answer without a model would quote, and the sentences around it. It is said as it comes; its
 * statements are checked once it is whole. A model that fails or says nothing leaves the quotations.
 */
export async function answerByModel(input: ModelQuestion, tools: ModelTools): Promise<ModelAnswer> {
  const { question, material, prompt } = input;
  const { llm, say, warn } = tools;
  const texts = prompt.citations.map(({ sentence }) => sentence);
  const isKnownAddress = (address: string): boolean => texts.some((text) => text.includes(address));
  const wording = newWording({ given: prompt.given.length, isKnownAddress, say });
  const reply = await asked(input, tools, wording);
  if (reply?.finish === 'length') wording.push(' …');
  const worded = wording.end();
  const usage = reply ? [reply.usage] : [];
  if (worded.dropped.length > 0)
    warn(`${worded.dropped.length} numbers or addresses that no given sentence has were taken out of an answer of ${llm.model}.`);
  const rest = (composed: ComposedAnswer, model: string | null): ModelAnswer => {
    for (const piece of answerParts(composed.answer.slice(worded.text.length))) say(piece);
    return { ...composed, model, usage };
  };
  if (worded.isNothing) return rest(denied(WORDS[question.language].absent), llm.model);
  if (worded.text !== '')
    return reply ? { ...finished(input, worded), model: llm.model, usage } : rest(brokenOff(input, worded), llm.model);
  if (reply) warn(`The model ${llm.model} gave an empty answer; quotations are given instead.`);
  return rest(compose(question, material), null);
}
