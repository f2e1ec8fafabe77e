import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnrichJob } from '../contract/jobs.ts';
import type { ModelProfile } from '../contract/models.ts';
import { eventually, person } from './testing/client.ts';
import { resultOf, startNode, type FakeNode } from './testing/fake-node.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';

type Person = Awaited<ReturnType<typeof person>>;
let edge: TestEdge;
let owner: Person;
let curator: Person;
let reader: Person;
/** It has no model, and works by itself. */
let plain: FakeNode;
/** It has one, and does what a test does with it. */
let able: FakeNode;
/** What was asked of whom. */
const seen: string[] = [];

beforeAll(async () => {
  edge = await startEdge();
  [owner, curator, reader] = (await Promise.all(['owner', 'curator', 'reader'].map((name) => person(edge, `${name}@x.org`)))) as [
    Person,
    Person,
    Person,
  ]; // three names
  const seeing = (name: string) => (request: { kind: string }) => void seen.push(`${request.kind} to ${name}`);
  plain = await startNode(edge, { answering: seeing('plain') });
  able = await startNode(edge, { storeId: null, llm: 'tiny', isEager: false, answering: seeing('able') });
}, 120_000);
afterAll(() => {
  plain.close();
  able.close();
  return edge.close();
});

async function newRag(settings: object): Promise<string> {
  const rag: number = (await owner.call('POST', '/rags', { name: 'R', settings })).json.id;
  await owner.call('POST', `/rags/${rag}/members`, { email: 'curator@x.org', role: 'curator' });
  await owner.call('POST', `/rags/${rag}/members`, { email: 'reader@x.org', role: 'reader' });
  return `/rags/${rag}`;
}

async function upload(rag: string): Promise<string> {
  const { json } = await owner.upload(`${rag}/upload`, { 'a.txt': 'A text.' });
  return `${rag}/cycles/${json.cycle_id}`;
}
const get = async (path: string) => (await owner.call('GET', path)).json;
const reaches = (cycle: string, status: string) => eventually(async () => (await get(cycle)).status === status, 30_000);

async function mustClaim(): Promise<EnrichJob> {
  let job: EnrichJob | null = null;
  await eventually(async () => {
    const claimed = await able.claim(['enrich']);
    if (claimed?.kind === 'enrich') job = claimed;
    return job !== null;
  }, 30_000);
  if (!job) throw new Error('There is nothing to claim.');
  return job;
}

const usage = (calls: number) => [
  { purpose: 'relations', step: 'graphrag', document_id: null, model: 'tiny', calls, tokens_in: 100 * calls, tokens_out: 20 * calls },
];
const toJob = (job: EnrichJob, what: string, body: object) =>
  able.call('POST', `/compute/jobs/${job.id}/${what}`, { attempt: job.attempt, ...body });

async function pause(job: EnrichJob, calls: number): Promise<void> {
  const result = await resultOf(job, able.blob);
  const { status, text } = await toJob(job, 'complete', { result: { ...result, outcome: 'paused', usage: usage(calls) } });
  expect(status, text).toBe(204);
}

describe('a cycle that asks a model', () => {
  it('F103: shows before what it will cost, pauses when that passes its budget, and goes on when somebody lifts it', async () => {
    const rag = await newRag({ extractor: 'llm', token_budget_per_cycle: 1000 });
    const cycle = await upload(rag);
    const job = await mustClaim();
    expect(await get(cycle)).toMatchObject({
      status: 'running',
      paused: null,
      budget_tokens: 1000,
      estimate: { calls: 1, tokens_in: 1330, tokens_out: 290 },
      counts: { model_calls: 0, tokens_in: 0, tokens_out: 0 },
    });
    const kept = await toJob(job, 'checkpoint', { checkpoint: (await able.blob('found')).sha256, usage: usage(2) });
    expect(kept.json).toEqual({ cancel: false, budget_tokens: 1000 });
    await pause(job, 9);
    expect(await get(cycle)).toMatchObject({
      status: 'running',
      paused: 'budget',
      counts: { model_calls: 9, tokens_in: 900, tokens_out: 180 },
    });
    expect((await get(`${rag}/tasks`)).items[0]).toMatchObject({ status: 'running' });

    expect((await reader.call('POST', `${cycle}/resume`, {})).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await curator.call('POST', `${cycle}/resume`, { token_budget: 1080 })).json).toMatchObject({
      status: 422,
      errors: [{ pointer: '/token_budget' }],
    });
    expect((await curator.call('POST', `${cycle}/resume`, { tokens: 1 })).json).toMatchObject({ status: 422, code: 'field_invalid' });
    const resumed = await curator.call('POST', `${cycle}/resume`, { token_budget: null });
    expect(resumed.json).toMatchObject({ status: 'running', paused: null, budget_tokens: null });
    expect((await curator.call('POST', `${cycle}/resume`, {})).json).toMatchObject({ status: 409, code: 'cycle_not_paused' });

    const again = await mustClaim();
    expect(again).toMatchObject({ id: expect.any(Number), attempt: 1, budget_tokens: null });
    expect((await toJob(again, 'complete', { result: await resultOf(again, able.blob) })).status).toBe(204);
    await reaches(cycle, 'ready');
    const bill = await get(`${cycle}/usage`);
    expect(bill.total).toEqual({ calls: 10, tokens_in: 1000, tokens_out: 200 });
    expect(bill.items).toHaveLength(2);
    expect((await reader.call('GET', `${cycle}/usage`)).json).toEqual(bill);
    expect((await get(cycle)).counts).toMatchObject({ model_calls: 10, tokens_in: 1000, tokens_out: 200, documents: 1 });
  });

  it('goes on without the model when somebody says so, and says what it waits for', async () => {
    const cycle = await upload(await newRag({ extractor: 'llm' }));
    const job = await mustClaim();
    expect((await owner.call('POST', `${cycle}/resume`, { model: false })).json).toMatchObject({ status: 409, code: 'cycle_not_paused' });
    await pause(job, 1);
    expect((await owner.call('POST', `${cycle}/resume`, { model: false })).status).toBe(200);
    await reaches(cycle, 'ready');
  });

  it('shows what it will cost also where the texts were read before they were counted in tokens', async () => {
    const cycle = await upload(await newRag({ extractor: 'llm' }));
    const job = await mustClaim();
    await edge.db.prepare('update revisions set text_tokens = 0, chunk_count = 4 where cycle_id = ?').bind(job.cycle_id).run();
    expect((await get(cycle)).estimate).toEqual({ calls: 1, tokens_in: 1109, tokens_out: 242 });
    await toJob(job, 'complete', { result: await resultOf(job, able.blob) });
    await reaches(cycle, 'ready');
  });

  it('asks none where the RAG says so, and shows no estimate', async () => {
    const cycle = await upload(await newRag({ extractor: 'nlp' }));
    await reaches(cycle, 'ready');
    expect(await get(cycle)).toMatchObject({ estimate: null, paused: null, counts: { model_calls: 0 } });
    expect(await get(`${cycle}/usage`)).toEqual({ total: { calls: 0, tokens_in: 0, tokens_out: 0 }, items: [] });
  });
});

describe('reading all documents again', () => {
  it('opens one cycle for equal requests; a curator may not change the extractor with it', async () => {
    const rag = await newRag({ extractor: 'nlp' });
    expect((await owner.call('POST', `${rag}/reextract`, {})).json).toMatchObject({ status: 404, code: 'document_not_found' });
    const first = await upload(rag);
    await reaches(first, 'ready');
    await owner.call('POST', `${first}/approve`, {});
    expect((await reader.call('POST', `${rag}/reextract`, {})).status).toBe(403);
    expect((await curator.call('POST', `${rag}/reextract`, { extractor: 'llm' })).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await owner.call('POST', `${rag}/reextract`, { extractor: 'magic' })).status).toBe(422);
    const key = { 'idempotency-key': 'again-1' };
    const [one, two] = [
      await owner.call('POST', `${rag}/reextract`, { extractor: 'llm' }, key),
      await owner.call('POST', `${rag}/reextract`, { extractor: 'llm' }, key),
    ];
    expect([one.status, two.status]).toEqual([202, 202]);
    expect(two.json).toEqual(one.json);
    expect((await get(rag)).settings.extractor).toBe('llm');
    const job = await mustClaim();
    expect(job.cycle_id).toBe(one.json.cycle_id);
    await toJob(job, 'complete', { result: await resultOf(job, able.blob) });
    await reaches(`${rag}/cycles/${one.json.cycle_id}`, 'ready');
  });
});

const PROFILE: ModelProfile = {
  probed_at: '2026-01-01T00:00:00.000Z',
  checks: [{ name: 'llm.models', result: 'ok', detail: 'tiny', fix: null }],
  llm: {
    model: 'tiny',
    form: 'json_schema',
    context_tokens: 8192,
    chunks_per_call: 4,
    concurrency: 2,
    tokens_per_second: 40,
    recall: { en: 90 },
  },
  embedder: null,
  vision: null,
};

describe('a node with a model', () => {
  it('says hello again with what its probe found, which is kept with it', async () => {
    const shown = async () => (await get('/compute/nodes')).items.find(({ id }: { id: number }) => id === able.id);
    expect(await shown()).toMatchObject({ models: { llm: 'tiny', embedder: null, vision: null }, profile: null, connected: true });
    able.hello(PROFILE);
    await eventually(async () => (await shown()).profile !== null);
    able.hello(null);
    await plain.claim(['cleanup']);
    expect(await shown()).toMatchObject({ models: { llm: 'tiny' }, profile: PROFILE, connected: true });
  });

  it('is asked before one without, where it can do more: for answers and worded reports', async () => {
    const rag = await newRag({});
    const ask = (path: string, body?: object) => void owner.call(body ? 'POST' : 'GET', `${rag}/${path}`, body).catch(() => undefined);
    ask('chat', { question: 'What?' });
    ask('communities/x?by_model=true');
    ask('communities/x');
    await eventually(async () => seen.length === 3);
    expect(seen.toSorted()).toEqual(['answer to able', 'community to able', 'community to plain']);
  });
});
