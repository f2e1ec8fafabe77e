import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EnrichTools } from '../cycle/tools.ts';

/** What models said, as files under the hash of what they were asked; the folder may be deleted at any time. */
export function saidFiles(dir: string): EnrichTools['said'] {
  const fileOf = (key: string) => path.join(dir, key.slice(0, 2), `${key}.json`);
  return {
    // A file that cannot be read costs a call, no more.
    get: (key) => readFile(fileOf(key), 'utf8').catch(() => null),
    async put(key, text) {
      const file = fileOf(key);
      await mkdir(path.dirname(file), { recursive: true });
      const part = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
      await writeFile(part, text);
      await rename(part, file);
    },
  };
}
