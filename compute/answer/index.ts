import type { z } from 'zod';
import type { NodeAnswer, NodePassage } from '../../contract/hub.ts';
import type { LanguageCode } from '../../contract/common.ts';
import { readQuestion, type Question, type Turn } from './1-question/index.ts';
import { centralPassages, retrieve, type RetrievalMode } from './2-retrieve/index.ts';
import { communityContext } from './communities/context.ts';
import type { FoldResult } from '../graph/fold.ts';
import {
  answerParts,
  compose,
  composeAnswer,
  gather,
  isMaterial,
  quotingInstead,
  type ComposedAnswer,
  type Material,
} from './3-answer/index.ts';
import { writePrompt, type Prompt } from './4-by-model/prompt.ts';
import type { ModelUsage } from '../../contract/models.ts';
import { answerByModel, type ModelTools } from './4-by-model/index.ts';
import type { Llm } from '../llm/llm.ts';
import { NOTHING_SIMILAR, type Similar } from './vectors/similar.ts';
import { chooseSentences } from './3-answer/sentences.ts';
import type { Hit, View } from './view/view.ts';

export { answerParts } from './3-answer/index.ts';
export { buildView } from './view/build.ts';
export { viewChange, viewDocument, viewFacts } from './view/input.ts';
export type { MovingView, View, ViewDocument } from './view/view.ts';
export type { Turn } from './1-question/index.ts';
export { NOTHING_SIMILAR, type Similar } from './vectors/similar.ts';
export type { RetrievalMode } from './2-retrieve/index.ts';

export interface AskedQuestion {
  readonly question: string;
  /** The last pairs of the dialogue, oldest first. */
  readonly history: readonly Turn[];
  readonly language?: LanguageCode;
  readonly mode?: RetrievalMode;
}

/** Passages given to the answerer. */
const READ_PASSAGES = 10;

type Answered = z.infer<typeof NodeAnswer>;

function passagesFor(view: View, question: Question, mode: RetrievalMode, near: readonly Hit[]): Hit[] {
  if (question.type === 'overview') return centralPassages(view, READ_PASSAGES);
  return retrieve(view, question, { limit: READ_PASSAGES, mode, near });
}

const modeOf = (mode: RetrievalMode = 'auto'): RetrievalMode => (mode === 'auto' ? 'hybrid' : mode);

/** Answers a question from one version of a RAG, without a model. Pure: the same view, question and history give the same answer. */
export function answer(view: View, asked: AskedQuestion): Answered {
  const question = readQuestion(view, asked.question, asked);
  const mode = modeOf(asked.mode);
  return { ...composeAnswer(view, question, passagesFor(view, question, mode, [])), mode, model: null, usage: [] };
}

/** What an answer may use beyond the view. */
export interface AnswerTools extends Omit<ModelTools, 'llm'> {
  /** Null: nothing is worded by a model. */
  readonly llm: Llm | null;
  /** Passages near to a question by meaning; none where there are no vectors, or not yet. */
  similar(question: string): Promise<Similar>;
  /** The published graph: a question in mode `global` is answered from the reports of its communities. */
  graph(): Promise<FoldResult>;
}

/** A question with all that the view has for it: what is left to do needs the view no more. */
export interface PreparedAnswer {
  readonly question: Question;
  readonly mode: RetrievalMode;
  readonly gathered: Material | ComposedAnswer;
  /** Null: no model is to be asked. */
  readonly prompt: Prompt | null;
  readonly usage: readonly ModelUsage[];
}

/** Finds what an answer can rest on: by words and links, and by meaning where there are vectors. In mode `exact` no model has a part in it. */
export async function prepareAnswer(view: View, asked: AskedQuestion, { llm, similar, graph }: AnswerTools): Promise<PreparedAnswer> {
  const mode = modeOf(asked.mode);
  const question = readQuestion(view, asked.question, asked);
  const found = mode === 'exact' || view.size === 0 ? NOTHING_SIMILAR : await similar(question.text);
  const hits = passagesFor(view, question, mode, found.hits);
  const first = gather(view, question, hits, found.sureness);
  const context = mode === 'global' && isMaterial(first) ? communityContext(view, await graph(), question) : [];
  const gathered = isMaterial(first) && context.length > 0 ? quotingInstead(view, first, context) : first;
  const asksModel = llm !== null && mode !== 'exact' && isMaterial(gathered);
  const input = asksModel && { asked: asked.question, question, history: asked.history, material: gathered, hits, context };
  const prompt = input ? writePrompt(view, { ...input, contextTokens: llm.fit.context_tokens }) : null;
  return { question, mode, gathered, prompt, usage: found.usage };
}

/** Answers what was prepared, by the model where one is to be asked; says the answer piece by piece. */
export async function finishAnswer({ question, mode, gathered, prompt, usage }: PreparedAnswer, tools: AnswerTools): Promise<Answered> {
  const { llm, say } = tools;
  if (llm && prompt && isMaterial(gathered)) {
    const worded = await answerByModel({ question, material: gathered, prompt }, { ...tools, llm });
    return { ...worded, mode, usage: [...usage, ...worded.usage] };
  }
  const composed = isMaterial(gathered) ? compose(question, gathered) : gathered;
  for (const piece of answerParts(composed.answer)) say(piece);
  return { ...composed, mode, model: null, usage: [...usage] };
}

/** Passages for a search box, best first, each with the sentence that fits best. */
export function search(view: View, q: string, limit: number, similar: Similar = NOTHING_SIMILAR): z.infer<typeof NodePassage>[] {
  const question = readQuestion(view, q);
  // What is nearest is always there; only what is nearer than by chance was meant.
  const near = similar.sureness !== null && similar.sureness > 0 ? similar.hits : [];
  return retrieve(view, question, { limit, mode: 'hybrid', near }).map((hit) => {
    const { document, chunk } = view.passage(hit.passage);
    const [top] = chooseSentences(view, [hit], question, 1);
    return {
      document_id: document.documentId,
      text_sha256: document.textSha256,
      chunk_id: chunk.id,
      start: chunk.start,
      end: chunk.end,
      heading: [...chunk.heading],
      text: document.text.slice(chunk.start, chunk.end),
      best: top && top.matched.size > 0 ? [top.start, top.end] : null,
      score: hit.score,
      language: chunk.language,
    };
  });
}
