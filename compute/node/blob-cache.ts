import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheWriter, type Warn } from './cache-files.ts';
import type { Blobs } from './edge-client.ts';
import { sha256Of } from './edge-client.ts';

/** Keeps what was once fetched or put in a folder: a cache by content, which may be deleted at any time. */
export function cachedBlobs(blobs: Blobs, dir: string, warn?: Warn): Blobs {
  const fileOf = (sha256: string) => path.join(dir, sha256.slice(0, 2), sha256);
  const write = cacheWriter(warn);
  const keep = (sha256: string, bytes: Uint8Array) => write(fileOf(sha256), bytes);
  return {
    async get(sha256) {
      const cached = await readFile(fileOf(sha256)).catch(() => null);
      if (cached && sha256Of(cached) === sha256) return cached;
      const bytes = await blobs.get(sha256);
      await keep(sha256, bytes);
      return bytes;
    },
    async put(bytes) {
      const ref = await blobs.put(bytes);
      await keep(ref.sha256, bytes);
      return ref;
    },
  };
}
