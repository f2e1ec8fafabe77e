import { readdir } from 'node:fs/promises';
import type { Admin } from './admin.ts';

/** A dataset of a RAG; never ferag-meta, and nothing that is not ferag's. */
const NAME = /^ferag-\d{5,}(?:-(?:stg|tri|ont))?$/;

/**
 * Removes what Fuseki left of datasets that were removed while a query was running (5.6 answers 200 then and removes no file). Never by removing
 * files: where Fuseki still has them open it goes on in them unseen, and all that it writes there is gone when it ends. Made and removed again,
 * a dataset's files are removed by Fuseki itself.
 */
export async function removeLeftFiles(admin: Admin, databasesDir: string): Promise<string[]> {
  const there = new Set(await admin.datasets());
  const left = (await readdir(databasesDir)).filter((name) => NAME.test(name) && !there.has(name));
  for (const name of left) if (await admin.make(name)) await admin.remove(name);
  return left;
}
