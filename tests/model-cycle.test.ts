import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Answer } from '../contract/chat.ts';
import { Cycle, CycleUsage } from '../contract/cycles.ts';
import { TripleChange } from '../contract/diff.ts';
import { openScriptedServer, type ScriptedChat, type ScriptedServer } from '../compute/llm/testing/scripted-server.ts';
import { expectSound, openBrowser, visit, whyNoBrowser } from './harness/browser.ts';
import { newRag, signIn, type Client } from './harness/client.ts';
import { OWNER, startMachine, until, type RunningMachine } from './harness/machine.ts';

const why = whyNoBrowser();
if (why) console.log(`The pages of model work are not driven: ${why}.`);

const TEXT = `Anna Berg grew up in Lund. The Vega Observatory stands above the harbour.
In the spring of 1912 Anna Berg quietly rescued the Vega Observatory. Nobody in Lund had heard of it before.`;

let machine: RunningMachine;
let models: ScriptedServer;
let browser: Browser | undefined;
let owner: Client;
let rag = 0;

const Form = z.object({ properties: z.record(z.string(), z.unknown()) }).catch({ properties: {} });

/** The words between the first two marked things of each line, as a model that reads well would give them. */
function relations(user: string): (string | number)[][] {
  return user.split('\n').flatMap((line) => {
    const [, number, text = ''] = /^(\d+) (.*)$/.exec(line) ?? [];
    const [, subject, between = '', object] = /#(\d+)([^#]*)#(\d+)/.exec(text) ?? [];
    const verb = /[a-z]+ed\b/.exec(between)?.[0];
    return number && verb ? [[Number(number), Number(subject), verb, Number(object)]] : [];
  });
}

function reply({ schema, user }: ScriptedChat): string {
  const { properties } = Form.parse(schema);
  if ('rows' in properties) return JSON.stringify({ rows: relations(user) });
  if (Object.keys(properties).length > 0) return JSON.stringify(Object.fromEntries(Object.keys(properties).map((name) => [name, []])));
  const rescued = /^\[?(\d+)\]? .*rescued/m.exec(user)?.[1] ?? '1';
  return `Anna Berg rescued the Vega Observatory in 1912 [${rescued}]. It was sold to 700 Martians in 1950 [${rescued}].`;
}

beforeAll(async () => {
  models = await openScriptedServer({ models: ['chat-a'], contextTokens: 32_768, chat: reply });
  machine = await startMachine({ env: { LLM_API_URL: models.url } });
  owner = await signIn(machine.url);
  rag = await newRag(owner, 'read by a model');
  await owner.call('PATCH', `/rags/${rag}`, { settings: { extractor: 'llm', token_budget_per_cycle: 1 } });
  if (!why) browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await machine?.stop();
  await models?.close();
});

const cycle = async (): Promise<Cycle> =>
  z.object({ items: z.array(Cycle) }).parse((await owner.call('GET', `/rags/${rag}/cycles`)).body).items[0] ?? fail();
const fail = (): never => {
  throw new Error('There is no cycle.');
};

describe.skipIf(why !== null)('a cycle that a model reads', () => {
  it('F103: waits at its budget for a person, who lifts it on the page', async () => {
    await owner.upload(rag, { 'vega.txt': TEXT });
    await until(async () => (await cycle()).paused === 'budget');
    expect((await cycle()).estimate?.calls).toBeGreaterThan(0);
    if (!browser) return;
    const visitor = await visit(browser, machine.url);
    const { page } = visitor;
    await page.goto('/app/sign-in');
    await page.fill('#email', OWNER.email);
    await page.fill('#password', OWNER.password);
    await page.click('form .primary');
    await page.waitForURL('**/app');
    await page.goto(`/app/rags/${rag}/review`);
    await page.locator('.model-work .primary').waitFor();
    await expectSound(visitor, 'a cycle that is paused');
    await page.click('.model-work .primary');
    await page.locator('#approve').waitFor({ timeout: 60_000 });
    await visitor.close();
  });

  it('shows what the model found, each triple with its sentence, and what it has cost', async () => {
    const { id, counts } = await cycle();
    expect(counts.model_calls).toBeGreaterThan(0);
    const { body } = await owner.call('GET', `/rags/${rag}/cycles/${id}/diff?part=triples&limit=200`);
    const triples = z.object({ items: z.array(TripleChange) }).parse(body).items;
    const rescued = triples.find(({ predicate }) => /rescue/.test(predicate.label));
    expect(rescued).toMatchObject({ subject: { label: 'Anna Berg' }, object: { label: expect.stringContaining('Vega Observatory') } });
    expect(rescued?.evidence[0]).toMatchObject({ extractor: expect.stringContaining('chat-a'), sentence: expect.stringContaining('1912') });
    const usage = CycleUsage.parse((await owner.call('GET', `/rags/${rag}/cycles/${id}/usage`)).body);
    expect(usage.total.calls).toBe(counts.model_calls);
    expect(usage.items.reduce((sum, { tokens_in }) => sum + tokens_in, 0)).toBe(counts.tokens_in);
  });

  it('F119: answers in the words of the model, streamed as it is stored, and marks what no sentence says', async () => {
    const { id } = await cycle();
    await owner.call('POST', `/rags/${rag}/cycles/${id}/approve`, {});
    const asked = { question: 'Who rescued the Vega Observatory?' };
    const answer = Answer.parse((await owner.call('POST', `/rags/${rag}/chat`, asked)).body);
    expect(answer).toMatchObject({ model: 'chat-a', supported: 'partly' });
    expect(answer.parts.map(({ supported }) => supported)).toEqual([true, false]);
    expect(answer.citations[0]).toMatchObject({ n: 1, document_name: 'vega.txt', sentence: expect.stringContaining('rescued') });
  });
});
