import { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import { apiUrl, bare, callAddress, nativeUrl } from '../address.ts';
import type { Endpoint } from '../setup.ts';

export type Server = Endpoint['server'];

/** A model as its server lists it. */
export interface Listed {
  readonly id: string;
  /** What the server says that it is for; null: it does not say. */
  readonly use: 'chat' | 'embedding' | 'vision' | null;
  readonly isLoaded: boolean;
  readonly contextTokens: number | null;
}

export interface FoundServer {
  readonly server: Server;
  /** The address as it is used from now on. */
  readonly url: string;
  /** Null: the server has no list. */
  readonly models: readonly Listed[] | null;
}

type Address = Pick<Endpoint, 'url' | 'key'>;
/** A list needs no model: a server that is well gives it at once. */
const LOOK_MS = 10_000;

/** Finds out what kind of server answers at an address, and its models. Throws `model_unreachable`, or `model_unusable` for a wrong key. */
export async function findServer(given: string, key: string | null): Promise<FoundServer> {
  const first = apiUrl(given);
  const candidates = [first, ...(/\/v\d+(?:$|\?)/.test(first) ? [] : [withVersion(first)])];
  for (const url of candidates) {
    const { status, body } = await get({ url, key }, '/models');
    if (status === 401 || status === 403)
      throw new FeragError('model_unusable', `The model server at ${bare(url)} refused the key (${status}).`);
    const listed = OpenAiList.safeParse(body);
    if (status !== 200 || !listed.success) continue;
    return { url, ...(await nativeList({ url, key }, listed.data.data)) };
  }
  return { server: 'openai', url: first, models: null };
}

function withVersion(address: string): string {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1`;
  return url.href;
}

const size = z.int().positive().nullish();
/** Besides the name: what vLLM, llama.cpp and OpenRouter say of the context. */
const OpenAiModel = z.object({
  id: z.string().max(200),
  max_model_len: size,
  context_length: size,
  meta: z.object({ n_ctx: size }).nullish(),
});
const OpenAiList = z.object({ data: z.array(OpenAiModel) });
const LmStudioList = z.object({
  data: z.array(
    z.object({
      id: z.string().max(200),
      type: z.string(),
      state: z.string().optional(),
      loaded_context_length: size,
      max_context_length: size,
    }),
  ),
});
const LM_STUDIO_USES: Readonly<Record<string, Listed['use']>> = { llm: 'chat', vlm: 'vision', embeddings: 'embedding' };

async function nativeList(at: Address, models: readonly z.infer<typeof OpenAiModel>[]): Promise<Omit<FoundServer, 'url'>> {
  const [lmStudio, ollama] = await Promise.all([getNative(at, '/api/v0/models'), getNative(at, '/api/version')]);
  const studio = LmStudioList.safeParse(lmStudio);
  if (studio.success) {
    return {
      server: 'lm_studio',
      models: studio.data.data.map(({ id, type, state, loaded_context_length: loaded, max_context_length: most }) => ({
        id,
        use: LM_STUDIO_USES[type] ?? null,
        isLoaded: state === 'loaded',
        // One that is not loaded yet will be with the length that its settings have, which nobody tells.
        contextTokens: loaded ?? (most ? Math.min(most, LM_STUDIO_DEFAULT_TOKENS) : null),
      })),
    };
  }
  const isOllama = z.object({ version: z.string() }).safeParse(ollama).success;
  return {
    server: isOllama ? 'ollama' : 'openai',
    models: models.map(({ id, max_model_len, context_length, meta }) => ({
      id,
      use: null,
      isLoaded: false,
      contextTokens: isOllama ? null : (max_model_len ?? meta?.n_ctx ?? context_length ?? null),
    })),
  };
}
/** The context that LM Studio gives a model which it loads by itself. */
const LM_STUDIO_DEFAULT_TOKENS = 4096;

/** What the server gives a call of this model; null: it does not say. Asked after the model was called once, when it is loaded. */
export async function contextOf(endpoint: Endpoint, listed: Listed | undefined): Promise<number | null> {
  if (endpoint.server === 'ollama') return ollamaContext(endpoint);
  if (listed?.contextTokens) return listed.contextTokens;
  const props = z.object({ default_generation_settings: z.object({ n_ctx: z.int().positive() }) });
  const llamaCpp = props.safeParse(await getNative(endpoint, '/props'));
  return llamaCpp.success ? llamaCpp.data.default_generation_settings.n_ctx : null;
}

/** Ollama loads a model with less context than it could have, and cuts off prompts beyond that without a word. */
async function ollamaContext(endpoint: Endpoint): Promise<number | null> {
  const running = z.object({ models: z.array(z.object({ name: z.string(), context_length: size })) });
  const ps = running.safeParse(await getNative(endpoint, '/api/ps'));
  const loaded = ps.success ? ps.data.models.find(({ name }) => sameModel(name, endpoint.model))?.context_length : null;
  if (loaded) return loaded;
  const shown = z
    .object({ parameters: z.string().optional() })
    .safeParse(await getNative(endpoint, '/api/show', { model: endpoint.model }));
  const set = shown.success ? /^num_ctx\s+(\d+)/m.exec(shown.data.parameters ?? '')?.[1] : undefined;
  return set === undefined ? null : Number(set);
}

/** Ollama's names may leave out the tag. */
export const sameModel = (a: string, b: string): boolean => a.replace(/:latest$/, '') === b.replace(/:latest$/, '');

async function get(at: Address, path: string): Promise<{ status: number; body: unknown }> {
  const { baseUrl, headers, query } = callAddress(at);
  const url = new URL(`${baseUrl.replace(/\/$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(LOOK_MS) }).catch((error: unknown) => {
    throw new FeragError('model_unreachable', `The model server is not reachable at ${bare(at.url)} (${causeOf(error)}).`);
  });
  return { status: response.status, body: await bodyOf(response) };
}

/** What only some servers have: null from all others. */
async function getNative(at: Address, path: string, body?: unknown): Promise<unknown> {
  const { headers } = callAddress(at);
  const init =
    body === undefined
      ? { headers }
      : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(nativeUrl(at.url, path), { ...init, signal: AbortSignal.timeout(LOOK_MS) }).catch(() => null);
  return response?.ok ? bodyOf(response) : null;
}

/** Null where it is no JSON. */
const bodyOf = (response: Response): Promise<unknown> => response.json().catch(() => null);

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : 'no answer';
}
