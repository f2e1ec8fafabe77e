import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { FeragError } from '../../contract/errors.ts';
import { withoutSecrets } from './address.ts';
import type { Endpoint } from './setup.ts';

/** What went wrong with one call, and so what may be done about it. */
export type Failure =
  /** The server has too much to do, or is still loading the model: asked again, and no failure by itself. */
  | { readonly kind: 'busy'; readonly retryAfterMs: number | null }
  /** Nobody answers there, or the line broke. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** The server failed at it; it may do better the next time. */
  | { readonly kind: 'broken'; readonly detail: string }
  /** Asking again would bring the same. */
  | { readonly kind: 'refused'; readonly error: FeragError };

/** A reply in which nothing came for too long. */
export class Stalled extends Error {}
/** Bytes that are not what such a server sends. */
export class Garbled extends Error {}

/**
 * How servers say that a prompt is too long: OpenAI and what follows it, vLLM, llama.cpp, LM Studio, Ollama, SGLang, Text Generation
 * Inference, Mistral, Anthropic, Gemini, Groq, Cohere. Only where the status allows it, since the words may also stand in a prompt.
 */
const TOO_LONG =
  /context.{0,3}(?:length|size|window|overflow)|maximum model length|max_model_len|too many tokens|prompt (?:is )?too long|input (?:is )?too (?:long|large)|input length|token count.{0,60}exceed|exceed.{0,60}(?:context|tokens)|reduce the length|max_new_tokens|n_keep|n_ctx|tokens? to keep/i;
const MAY_BE_TOO_LONG: ReadonlySet<number | undefined> = new Set([400, 413, 422, 500, undefined]);
const BUSY: ReadonlySet<number | undefined> = new Set([429, 503, 529]);
const BROKEN: ReadonlySet<number | undefined> = new Set([408, 409, 425, undefined]);

/** Reads what the openai package, `fetch` or a stream has thrown. An abort of the caller is thrown on. */
export function failureOf(error: unknown, endpoint: Endpoint, signal: AbortSignal | undefined): Failure {
  if (signal?.aborted) throw signal.reason;
  if (error instanceof FeragError) return { kind: 'refused', error };
  if (error instanceof Stalled || error instanceof Garbled) return { kind: 'broken', detail: error.message };
  if (error instanceof APIConnectionError || error instanceof APIUserAbortError) return { kind: 'unreachable', detail: codeOf(error) };
  if (error instanceof APIError) return ofStatus(error, endpoint);
  if (error instanceof SyntaxError) return { kind: 'broken', detail: 'It sent something that is not JSON.' };
  // What undici throws when a connection breaks in the middle of a reply.
  if (error instanceof TypeError) return { kind: 'unreachable', detail: codeOf(error) };
  throw error;
}

function ofStatus(error: APIError, endpoint: Endpoint): Failure {
  // The type says that there is one; inside a stream there is none.
  const status: number | undefined = error.status;
  // Before it is cut: a part of a secret would not be known as one.
  const said = withoutSecrets(messageOf(error), endpoint).slice(0, MESSAGE_CHARACTERS);
  if (status === 413 || (MAY_BE_TOO_LONG.has(status) && TOO_LONG.test(said)))
    return refused('context_exceeded', `The request is longer than the context of the model ${endpoint.model}.`);
  if (BUSY.has(status)) return { kind: 'busy', retryAfterMs: retryAfterMs(error.headers) };
  if (status === 401 || status === 403) return refused('model_unusable', `The model server refused the key (${status}).`);
  if (status === 404) return refused('model_unusable', `The model server does not have the model ${endpoint.model} (404): ${said}`);
  if (BROKEN.has(status) || (status !== undefined && status >= 500)) {
    return { kind: 'broken', detail: status === undefined ? said : `It answered ${status}: ${said}` };
  }
  return refused('model_failed', `The model server refused the request (${status}): ${said}`);
}

const refused = (code: 'context_exceeded' | 'model_unusable' | 'model_failed', detail: string): Failure => ({
  kind: 'refused',
  error: new FeragError(code, detail),
});

/** A server may repeat the prompt in its message: enough of it to know the cause, and no more. */
const MESSAGE_CHARACTERS = 200;

function messageOf(error: APIError): string {
  const inside: unknown = error.error;
  return typeof inside === 'object' && inside !== null && 'message' in inside ? String(inside.message) : error.message;
}

/** Seconds, or a date (RFC 9110, section 10.2.3); what is neither counts as absent. */
function retryAfterMs(headers: Headers | undefined): number | null {
  const value = headers?.get('retry-after');
  if (!value) return null;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

/** `ECONNREFUSED`, `ENOTFOUND`, … as the deepest cause has it; it says nothing of addresses or keys. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return 'the connection broke';
}
