import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cachedBlobs } from './blob-cache.ts';
import { sweepCache } from './cache-files.ts';
import { sha256Of } from './edge-client.ts';
import { saidFiles } from './said-files.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cache-'));
});
afterEach(() => rm(dir, { recursive: true }));

const KEY = 'ab'.repeat(32);
const BYTES = new TextEncoder().encode('words');

it('a cache that cannot be written fails nothing, and says so once', async () => {
  const blocked = path.join(dir, 'file');
  await writeFile(blocked, '');
  const warned: string[] = [];
  const warn = (text: string) => void warned.push(text);
  const said = saidFiles(blocked, warn);
  await said.put(KEY, 'yes');
  await said.put(KEY, 'yes');
  expect(await said.get(KEY)).toBeNull();
  expect(warned).toHaveLength(1);
  const ref = { sha256: sha256Of(BYTES), size_bytes: BYTES.length };
  const blobs = cachedBlobs({ get: async () => BYTES, put: async () => ref }, blocked, warn);
  expect(await blobs.put(BYTES)).toEqual(ref);
  expect(await blobs.get(ref.sha256)).toBe(BYTES);
  expect(warned).toHaveLength(2);
});

it('what is kept is this account alone to read', async () => {
  await saidFiles(path.join(dir, 'said')).put(KEY, 'yes');
  for (const part of ['said', 'said/ab', `said/ab/${KEY}.json`]) expect((await stat(path.join(dir, part))).mode & 0o077).toBe(0);
});

it('files of more than thirty days are swept, and nothing beside the cache', async () => {
  const now = Date.UTC(2026, 0, 31);
  const put = async (name: string, days: number) => {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), '');
    await utimes(path.join(dir, name), now / 1000, now / 1000 - days * 86_400);
  };
  for (const name of ['ab/old', 'ab/old.7.part', 'flat', 'vectors/old']) await put(name, 31);
  await put('ab/new', 29);
  await sweepCache(dir, now);
  await sweepCache(path.join(dir, 'absent'), now);
  expect((await readdir(dir, { recursive: true })).sort()).toEqual(['ab', 'ab/new', 'vectors', 'vectors/old']);
});
