import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What an operator should read although nothing failed. */
export type Warn = (text: string, cause: unknown) => void;

/** In a thread, which has no log of its own: to the standard error of the process. */
const toStandardError: Warn = (text, cause) => process.emitWarning(`${text} ${cause instanceof Error ? cause.message : ''}`);

/** Writes files of a cache, each in one step. A cache that cannot be written (a full disk) costs time, never a job: that is said once. */
export function cacheWriter(warn: Warn = toStandardError): (file: string, content: string | Uint8Array) => Promise<void> {
  let isSaid = false;
  return async (file, content) => {
    const part = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    try {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(part, content, { mode: 0o600 });
      await rename(part, file);
    } catch (cause) {
      // What was begun only takes room; where it cannot be removed either, the sweep does.
      await rm(part, { force: true }).catch(() => undefined);
      if (!isSaid) warn(`The cache in ${path.dirname(path.dirname(file))} cannot be written.`, cause);
      isSaid = true;
    }
  };
}

const KEPT_DAYS = 30;
/** Files lie under the first two letters of their hash. */
const FOLDER = /^[0-9a-f]{2}$/;

/** Removes what was put into a cache more than thirty days ago; other folders beside it are left alone. */
export async function sweepCache(dir: string, now: number): Promise<void> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const at = path.join(dir, entry.name);
    if (entry.isDirectory() && FOLDER.test(entry.name)) await sweepCache(at, now);
    else if (entry.isFile() && now - (await stat(at)).mtimeMs > KEPT_DAYS * 86_400_000) await rm(at, { force: true });
  }
}
