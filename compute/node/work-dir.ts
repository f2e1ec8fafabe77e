import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The cycle's own folder, as the source system had it: `rag_{id}/cycle_{id}/{input,…}`. The blobs are the truth; these are for people. */
export async function writeToWorkDir(
  workDir: string,
  job: { rag_id: number; cycle_id: number },
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  const file = path.join(workDir, `rag_${job.rag_id}`, `cycle_${job.cycle_id}`, ...name.split('/').map(safe));
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** A file name that stays in its folder on any system; what it replaces is only for show. */
export const safe = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N}._ -]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 120) || '_';

const KEPT_DAYS = 7;

/** Removes work directories that nothing has written to for a week. */
export async function sweepWorkDirs(workDir: string, now: number): Promise<void> {
  const rags = await readdir(workDir).catch(() => []);
  for (const rag of rags) {
    for (const cycle of await readdir(path.join(workDir, rag)).catch(() => [])) {
      const dir = path.join(workDir, rag, cycle);
      const { mtimeMs } = await stat(dir);
      if (now - mtimeMs > KEPT_DAYS * 86_400_000) await rm(dir, { recursive: true, force: true });
    }
  }
}
