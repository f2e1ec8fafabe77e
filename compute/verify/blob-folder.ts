import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileOf } from '../machine/blob-files.ts';

/** Whether a blob's bytes are those that its hash names. */
export type BlobState = 'whole' | 'missing' | { readonly otherHash: string };

/** The blobs of a state directory, as files. */
export interface BlobFolder {
  read(key: string): Promise<Uint8Array | null>;
  check(key: string, sha256: string): Promise<BlobState>;
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** Takes bytes that are not what their name says out of the way, so that the right ones can be stored. */
  setAside(key: string): Promise<void>;
  files(): Promise<readonly { readonly key: string; readonly sizeBytes: number; readonly modifiedAt: number }[]>;
  remove(key: string): Promise<void>;
}

export const contentKey = (sha256: string): string => `blob/${sha256}`;

export function openBlobFolder(dir: string): BlobFolder {
  return {
    read: (key) => readIfThere(fileOf(dir, key)),
    check: (key, sha256) => check(fileOf(dir, key), sha256),
    async write(key, bytes) {
      const file = fileOf(dir, key);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(`${file}.part`, bytes, { flush: true });
      await rename(`${file}.part`, file);
      await syncFolder(path.dirname(file));
    },
    setAside: (key) => rename(fileOf(dir, key), `${fileOf(dir, key)}.damaged`),
    files: () => list(dir),
    remove: (key) => rm(path.join(dir, key), { force: true }),
  };
}

const isAbsent = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};

export const readIfThere = (file: string): Promise<Buffer | null> => readFile(file).catch(isAbsent);

async function check(file: string, sha256: string): Promise<BlobState> {
  if ((await stat(file).catch(isAbsent)) === null) return 'missing';
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('hex');
  return found === sha256 ? 'whole' : { otherHash: found };
}

async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function list(dir: string) {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(isAbsent);
  const files = (entries ?? []).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const found = [];
  for (const file of files.sort()) {
    const { size, mtimeMs } = await stat(file);
    found.push({ key: path.relative(dir, file).replaceAll(path.sep, '/'), sizeBytes: size, modifiedAt: mtimeMs });
  }
  return found;
}
