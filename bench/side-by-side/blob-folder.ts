import { closeSync, existsSync, fsyncSync, fsync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { sha256Of, type Blobs } from '../../compute/node/edge-client.ts';

const sync = promisify(fsync);
/** Files that wait for the disk at one time. */
const AT_ONCE = 16;

export interface BlobFolder extends Blobs {
  /** Files written since it was opened; a blob that is there already is not written again. */
  writes(): number;
  /** Waits until everything that was put is on the disk under its name. */
  settle(): Promise<void>;
}

/** Blobs by their hash in a folder. `put` returns before its file is synced: `settle` before anything that names it is written. */
export function openBlobFolder(dir: string): BlobFolder {
  const waiting = new Set<Promise<void>>();
  mkdirSync(dir, { recursive: true });
  let writes = 0;
  let synced = 0;
  const fileOf = (sha256: string) => path.join(dir, sha256);
  const write = async (file: string, bytes: Uint8Array): Promise<void> => {
    const part = openSync(`${file}.part`, 'w');
    writeSync(part, bytes);
    await sync(part);
    closeSync(part);
    renameSync(`${file}.part`, file);
    writes += 1;
  };
  return {
    get: (sha256) => readFile(fileOf(sha256)),
    async put(bytes) {
      const sha256 = sha256Of(bytes);
      const file = fileOf(sha256);
      if (!existsSync(file)) {
        const written: Promise<void> = write(file, bytes).finally(() => waiting.delete(written));
        waiting.add(written);
        if (waiting.size >= AT_ONCE) await Promise.race(waiting);
      }
      return { sha256, size_bytes: bytes.length };
    },
    writes: () => writes,
    async settle() {
      await Promise.all(waiting);
      if (synced < writes) syncFolder(dir);
      synced = writes;
    },
  };
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
