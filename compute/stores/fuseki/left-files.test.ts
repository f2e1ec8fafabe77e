import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Admin } from './admin.ts';
import { removeLeftFiles } from './left-files.ts';

interface Given {
  readonly files: readonly string[];
  readonly listed?: readonly string[];
  readonly withData?: readonly string[];
  readonly shown?: readonly string[];
}

async function removedOf({ files, listed = [], withData = [], shown = [] }: Given) {
  const dir = await mkdtemp(path.join(tmpdir(), 'databases-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const name of files) await mkdir(path.join(dir, name));
  const there = new Set(listed);
  const warnings: string[] = [];
  const none = () => Promise.reject(new Error('not asked for'));
  const admin: Admin = {
    datasets: async () => [...there],
    make: async (name) => !there.has(name) && (there.add(name), true),
    remove: async (name) => void there.delete(name),
    compact: none,
    backup: none,
  };
  const removed = await removeLeftFiles(admin, dir, {
    isEmpty: async (name) => !withData.includes(name),
    isShown: async (production, kind) => shown.includes(`${production}-${kind}`),
    warn: (text) => void warnings.push(text),
  });
  return { removed, there: [...there].sort(), warnings: warnings.length };
}

it('removes a production that was emptied, and what is left of a review dataset that is over', async () => {
  const files = ['ferag-00001', 'ferag-00002', 'ferag-00002-stg', 'ferag-meta', 'other'];
  expect(await removedOf({ files, listed: ['ferag-00002', 'ferag-meta'], withData: ['ferag-00002', 'ferag-00002-stg'] })).toEqual({
    removed: ['ferag-00001', 'ferag-00002-stg'],
    there: ['ferag-00002', 'ferag-meta'],
    warnings: 0,
  });
});

it('attaches again what holds data, and review datasets that its notes speak of: the list may have been lost', async () => {
  const files = ['ferag-00001', 'ferag-00001-stg', 'ferag-00001-tri'];
  expect(await removedOf({ files, withData: files, shown: ['ferag-00001-stg'] })).toEqual({
    removed: ['ferag-00001-tri'],
    there: ['ferag-00001', 'ferag-00001-stg'],
    warnings: 2,
  });
});

it('leaves alone review datasets whose production nobody knows', async () => {
  expect(await removedOf({ files: ['ferag-00001-ont', 'ferag-00001-stg'] })).toEqual({ removed: [], there: [], warnings: 2 });
  // The production was only attached to be removed.
  expect(await removedOf({ files: ['ferag-00001', 'ferag-00001-stg'] })).toEqual({ removed: ['ferag-00001'], there: [], warnings: 1 });
});
