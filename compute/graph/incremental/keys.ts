import type { KnownKeys } from '../identity.ts';
import type { Iris } from '../iris.ts';
import type { Digest } from './digest.ts';
import { insertNumber, removeNumber } from './sorted.ts';

/** Where a key stands. */
interface KeyUse {
  /** Documents that mention it, sorted. */
  readonly documents: number[];
  /** How many of them use it as a name or a code. */
  named: number;
}

/** Every key that documents have, with its documents. */
export interface Keys extends KnownKeys {
  documents(key: string): readonly number[];
  isNamed(key: string): boolean;
  put(documentId: number, digest: Digest): void;
  remove(documentId: number, digest: Digest): void;
}

export function newKeys(iris: Iris): Keys {
  const uses = new Map<string, KeyUse>();
  const known = new Map<string, string>();
  // Only decisions that name an entity by IRI ask for this way back; from then on it is kept.
  let byIri: Map<string, string> | null = null;
  const iri = (key: string): string => {
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = iris.entity(key)));
    return found;
  };
  return {
    has: (key) => uses.has(key),
    iri,
    withIri: (wanted) => (byIri ??= new Map([...uses.keys()].map((key) => [iri(key), key]))).get(wanted),
    documents: (key) => uses.get(key)?.documents ?? [],
    isNamed: (key) => (uses.get(key)?.named ?? 0) > 0,
    put(documentId, digest) {
      for (const [key, { named }] of digest.keys) {
        let use = uses.get(key);
        if (!use) {
          uses.set(key, (use = { documents: [documentId], named: 0 }));
          byIri?.set(iri(key), key);
        } else insertNumber(use.documents, documentId);
        if (named) use.named += 1;
      }
    },
    remove(documentId, digest) {
      for (const [key, { named }] of digest.keys) {
        const use = uses.get(key);
        if (!use) continue;
        removeNumber(use.documents, documentId);
        if (named) use.named -= 1;
        if (use.documents.length > 0) continue;
        uses.delete(key);
        byIri?.delete(iri(key));
        known.delete(key);
      }
    },
  };
}
