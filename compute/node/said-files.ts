import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { EnrichTools } from '../cycle/tools.ts';
import { cacheWriter, type Warn } from './cache-files.ts';

/** What models said, as files under the hash of what they were asked; the folder may be deleted at any time. */
export function saidFiles(dir: string, warn?: Warn): EnrichTools['said'] {
  const fileOf = (key: string) => path.join(dir, key.slice(0, 2), `${key}.json`);
  const keep = cacheWriter(warn);
  return {
    // A file that cannot be read costs a call, no more.
    get: (key) => readFile(fileOf(key), 'utf8').catch(() => null),
    put: (key, text) => keep(fileOf(key), text),
  };
}
