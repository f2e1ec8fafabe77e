import type { StoreOptions } from '../index.ts';
import { ADMIN, startFuseki } from './fuseki-server.ts';
import type { FusekiServer } from './fuseki-server.ts';

const PLAIN = 'plain';

/** One Fuseki for all stores that need a server: for `sparql` it has one plain dataset. */
export function openServers() {
  let fuseki: FusekiServer | null = null;
  const server = (): FusekiServer => {
    if (fuseki) return fuseki;
    throw new Error('The server was not started.');
  };
  return {
    fuseki: server,
    async start(): Promise<void> {
      fuseki = await startFuseki();
    },
    async stop(): Promise<void> {
      await fuseki?.stop();
    },
    /** As a store that was never used. */
    async reset(kind: 'fuseki' | 'sparql'): Promise<void> {
      await server().reset();
      if (kind === 'sparql') await server().call('POST', '$/datasets', { dbName: PLAIN, dbType: 'tdb2' });
    },
    addresses(base = fuseki?.url): Pick<StoreOptions, 'fuseki' | 'sparql'> {
      if (base === undefined) return {};
      return {
        fuseki: { url: base, ...ADMIN },
        sparql: {
          queryUrl: `${base}${PLAIN}/query`,
          updateUrl: `${base}${PLAIN}/update`,
          graphsUrl: `${base}${PLAIN}/data`,
          ...ADMIN,
        },
      };
    },
  };
}
