import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cycle, CycleUsage } from '../../contract/cycles.ts';
import type { z } from 'zod';
import { EXIT } from './exit.ts';

const MAIN = path.join(import.meta.dirname, 'main.ts');
const PAUSED: Cycle = {
  id: 7,
  rag_id: 3,
  status: 'running',
  kind: 'update',
  task_id: 9,
  base_version: 1,
  version: null,
  diff_hash: null,
  counts: {
    ...{ documents: 2, chunks: 8, chunks_extracted: 8, entities: 0, triples_added: 0, triples_removed: 0 },
    ...{ model_calls: 9, tokens_in: 900, tokens_out: 180 },
  },
  waits_for: null,
  held: false,
  paused: 'budget',
  estimate: { calls: 20, tokens_in: 3000, tokens_out: 400 },
  budget_tokens: 1000,
  reason: 'The token budget is used up.',
  created_at: '2026-01-01T00:00:00.000Z',
  ended_at: null,
};
const USAGE: z.infer<typeof CycleUsage> = {
  total: { calls: 9, tokens_in: 900, tokens_out: 180 },
  items: [{ purpose: 'relations', step: 'graphrag', document_id: 4, model: 'tiny', calls: 9, tokens_in: 900, tokens_out: 180 }],
};

let edge: Server;
let url: string;
const asked: { call: string; body: unknown }[] = [];

/** The edge's answers alone: what it does with the calls is tested there. */
beforeAll(async () => {
  edge = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += String(piece);
    asked.push({ call: `${request.method} ${request.url}`, body: text === '' ? null : JSON.parse(text) });
    const answer = request.url?.endsWith('/usage')
      ? USAGE
      : request.url?.endsWith('/reextract')
        ? { cycle_id: 8, task_id: 10 }
        : request.method === 'POST'
          ? { ...PAUSED, paused: null }
          : PAUSED;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(edge, 'listening');
  const address = edge.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => edge.close());

const ferag = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], FERAG_URL: url, FERAG_TOKEN: 'a token' };
    execFile(process.execPath, ['--no-warnings', MAIN, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

it('shows a paused cycle with its estimate, and the command that lets it go on', async () => {
  const { stdout, stderr } = await ferag('cycle', 'show', '7', '--rag', '3');
  expect(stdout).toMatch(/Cycle 7 of RAG 3: paused/);
  expect(stdout).toMatch(/about 20 model calls \(3000 tokens in, 400 out\)\n +budget +1000 model tokens/);
  expect(stderr).toMatch(/ferag cycle resume 7 --rag 3/);
});

it.each([
  [[], {}],
  [['--budget', '5000'], { token_budget: 5000 }],
  [['--unlimited'], { token_budget: null }],
  [['--without-model'], { model: false }],
] as const)('cycle resume %j asks for %j', async (options, body) => {
  const { code, stdout } = await ferag('cycle', 'resume', '7', '--rag', '3', '--json', ...options);
  expect(code).toBe(EXIT.ok);
  expect(JSON.parse(stdout)).toMatchObject({ id: 7, paused: null });
  expect(asked.at(-1)).toEqual({ call: 'POST /rags/3/cycles/7/resume', body });
});

it('refuses two ways of going on at once, before anything is asked', async () => {
  const before = asked.length;
  const { code, stderr } = await ferag('cycle', 'resume', '7', '--rag', '3', '--budget', '5', '--without-model');
  expect(code).toBe(EXIT.usage);
  expect(stderr).toMatch(/--budget, --unlimited and --without-model/);
  expect(asked).toHaveLength(before);
});

it('prints what model calls cost, as a table with its sum or as JSON', async () => {
  const { stdout } = await ferag('cycle', 'usage', '7', '--rag', '3');
  expect(stdout).toMatch(/relations\s+4\s+tiny\s+9\s+900\s+180/);
  expect(stdout).toMatch(/In all 9 calls, 900 tokens in, 180 out/);
  expect(JSON.parse((await ferag('cycle', 'usage', '7', '--rag', '3', '--json')).stdout)).toEqual(USAGE);
});

it('rag reextract opens a cycle, with another extractor when one is named', async () => {
  const { stdout, stderr } = await ferag('rag', 'reextract', '3');
  expect(asked.at(-1)).toEqual({ call: 'POST /rags/3/reextract', body: {} });
  expect(stdout).toMatch(/Cycle 8 reads every document of RAG 3 again/);
  expect(stderr).toMatch(/ferag cycle watch 8 --rag 3/);
  await ferag('rag', 'reextract', '3', '--extractor', 'llm');
  expect(asked.at(-1)?.body).toEqual({ extractor: 'llm' });
  expect((await ferag('rag', 'reextract', '3', '--extractor', 'magic')).code).toBe(EXIT.usage);
});
