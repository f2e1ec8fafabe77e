import path from 'node:path';
import type { Config } from '../config.ts';
import { openStore, storeAddresses } from '../stores/index.ts';
import { failed, ok, type Check } from './doctor-check.ts';

/** Whether a store that is a server of its own can be reached and written to by this machine. The embedded one is the node's alone. */
export async function storeChecks(config: Config): Promise<Check[]> {
  const kind = config.FERAG_STORE;
  if (kind === 'embedded') return [];
  try {
    const store = await openStore(kind, {
      directory: path.join(config.FERAG_STATE_DIR, 'node', 'store'),
      ...storeAddresses(config),
      crash: () => undefined,
      warn: () => undefined,
    });
    const id = await store.storeId().finally(() => store.close());
    return [ok('store.server', `The ${kind} store answers; it is known as ${id}.`)];
  } catch (error) {
    const fix =
      kind === 'fuseki'
        ? 'Start Fuseki, or correct FUSEKI_URL, FUSEKI_USER and FUSEKI_PASSWORD.'
        : 'Start the store, or correct SPARQL_QUERY_URL and its like.';
    return [failed('store.server', error instanceof Error ? error.message : String(error), fix)];
  }
}
