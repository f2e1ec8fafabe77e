import { randomUUID } from 'node:crypto';
import { FeragError } from '../../../contract/errors.ts';
import { LIMITS } from '../../../contract/limits.ts';
import type { DatasetRef, GraphStore } from '../graph-store.ts';
import { openGuard } from '../guard/guard.ts';
import { newLocks } from '../locks.ts';
import { ask } from './asking.ts';
import type { Asking, Dialect } from './asking.ts';
import { drop, replace, restore } from './changing.ts';
import type { Http } from './http.ts';
import type { Layout } from './layout.ts';
import { readNotes } from './notes.ts';
import type { Remote } from './notes.ts';
import { openProtocol } from './protocol.ts';
import type { Limits } from './protocol.ts';
import { publish } from './publishing.ts';
import { count, dump } from './reading.ts';
import { storeIdQuery, storeIdUpdate } from './texts.ts';

/** What every store behind HTTP is opened with. */
export interface RemoteOptions {
  /** Called where a process may die; tests make it die there. */
  readonly crash?: (point: string) => void;
  /** What an operator should read although nothing failed for the caller. */
  readonly warn?: (text: string, cause: unknown) => void;
  readonly querySeconds?: number;
  readonly limits?: Partial<Limits>;
  /** How long a call that may run twice is tried again while the store is away. */
  readonly patienceMs?: number;
}

// Less than the silence after which a job is taken from a node, so that a slow store never gets a second writer.
export const LIMITS_MS: Limits = { readMs: 60_000, writeMs: (LIMITS.job_silence_seconds - 60) * 1000 };
export const PATIENCE_MS = 20_000;

export interface RemoteParts {
  readonly http: Http;
  readonly layout: Layout;
  readonly dialect: Dialect;
}

/** The port over SPARQL 1.1: the same for every server, but for how datasets lie in it. */
export function openRemoteStore({ http, layout, dialect }: RemoteParts, options: RemoteOptions): GraphStore {
  const protocol = openProtocol(http, { ...LIMITS_MS, ...options.limits });
  const remote: Remote = { layout, protocol, warn: options.warn ?? (() => undefined) };
  const guard = openGuard();
  const asking: Asking = { remote, http, guard, dialect, limitMs: (options.querySeconds ?? LIMITS.query_seconds) * 1000 };
  const crash = options.crash ?? (() => undefined);
  const locks = newLocks();
  let isClosed = false;
  const whileOpen = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isClosed) throw new FeragError('store_failed', 'The store is closed.');
    return work();
  };
  /** Changes of one RAG by this process, one after the other; other processes are kept apart by the notes in the store. */
  const inLine = <T>(ragId: number, work: () => Promise<T>): Promise<T> => locks.run(String(ragId), () => whileOpen(work));
  return {
    storeId: () => inLine(HOME, () => storeId(remote)),
    version: (ragId) => whileOpen(async () => (await readNotes(remote, ragId))?.version ?? 0),
    publishedAs: (ragId, cycleId) => whileOpen(async () => (await readNotes(remote, ragId, cycleId))?.publishedAs ?? null),
    replace: (dataset, lines, by) => inLine(dataset.ragId, () => replace(remote, dataset, lines, by)),
    count: (dataset) => whileOpen(() => count(remote, dataset)),
    dump: (dataset) => whileOpen(() => dump(remote, dataset)),
    publish: (request) => inLine(request.ragId, () => publish(remote, request, crash)),
    restore: (request) => inLine(request.ragId, () => restore(remote, request)),
    query: (request) => whileOpen(() => ask(asking, request)),
    drop: async (datasets, by) => {
      const byRag = Map.groupBy(datasets, ({ ragId }: DatasetRef) => ragId);
      await Promise.all([...byRag].map(([ragId, its]) => inLine(ragId, () => drop(remote, ragId, its, by))));
    },
    async close() {
      await locks.idle();
      isClosed = true;
      await guard.close();
    },
  };
}

/** No RAG has the number 0. */
const HOME = 0;

async function storeId({ layout, protocol }: Remote): Promise<string> {
  const { addresses, graph } = layout.home;
  await layout.makeHome();
  // Of two nodes that start on a new store, one writes its id and both read that.
  await protocol.updateSafe(addresses, storeIdUpdate(graph, randomUUID()));
  const ids = (await protocol.select(addresses, storeIdQuery(graph))) ?? [];
  const [id] = ids.map((row) => row['id']);
  if (ids.length === 1 && id !== undefined) return id;
  throw new FeragError('store_failed', `The store has ${ids.length} ids. It should have one: it may have been put together from two.`);
}
