import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { DATASET_KINDS, datasetName } from '../../../contract/datasets.ts';
import { FeragError } from '../../../contract/errors.ts';
import type { DatasetRef } from '../graph-store.ts';
import { LEFTOVER, writeFileAtomically } from './folder.ts';

/** A store's folder that no other process is at work on. */
export interface StoreFolder {
  readonly storeId: string;
  unlock(): void;
}

const WAIT_MS = 5000;
const ASK_AGAIN_MS = 50;
/** SQLITE_BUSY */
const BUSY = 5;

/**
 * Opens a store's folder for this process alone; one that is just closing gets 5 s. The lock is SQLite's on an empty file: the system
 * gives it back when the process dies, however it dies.
 * @throws FeragError `store_failed` while another process, or another store of this one, has it.
 */
export async function openStoreFolder(directory: string): Promise<StoreFolder> {
  await mkdir(directory, { recursive: true });
  const lock = new DatabaseSync(join(directory, 'lock'), { timeout: 0 });
  try {
    await hold(lock, directory);
    await removeLeftovers(directory);
    return { storeId: await readOrMakeStoreId(directory), unlock: () => lock.close() };
  } catch (error) {
    lock.close();
    throw error;
  }
}

async function hold(lock: DatabaseSync, directory: string): Promise<void> {
  const started = performance.now();
  for (;;) {
    try {
      return lock.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      if (!(cause instanceof Error && 'errcode' in cause && cause.errcode === BUSY)) throw cause;
      if (performance.now() - started > WAIT_MS) {
        const sentence = `Another process works on the graph store in ${directory}. Stop it first: one store folder serves one node.`;
        throw new FeragError('store_failed', sentence, { cause });
      }
    }
    await pause(ASK_AGAIN_MS);
  }
}

async function readOrMakeStoreId(directory: string): Promise<string> {
  const path = join(directory, 'store-id');
  const found = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found !== null) return found.trim();
  const made = randomUUID();
  await writeFileAtomically(path, [Buffer.from(`${made}\n`)]);
  return made;
}

async function removeLeftovers(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (LEFTOVER.test(entry.name)) await rm(join(entry.parentPath, entry.name), { recursive: true, force: true });
  }
}

/** The datasets that have a folder. */
export async function datasetsIn(directory: string): Promise<DatasetRef[]> {
  return (await readdir(directory)).flatMap((name) => {
    const ragId = Number(/^ferag-(\d{5,})/.exec(name)?.[1]);
    return DATASET_KINDS.filter((kind) => datasetName(ragId, kind) === name).map((kind) => ({ ragId, kind }));
  });
}
