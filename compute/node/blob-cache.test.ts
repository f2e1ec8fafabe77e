import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cachedBlobs } from './blob-cache.ts';
import { edgeClient, sha256Of } from './edge-client.ts';
import { openLoopbackEdge, type LoopbackEdge } from './testing/loopback-edge.ts';

const BYTES = new TextEncoder().encode('what a segment says');
const NAME = sha256Of(BYTES);
let edge: LoopbackEdge;
let dir: string;
beforeEach(async () => {
  edge = await openLoopbackEdge();
  dir = await mkdtemp(path.join(tmpdir(), 'blob-cache-'));
});
afterEach(async () => {
  await edge.close();
  await rm(dir, { recursive: true });
});
const blobs = () => cachedBlobs(edgeClient(edge.address), dir);
const file = () => path.join(dir, NAME.slice(0, 2), NAME);

it('fetches a blob once, also when it was put from here', async () => {
  await blobs().put(BYTES);
  expect(await blobs().get(NAME)).toEqual(Buffer.from(BYTES));
  expect(edge.asked.map(({ method }) => method)).toEqual(['PUT']);
  await rm(file());
  expect(Buffer.from(await blobs().get(NAME))).toEqual(Buffer.from(BYTES));
  await blobs().get(NAME);
  expect(edge.asked.map(({ method }) => method)).toEqual(['PUT', 'GET']);
});

it.each(['', 'what a segment', 'something else'])('F85: a damaged file of the cache (%j) is fetched again and mended', async (damaged) => {
  await blobs().put(BYTES);
  await writeFile(file(), damaged);
  expect(Buffer.from(await blobs().get(NAME))).toEqual(Buffer.from(BYTES));
  expect(await readFile(file())).toEqual(Buffer.from(BYTES));
  expect(await readdir(path.dirname(file()))).toEqual([NAME]);
});

it('F85: bytes of another hash are refused, and are not kept', async () => {
  edge.blobs.set(NAME, new TextEncoder().encode('cut'));
  await expect(blobs().get(NAME)).rejects.toMatchObject({ code: 'blob_not_found' });
  expect(await readdir(dir)).toEqual([]);
});
