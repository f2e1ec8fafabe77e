import type { DatasetRef } from '../stores/graph-store.ts';
import { DATASET_KINDS, datasetName } from '../../contract/datasets.ts';
import { FeragError } from '../../contract/errors.ts';
import type { Config } from '../config.ts';
import type { Admin } from '../stores/fuseki/admin.ts';
import { openFusekiAdmin } from '../stores/fuseki/fuseki-store.ts';
import { storeAddresses } from '../stores/index.ts';

/** The administration of the store that the configuration names. @throws FeragError where it has none that ferag knows. */
export function storeAdmin(config: Config): Admin {
  if (config.FERAG_STORE === 'fuseki') return openFusekiAdmin(storeAddresses(config));
  throw new FeragError(
    'request_invalid',
    config.FERAG_STORE === 'embedded'
      ? 'The embedded store compacts itself, and is backed up with the state directory. These commands are for FERAG_STORE=fuseki.'
      : 'ferag knows no administration of this store: use its own tools. These commands are for FERAG_STORE=fuseki.',
  );
}

const NAME = /^ferag-(\d{5,})(?:-(stg|tri|ont))?$/;

/** A dataset of ferag on the server; `ref` is null for ferag's own, `ferag-meta`. */
export interface ServerDataset {
  readonly name: string;
  readonly ref: DatasetRef | null;
}

/** ferag's datasets, in the order of their names; those of one RAG, when it is given. */
export async function feragDatasets(admin: Admin, ragId: number | undefined): Promise<ServerDataset[]> {
  const found = (await admin.datasets()).sort().flatMap((name): ServerDataset[] => {
    if (name === 'ferag-meta') return ragId === undefined ? [{ name, ref: null }] : [];
    const [, id, suffix] = NAME.exec(name) ?? [];
    const ref = { ragId: Number(id), kind: DATASET_KINDS.find((kind) => kind === suffix) ?? 'prod' };
    return id !== undefined && (ragId === undefined || ref.ragId === ragId) ? [{ name, ref }] : [];
  });
  if (found.length > 0 || ragId === undefined) return found;
  throw new FeragError('dataset_not_found', `Fuseki has no dataset ${datasetName(ragId, 'prod')}.`);
}
