import type { Config } from '../config.ts';
import type { GraphStore } from './graph-store.ts';
import { openEmbeddedStore } from './embedded/embedded-store.ts';
import type { EmbeddedOptions } from './embedded/embedded-store.ts';
import { openFusekiStore } from './fuseki/fuseki-store.ts';
import type { FusekiOptions } from './fuseki/fuseki-store.ts';
import { openSparqlStore } from './sparql/sparql-store.ts';
import type { SparqlOptions } from './sparql/sparql-store.ts';

export type StoreOptions = EmbeddedOptions & FusekiOptions & SparqlOptions;

/** To add a store: write its folder, add one line here. The config's choices and the conformance suite follow. */
export const STORES = { embedded: openEmbeddedStore, fuseki: openFusekiStore, sparql: openSparqlStore } as const satisfies Record<
  Config['FERAG_STORE'],
  (options: StoreOptions) => Promise<GraphStore>
>;
export type StoreKind = keyof typeof STORES;

export const openStore = (kind: StoreKind, options: StoreOptions): Promise<GraphStore> => STORES[kind](options);

/** Where the configuration says that the stores are. */
export const storeAddresses = (config: Config): Pick<StoreOptions, 'fuseki' | 'sparql'> => ({
  fuseki: { url: config.FUSEKI_URL, user: config.FUSEKI_USER, password: config.FUSEKI_PASSWORD, databasesDir: config.FUSEKI_DATABASES_DIR },
  sparql: {
    queryUrl: config.SPARQL_QUERY_URL,
    updateUrl: config.SPARQL_UPDATE_URL,
    graphsUrl: config.SPARQL_GRAPHS_URL,
    user: config.SPARQL_USER,
    password: config.SPARQL_PASSWORD,
  },
});
