import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keptFacts } from './kept-facts.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'facts-'));
});
afterEach(() => rm(dir, { recursive: true }));

const HOUR_MS = 3600_000;

it('keeps what was found for a day, across restarts', async () => {
  const file = path.join(dir, 'state', 'models.json');
  let now = 1000 * HOUR_MS;
  const facts = keptFacts(file, () => now);
  expect(await facts.get('a')).toBeNull();
  await Promise.all([facts.put('a', { x: 1 }), facts.put('b', { y: 2 })]);
  now += 23 * HOUR_MS;
  const again = keptFacts(file, () => now);
  expect([await again.get('a'), await again.get('b')]).toEqual([{ x: 1 }, { y: 2 }]);
  now += 2 * HOUR_MS;
  expect(await again.get('a')).toBeNull();
  await again.put('c', 3);
  expect(Object.keys(JSON.parse(await readFile(file, 'utf8')))).toEqual(['c']);
  expect((await stat(file)).mode & 0o077).toBe(0);
});

it('keeps what comes after a write that failed', async () => {
  const folder = path.join(dir, 'state');
  await writeFile(folder, 'no folder');
  const facts = keptFacts(path.join(folder, 'models.json'), () => 0);
  await expect(facts.put('a', 1)).rejects.toThrow();
  await rm(folder);
  await facts.put('b', 2);
  expect(await facts.get('b')).toBe(2);
});

it.each(['', '{"a":', '[1]', '{"a":{"facts":1}}'])('takes a damaged file (%j) for an empty one', async (text) => {
  const file = path.join(dir, 'models.json');
  await writeFile(file, text);
  const facts = keptFacts(file, () => 0);
  expect(await facts.get('a')).toBeNull();
  await facts.put('a', 1);
  expect(await facts.get('a')).toBe(1);
});
