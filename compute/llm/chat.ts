import OpenAI from 'openai';
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { z } from 'zod';
import { systemClock, type Clock } from '../node/clock.ts';
import { callAddress } from './address.ts';
import { Garbled, Stalled } from './failures.ts';
import type { JsonSchema } from './llm.ts';
import type { Dialect, Endpoint } from './setup.ts';
import { thoughtFilter } from './thinking.ts';

export interface ChatCall {
  readonly endpoint: Endpoint;
  readonly dialect: Dialect;
  readonly messages: readonly ChatCompletionMessageParam[];
  readonly form: 'json_schema' | 'json_object' | 'text';
  readonly schema?: { readonly name: string; readonly json: JsonSchema } | undefined;
  readonly maxTokens: number;
  readonly signal?: AbortSignal | undefined;
  readonly onText?: ((text: string) => void) | undefined;
  readonly clock?: Clock;
}

export interface ChatReply {
  readonly text: string;
  readonly finish: 'stop' | 'length';
  /** Null: the server counts nothing. */
  readonly tokens: { readonly in: number; readonly out: number } | null;
  /** Characters of what was thought aloud, in whatever way. */
  readonly thought: number;
  /** All characters that came, thoughts too. */
  readonly characters: number;
  readonly msToFirst: number;
  readonly ms: number;
}

/** The first piece may wait for the model to be loaded and the prompt to be read: five times as long as the pieces after it. */
const FIRST_PIECE_TIMES = 5;
/** Node's `fetch` gives up by itself after 300 s without a byte; a little earlier the reason is known. */
const FIRST_PIECE_MOST_MS = 295_000;
/** The package's own bound, which counts from the beginning and is of no use for a stream: as large as a timer can be. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** A token has four characters of English, and in the longest runs of spaces or signs some sixteen; the rest is for short replies. */
const CHARACTERS_PER_TOKEN = 16;
const CHARACTERS_LEAST = 10_000;

/** A client without the package's own ideas: no key of another service from the environment, no repeats, no log. */
export function openAi(endpoint: Pick<Endpoint, 'url' | 'key'>): OpenAI {
  const { baseUrl, query, headers } = callAddress(endpoint);
  return new OpenAI({
    apiKey: '-',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    defaultQuery: query,
    defaultHeaders: { authorization: null, ...headers },
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
  });
}

/** One streamed chat call. Throws what the package throws, `Stalled` when nothing comes for too long; nothing of a broken reply is returned. */
export async function chat(call: ChatCall): Promise<ChatReply> {
  const { endpoint, signal, clock = systemClock } = call;
  const stalled = new AbortController();
  const started = clock.now();
  const watch = newWatch(clock, () => stalled.abort(new Stalled('Nothing has come for too long.')));
  watch.within(Math.min(endpoint.idleMs * FIRST_PIECE_TIMES, Math.max(FIRST_PIECE_MOST_MS, endpoint.idleMs)));
  const both = AbortSignal.any(signal ? [signal, stalled.signal] : [stalled.signal]);
  const reading = newReading(call, clock);
  try {
    const stream = await openAi(endpoint).chat.completions.create(bodyOf(call), { signal: both });
    for await (const chunk of stream) {
      watch.within(endpoint.idleMs);
      reading.take(chunk);
    }
    both.throwIfAborted();
    return reading.end(started);
  } catch (error) {
    stalled.signal.throwIfAborted();
    throw error;
  } finally {
    watch.stop();
  }
}

function newWatch(clock: Clock, bark: () => void) {
  let stop: () => void = () => undefined;
  return {
    within(ms: number) {
      stop();
      stop = clock.after(ms, bark);
    },
    stop: () => stop(),
  };
}

/** The package does not know the servers' own fields for thoughts. */
const Thought = z.object({ reasoning_content: z.string().nullish(), reasoning: z.string().nullish() });

function newReading({ dialect, onText, maxTokens }: ChatCall, clock: Clock) {
  const most = (maxTokens + dialect.thinkingTokens) * CHARACTERS_PER_TOKEN + CHARACTERS_LEAST;
  const filter = thoughtFilter(dialect.opensThinking);
  let text = '';
  let finish: 'stop' | 'length' | null = null;
  let tokens: ChatReply['tokens'] = null;
  let characters = 0;
  let reasoning = 0;
  let pieces = 0;
  let first: number | null = null;
  const say = (piece: string) => {
    if (piece === '') return;
    text += piece;
    onText?.(piece);
  };
  return {
    take(chunk: ChatCompletionChunk) {
      first ??= clock.now();
      // Not every server keeps to the limit of tokens, and a stream that goes on is never idle; nor is one of empty pieces.
      pieces += 1;
      if (characters + reasoning + pieces > most) throw new Garbled('The reply went on far beyond its limit.');
      // Ollama and others send the sum with the last piece, OpenAI after it.
      if (chunk.usage) tokens = { in: count(chunk.usage.prompt_tokens), out: count(chunk.usage.completion_tokens) };
      // What comes is the server's word for it: a piece without choices is one of usage alone.
      const choice = chunk.choices?.[0];
      if (!choice) return;
      const thought = Thought.safeParse(choice.delta);
      if (thought.success) reasoning += (thought.data.reasoning_content ?? thought.data.reasoning ?? '').length;
      if (choice.finish_reason) finish = choice.finish_reason === 'length' ? 'length' : 'stop';
      const piece: unknown = choice.delta?.content;
      if (typeof piece !== 'string') return;
      characters += piece.length;
      say(filter.push(piece));
    },
    end(started: number): ChatReply {
      if (finish === null) throw new Garbled('The reply broke off before its end.');
      say(filter.end());
      const ended = clock.now();
      const all = { thought: reasoning + filter.thought(), characters: characters + reasoning };
      return { text, finish, tokens, ...all, msToFirst: (first ?? ended) - started, ms: ended - started };
    },
  };
}

const count = (tokens: unknown): number => (typeof tokens === 'number' && tokens > 0 ? Math.round(tokens) : 0);

/** A number that is the same in every call: with temperature 0 the same request then gives the same reply, where a server can do that. */
const SEED = 1;

type Body = ChatCompletionCreateParamsStreaming & { chat_template_kwargs?: { enable_thinking: boolean } };

function bodyOf({ endpoint, dialect, messages, form, schema, maxTokens }: ChatCall): Body {
  return {
    model: endpoint.model,
    messages: [...messages],
    stream: true,
    [dialect.limit]: maxTokens + dialect.thinkingTokens,
    ...(dialect.streamUsage ? { stream_options: { include_usage: true } } : {}),
    ...(dialect.temperature ? { temperature: 0 } : {}),
    ...(dialect.seed ? { seed: SEED } : {}),
    ...(schema && form === 'json_schema'
      ? { response_format: { type: 'json_schema', json_schema: { name: schema.name, strict: true, schema: { ...schema.json } } } }
      : {}),
    ...(schema && form === 'json_object' ? { response_format: { type: 'json_object' } } : {}),
    ...(dialect.quiet === 'reasoning_effort' ? { reasoning_effort: 'none' } : {}),
    ...(dialect.quiet === 'chat_template' ? { chat_template_kwargs: { enable_thinking: false } } : {}),
  };
}
