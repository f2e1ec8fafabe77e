import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { FeragError } from '../../../contract/errors.ts';

/** What tests stand in for: a process that dies at a point, a disk that is full. */
export interface Disk {
  /** Called where a process may die. */
  readonly at: (point: string) => void;
  readonly write: (handle: FileHandle, bytes: Uint8Array) => Promise<void>;
}

export const DISK: Disk = { at: () => undefined, write: (handle, bytes) => handle.writeFile(bytes) };

export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

export const diskFull = (directory: string, cause: unknown): FeragError =>
  new FeragError('store_failed', `The disk of the graph store (${directory}) is full. Nothing was changed; make room there.`, { cause });

/** Makes created, renamed and removed names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Name of what is on its way out or was never finished; a store removes such leftovers when it opens. */
export const LEFTOVER = /^\.gone-|\.tmp$/;

/** Removes a folder so that after a crash it is there as a whole or not at all. */
export async function removeFolder(path: string): Promise<void> {
  const gone = join(dirname(path), `.gone-${basename(path)}-${randomUUID()}`);
  await rename(path, gone);
  await syncDirectory(dirname(path));
  await rm(gone, { recursive: true, force: true });
}

/** Makes or replaces a file in one step: temporary file, fsync, rename, fsync of the directory. A failure leaves nothing behind. */
export async function writeFileAtomically(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  disk: Disk = DISK,
): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await writeSynced(temporary, chunks, disk);
  } catch (error) {
    // On a full disk the room is needed at once, not at the next start.
    await rm(temporary, { force: true });
    throw error;
  }
  disk.at('snapshot:before-rename');
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

async function writeSynced(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, disk: Disk): Promise<void> {
  const handle = await open(path, 'w');
  try {
    for await (const chunk of chunks) await disk.write(handle, chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
