import { afterAll, beforeAll, expect, it } from 'vitest';
import { ComputeNode } from '../contract/nodes.ts';
import { ModelProfile } from '../contract/models.ts';
import { openScriptedServer, type ScriptedServer } from '../compute/llm/testing/scripted-server.ts';
import { newShell } from './harness/cli.ts';
import { signIn } from './harness/client.ts';
import { freePort, startMachine, until, type RunningMachine } from './harness/machine.ts';

const { ferag } = newShell(() => machine?.url ?? 'http://127.0.0.1:9');
let machine: RunningMachine | undefined;
let models: ScriptedServer | undefined;
let env: Record<string, string> = {};

beforeAll(async () => {
  models = await openScriptedServer({ models: ['chat-a', 'text-embed-x'], server: 'lm_studio', contextTokens: 16_384 });
  env = { LLM_API_URL: models.url, LLM_API_KEY: 'sk-secret', EMBEDDING_API_URL: models.url, LLM_IDLE_SECONDS: '60' };
  machine = await startMachine({ env });
});
afterAll(async () => {
  await machine?.stop();
  await models?.close();
});

it('a node finds its models by itself and tells the edge, which shows them to its operator', async () => {
  const owner = await signIn(machine?.url ?? '');
  const look = async () => ComputeNode.parse((await owner.call('GET', '/compute/nodes')).body.items[0]);
  await until(async () => (await look()).profile !== null);
  const node = await look();
  expect(node.models).toEqual({ llm: 'chat-a', embedder: 'text-embed-x', vision: null });
  expect(ModelProfile.parse(node.profile).llm).toMatchObject({
    form: 'json_schema',
    context_tokens: 16_384,
    recall: { en: 100, ru: 100, fr: 100 },
  });
  expect(machine?.output()).not.toContain('sk-secret');
});

it('F90: ferag doctor says what it finds of the models, and fails when one is away', async () => {
  const there = (await ferag(['doctor', '--json'], { env })).json();
  const named = (name: string) => there.checks.find((check: { name: string }) => check.name === name);
  expect(named('llm.json_schema')).toMatchObject({ result: 'ok' });
  expect(named('embedder.dimension')).toMatchObject({ result: 'ok' });
  const away = await ferag(['doctor'], { env: { ...env, LLM_API_URL: `http://127.0.0.1:${await freePort()}` } });
  expect(away.code).toBe(8);
  expect(away.stdout).toMatch(/✘ llm\.server\s+The model server is not reachable at\s+http:\/\/127\.0\.0\.1:\d+\/v1\s+\(ECONNREFUSED\)/);
  expect(away.stdout + away.stderr).not.toContain('sk-secret');
});
