import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { EnrichResult } from '../../contract/jobs.ts';
import { jobFor, letters, newBench, plausible, rowsReply, seenIn, wordsIn } from '../cycle/1-graphrag/6-enrich/enrich.fixture.ts';
import { textOf } from '../cycle/tools.ts';
import { parseSegment } from '../graph/segment-file.ts';
import { openScriptedServer, type ScriptedServer } from '../llm/testing/scripted-server.ts';
import { scriptedSetup } from '../llm/testing/scripted-setup.ts';
import { openLoopbackEdge, type LoopbackEdge } from './testing/loopback-edge.ts';
import { openThread, type Thread } from './threads.ts';
import { WorkSaid, type WorkData, type WorkMore } from './work-messages.ts';

let edge: LoopbackEdge;
let server: ScriptedServer;
let thread: Thread;
afterEach(async () => {
  await thread.close();
  await server.close();
  await edge.close();
});

/** A thread with a scripted model, whose checkpoints are answered by `answer`. */
async function begin(answer: (said: Extract<WorkSaid, { type: 'checkpoint' }>) => WorkMore) {
  edge = await openLoopbackEdge();
  server = await openScriptedServer({
    chat: ({ user }) =>
      user.startsWith('Relations: ') ? rowsReply(plausible(seenIn(user))) : '{"yes":[],"turned":[],"same":[],"wrong":[]}',
  });
  const dir = await mkdtemp(path.join(tmpdir(), 'ferag-thread-'));
  const data: WorkData = { edge: edge.address, cacheDir: path.join(dir, 'cache'), workDir: path.join(dir, 'work') };
  thread = openThread(new URL('./work-thread.ts', import.meta.url), data, 60_000);
  const bench = newBench(null);
  const job = await jobFor(letters(12), bench);
  for (const [sha256, bytes] of bench.blobs) edge.blobs.set(sha256, bytes);
  const said: WorkSaid[] = [];
  const call = thread.call({ job, models: scriptedSetup(server, { chunks_per_call: 1 }) }, (value) => {
    const message = WorkSaid.parse(value);
    said.push(message);
    if (message.type === 'checkpoint') call.send(answer(message));
  });
  return { dir, said, result: call.result };
}

it('a work thread asks the models of its call, checkpoints through the node, and keeps what was said on this machine', async () => {
  const { dir, said, result } = await begin(({ call }) => ({ type: 'checkpointed', call, ok: { cancel: false, budget_tokens: null } }));
  const done = EnrichResult.parse(await result);
  expect(done).toMatchObject({ outcome: 'done', chunks: { total: 12, read: 12, unclear: 0 } });
  const segments = done.documents.map(({ content_sha256 }) => parseSegment(textOf(edge.blobs.get(content_sha256) ?? new Uint8Array())));
  expect(wordsIn(segments).length).toBeGreaterThan(12);
  const checkpoints = said.filter(({ type }) => type === 'checkpoint');
  expect(checkpoints.length).toBeGreaterThan(0);
  expect(edge.blobs.has(done.checkpoint ?? '')).toBe(true);
  expect(said.some((message) => message.type === 'report' && message.progress?.done === 12)).toBe(true);
  expect(await readdir(path.join(dir, 'said'))).not.toEqual([]);
});

it('a checkpoint that the edge refuses ends the job with the reason of the edge', async () => {
  const { result } = await begin(({ call }) => ({
    type: 'not_checkpointed',
    call,
    code: 'lease_lost',
    detail: 'Another attempt has the job.',
  }));
  await expect(result).rejects.toMatchObject({ code: 'lease_lost' });
});
