import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openModels } from './index.ts';
import { readJson } from './json-reply.ts';
import type { Embedder, Llm } from './llm.ts';
import { probeModels, type ModelConfig } from './probe/index.ts';
import { openRealEmbedder, openRealLlm, realModels, type RealServer } from './testing/real-models.ts';
import { openScriptedServer, scriptedTokens } from './testing/scripted-server.ts';
import { scriptedSetup } from './testing/scripted-setup.ts';

const real = realModels();
const isMissing = 'missing' in real;
if (isMissing && process.env['CI'] !== 'true') process.stderr.write(`${real.missing}\n`);
/** With CI=true missing parts fail the suite instead of leaving it out. */
const isLeftOut = isMissing && process.env['CI'] !== 'true';

/** Two cores with other tests on them: a token may take a second. */
const PATIENT_MS = 600_000;
const MAX_TOKENS = 40;

/** The scripted model says what a test of transport needs, the real one what it wants. */
const scripted = async (): Promise<RealServer> =>
  openScriptedServer({
    chat: ({ schema, maxTokens }) => {
      if (schema !== null) return '{"city":"Paris","people":2}';
      const text = 'one two three four five six seven eight nine ten '.repeat(8);
      return { text: text.slice(0, (maxTokens ?? 1) * 4), finish: scriptedTokens(text) > (maxTokens ?? 1) ? 'length' : 'stop' };
    },
    tokenMs: 2,
    contextTokens: 2048,
  });

const LANGUAGE = { scripted: { open: scripted, isLeftOut: false }, 'real, small': { open: openRealLlm, isLeftOut } } as const;

describe.each(Object.entries(LANGUAGE))('a language model (%s)', (_, { open, isLeftOut: leftOut }) => {
  let server: RealServer;
  let llm: Llm;
  beforeAll(async () => {
    if (leftOut) return;
    server = await open();
    const setup = scriptedSetup(server, { context_tokens: 100_000 });
    const found = openModels(setup).llm;
    if (!found) throw new Error('the setup has a language model');
    llm = found;
  }, PATIENT_MS);
  afterAll(() => server?.close());
  const ask = { purpose: 'probe', system: 'Count.', user: 'one, two, three,', maxTokens: MAX_TOKENS } as const;

  it.skipIf(leftOut)(
    'streams pieces that together are its reply, with its tokens counted, and stops at the limit',
    async () => {
      const pieces: string[] = [];
      const reply = await llm.complete({ ...ask, onText: (text) => pieces.push(text) });
      expect(pieces.length).toBeGreaterThan(1);
      expect(pieces.join('')).toBe(reply.text);
      expect(reply.usage.tokens_in).toBeGreaterThan(0);
      expect(reply.usage.tokens_out).toBeGreaterThan(0);
      expect(reply.usage.tokens_out).toBeLessThanOrEqual(MAX_TOKENS);
      expect(reply.finish).toBe('length');
    },
    PATIENT_MS,
  );

  it.skipIf(leftOut)(
    'gives the same reply to the same question',
    async () => {
      const [first, second] = [await llm.complete({ ...ask, maxTokens: 8 }), await llm.complete({ ...ask, maxTokens: 8 })];
      expect(second.text).toBe(first.text);
    },
    PATIENT_MS,
  );

  it.skipIf(leftOut)(
    'keeps to a JSON Schema',
    async () => {
      const Place = z.object({ city: z.enum(['Paris', 'London']), people: z.int() });
      const schema = { name: 'place', json: z.toJSONSchema(Place) };
      const { text } = await llm.complete({ ...ask, user: 'Two people met in Paris. As JSON:', schema, maxTokens: 48 });
      expect(readJson(text, Place)).toMatchObject({ ok: true });
    },
    PATIENT_MS,
  );

  it.skipIf(leftOut)(
    'stops when the call is cancelled, and answers the next',
    async () => {
      const abort = new AbortController();
      const cancelled = llm.complete({ ...ask, maxTokens: 48, signal: abort.signal, onText: () => abort.abort('enough') });
      await expect(cancelled).rejects.toBe('enough');
      expect((await llm.complete({ ...ask, maxTokens: 4 })).text).not.toBe('');
    },
    PATIENT_MS,
  );

  it.skipIf(leftOut)(
    'F95: refuses a prompt that is longer than its context by that name',
    async () => {
      await expect(llm.complete({ ...ask, user: 'word '.repeat(9000) })).rejects.toMatchObject({ code: 'context_exceeded' });
    },
    PATIENT_MS,
  );
});

/** Passages of the same content in two languages, and questions that share no word with the other language's. */
const PAIRS = [
  { en: 'Honey bees tell each other where flowers are by dancing in the hive.', ru: 'Как пчёлы сообщают друг другу, где растут цветы?' },
  {
    en: 'The bridge was closed to heavy lorries after cracks were found in a pillar.',
    ru: 'Почему по мосту больше не ездят тяжёлые грузовики?',
  },
  { en: 'Bread dough rises because yeast turns sugar into gas.', ru: 'Отчего поднимается тесто для хлеба?' },
  {
    en: 'The library lends books for four weeks and charges nothing for the first delay.',
    ru: 'На сколько недель библиотека выдаёт книги?',
  },
  { en: 'Glaciers in the Alps have lost half of their ice since 1850.', ru: 'Сколько льда потеряли альпийские ледники?' },
  { en: 'A violin has four strings tuned in fifths.', ru: 'Сколько струн у скрипки?' },
] as const;

describe('an embedding model (real, small)', () => {
  let server: RealServer;
  let embedder: Embedder;
  beforeAll(async () => {
    if (isLeftOut) return;
    server = await openRealEmbedder(await freePort());
    // Only this address is set: the others are absent.
    const config = { EMBEDDING_API_URL: server.url, LLM_IDLE_SECONDS: 300 } as ModelConfig;
    const { setup, profile } = await probeModels(config, { channel: null, now: () => '2026-01-01T00:00:00.000Z' });
    const found = openModels(setup).embedder;
    if (!found) throw new Error(JSON.stringify(profile.checks));
    embedder = found;
  }, PATIENT_MS);
  afterAll(() => server?.close());

  it.skipIf(isLeftOut)('is found by the probe, with the length of its vectors and its way to tell questions from passages', () => {
    expect(embedder.dimension).toBe(384);
    expect(embedder.model).toContain('e5');
  });

  it.skipIf(isLeftOut)(
    'gives vectors of unit length, by which a question finds its passage in another language',
    async () => {
      const passages = await embedder.embed(
        PAIRS.map(({ en }) => en),
        'passage',
      );
      const questions = await embedder.embed(
        PAIRS.map(({ ru }) => ru),
        'query',
      );
      for (const vector of [...passages.vectors, ...questions.vectors]) expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
      const nearest = questions.vectors.map((question) => {
        const near = passages.vectors.map((passage) => passage.reduce((sum, x, i) => sum + x * (question[i] ?? 0), 0));
        return near.indexOf(Math.max(...near));
      });
      expect(nearest).toEqual(PAIRS.map((_, i) => i));
      expect(passages.usage.tokens_in).toBeGreaterThan(0);
    },
    PATIENT_MS,
  );

  it.skipIf(isLeftOut)(
    'embeds long and empty texts too',
    async () => {
      const { vectors } = await embedder.embed(['', 'word '.repeat(5000), 'short'], 'passage');
      expect(vectors).toHaveLength(3);
    },
    PATIENT_MS,
  );
});

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
