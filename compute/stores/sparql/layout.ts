import type { DatasetKind } from '../../../contract/datasets.ts';
import type { DatasetRef } from '../graph-store.ts';
import type { Addresses, Protocol } from './protocol.ts';

/** A named graph, and where to reach it. */
export interface GraphPlace {
  readonly addresses: Addresses;
  readonly graph: string;
}

/** Where the statements of a dataset are. */
export interface DataPlace {
  readonly addresses: Addresses;
  /** Null: the default graph. */
  readonly data: string | null;
  /** Lines that the store would spell in another way (spelling.ts). */
  readonly spelled: string;
}

/**
 * How datasets lie in a store: as datasets of their own on a server that can make some (Fuseki), or as families of named graphs in the one
 * dataset of any other SPARQL 1.1 store.
 */
export interface Layout {
  /** The store's id, and the turns of RAGs whose production is gone. Made by `makeHome`. */
  readonly home: GraphPlace;
  makeHome(): Promise<void>;
  /** What ferag notes about a RAG. Lies where production does, so that one update changes both. */
  meta(ragId: number): GraphPlace;
  addresses(dataset: DatasetRef): Addresses;
  production(ragId: number): DataPlace;
  /** Makes the dataset if there is none. */
  make(dataset: DatasetRef): Promise<void>;
  /** Removes the dataset with all that it holds, if there is one. */
  remove(dataset: DatasetRef, protocol: Protocol): Promise<void>;
}

/** The graphs whose names begin with one stem; not each is used. */
const PARTS = ['add', 'del', 'spelled-add', 'spelled-del', 'odd', 'data', 'spelled'] as const;
export type Part = (typeof PARTS)[number];

export const partOf = (stem: string, part: Part): string => `${stem}:${part}`;
export const partsOf = (stem: string): string[] => PARTS.map((part) => partOf(stem, part));

/** A dataset in review lies in graphs named by who made it, so that nobody can write into another's. */
export const reviewPlace = (addresses: Addresses, stem: string): DataPlace => ({
  addresses,
  data: partOf(stem, 'data'),
  spelled: partOf(stem, 'spelled'),
});

export const kindIri = (kind: DatasetKind): string => `<urn:ferag:${kind}>`;
