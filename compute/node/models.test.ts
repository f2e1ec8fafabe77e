import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { ModelProfile } from '../../contract/models.ts';
import { readConfig, type Config } from '../config.ts';
import type { Probed } from '../llm/probe/index.ts';
import { NO_SETUP } from '../llm/setup.ts';
import { handClock } from '../llm/testing/hand-clock.ts';
import { openScriptedServer } from '../llm/testing/scripted-server.ts';
import { scriptedSetup } from '../llm/testing/scripted-setup.ts';
import { keepModels, type NodeModelTools } from './models.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

const config = (more: Partial<Config>): Config => ({ ...readConfig(), LLM_API_URL: 'http://127.0.0.1:1/v1', ...more });
const PROFILE: ModelProfile = { probed_at: '2026-01-01T00:00:00.000Z', checks: [], llm: null, embedder: null, vision: null };
const GOOD: Probed = { setup: scriptedSetup({ url: 'http://127.0.0.1:1/v1' }), profile: PROFILE, answers: 'here' };
const AWAY: Probed = { setup: NO_SETUP, profile: PROFILE, answers: 'away' };
const settled = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

async function keep(more: Partial<Config>, tools: Partial<NodeModelTools> = {}) {
  const dir = await mkdtemp(path.join(tmpdir(), 'models-'));
  let changes = 0;
  const waiting = new Set<() => void>();
  const models = keepModels({
    config: config(more),
    log: pino({ enabled: false }),
    instance: path.basename(dir),
    file: path.join(dir, 'models.json'),
    changed: () => {
      changes += 1;
      for (const tell of waiting) tell();
    },
    ...tools,
  });
  open.push(async () => {
    await models.close();
    await rm(dir, { recursive: true });
  });
  const changed = async (times: number) => {
    while (changes < times) await new Promise<void>((resolve) => waiting.add(resolve));
  };
  return { models, changed, changes: () => changes };
}

it('has none before the probe has ended, and says so when they are there', async () => {
  const server = await openScriptedServer({ contextTokens: 8192 });
  open.push(server.close);
  const { models, changed } = await keep({ LLM_API_URL: server.url, LLM_IDLE_SECONDS: 30 });
  expect(models.setup()).toEqual(NO_SETUP);
  expect(models.profile()).toBeNull();
  await changed(1);
  expect(models.announced()).toEqual({ llm: 'scripted-1', embedder: null, vision: null });
  expect(models.profile()?.llm?.model).toBe('scripted-1');
  expect(models.setup().llm?.endpoint.lane.channel).toContain('models-');
});

it('announces no language model where the extractor is nlp, and still answers with it', async () => {
  const { models, changed } = await keep(
    { FERAG_EXTRACTOR: 'nlp' },
    { probe: async () => GOOD, look: async () => 'here', clock: handClock() },
  );
  await changed(1);
  expect(models.announced()).toMatchObject({ llm: null, embedder: 'scripted-embed' });
  expect(models.setup().llm).not.toBeNull();
});

it('F90: probes again when a server comes back, goes away for longer than a moment, or says something else', async () => {
  const clock = handClock();
  let now = AWAY;
  let probes = 0;
  const tools: Partial<NodeModelTools> = {
    clock,
    probe: async () => {
      probes += 1;
      return now;
    },
    look: async () => now.answers,
  };
  const { models } = await keep({}, tools);
  const look = async () => {
    await settled();
    clock.advance(30_000);
    await settled();
  };
  await look();
  await look();
  expect(probes).toBe(1);
  now = GOOD;
  await look();
  expect(probes).toBe(1);
  await look();
  expect(probes).toBe(2);
  expect(models.announced().llm).toBe('scripted-1');
  // One look that is missed is no reason.
  now = AWAY;
  await look();
  now = GOOD;
  await look();
  await look();
  expect(probes).toBe(2);
  now = AWAY;
  await look();
  await look();
  expect(probes).toBe(3);
  expect(models.announced().llm).toBeNull();
});

it('F90: looks again after a look or a probe that failed in whatever way', async () => {
  const clock = handClock();
  let [probes, looks] = [0, 0];
  const { models } = await keep(
    {},
    {
      clock,
      probe: async () => {
        probes += 1;
        if (probes === 1) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        return GOOD;
      },
      look: async () => {
        looks += 1;
        if (looks === 1) throw new Error('what nobody thought of');
        return 'other';
      },
    },
  );
  const round = async () => {
    await settled();
    clock.advance(30_000);
    await settled();
  };
  await round();
  expect(probes).toBe(2);
  expect(models.announced().llm).toBe('scripted-1');
  await round();
  await round();
  await round();
  expect(looks).toBe(3);
  expect(probes).toBe(3);
});

it('uses what it found of models where that cannot be kept', async () => {
  const server = await openScriptedServer({ contextTokens: 8192 });
  open.push(server.close);
  const dir = await mkdtemp(path.join(tmpdir(), 'models-'));
  open.push(() => rm(dir, { recursive: true }));
  // A file where the folder would have to be.
  await writeFile(path.join(dir, 'state'), '');
  const { models, changed } = await keep(
    { LLM_API_URL: server.url, LLM_IDLE_SECONDS: 30 },
    { file: path.join(dir, 'state', 'models.json') },
  );
  await changed(1);
  expect(models.announced().llm).toBe('scripted-1');
});

it('asks nobody where no address is set', async () => {
  const { models } = await keep({ LLM_API_URL: undefined }, { probe: () => Promise.reject(new Error('asked')) });
  await settled();
  expect(models.setup()).toEqual(NO_SETUP);
});
