import { readdir } from 'node:fs/promises';
import type { Admin } from './admin.ts';

/** A dataset of a RAG; never ferag-meta, and nothing that is not ferag's. */
const NAME = /^(ferag-\d{5,})(?:-(stg|tri|ont))?$/;

export interface LeftFilesTools {
  /** Whether a dataset that is there holds nothing, in no graph. */
  isEmpty(name: string): Promise<boolean>;
  /** Whether the notes in this production say that the review dataset is there. */
  isShown(production: string, kind: string): Promise<boolean>;
  warn(text: string): void;
}

/**
 * Removes what Fuseki left of datasets that were removed while a query was running (5.6 answers 200 then and removes no file). Never by removing
 * files: where Fuseki still has them open it goes on in them unseen, and all that it writes there is gone when it ends. Made and removed again,
 * a dataset's files are removed by Fuseki itself.
 *
 * Files that Fuseki does not list may also be live, where its own configuration was lost or is being put back. What ferag removes it has emptied
 * before, so a production that holds anything stays, attached again; and so does a review dataset that its production's notes speak of.
 */
export async function removeLeftFiles(admin: Admin, databasesDir: string, tools: LeftFilesTools): Promise<string[]> {
  const there = new Set(await admin.datasets());
  // A production comes before its review datasets.
  const left = (await readdir(databasesDir)).filter((name) => NAME.test(name) && !there.has(name)).toSorted();
  const removed: string[] = [];
  for (const name of left) {
    const [, production = name, kind] = NAME.exec(name) ?? [];
    if (kind !== undefined && !there.has(production)) {
      tools.warn(`Fuseki has files of ${name}, but does not list its production ${production}: they are left alone. ${WHAT_TO_DO}`);
      continue;
    }
    const isLive = kind !== undefined && (await tools.isShown(production, kind));
    if (!(await admin.make(name))) continue;
    there.add(name);
    if (isLive || (kind === undefined && !(await tools.isEmpty(name)))) {
      tools.warn(`Fuseki did not list ${name}, whose files hold data: it is attached again and stays. ${WHAT_TO_DO}`);
      continue;
    }
    await admin.remove(name);
    there.delete(name);
    removed.push(name);
  }
  return removed;
}

const WHAT_TO_DO = 'Has its configuration been lost? Run "ferag verify"; what belongs to no workspace can be removed in Fuseki.';
