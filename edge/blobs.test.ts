import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person, type Caller } from './testing/client.ts';
import { startNode } from './testing/fake-node.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';

const MIB = 1024 * 1024;
const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.each(['files', 'bucket'] as const)('blobs in %s', (store) => {
  let edge: TestEdge;
  let owner: Caller;
  let rag: number;
  beforeAll(async () => {
    edge = await startEdge({ store });
    owner = await person(edge, 'owner@x.org');
    rag = (await owner.call('POST', '/rags', { name: 'R' })).json.id;
  }, 120_000);
  afterAll(() => edge.close());

  // One piece, exactly one part, one byte more, and several parts.
  it.each([1, 300_000, 8 * MIB, 8 * MIB + 1, 20 * MIB])('give back %i bytes as they came', async (size) => {
    const bytes = new Uint8Array(size).map((_, i) => 0x61 + (i % 23));
    const { json } = await owner.upload(`/rags/${rag}/upload`, { 'a.txt': bytes });
    const path = `/rags/${rag}/documents/${json.documents[0].id}`;
    expect((await owner.call('GET', path)).json).toMatchObject({ size_bytes: size, sha256: shaOf(bytes) });
    const source = await fetch(`${edge.url}${path}/source`, { headers: { ...owner.headers } });
    expect(shaOf(new Uint8Array(await source.arrayBuffer()))).toBe(shaOf(bytes));
  });

  it('take bytes of a node under their own hash only, and twice without harm', async () => {
    const node = await startNode(edge, { isEager: false });
    const wrong = shaOf(new TextEncoder().encode('right'));
    expect((await node.call('PUT', `/compute/blobs/${wrong}`, 'wrong')).status).toBe(400);
    expect((await node.call('GET', `/compute/blobs/${wrong}`)).json.code).toBe('blob_not_found');
    const { sha256 } = await node.blob('some bytes');
    expect((await node.blob('some bytes')).sha256).toBe(sha256);
    expect((await node.call('GET', `/compute/blobs/${sha256}`)).text).toBe('some bytes');
    expect((await node.call('HEAD', `/compute/blobs/${sha256}`)).status).toBe(200);
    node.close();
  });
});
