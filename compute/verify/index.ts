import { createHash } from 'node:crypto';
import path from 'node:path';
import type { GraphStore } from '../stores/graph-store.ts';
import { openBlobFolder, readIfThere } from './blob-folder.ts';
import type { Finding } from './finding.ts';
import { checkCache, checkLeftovers } from './leftovers.ts';
import { verifyRag, type RagTools } from './rag.ts';
import { readDeletedRags, readOtherStores, readRags, type Query } from './rows.ts';
import { checkDeleted, type StoreTools } from './store.ts';

export type { Finding } from './finding.ts';
export type { Query } from './rows.ts';

/** A state directory that nothing else is at work on. */
export interface State {
  readonly stateDir: string;
  readonly query: Query;
  readonly store: GraphStore;
  /** SHA-256 of the token of this machine's own node: other nodes have stores of their own. */
  readonly nodeTokenHash: string;
  readonly now: number;
}

export interface VerifyOptions extends Pick<StoreTools, 'keep' | 'discardNewer'> {
  readonly ragId?: number | undefined;
}

export interface Verified {
  readonly rags: readonly {
    readonly rag: { readonly id: number; readonly name: string; readonly version: number };
    readonly findings: readonly Finding[];
  }[];
  /** What belongs to no RAG. Empty when one RAG was asked for. */
  readonly folder: readonly Finding[];
}

export const failuresOf = ({ rags, folder }: Verified): Finding[] =>
  [...rags.flatMap(({ findings }) => findings), ...folder].filter(({ result }) => result === 'failed');

/** Compares what edge, blobs and store say of each RAG: manifest ↔ blobs ↔ fold ↔ store ↔ view. Changes nothing. */
export async function verify(state: State, { ragId, keep, discardNewer }: VerifyOptions): Promise<Verified> {
  const { stateDir, query, store } = state;
  const cacheDir = path.join(stateDir, 'node', 'cache');
  const blobs = openBlobFolder(path.join(stateDir, 'blobs'));
  const tools: RagTools = {
    query,
    store,
    keep,
    discardNewer,
    places: { blobs, cached: (sha256) => readCached(cacheDir, sha256) },
    storeId: await store.storeId(),
    otherStores: await readOtherStores(query, state.nodeTokenHash),
  };
  const rags = [];
  for (const rag of await readRags(query, ragId)) {
    const { id, name, version } = rag;
    rags.push({ rag: { id, name, version }, findings: await verifyRag(rag, tools) });
  }
  if (ragId !== undefined) return { rags, folder: [] };
  const deleted: Finding[] = [];
  for (const id of await readDeletedRags(query)) {
    const left = await checkDeleted(id, store);
    if (left) deleted.push(left);
  }
  return { rags, folder: [...deleted, await checkCache(cacheDir), await checkLeftovers(query, blobs, state.now)] };
}

/** A repaired blob makes a fold possible, and a fold a rebuilt store: more rounds find nothing that these do not. */
const ROUNDS = 3;

/** Verifies, repairs what is safe to repair, and verifies again. */
export async function repair(state: State, options: VerifyOptions): Promise<{ verified: Verified; done: string[] }> {
  const done = new Set<string>();
  let verified = await verify(state, options);
  for (let round = 0; round < ROUNDS; round++) {
    const repairs = failuresOf(verified).flatMap((finding) => finding.repair ?? []);
    if (repairs.length === 0) break;
    for (const make of repairs) done.add(await make());
    verified = await verify(state, options);
  }
  return { verified, done: [...done] };
}

async function readCached(dir: string, sha256: string): Promise<Uint8Array | null> {
  const bytes = await readIfThere(path.join(dir, sha256.slice(0, 2), sha256));
  return bytes && createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes : null;
}
