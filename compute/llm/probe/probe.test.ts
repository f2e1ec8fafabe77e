import { afterEach, describe, expect, it } from 'vitest';
import type { ModelCheck } from '../../../contract/models.ts';
import { ModelProfile } from '../../../contract/models.ts';
import { goldRows, probeReply } from '../testing/probe-reply.ts';
import { swiftClock } from '../testing/hand-clock.ts';
import {
  openScriptedServer,
  type ScriptedChat,
  type ScriptedOptions,
  type ScriptedReply,
  type ScriptedServer,
} from '../testing/scripted-server.ts';
import { GOLD, GOLD_FOURTH } from './gold.ts';
import { GREETING } from './greeting.ts';
import { recallOf } from './relations.ts';
import { hasModels, lookAtServers, probeModels, type ModelConfig } from './index.ts';
import { SYSTEM as RELATIONS_SYSTEM } from '../../cycle/1-graphrag/6-enrich/prompt.ts';

const open: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});
async function serve(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = await openScriptedServer({ contextTokens: 16_384, ...options });
  open.push(server);
  return server;
}

const NOTHING = { LLM_IDLE_SECONDS: 300 } as ModelConfig;
const llmAt = ({ url }: { url: string }, more: Partial<ModelConfig> = {}): ModelConfig => ({ ...NOTHING, LLM_API_URL: url, ...more });
const probe = (config: ModelConfig, kept?: Parameters<typeof probeModels>[1]['kept']) =>
  probeModels(config, { channel: null, now: () => '2026-01-01T00:00:00.000Z', clock: swiftClock(), ...(kept ? { kept } : {}) });
const named = ({ checks }: { checks: readonly ModelCheck[] }, name: string) => checks.find((check) => check.name === name);
const failedNames = ({ checks }: { checks: readonly ModelCheck[] }) =>
  checks.filter(({ result }) => result === 'failed').map(({ name }) => name);

/** A model that answers the probe well but for what `change` makes of it. */
const asked = (change: (call: ScriptedChat, good: string) => ScriptedReply | string): ScriptedOptions => ({
  probe: 'asked',
  chat: (call) => change(call, probeReply(call) ?? 'ok'),
});

describe('the probe of a language model', () => {
  it('finds a good one fit, and chooses how it is asked', async () => {
    const server = await serve({ tokenMs: 1, server: 'lm_studio' });
    const { setup, profile } = await probe(llmAt(server));
    expect(ModelProfile.parse(profile)).toEqual(profile);
    expect(failedNames(profile)).toEqual([]);
    expect(profile.llm).toMatchObject({
      model: 'scripted-1',
      form: 'json_schema',
      context_tokens: 16_384,
      chunks_per_call: 6,
      recall: { en: 100, ru: 100, fr: 100 },
    });
    expect(setup.llm?.endpoint).toMatchObject({ server: 'lm_studio', model: 'scripted-1', lane: { most: profile.llm?.concurrency } });
    expect(server.calls).toHaveLength(0);
    expect(server.counts.chat).toBeLessThan(10);
  });

  it('takes an address with or without its version, and says what kind of server is there', async () => {
    for (const server of ['openai', 'lm_studio', 'ollama'] as const) {
      const { url } = await serve({ server });
      const { setup } = await probe(llmAt({ url: url.replace('/v1', '') }));
      expect(setup.llm?.endpoint).toMatchObject({ url, server });
    }
  });

  it('asks Ollama how long the context of the running model really is', async () => {
    const { profile } = await probe(llmAt(await serve({ server: 'ollama', contextTokens: 4096 })));
    expect(profile.llm?.context_tokens).toBe(4096);
    expect(named(profile, 'llm.context')?.result).toBe('warning');
  });

  it('heeds what the settings say of context and calls at once', async () => {
    const { setup } = await probe(llmAt(await serve(), { LLM_CONTEXT_TOKENS: 9000, LLM_CONCURRENCY: 3 }));
    expect(setup.llm?.fit).toMatchObject({ context_tokens: 9000, concurrency: 3 });
  });

  it('picks the first model that can chat, and refuses a name that is not there with the list', async () => {
    const server = await serve({ models: ['text-embed-x', 'chat-a', 'chat-b'] });
    expect((await probe(llmAt(server))).profile.llm?.model).toBe('chat-a');
    expect((await probe(llmAt(server, { LLM_MODEL: 'chat-b' }))).profile.llm?.model).toBe('chat-b');
    const { profile, setup } = await probe(llmAt(server, { LLM_MODEL: 'chat-c' }));
    expect(setup.llm).toBeNull();
    expect(named(profile, 'llm.models')).toMatchObject({ result: 'failed', detail: expect.stringContaining('chat-a, chat-b') });
  });

  it('F90: says that nobody answers at the address, and what to do', async () => {
    const server = await openScriptedServer();
    await server.close();
    const { profile, setup } = await probe(llmAt(server));
    expect(setup).toEqual({ llm: null, embedder: null, vision: null });
    expect(named(profile, 'llm.server')).toMatchObject({ result: 'failed', detail: expect.stringContaining('not reachable at') });
  });

  it('says that the key is wrong', async () => {
    const { profile } = await probe(llmAt(await serve({ key: 'right' }), { LLM_API_KEY: 'wrong' }));
    expect(failedNames(profile)).toEqual(['llm.server']);
    expect(JSON.stringify(profile)).not.toContain('wrong');
  });

  it('falls back to a weaker form where the server refuses a schema', async () => {
    expect((await probe(llmAt(await serve({ refuses: ['json_schema'] })))).profile.llm?.form).toBe('json_object');
    expect((await probe(llmAt(await serve({ refuses: ['json_schema', 'json_object'] })))).profile.llm?.form).toBe('text');
  });

  it('learns which fields the server refuses', async () => {
    const server = await serve({ refuses: ['max_tokens', 'temperature', 'seed', 'stream_options'] });
    const { setup } = await probe(llmAt(server));
    expect(setup.llm?.dialect).toMatchObject({ limit: 'max_completion_tokens', temperature: false, seed: false, streamUsage: false });
  });

  it.each([
    ['chat_template', (body: Readonly<Record<string, unknown>>) => 'chat_template_kwargs' in body],
    ['reasoning_effort', (body: Readonly<Record<string, unknown>>) => 'reasoning_effort' in body],
    ['no_think', (body: Readonly<Record<string, unknown>>) => JSON.stringify(body).includes('/no_think')],
  ] as const)('F93: turns thinking off by %s', async (quiet, isQuiet) => {
    const server = await serve(asked(({ body }, good) => (isQuiet(body) ? good : `<think>well</think>${good}`)));
    const { setup, profile } = await probe(llmAt(server));
    expect(setup.llm?.dialect).toMatchObject({ quiet, thinkingTokens: 0 });
    expect(named(profile, 'llm.thinking')?.result).toBe('ok');
  });

  it('F93: gives thoughts that nothing turns off room, and takes them out', async () => {
    const tagged = await probe(llmAt(await serve(asked((_, good) => `<think>well</think>${good}`))));
    expect(tagged.setup.llm?.dialect).toMatchObject({ quiet: null, thinkingTokens: 2048, opensThinking: false });
    expect(named(tagged.profile, 'llm.thinking')?.result).toBe('warning');
    const untagged = await probe(llmAt(await serve(asked((_, good) => `well, well\n</think>\n${good}`))));
    expect(untagged.setup.llm?.dialect).toMatchObject({ opensThinking: true });
    expect(untagged.profile.llm?.recall).toEqual({ en: 100, ru: 100, fr: 100 });
  });

  it('asks with fewer chunks a call where many at once cost facts', async () => {
    const losing = (kept: number) =>
      asked(({ user }, good) => {
        // Four texts have more than twelve sentences.
        if (!/^13 /m.test(user)) return good;
        const { rows } = JSON.parse(good) as { rows: unknown[] };
        return JSON.stringify({ rows: rows.slice(0, Math.ceil(rows.length * kept)) });
      });
    expect((await probe(llmAt(await serve(losing(0.9))))).profile.llm?.chunks_per_call).toBe(4);
    expect((await probe(llmAt(await serve(losing(0.6))))).profile.llm?.chunks_per_call).toBe(2);
    expect((await probe(llmAt(await serve(losing(0.3))))).profile.llm?.chunks_per_call).toBe(1);
  });

  it('the gold texts name what their facts are about', () => {
    for (const { sentences, entities, facts } of [...GOLD, GOLD_FOURTH]) {
      for (const entity of entities) expect(sentences.join(' ')).toContain(entity);
      for (const [subject, object, sentence] of facts)
        expect([entities[subject], entities[object], sentences[sentence]]).not.toContain(undefined);
    }
  });

  it('counts a fact only with the sentence that states it, in either direction', () => {
    const chunk = {
      language: 'en',
      sentences: ['a', 'b'],
      entities: ['x', 'y', 'z'],
      facts: [
        [0, 1, 0],
        [1, 2, 1],
      ],
    } as const;
    expect(
      recallOf(
        [chunk],
        [
          [
            [0, 1, 0],
            [2, 1, 1],
            [0, 2, 0],
          ],
        ],
      ),
    ).toBe(100);
    expect(
      recallOf(
        [chunk],
        [
          [
            [0, 1, 1],
            [1, 2, 0],
          ],
        ],
      ),
    ).toBe(0);
    expect(recallOf([chunk], null)).toBe(0);
  });

  it('marks a language in which it finds little, and refuses a model that finds little in any', async () => {
    const onlyEnglish = await probe(
      llmAt(await serve(asked(({ user, system }, good) => (system === RELATIONS_SYSTEM && /[а-я]/i.test(user) ? '{"rows":[]}' : good)))),
    );
    expect(onlyEnglish.profile.llm?.recall).toMatchObject({ en: 100, ru: 0 });
    expect(named(onlyEnglish.profile, 'llm.recall.ru')?.result).toBe('warning');
    const { setup, profile } = await probe(
      llmAt(await serve(asked(({ system }, good) => (system === RELATIONS_SYSTEM ? '{"rows":[[1,1,"is",1]]}' : good)))),
    );
    expect(setup.llm).toBeNull();
    expect(profile.llm).toBeNull();
    expect(failedNames(profile)).toEqual(['llm.recall']);
  });

  it.each<[string, (call: ScriptedChat, good: string) => ScriptedReply | string, string]>([
    ['answers with nothing', () => '', 'llm.thinking'],
    ['uses up its tokens by thinking', () => ({ text: '', reasoning: 'hm '.repeat(100), finish: 'length' }), 'llm.thinking'],
    ['gives no JSON', ({ system }) => (system === GREETING.system ? 'ready' : 'I see no relations here, sorry.'), 'llm.json_schema'],
  ])('F97: refuses a model that %s', async (_, change, check) => {
    const { setup, profile } = await probe(llmAt(await serve(asked(change))));
    expect(setup.llm).toBeNull();
    expect(failedNames(profile)).toContain(check);
    expect(profile.checks.find(({ result }) => result === 'failed')?.fix).toBeTruthy();
  });

  it('F95: refuses a context that is too short for a chunk', async () => {
    const { setup, profile } = await probe(llmAt(await serve(), { LLM_CONTEXT_TOKENS: 1024 }));
    expect(setup.llm).toBeNull();
    expect(failedNames(profile)).toEqual(['llm.context']);
  });

  it('F92: refuses a model that does not come to an end with a short text', async () => {
    const server = await serve(asked(({ system }, good) => (system === RELATIONS_SYSTEM ? { fault: { kind: 'hang' } } : good)));
    // On this clock the time of the probe is over at once.
    const { setup, profile } = await probeModels(llmAt(server), {
      channel: null,
      now: () => '2026-01-01T00:00:00.000Z',
      clock: swiftClock(60_000),
    });
    expect(setup.llm).toBeNull();
    expect(failedNames(profile)).toEqual(['llm.speed']);
    await server.until(() => server.counts.closed === 1);
  });

  it('F91: says that a server fails instead of throwing', async () => {
    const { setup, profile } = await probe(llmAt(await serve(asked(() => ({ fault: { kind: 'status', status: 500 } })))));
    expect(setup.llm).toBeNull();
    expect(failedNames(profile)).toEqual(['llm.call']);
  });

  it('asks nothing again that is kept, until the server says something else', async () => {
    const server = await serve();
    const facts = new Map<string, unknown>();
    const kept = {
      get: async (key: string) => facts.get(key) ?? null,
      put: async (key: string, value: unknown) => void facts.set(key, value),
    };
    const first = await probe(llmAt(server), kept);
    const asked = server.counts.chat;
    const second = await probe(llmAt(server), kept);
    expect(server.counts.chat).toBe(asked);
    expect(second).toEqual(first);
    expect(JSON.stringify([...facts])).not.toContain('127.0.0.1:1/');
    expect(await lookAtServers(llmAt(server))).toBe(first.answers);
    server.change({ models: ['scripted-2'] });
    expect(await lookAtServers(llmAt(server))).not.toBe(first.answers);
    expect((await probe(llmAt(server), kept)).profile.llm?.model).toBe('scripted-2');
    expect(server.counts.chat).toBeGreaterThan(asked);
  });

  it('is not taken for a call of a cycle', () => {
    expect(goldRows('Relations: none\n\n1 Ada Lovelace#1 knew Charles Babbage#2.')).toBeNull();
    expect(hasModels(NOTHING)).toBe(false);
  });
});

describe('the probe of an embedding model', () => {
  const at = ({ url }: { url: string }): ModelConfig => ({ ...NOTHING, EMBEDDING_API_URL: url });

  it('finds the length of its vectors, and that it knows one thing in several languages', async () => {
    const { setup, profile } = await probe(at(await serve({ models: ['chat-a', 'text-embed-x'], server: 'lm_studio' })));
    expect(setup.embedder).toMatchObject({ dimension: 64, inputType: false, endpoint: { model: 'text-embed-x' } });
    expect(profile.checks.every(({ result }) => result === 'ok')).toBe(true);
  });

  it('marks a model of one language', async () => {
    const bytes = (text: string) => Array.from({ length: 256 }, (_, i) => [...Buffer.from(text)].filter((byte) => byte === i).length);
    const { setup, profile } = await probe(at(await serve({ embed: (text) => bytes(/[а-я]/i.test(text) ? 'xyz' : text) })));
    expect(setup.embedder).not.toBeNull();
    expect(named(profile, 'embedder.languages.ru')?.result).toBe('warning');
  });

  it.each([
    ['the same vector for every text', () => [1, 2, 3]],
    ['no numbers', () => [Number.NaN, 1, 2]],
    ['zeros', () => [0, 0, 0]],
    ['one number', () => [1]],
  ])('F101: refuses a model that gives %s', async (_, embed) => {
    const { setup, profile } = await probe(at(await serve({ embed })));
    expect(setup.embedder).toBeNull();
    expect(failedNames(profile)).toHaveLength(1);
  });
});

describe('the probe of a vision model', () => {
  const at = ({ url }: { url: string }): ModelConfig => ({ ...NOTHING, VLM_API_URL: url });

  it('has a word read from an image', async () => {
    const { setup, profile } = await probe(at(await serve({ models: ['qwen-vl'] })));
    expect(setup.vision?.endpoint.model).toBe('qwen-vl');
    expect(named(profile, 'vision.reading')?.result).toBe('ok');
  });

  it('refuses a model that sees nothing', async () => {
    const { setup, profile } = await probe(
      at(await serve({ models: ['qwen-vl'], ...asked((call, good) => (call.images > 0 ? 'A picture.' : good)) })),
    );
    expect(setup.vision).toBeNull();
    expect(failedNames(profile)).toEqual(['vision.reading']);
  });
});
