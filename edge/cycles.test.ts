import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually, person, watchUntilClosed, type Caller } from './testing/client.ts';
import { startNode, type FakeNode } from './testing/fake-node.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';

type Person = Awaited<ReturnType<typeof person>>;
let edge: TestEdge;
let owner: Person;
let reader: Person;
let stranger: Person;
const nodes: FakeNode[] = [];

beforeAll(async () => {
  edge = await startEdge();
  [owner, reader, stranger] = await Promise.all([
    person(edge, 'owner@x.org'),
    person(edge, 'reader@x.org'),
    person(edge, 'stranger@x.org'),
  ]);
}, 120_000);
afterAll(() => edge.close());
afterEach(async () => {
  for (const node of nodes.splice(0)) node.close();
  await eventually(async () =>
    (await owner.call('GET', '/ready')).json.checks.some((c: { name: string; ok: boolean }) => c.name === 'node' && !c.ok),
  );
});

const aNode = async (options?: Parameters<typeof startNode>[1]) => {
  const node = await startNode(edge, options);
  nodes.push(node);
  return node;
};

async function newRag(): Promise<number> {
  const rag: number = (await owner.call('POST', '/rags', { name: 'R' })).json.id;
  await owner.call('POST', `/rags/${rag}/members`, { email: 'reader@x.org', role: 'reader' });
  return rag;
}

interface Uploaded {
  readonly rag: number;
  readonly cycle: string;
  readonly task: number;
  readonly document: number;
}

async function upload(rag: number, files: Record<string, string> = { 'a.txt': 'Some text.' }): Promise<Uploaded> {
  const { json } = await owner.upload(`/rags/${rag}/upload`, files);
  return { rag, cycle: `/rags/${rag}/cycles/${json.cycle_id}`, task: json.task_id, document: json.documents[0].id };
}

const reaches = (status: string, path: string) =>
  eventually(async () => {
    const { json } = await owner.call('GET', path);
    return json.status === status && json;
  });

const approve = (who: Caller, cycle: string, body: object = {}) => who.call('POST', `${cycle}/approve`, body);

describe('a cycle', () => {
  it('goes from upload to a published version, and its task tells all five steps', async () => {
    const node = await aNode();
    const { rag, cycle, task, document } = await upload(await newRag());
    const watched = await watchUntilClosed(edge, `/ws/tasks/${task}?token=${owner.token}`);
    expect(watched.code).toBe(1000);
    expect(watched.frames.map((frame) => frame['seq'])).toEqual(watched.frames.map((_, i) => i + 1));
    expect(watched.frames.at(-1)).toMatchObject({ status: 'done', step: 'staging', error: null });
    expect((await owner.call('GET', `/tasks/${task}/events?after=1`)).json.items).toEqual(watched.frames.slice(1));
    const ready = await reaches('ready', cycle);
    expect(ready).toMatchObject({ base_version: 0, version: null, counts: { documents: 1, chunks: 1, triples_added: 1 } });

    const approved = await approve(owner, cycle, { diff_hash: ready.diff_hash });
    expect(approved.json).toEqual({ message: 'approved', version: 1, cycle_count: 1 });
    expect((await owner.call('GET', `/rags/${rag}`)).json).toMatchObject({
      cycle_count: 1,
      version: 1,
      triple_count: 1,
      document_count: 1,
    });
    expect((await owner.call('GET', `/rags/${rag}/documents/${document}`)).json).toMatchObject({
      status: 'completed',
      published_version: 1,
      chunk_count: 1,
    });
    expect((await owner.call('GET', `/rags/${rag}/versions`)).json.items).toMatchObject([
      { version: 1, triples_added: 1, created_by: owner.id },
    ]);
    expect((await owner.call('GET', `/tasks/${task}`)).json).toMatchObject({
      type: 'full_cycle',
      status: 'done',
      node: expect.stringMatching(/^node-/),
    });
    await node.work();
  });

  it('F104: two approvals at once publish once, and a later one gives the same version', async () => {
    await aNode();
    const { rag, cycle } = await upload(await newRag());
    await reaches('ready', cycle);
    const both = await Promise.all([approve(owner, cycle), approve(owner, cycle)]);
    for (const reply of [...both, await approve(owner, cycle)]) {
      expect(reply.json).toEqual({ message: 'approved', version: 1, cycle_count: 1 });
    }
    expect((await owner.call('GET', `/rags/${rag}/versions`)).json.items).toHaveLength(1);
  });

  it('F105: cannot be approved while it runs or after it was cancelled or rejected, nor by a reader', async () => {
    const node = await aNode({ isEager: false });
    const { cycle } = await upload(await newRag());
    expect((await approve(owner, cycle)).json).toMatchObject({ status: 409, code: 'cycle_not_ready' });
    await node.work();
    await reaches('ready', cycle);
    expect((await approve(reader, cycle)).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await owner.call('POST', `${cycle}/reject`, { reason: 'no' })).json).toMatchObject({ status: 'rejected', reason: 'no' });
    expect((await approve(owner, cycle)).json).toMatchObject({ status: 409, code: 'cycle_not_ready' });
    const second = await upload(await newRag());
    expect((await owner.call('POST', `${second.cycle}/cancel`)).json.status).toBe('cancelled');
    expect((await approve(owner, second.cycle)).json).toMatchObject({ status: 409, code: 'cycle_not_ready' });
    const cancelled = await watchUntilClosed(edge, `/ws/tasks/${second.task}?token=${owner.token}`);
    expect(cancelled).toMatchObject({ code: 1000, frames: expect.arrayContaining([expect.objectContaining({ status: 'cancelled' })]) });
  });

  it('F106: is not published with another diff than the one that was looked at', async () => {
    await aNode();
    const { cycle } = await upload(await newRag());
    await reaches('ready', cycle);
    expect((await approve(owner, cycle, { diff_hash: 'a'.repeat(64) })).json).toMatchObject({ status: 412, code: 'diff_changed' });
    expect((await approve(owner, cycle, { diff_hash: 'short' })).json).toMatchObject({ status: 422, code: 'field_invalid' });
    expect((await owner.call('GET', cycle)).json.status).toBe('ready');
  });

  it('stays ready when no node with its store is there, and is approved when one is back', async () => {
    const node = await aNode();
    const { cycle } = await upload(await newRag());
    await reaches('ready', cycle);
    node.close();
    await aNode({ storeId: 'another store' });
    const refused = await eventually(async () => {
      const reply = await approve(owner, cycle);
      return reply.status === 503 && reply;
    });
    expect(refused.json.code).toBe('no_compute_node');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await owner.call('GET', cycle)).json.status).toBe('ready');
    await aNode();
    expect((await approve(owner, cycle)).status).toBe(200);
  });

  it('shows its change in pages, its files, and its documents as chunks', async () => {
    await aNode();
    const { rag, cycle, document } = await upload(await newRag());
    expect((await owner.call('GET', `${cycle}/diff?part=nonsense`)).status).toBe(422);
    const ready = await reaches('ready', cycle);
    const summary = await owner.call('GET', `${cycle}/diff`);
    expect(summary.json).toMatchObject({ diff_hash: ready.diff_hash, triples: { added: 5 } });
    const seen: unknown[] = [];
    for (let cursor = ''; ;) {
      const { json } = await reader.call('GET', `${cycle}/diff?part=triples&limit=2${cursor}`);
      seen.push(...json.items);
      if (json.next_cursor === null) break;
      cursor = `&cursor=${json.next_cursor}`;
    }
    expect(seen).toHaveLength(5);
    expect((await owner.call('GET', `${cycle}/diff?part=entities`)).json).toEqual({ items: [], next_cursor: null });

    const { json: artifacts } = await owner.call('GET', `${cycle}/artifacts`);
    expect(artifacts.items).toMatchObject([{ name: 'integrated_triples.ttl', media_type: 'text/turtle' }]);
    const file = await owner.call('GET', `${cycle}/artifacts/integrated_triples.ttl`);
    expect(file.text).toContain('@prefix');
    expect(
      (await owner.call('GET', `${cycle}/artifacts/integrated_triples.ttl`, undefined, { 'if-none-match': file.headers.get('etag') ?? '' }))
        .status,
    ).toBe(304);
    expect((await owner.call('GET', `${cycle}/artifacts/../secret`)).status).toBe(404);

    const path = `/rags/${rag}/documents/${document}`;
    const text = await reader.call('GET', `${path}/text`);
    expect(text.text).toBe('Text of a.txt.');
    const sha256 = text.headers.get('etag')?.replaceAll('"', '');
    expect((await reader.call('GET', `${path}/text?sha256=${sha256}`)).text).toBe(text.text);
    expect((await reader.call('GET', `${path}/text?sha256=${'0'.repeat(64)}`)).status).toBe(404);
    const { json: chunks } = await reader.call('GET', `${path}/chunks`);
    expect(chunks).toEqual({
      items: [{ id: sha256?.slice(0, 32), start: 3, end: 9, heading: ['H'], about: null, sentences: [[3, 7]] }],
      next_cursor: null,
    });
  });

  it('F57: goes on with another node when the one that had its job is gone, without anybody asking', async () => {
    const lost = await aNode({ isEager: false });
    const { cycle } = await upload(await newRag());
    const claim = { protocol: 1, kinds: ['extract'], instance: 'lost-instance', store_id: 'store-1' };
    const { job } = (await lost.call('POST', '/compute/claim', claim)).json;
    expect(job.kind).toBe('extract');
    expect((await lost.call('POST', `/compute/jobs/${job.id}/renew`, { attempt: job.attempt + 1 })).json.code).toBe('lease_lost');
    await aNode();
    await edge.db.prepare('update jobs set lease_until = 1 where id = ?').bind(job.id).run();
    await reaches('ready', cycle);
    expect((await lost.call('POST', `/compute/jobs/${job.id}/renew`, { attempt: job.attempt })).json).toMatchObject({
      status: 409,
      code: 'lease_lost',
    });
  }, 20_000);

  it('gives a node the bytes of what it leased, and keeps bytes only under their own hash', async () => {
    const node = await aNode({ isEager: false });
    const { cycle } = await upload(await newRag(), { 'bytes.txt': 'Exactly these.' });
    const sha256 = createHash('sha256').update('Exactly these.').digest('hex');
    expect((await node.call('GET', `/compute/blobs/${sha256}`)).json.code).toBe('blob_not_found');
    const claim = { protocol: 1, kinds: ['extract'], instance: 'an-instance', store_id: 'store-1' };
    expect((await node.call('POST', '/compute/claim', claim)).json.job.document.sha256).toBe(sha256);
    expect((await node.call('GET', `/compute/blobs/${sha256}`)).text).toBe('Exactly these.');
    expect((await node.call('PUT', `/compute/blobs/${'0'.repeat(64)}`, 'other bytes')).json).toMatchObject({ status: 400 });
    expect((await node.call('GET', `/compute/blobs/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await owner.call('GET', `/compute/blobs/${sha256}`)).status).toBe(401);
    expect((await owner.call('POST', `${cycle}/cancel`)).status).toBe(200);
  });

  it('goes back to an earlier version by a cycle of its own', async () => {
    await aNode();
    const rag = await newRag();
    for (const files of [{ 'a.txt': 'One.' }, { 'b.txt': 'Two.' }]) {
      const { cycle } = await upload(rag, files);
      await reaches('ready', cycle);
      expect((await approve(owner, cycle)).status).toBe(200);
    }
    expect((await owner.call('POST', `/rags/${rag}/versions/7/rollback`)).json.code).toBe('version_not_found');
    const { json } = await owner.call('POST', `/rags/${rag}/versions/1/rollback`);
    expect(await reaches('ready', `/rags/${rag}/cycles/${json.cycle_id}`)).toMatchObject({ kind: 'rollback', base_version: 2 });
  });
});

describe('the WebSocket of a task', () => {
  const ticket = async (who: Caller, task: number) => (await who.call('POST', '/auth/tickets', { task_id: task })).json;

  it('F47: lets in a ticket once, and refuses by a close code one that is missing, used, false or for another task', async () => {
    await aNode();
    const one = await upload(await newRag());
    const two = await upload(await newRag());
    await reaches('ready', one.cycle);
    const good = await ticket(reader, one.task);
    expect(good).toMatchObject({ expires_in: 30 });
    expect((await watchUntilClosed(edge, `/ws/tasks/${one.task}?token=${good.ticket}`)).code).toBe(1000);
    const other = await ticket(reader, one.task);
    for (const token of ['', 'nonsense', good.ticket, 'frt_made-up']) {
      expect((await watchUntilClosed(edge, `/ws/tasks/${one.task}?token=${token}`)).code, token).toBe(4401);
    }
    expect((await watchUntilClosed(edge, `/ws/tasks/${two.task}?token=${other.ticket}`)).code).toBe(4401);
    expect((await watchUntilClosed(edge, `/ws/tasks/${one.task}?token=${stranger.token}`)).code).toBe(4404);
    expect((await watchUntilClosed(edge, `/ws/tasks/999999?token=${owner.token}`)).code).toBe(4404);
    expect((await ticket(stranger, one.task)).code).toBe('task_not_found');
    expect(edge.logs.join('\n')).not.toContain(good.ticket);
  });

  it('F47: an expired ticket opens nothing', async () => {
    const { task } = await upload(await newRag());
    const { ticket: late } = await ticket(owner, task);
    await edge.db.prepare('update tickets set expires_at = expires_at - 31000').run();
    expect((await watchUntilClosed(edge, `/ws/tasks/${task}?token=${late}`)).code).toBe(4401);
  });

  it('F49: answers ping, and closes on what is too large, binary or unexpected, without harm to the others', async () => {
    const { task } = await upload(await newRag());
    const path = `/ws/tasks/${task}?token=${owner.token}`;
    const cases: [string | Uint8Array, number][] = [
      ['x'.repeat(1_000_000), 1009],
      [new Uint8Array([1]), 1003],
      ['{"not":', 1008],
    ];
    for (const [frame, code] of cases) expect((await watchUntilClosed(edge, path, (socket) => socket.send(frame))).code).toBe(code);
    const pong = new Promise((resolve) => {
      void watchUntilClosed(edge, path, (socket) => {
        socket.addEventListener('message', (event) => event.data === 'pong' && resolve('pong'));
        socket.send('ping');
      });
    });
    expect(await pong).toBe('pong');
  });

  it('F38: a removed member is shut out of it at once', async () => {
    const { rag, task } = await upload(await newRag());
    const left = watchUntilClosed(
      edge,
      `/ws/tasks/${task}?token=${reader.token}`,
      () => void owner.call('DELETE', `/rags/${rag}/members/${reader.id}`),
    );
    expect((await left).code).toBe(4404);
  });

  it('replays what comes after ?after=', async () => {
    await aNode();
    const { task, cycle } = await upload(await newRag());
    await reaches('ready', cycle);
    const all = await watchUntilClosed(edge, `/ws/tasks/${task}?token=${owner.token}`);
    const rest = await watchUntilClosed(edge, `/ws/tasks/${task}?token=${owner.token}&after=2`);
    expect(rest.frames).toEqual(all.frames.slice(2));
  });
});
