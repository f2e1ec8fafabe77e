import { datasetName, META_GRAPH } from '../../../contract/datasets.ts';
import type { DatasetRef, GraphStore } from '../graph-store.ts';
import { addressOf } from '../sparql/address.ts';
import { openHttp } from '../sparql/http.ts';
import type { Layout } from '../sparql/layout.ts';
import { openProtocol } from '../sparql/protocol.ts';
import type { Addresses } from '../sparql/protocol.ts';
import { LIMITS_MS, openRemoteStore, PATIENCE_MS } from '../sparql/remote-store.ts';
import type { RemoteOptions } from '../sparql/remote-store.ts';
import { openAdmin } from './admin.ts';
import type { Admin } from './admin.ts';
import { removeLeftFiles, type LeftFilesTools } from './left-files.ts';

export interface FusekiAddress {
  readonly url?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Fuseki's folder `databases`, where it is on this machine: what Fuseki left of removed datasets is looked for there. */
  readonly databasesDir?: string | undefined;
}

export interface FusekiOptions extends RemoteOptions {
  readonly fuseki?: FusekiAddress;
}

/** ferag's own dataset: the store's id, and the turns of RAGs that are gone. */
const HOME = 'ferag-meta';
const DEFAULT_GRAPH = 'urn:x-arq:DefaultGraph';

/** Apache Jena Fuseki: four datasets for each RAG, made and removed by its administration protocol. */
export async function openFusekiStore(options: FusekiOptions): Promise<GraphStore> {
  const { http, base, admin } = connect(options);
  const databasesDir = options.fuseki?.databasesDir;
  const protocol = openProtocol(http, { ...LIMITS_MS, ...options.limits });
  const hasRow = async (name: string, query: string): Promise<boolean> =>
    (await protocol.select(addressesOf(base, name), query))?.length !== 0;
  const removeLeft = async (): Promise<void> => {
    if (databasesDir === undefined) return;
    const tools: LeftFilesTools = {
      isEmpty: async (name) => !(await hasRow(name, 'SELECT ?s { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } LIMIT 1')),
      isShown: (production, kind) =>
        hasRow(
          production,
          `SELECT ?stem { GRAPH <${META_GRAPH}> { <urn:ferag:${kind}> <urn:ferag:graph>|<urn:ferag:loading> ?stem } } LIMIT 1`,
        ),
      warn: (text) => options.warn?.(text, null),
    };
    await removeLeftFiles(admin, databasesDir, tools).catch((cause: unknown) =>
      options.warn?.(`FUSEKI_DATABASES_DIR could not be looked through for files of removed datasets.`, cause),
    );
  };
  const layout = datasetsOfFuseki(base, admin, removeLeft);
  return openRemoteStore({ http, layout, dialect: { defaultGraph: DEFAULT_GRAPH, timeoutParameter: 'timeout' } }, options);
}

export function openFusekiAdmin(options: FusekiOptions): Admin {
  return connect(options).admin;
}

function connect({ fuseki = {}, patienceMs = PATIENCE_MS }: FusekiOptions) {
  const { url, credentials } = addressOf('FUSEKI_URL', fuseki.url, fuseki);
  // Relative to it are all others, and a path that does not end in a slash would lose its last part.
  const base = new URL(url.href.endsWith('/') ? url.href : `${url.href}/`);
  const http = openHttp(credentials, patienceMs);
  return { http, base, admin: openAdmin(http, base) };
}

const addressesOf = (base: URL, name: string): Addresses => ({
  query: new URL(`${name}/query`, base),
  update: new URL(`${name}/update`, base),
  graphs: new URL(`${name}/data`, base),
});

function datasetsOfFuseki(base: URL, admin: Admin, removeLeft: () => Promise<void>): Layout {
  const at = (name: string): Addresses => addressesOf(base, name);
  const nameOf = ({ ragId, kind }: DatasetRef) => datasetName(ragId, kind);
  const production = (ragId: number) => at(datasetName(ragId, 'prod'));
  return {
    home: { addresses: at(HOME), graph: META_GRAPH },
    async makeHome() {
      await admin.make(HOME);
      await removeLeft();
    },
    meta: (ragId) => ({ addresses: production(ragId), graph: META_GRAPH }),
    addresses: (dataset) => at(nameOf(dataset)),
    production: (ragId) => ({ addresses: production(ragId), data: null, spelled: 'urn:ferag:spelled' }),
    make: async (dataset) => void (await admin.make(nameOf(dataset))),
    async remove(dataset, protocol) {
      // Emptied first: made anew it would have again what Fuseki could not remove because a query was running. Of a review dataset
      // nothing would be shown, and production is removed only with its RAG.
      if (dataset.kind === 'prod') await protocol.updateIfThere(at(nameOf(dataset)), 'DROP SILENT ALL');
      await admin.remove(nameOf(dataset));
    },
  };
}
