import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBlobFiles } from './blob-files.ts';

let dir: string;
let blobs: (request: Request) => Promise<Response>;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'ferag-blobs-'));
  blobs = await openBlobFiles(path.join(dir, 'blobs'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const call = async (method: string, key: string, body?: string | ReadableStream): Promise<{ status: number; text: string }> => {
  const init = body === undefined ? { method } : { method, body, duplex: 'half' as const };
  const answer = await blobs(new Request(`http://blobs/${key}`, init));
  return { status: answer.status, text: await answer.text() };
};
const files = async (): Promise<string[]> => {
  const all = await readdir(dir, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .toSorted();
};

it('keeps a body of known length in one call, and a streamed one only after its size was named', async () => {
  expect((await call('PUT', 'blob/a?size=5', 'hello')).status).toBe(204);
  expect(await call('GET', 'blob/a')).toEqual({ status: 200, text: 'hello' });
  expect((await call('PUT', 'blob/b', 'streamed')).status).toBe(201);
  expect((await call('GET', 'blob/b')).status).toBe(404);
  expect((await call('POST', 'blob/b/commit?size=8')).status).toBe(204);
  expect(await call('GET', 'blob/b')).toEqual({ status: 200, text: 'streamed' });
  // The answer to a commit may be lost: a second one finds it done.
  expect((await call('POST', 'blob/b/commit?size=8')).status).toBe(204);
});

it('F16: a body that was cut looks whole from here; it counts for nothing, and leaves nothing', async () => {
  expect((await call('PUT', 'blob/a?size=5', 'hel')).status).toBe(409);
  await call('PUT', 'blob/b', 'stre');
  expect((await call('POST', 'blob/b/commit?size=8')).status).toBe(409);
  const cut = new ReadableStream({
    pull(controller) {
      controller.error(new Error('cut'));
    },
  });
  expect((await call('PUT', 'blob/c', cut)).status).toBe(500);
  expect(await files()).toEqual([]);
});

it('F16: the parts of uploads that a kill cut off are gone at the next start; what was kept stays', async () => {
  await call('PUT', 'blob/a?size=5', 'hello');
  await call('PUT', 'rag/1/source/b', 'never committed');
  expect(await files()).toHaveLength(2);
  blobs = await openBlobFiles(path.join(dir, 'blobs'));
  expect(await files()).toEqual(['blobs/blob/a']);
});

it('F81: a file that cannot be written leaves no part behind, and what was there stays', async () => {
  // A folder in the file's place: its bytes are written and cannot be given their name.
  await mkdir(path.join(dir, 'blobs', 'blob', 'taken'), { recursive: true });
  await writeFile(path.join(dir, 'blobs', 'blob', 'taken', 'inside'), 'x');
  await expect(call('PUT', 'blob/taken?size=5', 'hello')).rejects.toThrow();
  expect(await files()).toEqual(['blobs/blob/taken/inside']);
});

it('no key leaves the folder', async () => {
  await writeFile(path.join(dir, 'secret'), 'not a blob');
  for (const key of ['..%2Fsecret', '%2E%2E/secret', 'blob/..%2F..%2Fsecret', 'a%00b', '..%5Csecret']) {
    expect((await call('GET', key)).status).toBe(404);
    await call('PUT', `${key}?size=1`, 'x');
  }
  expect(await readFile(path.join(dir, 'secret'), 'utf8')).toBe('not a blob');
  expect((await files()).filter((name) => !name.startsWith('blobs/'))).toEqual(['secret']);
});

it('is told to forget a blob as often as one likes, and says how long one is', async () => {
  await call('PUT', 'blob/a?size=5', 'hello');
  const head = await blobs(new Request('http://blobs/blob/a', { method: 'HEAD' }));
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '5']);
  expect((await call('DELETE', 'blob/a')).status).toBe(204);
  expect((await call('DELETE', 'blob/a')).status).toBe(204);
  expect((await call('GET', 'blob/a')).status).toBe(404);
  expect((await call('PATCH', 'blob/a')).status).toBe(405);
  expect((await stat(path.join(dir, 'blobs'))).mode & 0o77).toBe(0);
});
