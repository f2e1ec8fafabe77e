import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { readConfig } from '../config.ts';
import { openStore, storeAddresses } from '../stores/index.ts';
import { feragDatasets, storeAdmin } from './store-datasets.ts';
import { note, print, printJson, table, type Shown } from './terminal.ts';

/** `ferag store status`: the datasets of the store, their versions, triples, and what they take on disk where the disk is this machine's. */
export async function storeStatus({ json, rag }: Shown & { readonly rag?: number }): Promise<void> {
  const config = readConfig();
  const admin = storeAdmin(config);
  const datasets = await feragDatasets(admin, rag);
  const store = await openStore(config.FERAG_STORE, { directory: '', ...storeAddresses(config) });
  const rows = [];
  try {
    for (const { name, ref } of datasets) {
      const version = ref?.kind === 'prod' ? await store.version(ref.ragId) : null;
      const bytes = config.FUSEKI_DATABASES_DIR === undefined ? null : await sizeOf(path.join(config.FUSEKI_DATABASES_DIR, name));
      rows.push({ dataset: name, version, triples: ref && (await store.count(ref)), bytes });
    }
  } finally {
    await store.close();
  }
  if (json) return printJson({ store: config.FERAG_STORE, datasets: rows });
  if (rows.length === 0) return note('The store has no dataset of ferag yet.');
  print(
    table(rows, [
      { title: 'DATASET', of: (row) => row.dataset },
      { title: 'VERSION', of: (row) => row.version ?? '' },
      { title: 'TRIPLES', of: (row) => row.triples ?? '' },
      { title: 'MB ON DISK', of: (row) => (row.bytes === null ? '' : Math.ceil(row.bytes / 1e6)) },
    ]),
  );
}

/** Bytes that the files take: TDB2 makes files longer than what it has written. Null when they are not there. */
async function sizeOf(folder: string): Promise<number | null> {
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (names === null) return null;
  const stats = await Promise.all(names.map((name) => stat(path.join(folder, name)).catch(() => null)));
  // 512: the unit of `blocks`, whatever the file system's own is (POSIX stat).
  return stats.reduce((sum, found) => sum + (found?.isFile() ? found.blocks * 512 : 0), 0);
}
