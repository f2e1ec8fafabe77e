import { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import { ModelCheck, type ModelProfile } from '../../../contract/models.ts';
import { type Clock } from '../../node/clock.ts';
import type { ChatReply } from '../chat.ts';
import { openLlm } from '../language.ts';
import { newLimiter } from '../limiter.ts';
import type { Llm } from '../llm.ts';
import { Dialect, ModelSetup, type Endpoint } from '../setup.ts';
import { failed, ok, warning } from './checks.ts';
import { findDialect } from './dialect.ts';
import type { Found, ModelConfig } from './find.ts';
import { GOLD, GOLD_FOURTH, type GoldText } from './gold.ts';
import { recallOf, type AskedRelations, type AskRelations } from './relations.ts';
import { contextOf } from './servers.ts';

type Fit = NonNullable<ModelProfile['llm']>;

/** What a probe found of a language model; what is kept for a restart. */
export const LlmFacts = z.object({
  dialect: Dialect,
  fit: ModelSetup.shape.llm.unwrap().shape.fit.nullable(),
  checks: z.array(ModelCheck),
});
export type LlmFacts = z.infer<typeof LlmFacts>;

export interface LanguageProbeTools {
  readonly ask: AskRelations;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Calls at once while it is probed. */
const PROBE_AT_ONCE = 4;
/** What is left of a probe counts from the first reply, since before it a server may have to load its model. */
const PROBE_MS = 55_000;
/** Under this share of the facts of every text, a model adds more noise than knowledge. */
const RECALL_FLOOR = 30;
/** Under it, one language is worth a word. */
const RECALL_FAIR = 50;
const SLOW_TOKENS_PER_SECOND = 5;
const CONTEXT_UNKNOWN = { openai: 8192, lm_studio: 4096, ollama: 4096 } as const;
/** A call with four chunks of 1,200 tokens each, its terms and its reply. */
const CONTEXT_FAIR = 8192;
const CONTEXT_LEAST = 2048;
const CONTEXT_FOR_SIX = 16_384;

/** Asks a language model what is known, and chooses from its answers how it is best asked. Fit is null where it is of no use. */
export async function probeLanguage(
  config: ModelConfig,
  found: Found & { endpoint: Endpoint },
  tools: LanguageProbeTools,
): Promise<LlmFacts> {
  const { endpoint } = found;
  const { clock, signal } = tools;
  const limiter = newLimiter({ start: PROBE_AT_ONCE, most: PROBE_AT_ONCE }, clock);
  const { dialect, checks } = await findDialect(endpoint, { limiter, clock, signal });
  const unfit = (more: readonly ModelCheck[]): LlmFacts => ({ dialect, fit: null, checks: [...checks, ...more] });
  if (checks.some(({ result }) => result === 'failed')) return unfit([]);

  const said = config.LLM_CONTEXT_TOKENS ?? (await contextOf(endpoint, found.listed));
  const contextTokens = said ?? CONTEXT_UNKNOWN[endpoint.server];
  const context = contextCheck(contextTokens, said !== null, endpoint);
  if (context.result === 'failed') return unfit([context]);

  const until = deadline(clock, signal);
  const replies: ChatReply[] = [];
  const llmIn = (form: Fit['form']): Llm =>
    openLlm(
      { endpoint, dialect, fit: { ...UNKNOWN, model: endpoint.model, form, context_tokens: contextTokens } },
      { limiter, clock, measured: (reply) => replies.push(reply) },
    );
  try {
    const asked = await formOf(llmIn, (llm) => tools.ask(llm, GOLD.slice(0, 1), until.signal));
    if (asked.form === null) return unfit([context, formFailed(asked.reason, endpoint)]);
    const alone = replies.at(-1);
    const rest = await recalls(llmIn(asked.form), asked.first, { ...tools, until: until.signal });
    const speed = alone ? speedOf([alone], alone.ms) : 0;
    const fit: Fit = {
      model: endpoint.model,
      form: asked.form,
      context_tokens: contextTokens,
      chunks_per_call: rest.chunksPerCall,
      concurrency: config.LLM_CONCURRENCY ?? concurrencyOf(endpoint, speed, speedOf(replies.slice(-rest.atOnce), rest.ms)),
      tokens_per_second: Math.round(speed * 10) / 10,
      recall: rest.recall,
    };
    const all = [...checks, context, formCheck(fit.form), ...recallChecks(fit), speedCheck(fit), chunksCheck(fit, rest.together)];
    const isFit = Math.max(0, ...Object.values(fit.recall)) >= RECALL_FLOOR;
    return { dialect, fit: isFit ? fit : null, checks: isFit ? all : [...all, recallFailed(fit)] };
  } catch (error) {
    if (signal?.aborted || !until.signal.aborted) throw error;
    return unfit([context, tooSlow(endpoint)]);
  } finally {
    until.stop();
  }
}

const UNKNOWN = { chunks_per_call: 1, concurrency: 1, tokens_per_second: 0, recall: {} } as const;

function deadline(clock: Clock, signal: AbortSignal | undefined): { signal: AbortSignal; stop: () => void } {
  const over = new AbortController();
  const stop = clock.after(PROBE_MS, () => over.abort('probe_over'));
  return { signal: signal ? AbortSignal.any([signal, over.signal]) : over.signal, stop };
}

type FormFound = { form: Fit['form']; first: AskedRelations; reason: null } | { form: null; reason: string };

/** The strictest form in which the model's reply can be read. */
async function formOf(llmIn: (form: Fit['form']) => Llm, ask: (llm: Llm) => Promise<AskedRelations>): Promise<FormFound> {
  let reason = '';
  for (const form of ['json_schema', 'json_object', 'text'] as const) {
    try {
      const first = await ask(llmIn(form));
      if (first.found !== null) return { form, first, reason: null };
      reason = first.reply.finish === 'length' ? 'It did not come to an end.' : (first.reason ?? '');
    } catch (error) {
      if (!(error instanceof FeragError) || error.code !== 'model_failed') throw error;
      reason = error.message;
    }
  }
  return { form: null, reason };
}

interface Recalls {
  readonly recall: Record<string, number>;
  readonly chunksPerCall: number;
  /** Recall with four chunks in a call; null: it did not come to that. */
  readonly together: number | null;
  /** The calls of the languages after the first were made together, and took so long. */
  readonly atOnce: number;
  readonly ms: number;
}

async function recalls(llm: Llm, first: AskedRelations, tools: LanguageProbeTools & { until: AbortSignal }): Promise<Recalls> {
  const { ask, clock, until, signal } = tools;
  const tried = (chunks: readonly GoldText[]): Promise<number | null> =>
    ask(llm, chunks, until).then(
      ({ found }) => recallOf(chunks.slice(0, GOLD.length), found),
      (error: unknown) => {
        // Out of time, or a call too many for the server: what is known until here is enough.
        if (!signal?.aborted && (until.aborted || error instanceof FeragError)) return null;
        throw error;
      },
    );
  const others = GOLD.slice(1);
  const started = clock.now();
  const found = await Promise.all(others.map((gold) => tried([gold])));
  const ms = clock.now() - started;
  const recall: Record<string, number> = { [GOLD[0]?.language ?? 'en']: recallOf(GOLD.slice(0, 1), first.found) };
  for (const [i, { language }] of others.entries()) recall[language] = found[i] ?? 0;
  const apart = Object.values(recall).reduce((sum, value) => sum + value, 0) / GOLD.length;
  const together = apart === 0 ? null : await tried([...GOLD, GOLD_FOURTH]);
  return { recall, together, chunksPerCall: chunksFor(apart, together, llm.fit.context_tokens), atOnce: others.length, ms };
}

/** As many chunks in a call as cost no facts to speak of. What holds for four holds for six where nothing is lost with four. */
function chunksFor(apart: number, together: number | null, contextTokens: number): number {
  if (together === null || together < apart * 0.65) return 1;
  if (together < apart * 0.85) return 2;
  return together < apart * 0.95 || contextTokens < CONTEXT_FOR_SIX ? 4 : 6;
}

const speedOf = (replies: readonly ChatReply[], ms: number): number => {
  const tokens = replies.reduce((sum, reply) => sum + (reply.tokens?.out || reply.characters / 4), 0);
  return ms > 0 ? (tokens * 1000) / ms : 0;
};

/** A server that does two calls nearly as fast as one has room for more; for another, a second call hides the way there and back. */
function concurrencyOf({ server }: Endpoint, alone: number, together: number): number {
  if (together < alone * 1.5) return 2;
  return server === 'openai' ? 8 : 4;
}

function contextCheck(tokens: number, isSaid: boolean, { server }: Endpoint): ModelCheck {
  const fix =
    server === 'ollama'
      ? 'Give the model a longer context: OLLAMA_CONTEXT_LENGTH of the Ollama server, or num_ctx in the Modelfile.'
      : 'Load the model with a longer context, or set LLM_CONTEXT_TOKENS.';
  if (tokens < CONTEXT_LEAST) return failed('llm.context', `The context is ${tokens} tokens: too few for a chunk and its reply.`, fix);
  if (!isSaid)
    return warning(
      'llm.context',
      `The server does not say how long its context is; ${tokens} tokens are assumed.`,
      'Set LLM_CONTEXT_TOKENS.',
    );
  return tokens < CONTEXT_FAIR
    ? warning('llm.context', `The context is ${tokens} tokens: fewer chunks fit into a call.`, fix)
    : ok('llm.context', `The context is ${tokens} tokens.`);
}

const OTHER_MODEL = 'Choose a larger or newer instruction-tuned model.';

const formFailed = (reason: string, { model }: Endpoint): ModelCheck =>
  failed('llm.json_schema', `No reply of the model ${model} could be read as JSON, with a schema or without. ${reason}`, OTHER_MODEL);

const formCheck = (form: Fit['form']): ModelCheck =>
  form === 'json_schema'
    ? ok('llm.json_schema', 'Replies keep to a JSON Schema.')
    : warning(
        'llm.json_schema',
        `Replies are held to their form by ${form === 'text' ? 'words' : 'json_object'} only.`,
        'A server with "json_schema" wastes fewer calls.',
      );

const recallChecks = ({ recall }: Fit): ModelCheck[] =>
  Object.entries(recall).map(([language, share]) => {
    const detail = `Of the facts of a known text it finds ${share} %.`;
    return share < RECALL_FAIR ? warning(`llm.recall.${language}`, detail, OTHER_MODEL) : ok(`llm.recall.${language}`, detail);
  });

const recallFailed = ({ model }: Fit): ModelCheck =>
  failed(
    'llm.recall',
    `The model ${model} finds under ${RECALL_FLOOR} % of the facts of a known text in every language: it is not used.`,
    OTHER_MODEL,
  );

const speedCheck = ({ tokens_per_second: speed, concurrency }: Fit): ModelCheck => {
  const detail = `${speed} tokens a second in one call; ${concurrency} calls at once.`;
  return speed < SLOW_TOKENS_PER_SECOND ? warning('llm.speed', detail, 'Use a GPU, or a smaller model.') : ok('llm.speed', detail);
};

const tooSlow = ({ model }: Endpoint): ModelCheck =>
  failed(
    'llm.speed',
    `The model ${model} has not come to an end with four sentences in ${PROBE_MS / 1000} s: it is not used.`,
    'Use a GPU, or a smaller model.',
  );

const chunksCheck = ({ chunks_per_call: chunks }: Fit, together: number | null): ModelCheck =>
  ok(
    'llm.chunks',
    `${chunks} ${chunks === 1 ? 'chunk' : 'chunks'} a call${together === null ? '' : `: with four it finds ${together} %`}.`,
  );
