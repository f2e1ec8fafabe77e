import type { ModelCheck } from '../../../contract/models.ts';
import { FeragError } from '../../../contract/errors.ts';
import type { Config } from '../../config.ts';
import { bare } from '../address.ts';
import type { Endpoint } from '../setup.ts';
import { failed, ok, warning } from './checks.ts';
import { findServer, sameModel, type FoundServer, type Listed } from './servers.ts';

export type Role = 'llm' | 'embedder' | 'vision';
export const ROLES: readonly Role[] = ['llm', 'embedder', 'vision'];

export type ModelConfig = Pick<
  Config,
  | 'LLM_API_URL'
  | 'LLM_API_KEY'
  | 'LLM_MODEL'
  | 'LLM_CONCURRENCY'
  | 'LLM_CONTEXT_TOKENS'
  | 'LLM_IDLE_SECONDS'
  | 'EMBEDDING_API_URL'
  | 'EMBEDDING_API_KEY'
  | 'EMBEDDING_MODEL'
  | 'VLM_API_URL'
  | 'VLM_API_KEY'
  | 'VLM_MODEL'
>;

/** What was set for a role; null: nothing. */
export function settingsOf(
  config: ModelConfig,
  role: Role,
): { url: string; key: string | null; model: string | null; prefix: string } | null {
  const prefix = { llm: 'LLM', embedder: 'EMBEDDING', vision: 'VLM' } as const;
  const name = prefix[role];
  const url = config[`${name}_API_URL`];
  if (url === undefined) return null;
  return { url, key: config[`${name}_API_KEY`] ?? null, model: config[`${name}_MODEL`] ?? null, prefix: name };
}

export interface Found {
  /** Null: there is no such model, and the checks say why. */
  readonly endpoint: Endpoint | null;
  readonly listed: Listed | undefined;
  readonly checks: readonly ModelCheck[];
  /** What the server said, as far as it matters: while it is the same, what was found of the model holds. */
  readonly answer: string;
  /** Nobody answered: worth another look soon. */
  readonly isAway: boolean;
}

/** Looks who answers at the address of a role and picks its model. Costs a list, no call of a model. */
export async function findModel(config: ModelConfig, role: Role, channel: string | null): Promise<Found | null> {
  const settings = settingsOf(config, role);
  if (!settings) return null;
  try {
    const server = await findServer(settings.url, settings.key);
    return chosen(config, role, server, channel);
  } catch (error) {
    if (!(error instanceof FeragError)) throw error;
    const isAway = error.code === 'model_unreachable';
    const fix = isAway
      ? `Start the model server, or correct ${settings.prefix}_API_URL. Inside WSL or a container "localhost" is not the host: docs/models.md.`
      : `Correct ${settings.prefix}_API_KEY.`;
    return { endpoint: null, listed: undefined, checks: [failed(`${role}.server`, error.message, fix)], answer: error.code, isAway };
  }
}

function chosen(config: ModelConfig, role: Role, { server, url, models }: FoundServer, channel: string | null): Found {
  const settings = settingsOf(config, role);
  const wanted = settings?.model ?? null;
  const setting = `${settings?.prefix ?? ''}_MODEL`;
  const listed = wanted === null ? pick(role, models ?? []) : models?.find(({ id }) => sameModel(id, wanted));
  const none = (detail: string, fix: string): Found => ({
    endpoint: null,
    listed: undefined,
    checks: [ok(`${role}.server`, `${bare(url)} answers (${SERVER_NAMES[server]}).`), failed(`${role}.models`, detail, fix)],
    answer: detail,
    isAway: false,
  });
  if (wanted !== null && models !== null && !listed) {
    return none(
      `The server does not have the model ${wanted}. It has: ${namesOf(models)}.`,
      `Set ${setting} to one of these, or load that model.`,
    );
  }
  const model = wanted ?? listed?.id;
  if (model === undefined)
    return none(`The server names no model for this: ${namesOf(models ?? [])}.`, `Load a model, or name it in ${setting}.`);
  const concurrency = (role === 'llm' ? config.LLM_CONCURRENCY : undefined) ?? FIRST_CONCURRENCY;
  const endpoint: Endpoint = {
    server,
    url,
    key: settings?.key ?? null,
    model,
    idleMs: config.LLM_IDLE_SECONDS * 1000,
    lane: { channel, start: concurrency, most: concurrency },
  };
  const isLucky = wanted === null && (models?.length ?? 0) > 1;
  const detail = `${model} at ${bare(url)} (${SERVER_NAMES[server]}).`;
  const check =
    models === null
      ? warning(`${role}.models`, `${detail} The server has no list of its models.`, 'Nothing, if the model works.')
      : ok(`${role}.models`, isLucky ? `${detail} Picked out of ${models.length}; ${setting} names another.` : detail);
  return { endpoint, listed, checks: [check], answer: [server, url, model, listed?.contextTokens ?? ''].join(' '), isAway: false };
}

/** Of an embedder or a vision model, and of a language model until its probe has chosen. */
const FIRST_CONCURRENCY = 4;
const SERVER_NAMES = { openai: 'OpenAI-compatible', lm_studio: 'LM Studio', ollama: 'Ollama' } as const;

const NAMED_SO: Readonly<Record<'embedding' | 'vision' | 'none', RegExp>> = {
  embedding: /embed|[-_/]e5\b|\be5[-_]|\bbge[-_]|gte[-_]|minilm/i,
  vision: /vision|[-_.]vl\b|\d-?vl\b|vlm|llava|pixtral|minicpm-v|gemma-?3(?!.*(?:270m|1b))|qwen.*vl/i,
  none: /rerank|whisper|tts|dall-e|moderation|transcribe|image-\d/i,
};

/** The first that will do, one that is loaded before others. */
function pick(role: Role, models: readonly Listed[]): Listed | undefined {
  const useOf = ({ id, use }: Listed): Listed['use'] =>
    use ?? (NAMED_SO.embedding.test(id) ? 'embedding' : NAMED_SO.vision.test(id) ? 'vision' : NAMED_SO.none.test(id) ? null : 'chat');
  const will = models.filter((model) => {
    const use = useOf(model);
    if (role === 'embedder') return use === 'embedding';
    return role === 'vision' ? use === 'vision' : use === 'chat' || use === 'vision';
  });
  const only = models.length === 1 && will.length === 0 ? models : will;
  return only.find(({ isLoaded }) => isLoaded) ?? only[0];
}

const NAMES_SHOWN = 12;
const namesOf = (models: readonly Listed[]): string =>
  models.length === 0
    ? 'none'
    : models
        .slice(0, NAMES_SHOWN)
        .map(({ id }) => id)
        .join(', ') + (models.length > NAMES_SHOWN ? ', …' : '');
