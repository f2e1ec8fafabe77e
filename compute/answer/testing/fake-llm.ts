import { FeragError } from '../../../contract/errors.ts';
import type { Llm, LlmRequest } from '../../llm/llm.ts';

export interface FakeReply {
  /** As it is streamed. */
  readonly pieces: readonly string[];
  readonly finish?: 'stop' | 'length';
  /** The model fails after its pieces. */
  readonly fails?: boolean;
}

/** For tests: a model that says what it is told to, and remembers what it was asked. */
export function fakeLlm(reply: (request: LlmRequest) => FakeReply | string): Llm & { readonly asked: LlmRequest[] } {
  const asked: LlmRequest[] = [];
  return {
    asked,
    model: 'fake-1',
    fit: {
      model: 'fake-1',
      form: 'text',
      context_tokens: 8192,
      chunks_per_call: 1,
      concurrency: 1,
      tokens_per_second: 10,
      recall: {},
    },
    async complete(request) {
      asked.push(request);
      const said = reply(request);
      const { pieces, finish = 'stop', fails = false } = typeof said === 'string' ? { pieces: [said] } : said;
      for (const piece of pieces) request.onText?.(piece);
      if (fails) throw new FeragError('model_failed', 'The model broke off.');
      return { text: pieces.join(''), finish, usage: { model: 'fake-1', calls: 1, tokens_in: 100, tokens_out: 20 } };
    },
  };
}
