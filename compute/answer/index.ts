import type { z } from 'zod';
import type { NodeAnswer, NodePassage } from '../../contract/hub.ts';
import type { LanguageCode } from '../../contract/common.ts';
import { readQuestion, type Question, type Turn } from './1-question/index.ts';
import { centralPassages, retrieve, type RetrievalMode } from './2-retrieve/index.ts';
import { composeAnswer } from './3-answer/index.ts';
import { chooseSentences } from './3-answer/sentences.ts';
import type { Hit, View } from './view/view.ts';

export { buildView } from './view/build.ts';
export { viewChange, viewDocument, viewFacts } from './view/input.ts';
export type { MovingView, View, ViewDocument } from './view/view.ts';
export type { Turn } from './1-question/index.ts';
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

function passagesFor(view: View, question: Question, mode: RetrievalMode): Hit[] {
  if (question.type === 'overview') return centralPassages(view, READ_PASSAGES);
  return retrieve(view, question, { limit: READ_PASSAGES, mode });
}

/** Answers a question from one version of a RAG, without a model. Pure: the same view, question and history give the same answer. */
export function answer(view: View, { question, history, language, mode = 'auto' }: AskedQuestion): z.infer<typeof NodeAnswer> {
  const read = readQuestion(view, question, { history, language });
  const used = mode === 'auto' ? 'hybrid' : mode;
  return { ...composeAnswer(view, read, passagesFor(view, read, used)), mode: used, model: null };
}

/** An answer in the pieces in which it is streamed: word by word, their concatenation is the answer. */
export const answerParts = (text: string): string[] => text.match(/\s*\S+(?:\s+$)?/gu) ?? (text === '' ? [] : [text]);

/** Passages for a search box, best first, each with the sentence that fits best. */
export function search(view: View, q: string, limit: number): z.infer<typeof NodePassage>[] {
  const question = readQuestion(view, q);
  return retrieve(view, question, { limit, mode: 'hybrid' }).map((hit) => {
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
