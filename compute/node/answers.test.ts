import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HubRequest, HubUp } from '../../contract/hub.ts';
import { readDocument } from '../cycle/1-graphrag/1-read.ts';
import { extractDocument } from '../cycle/1-graphrag/3-extract.ts';
import { bytesOf } from '../cycle/tools.ts';
import { applyChanges, canonicalManifest } from '../graph/manifest.ts';
import { canonicalSegment } from '../graph/segment-file.ts';
import { NO_SETUP, type ModelSetup } from '../llm/setup.ts';
import { openScriptedServer, type ScriptedServer } from '../llm/testing/scripted-server.ts';
import { scriptedSetup } from '../llm/testing/scripted-setup.ts';
import type { GraphStore } from '../stores/graph-store.ts';
import { openAnswers } from './answers.ts';
import { edgeClient, sha256Of } from './edge-client.ts';
import { openLoopbackEdge, type LoopbackEdge } from './testing/loopback-edge.ts';

const BASE = 'urn:ferag:rag:7:';
const VIEW = { rag_id: 7, version: 1, base_iri: BASE };

let dir = '';
let edge: LoopbackEdge;
let models: ScriptedServer;
let setup: ModelSetup;
let answers: ReturnType<typeof openAnswers>;
const lines: string[] = [];

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'ferag-answers-'));
  edge = await openLoopbackEdge();
  models = await openScriptedServer({});
  setup = scriptedSetup(models);
  lines.length = 0;
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const data = { edge: edge.address, cacheDir: path.join(dir, 'cache'), workDir: path.join(dir, 'work') };
  // Only SPARQL asks the store.
  answers = openAnswers({ data, store: {} as GraphStore, edge: edgeClient(edge.address), log, models: () => setup });
});
afterEach(async () => {
  await answers.close();
  await Promise.all([models.close(), edge.close()]);
  await rm(dir, { recursive: true, force: true });
});

const put = (bytes: Uint8Array): string => {
  const sha256 = sha256Of(bytes);
  edge.blobs.set(sha256, bytes);
  return sha256;
};

/** A published version of these texts. */
async function publish(texts: readonly string[]): Promise<typeof VIEW & { manifest: string }> {
  const entries = [];
  for (const [at, text] of texts.entries()) {
    const { document } = readDocument(bytesOf(text), 'a.txt', 'text');
    const { segment } = await extractDocument({ document });
    const content_sha256 = put(bytesOf(canonicalSegment(segment)));
    put(bytesOf(document.text));
    entries.push({ document_id: at + 1, key: sha256Of(text), content_sha256, text_sha256: segment.text_sha256 });
  }
  const manifest = applyChanges(null, { put: entries, remove: [] }, BASE);
  return { ...VIEW, manifest: put(bytesOf(canonicalManifest(manifest))) };
}

let asked = 0;
function ask(view: Awaited<ReturnType<typeof publish>>, question: string, signal = new AbortController().signal) {
  asked += 1;
  const sent: HubUp[] = [];
  const request: HubRequest = { type: 'request', id: `q${asked}`, kind: 'answer', view, question, mode: 'auto', history: [] };
  const done = answers
    .request(request, (message) => void sent.push(message), signal)
    .then(() => {
      const last = sent.at(-1);
      return last?.type === 'reply' && last.reply.kind === 'answer' ? last.reply : null;
    });
  return { done, sent, tokens: () => sent.flatMap((message) => (message.type === 'token' ? [message.text] : [])) };
}

const TEXTS = [
  'Marie Orlov was born in Lund in 1901. She directed the Aster Laboratory.',
  'The Aster Laboratory is in Turku. It was founded in 1934.',
];
const QUESTION = 'Where was Marie Orlov born?';

describe('questions to a node with models', () => {
  it('are answered by one streamed call, and the tokens together are the answer', async () => {
    models.change({
      chat: ({ user }) =>
        `Marie Orlov was born in Lund in 1901 [${/\[(\d+)\] Marie/u.exec(user)?.[1] ?? '?'}] https://evil.example/x [44].`,
    });
    const { done, tokens } = ask(await publish(TEXTS), QUESTION);
    const answer = await done;
    expect(answer?.answer).toBe('Marie Orlov was born in Lund in 1901 [1] .');
    expect(tokens().join('')).toBe(answer?.answer);
    expect(tokens().length).toBeGreaterThan(3);
    expect(answer).toMatchObject({ model: 'scripted-1', supported: true, citations: [{ n: 1, document_id: 1 }] });
    expect(answer?.usage.some(({ model, tokens_in }) => model === 'scripted-1' && tokens_in > 0)).toBe(true);
    expect(models.counts.chat).toBe(1);
    expect(lines.some((line) => line.includes('taken out of an answer'))).toBe(true);
  });

  it('are answered by quotations without models, and where the model fails', async () => {
    const view = await publish(TEXTS);
    models.change({ chat: () => ({ fault: { kind: 'status', status: 400 } }) });
    const failed = await ask(view, QUESTION).done;
    setup = NO_SETUP;
    const { done, tokens } = ask(view, QUESTION);
    const quoted = await done;
    expect(quoted).toMatchObject({ model: null, supported: true });
    expect(tokens().join('')).toBe(quoted?.answer);
    expect({ answer: failed?.answer, model: failed?.model }).toEqual({ answer: quoted?.answer, model: null });
  });

  it('let go of the model at once when nobody waits for the answer any more', async () => {
    models.change({ chat: () => ({ text: 'Marie Orlov was born', fault: { kind: 'stall', pieces: 2 } }) });
    const abort = new AbortController();
    const { done, sent } = ask(await publish(TEXTS), QUESTION, abort.signal);
    await models.until(() => models.counts.chat === 1);
    abort.abort('cancelled');
    await models.until(() => models.counts.closed === 1);
    expect(await done).toBeNull();
    expect(sent.some(({ type }) => type === 'reply' || type === 'error')).toBe(false);
  });

  it('F120: keep the version that they were asked of, and hold up nobody who asks of the next one', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    models.change({
      chat: async ({ user }) => {
        if (user.includes('Lund')) await held;
        return user.includes('Lund') ? 'Marie Orlov was born in Lund [1].' : 'Marie Orlov was born in Turku [1].';
      },
    });
    const [first, second] = [await publish(TEXTS), await publish(['Marie Orlov was born in Turku in 1901.', ...TEXTS.slice(1)])];
    const slow = ask(first, QUESTION);
    await models.until(() => models.counts.chat === 1);
    const fast = await ask(second, QUESTION).done;
    expect(fast?.answer).toContain('Turku');
    release();
    const answer = await slow.done;
    expect(answer?.answer).toContain('Lund');
    expect(answer?.citations[0]?.sentence).toContain('Lund');
  });

  it('find what is said in another language once the passages are embedded, and do without until then', async () => {
    const view = await publish(['Кошка спит на красном стуле.', 'Банк поднял ставку в марте.', 'Река течёт к морю.']);
    const question = 'Where sleeps the cat: on a red chair?';
    setup = { ...setup, llm: null };
    expect((await ask(view, question).done)?.supported).toBe(false);
    const isReady = () => lines.some((line) => line.includes('passages were embedded'));
    await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
    const found = await ask(view, question).done;
    expect(found).toMatchObject({ supported: 'partly', model: null });
    expect(found?.citations[0]?.sentence).toBe('Кошка спит на красном стуле.');
    const before = models.inputs.length;
    await ask(view, question).done;
    expect(models.inputs).toHaveLength(before);
  });
});
