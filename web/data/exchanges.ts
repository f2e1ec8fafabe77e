import type { Answer, ChatMessage, CheckedPart, Citation, Fact } from '../../contract/chat.ts';
import type { Failure } from './call.ts';

/** A question and what became of it. */
export interface Exchange {
  /** Of the stored answer; 0 while it is on its way. */
  readonly id: number;
  readonly question: string;
  readonly answer: string;
  readonly state: 'asking' | 'writing' | 'done' | 'stopped' | 'failed';
  readonly citations: readonly Citation[];
  readonly facts: readonly Fact[];
  /** What the check of each statement found. */
  readonly parts: readonly CheckedPart[];
  /** The model that worded it; null: nothing but quotations. */
  readonly model: string | null;
  readonly supported: Answer['supported'] | null;
  readonly version: number | null;
  readonly contextUsed: number | null;
  readonly seconds: number | null;
  readonly failure: Failure | null;
}

/** A dialogue's messages as pairs; what has no partner is left out, which the server never stores. */
export function exchangesOf(messages: readonly ChatMessage[]): Exchange[] {
  return messages.flatMap((message, index): Exchange[] => {
    const question = messages[index - 1];
    if (message.role !== 'assistant' || question?.role !== 'user') return [];
    const { id, content, citations, facts, parts, model, supported, version, context_used } = message;
    const seconds = (Date.parse(message.created_at) - Date.parse(question.created_at)) / 1000;
    return [
      {
        id,
        question: question.content,
        answer: content,
        state: 'done',
        citations,
        facts,
        parts,
        model,
        supported,
        version,
        contextUsed: context_used,
        seconds,
        failure: null,
      },
    ];
  });
}
