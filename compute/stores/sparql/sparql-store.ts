import { datasetName, META_GRAPH } from '../../../contract/datasets.ts';
import type { GraphStore } from '../graph-store.ts';
import { addressOf } from './address.ts';
import { openHttp } from './http.ts';
import type { GraphPlace, Layout } from './layout.ts';
import type { Addresses } from './protocol.ts';
import { openRemoteStore, PATIENCE_MS } from './remote-store.ts';
import type { RemoteOptions } from './remote-store.ts';
import { dropProductionUpdate } from './texts.ts';

export interface SparqlOptions extends RemoteOptions {
  readonly sparql?: {
    readonly queryUrl?: string | undefined;
    readonly updateUrl?: string | undefined;
    readonly graphsUrl?: string | undefined;
    readonly user?: string | undefined;
    readonly password?: string | undefined;
  };
}

/** Any store that speaks SPARQL 1.1 and its Graph Store Protocol: a family of named graphs for each RAG, in one dataset. */
export async function openSparqlStore(options: SparqlOptions): Promise<GraphStore> {
  const { queryUrl, updateUrl, graphsUrl, user, password } = options.sparql ?? {};
  const query = addressOf('SPARQL_QUERY_URL', queryUrl, { user, password });
  const update = addressOf('SPARQL_UPDATE_URL', updateUrl, query.credentials);
  const graphs = addressOf('SPARQL_GRAPHS_URL', graphsUrl, query.credentials);
  const http = openHttp(query.credentials, options.patienceMs ?? PATIENCE_MS);
  const addresses: Addresses = { query: query.url, update: update.url, graphs: graphs.url };
  return openRemoteStore({ http, layout: graphFamilies(addresses), dialect: { defaultGraph: null, timeoutParameter: 'timeout' } }, options);
}

function graphFamilies(addresses: Addresses): Layout {
  const meta = (ragId: number): GraphPlace => ({ addresses, graph: `${META_GRAPH}#${datasetName(ragId, 'prod')}` });
  const production = (ragId: number) => {
    const data = `urn:ferag:${datasetName(ragId, 'prod')}`;
    return { addresses, data, spelled: `${data}:spelled` };
  };
  return {
    home: { addresses, graph: META_GRAPH },
    makeHome: async () => undefined,
    meta,
    addresses: () => addresses,
    production,
    // A graph is there once a triple is in it.
    make: async () => undefined,
    // Those in review are leftovers as soon as they are hidden.
    async remove({ ragId, kind }, protocol) {
      if (kind !== 'prod') return;
      const { data, spelled } = production(ragId);
      await protocol.updateIfThere(addresses, dropProductionUpdate(meta(ragId).graph, [data, spelled]));
    },
  };
}
