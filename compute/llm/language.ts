import { FeragError } from '../../contract/errors.ts';
import type { ModelUsage } from '../../contract/models.ts';
import { modelTokens } from '../nlp/model-tokens.ts';
import { systemClock, type Clock } from '../node/clock.ts';
import { asking } from './asking.ts';
import { chat, type ChatReply } from './chat.ts';
import type { Limiter } from './limiter.ts';
import type { Llm, LlmRequest } from './llm.ts';
import type { ModelSetup } from './setup.ts';
import { withoutThoughts } from './thinking.ts';

export interface ModelTools {
  readonly limiter: Limiter;
  readonly clock?: Clock;
  /** Sees every reply with what was measured of it, for the probe. */
  readonly measured?: (reply: ChatReply) => void;
}

/** A person waits for these; all else is bulk. */
const URGENT: ReadonlySet<string> = new Set(['answer', 'report', 'probe']);

export function openLlm({ endpoint, dialect, fit }: NonNullable<ModelSetup['llm']>, tools: ModelTools): Llm {
  return {
    model: endpoint.model,
    fit,
    async complete(request) {
      const { signal, onText, maxTokens } = request;
      const { system, user } = promptOf(request, fit.form, dialect.quiet === 'no_think');
      // Ollama cuts off what is too long and says nothing: what cannot fit is not sent.
      const tokens = modelTokens(system) + modelTokens(user);
      if (tokens + maxTokens > fit.context_tokens) throw tooLong(endpoint.model, tokens + maxTokens, fit.context_tokens);
      let hasSaid = false;
      const say = (text: string) => {
        hasSaid = true;
        onText?.(text);
      };
      const reply = await asking({ endpoint, urgent: URGENT.has(request.purpose), signal, mayRepeat: () => !hasSaid }, tools, () =>
        chat({
          endpoint,
          dialect,
          form: request.schema ? fit.form : 'text',
          schema: request.schema,
          messages: [
            { role: 'system', content: system },
            { role: 'user', content: user },
          ],
          maxTokens,
          signal,
          onText: onText ? say : undefined,
          clock: tools.clock ?? systemClock,
        }),
      );
      tools.measured?.(reply);
      // A reply that was given away piece by piece stays as it was given.
      const text = onText ? reply.text : withoutThoughts(reply.text);
      return { text, finish: reply.finish, usage: usageOf(endpoint.model, reply, tokens) };
    },
  };
}

const tooLong = (model: string, tokens: number, most: number): FeragError =>
  new FeragError('context_exceeded', `The request needs about ${tokens} tokens, and the context of the model ${model} holds ${most}.`);

/** Where a server counts nothing, its tokens are estimated from the characters. */
export const usageOf = (model: string, { tokens, characters }: ChatReply, estimatedIn: number): ModelUsage => ({
  model,
  calls: 1,
  tokens_in: tokens?.in || estimatedIn,
  tokens_out: tokens?.out || Math.ceil(characters / 4),
});

/** Where no schema can be given to the server it stands at the end, so that what is the same in every request stays at the beginning. */
function promptOf({ system, user, schema }: LlmRequest, form: string, isQuietByWord: boolean): { system: string; user: string } {
  const wanted =
    schema && form !== 'json_schema'
      ? `\n\nAnswer with one JSON value of this JSON Schema and nothing else:\n${JSON.stringify(schema.json)}`
      : '';
  // Qwen's word for it, where neither a field nor the template turns its thoughts off.
  return { system, user: `${user}${wanted}${isQuietByWord ? '\n/no_think' : ''}` };
}
