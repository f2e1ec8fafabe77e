import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

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

/** Makes or replaces a file in one step: temporary file, fsync, rename, fsync of the directory. */
export async function writeFileAtomically(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  beforeRename?: () => void,
): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
  beforeRename?.();
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}
