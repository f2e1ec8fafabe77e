import { readConfig } from '../config.ts';
import { feragDatasets, storeAdmin } from './store-datasets.ts';
import { note, print, printJson, type Shown } from './terminal.ts';

type Of = Shown & { readonly rag?: number };

/** `ferag store compact`: rewrites the datasets without what is no longer used, one after the other. Questions and publishes go on meanwhile. */
export const storeCompact = (command: Of): Promise<void> => each('compact', 'Compacted', command);

/** `ferag store backup`: each production, and ferag's own dataset, as compressed N-Quads in Fuseki's folder `backups`. */
export const storeBackup = (command: Of): Promise<void> => each('backup', 'Backed up', command);

async function each(what: 'compact' | 'backup', done: string, { json, rag }: Of): Promise<void> {
  const admin = storeAdmin(readConfig());
  const all = await feragDatasets(admin, rag);
  // A workspace of a review is made again from the cycle, and needs no backup.
  const datasets = what === 'backup' ? all.filter(({ ref }) => ref === null || ref.kind === 'prod') : all;
  const rows = [];
  for (const { name } of datasets) {
    const started = performance.now();
    await admin[what](name);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    rows.push({ dataset: name, seconds });
    if (!json) print(`${done} ${name} in ${seconds} s.`);
  }
  if (json) printJson({ datasets: rows });
  else if (rows.length === 0) note('The store has no dataset of ferag yet.');
}
