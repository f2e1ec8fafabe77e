import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readIfThere, type BlobFolder } from './blob-folder.ts';
import { failed, more, ok, REPAIR, type Finding } from './finding.ts';
import type { Query } from './rows.ts';

const DAY_MS = 24 * 3_600_000;
const NAMES = /[0-9a-f]{64}|rag\/\d+\/source\/[0-9a-f-]{36}/g;
/** `{` and `[`: manifests, segments, review pages. */
const JSON_STARTS = new Set([0x7b, 0x5b]);

/**
 * Blobs that nothing names: what was stored before the rows that were to name it failed, and what deleted things have left. Careful by
 * being ignorant: whatever looks like a blob's name in any text of any table counts as a name, and so does what a named blob of JSON says.
 * Only with the edge stopped, because a row may be written after it was looked for; and only after a day, because bytes come before rows.
 */
export async function checkLeftovers(query: Query, blobs: BlobFolder, now: number): Promise<Finding> {
  const files = await blobs.files();
  const named = await namedBlobs(query, blobs, new Set(files.map(({ key }) => key)));
  const idle = files.filter(({ key, modifiedAt }) => !named.has(key) && now - modifiedAt > DAY_MS);
  const [first] = idle;
  if (!first) return ok('leftovers', `${files.length} blobs; nothing older than a day is without a name.`);
  const bytes = idle.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return failed('leftovers', `Nothing names ${first.key}${more(idle.length)}; ${bytes} bytes in all.`, REPAIR, async () => {
    for (const { key } of idle) await blobs.remove(key);
    return `${idle.length} blobs that nothing names were removed, ${bytes} bytes.`;
  });
}

async function namedBlobs(query: Query, blobs: BlobFolder, there: ReadonlySet<string>): Promise<Set<string>> {
  const named = new Set<string>();
  const waiting = await namesInRows(query);
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (named.has(key) || !there.has(key)) continue;
    named.add(key);
    const bytes = key.startsWith('blob/') ? await blobs.read(key) : null;
    if (bytes && JSON_STARTS.has(bytes[0] ?? 0)) waiting.push(...keysIn(Buffer.from(bytes).toString('latin1')));
  }
  return named;
}

const keysIn = (text: string): string[] => (text.match(NAMES) ?? []).map((name) => (name.startsWith('rag/') ? name : `blob/${name}`));

const Table = z.object({ name: z.string().regex(/^[a-z]\w*$/i) });
const ROWS_AT_ONCE = 2000;

async function namesInRows(query: Query): Promise<string[]> {
  const tables = await query(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name NOT LIKE '!_cf!_%' ESCAPE '!'",
  );
  const found = new Set<string>();
  for (const { name } of z.array(Table).parse(tables)) {
    for (let from = 0, rows: readonly unknown[] = []; ; from += ROWS_AT_ONCE) {
      rows = await query(`SELECT * FROM "${name}" LIMIT ? OFFSET ?`, ROWS_AT_ONCE, from);
      for (const key of keysIn(JSON.stringify(rows))) found.add(key);
      if (rows.length < ROWS_AT_ONCE) break;
    }
  }
  return [...found];
}

/** The node's cache names files by their hash; a wrong one is never used, and only takes room. */
export async function checkCache(dir: string): Promise<Finding> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const wrong: string[] = [];
  for (const file of files.sort()) {
    const bytes = await readIfThere(file);
    if (bytes && createHash('sha256').update(bytes).digest('hex') !== path.basename(file)) wrong.push(file);
  }
  const [first] = wrong;
  if (first === undefined) return ok('cache', `${files.length} files, each what its name says.`);
  return failed('cache', `Not what its name says: ${path.relative(dir, first)}${more(wrong.length)}.`, REPAIR, async () => {
    for (const file of wrong) await rm(file, { force: true });
    return `${wrong.length} files of the node's cache were removed.`;
  });
}
