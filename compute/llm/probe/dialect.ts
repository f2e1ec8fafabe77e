import { FeragError } from '../../../contract/errors.ts';
import type { ModelCheck } from '../../../contract/models.ts';
import type { Clock } from '../../node/clock.ts';
import { asking } from '../asking.ts';
import { chat, type ChatReply } from '../chat.ts';
import type { Limiter } from '../limiter.ts';
import { PLAIN_DIALECT, type Dialect, type Endpoint } from '../setup.ts';
import { failed, ok, warning } from './checks.ts';
import { GREETING } from './greeting.ts';

export interface DialectTools {
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** A thinking model needs a few hundred for a greeting. */
const GREETING_TOKENS = 512;
/** What thoughts may take where nothing turns them off. */
const THINKING_TOKENS = 2048;

/** Finds out how the server wants to be spoken to, by a greeting. Throws what `Llm` throws. */
export async function findDialect(endpoint: Endpoint, tools: DialectTools): Promise<{ dialect: Dialect; checks: ModelCheck[] }> {
  const first = await greet(endpoint, PLAIN_DIALECT, tools);
  if (!isThinking(first.reply)) return { dialect: first.dialect, checks: [said(first.reply, endpoint)] };
  const found = await silence(endpoint, first.dialect, tools);
  return { ...found, checks: [...found.checks] };
}

const said = ({ text }: ChatReply, { model }: Endpoint): ModelCheck =>
  text.trim() === ''
    ? failed('llm.thinking', `The model ${model} answers with nothing.`, 'Choose another model, or look at the log of the model server.')
    : ok('llm.thinking', 'The model does not think aloud.');

/** The refused field is changed or left out, one after the other. */
async function greet(endpoint: Endpoint, dialect: Dialect, tools: DialectTools): Promise<{ dialect: Dialect; reply: ChatReply }> {
  for (let at = dialect; ;) {
    try {
      return { dialect: at, reply: await greeting(endpoint, at, tools) };
    } catch (error) {
      const other = error instanceof FeragError && error.code === 'model_failed' ? withoutRefused(at, error.message) : null;
      if (other === null) throw error;
      at = other;
    }
  }
}

function withoutRefused(dialect: Dialect, message: string): Dialect | null {
  if (/max_tokens/.test(message) && dialect.limit === 'max_tokens') return { ...dialect, limit: 'max_completion_tokens' };
  if (/stream_options/.test(message) && dialect.streamUsage) return { ...dialect, streamUsage: false };
  if (/temperature/.test(message) && dialect.temperature) return { ...dialect, temperature: false };
  if (/\bseed\b/.test(message) && dialect.seed) return { ...dialect, seed: false };
  return null;
}

const greeting = (endpoint: Endpoint, dialect: Dialect, { limiter, clock, signal }: DialectTools): Promise<ChatReply> =>
  asking({ endpoint, urgent: true, signal }, { limiter, clock }, async () => {
    const enough = new AbortController();
    let text = '';
    let stop: () => void = () => undefined;
    const hear = (piece: string) => {
      if (text === '') stop = clock.after(GREETING_MS, () => enough.abort(ENOUGH));
      text += piece;
    };
    try {
      return await chat({
        endpoint,
        dialect,
        form: 'text',
        messages: [
          { role: 'system', content: GREETING.system },
          { role: 'user', content: dialect.quiet === 'no_think' ? `${GREETING.user}\n/no_think` : GREETING.user },
        ],
        maxTokens: GREETING_TOKENS,
        signal: AbortSignal.any(signal ? [signal, enough.signal] : [enough.signal]),
        onText: hear,
        clock,
      });
    } catch (error) {
      if (!enough.signal.aborted || signal?.aborted) throw error;
      return { text, finish: 'length', tokens: null, thought: 0, characters: text.length, msToFirst: 0, ms: GREETING_MS };
    } finally {
      stop();
    }
  });
/** A slow model that goes on and on has shown by then that it answers, and how. */
const GREETING_MS = 45_000;
const ENOUGH = 'enough';

const CLOSING = /<\/(?:think|thinking|thought|reasoning)>/i;
const isThinking = ({ thought, text, finish }: ChatReply): boolean =>
  thought > 0 || CLOSING.test(text) || (text.trim() === '' && finish === 'length');

const WAYS = { chat_template: 'by its chat template', reasoning_effort: 'by "reasoning_effort"', no_think: 'by "/no_think"' } as const;

/** Tries what keeps such models from thinking; what nothing keeps gets room for it. */
async function silence(endpoint: Endpoint, dialect: Dialect, tools: DialectTools): Promise<{ dialect: Dialect; checks: ModelCheck[] }> {
  for (const quiet of ['chat_template', 'reasoning_effort', 'no_think'] as const) {
    const tried = { ...dialect, quiet };
    const reply = await greeting(endpoint, tried, tools).catch((error: unknown) => {
      // A server that does not know the field refuses the request.
      if (error instanceof FeragError && error.code === 'model_failed') return null;
      throw error;
    });
    if (reply && reply.text.trim() !== '' && !isThinking(reply))
      return { dialect: tried, checks: [ok('llm.thinking', `The model thinks aloud; turned off ${WAYS[quiet]}.`)] };
  }
  const roomy: Dialect = { ...dialect, thinkingTokens: THINKING_TOKENS };
  const reply = await greeting(endpoint, roomy, tools);
  const opensThinking = CLOSING.test(reply.text) && reply.thought === 0;
  const text = opensThinking ? reply.text.split(CLOSING).at(-1) : reply.text;
  const advice = 'Choose a model that does not think, or turn its thinking off in the model server.';
  if ((text ?? '').trim() === '') {
    const detail = `The model thinks aloud, and its thoughts use up ${THINKING_TOKENS + GREETING_TOKENS} tokens before it answers.`;
    return { dialect: roomy, checks: [failed('llm.thinking', detail, advice)] };
  }
  const detail = 'The model thinks aloud and nothing turns that off. Its thoughts are taken out; they cost time and tokens.';
  return { dialect: { ...roomy, opensThinking }, checks: [warning('llm.thinking', detail, advice)] };
}
