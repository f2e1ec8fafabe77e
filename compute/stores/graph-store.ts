import type { DatasetKind } from '../../contract/datasets.ts';

/** One of a RAG's four datasets. */
export interface DatasetRef {
  readonly ragId: number;
  readonly kind: DatasetKind;
}

/**
 * Who changes a RAG's datasets: an attempt of a job. Jobs of one RAG are made one after the other, so of two turns the one of the later
 * job, or of its later attempt, is the one that counts, in whatever order their calls arrive: a node that was frozen, or a request that
 * was long under way, cannot undo what came after it.
 */
export interface Turn {
  readonly job: number;
  readonly attempt: number;
}

/** What a publish changes. Lines are canonical N-Triples (no blank nodes), one statement each, without the line end. */
export interface Delta {
  readonly add: readonly string[];
  readonly del: readonly string[];
}

export interface PublishRequest {
  readonly ragId: number;
  /** The version that the reviewed delta starts from; the guard. */
  readonly base: number;
  readonly cycleId: number;
  /** Names the helper graphs, so that two attempts never share one. */
  readonly attempt: number;
  readonly delta: Delta;
  readonly by?: Turn;
}

/** `published`: this cycle is `version` (now or already before). `stale`: production is at another version; nothing changed. */
export type PublishOutcome = { readonly outcome: 'published' | 'stale'; readonly version: number };

/** What a repair puts production to: a version that was published before, as its manifest says it. */
export interface RestoreRequest {
  readonly ragId: number;
  /** The version that the store was seen to hold; the guard. Null: it cannot be read, and whatever there is goes. */
  readonly from: number | null;
  readonly version: number;
  /** [cycle, version it became], in the order of publishing: what `publishedAs` answers from then on. */
  readonly cycles: readonly (readonly [cycle: number, version: number])[];
  readonly lines: Iterable<string>;
}

/** `restored`: production is `version` as a whole. `stale`: it was not at `from` any more; nothing changed. */
export type RestoreOutcome = { readonly outcome: 'restored' | 'stale'; readonly version: number };

export interface QueryRequest {
  readonly dataset: DatasetRef;
  /** Raw SPARQL from a user: the store's guard reads it before anything runs. */
  readonly query: string;
  /** A media type of the SPARQL protocol, already negotiated. */
  readonly accept: string;
  readonly signal?: AbortSignal;
}

export interface QueryAnswer {
  readonly mediaType: string;
  readonly body: string;
}

/** The RDF store behind ferag: embedded, Fuseki, or any SPARQL 1.1 store. One conformance suite runs on every adapter. */
export interface GraphStore {
  /** A random id written into the store's meta graph when it is made: says that two nodes see one store. */
  storeId(): Promise<string>;
  /** Version mark of production; 0 when nothing was published. */
  version(ragId: number): Promise<number>;
  /** The version that this cycle became, or null. The question to ask after any doubt. */
  publishedAs(ragId: number, cycleId: number): Promise<number | null>;
  /**
   * Makes or replaces a staging dataset as a whole; after it `count` equals the number of distinct lines. Refuses `prod`, and with
   * `lease_lost` a turn that another has overtaken.
   */
  replace(dataset: DatasetRef, lines: Iterable<string>, by?: Turn): Promise<{ count: number }>;
  /** Triples of the dataset's default graph; null when the dataset does not exist. */
  count(dataset: DatasetRef): Promise<number | null>;
  /** Canonical N-Triples of the default graph, sorted by code points. For checks and exports. */
  dump(dataset: DatasetRef): Promise<string[]>;
  /**
   * One guarded update: applies the delta and moves the mark to base + 1 only where the mark is still `base`. Safe to repeat. An overtaken
   * turn is refused with `lease_lost`, unless the cycle is published already.
   */
  publish(request: PublishRequest): Promise<PublishOutcome>;
  /** Replaces production as a whole, in one step, where it is still what the caller saw. For repairs alone: it knows no review. */
  restore(request: RestoreRequest): Promise<RestoreOutcome>;
  /**
   * SPARQL 1.1 query over the dataset's default graph.
   * Throws FeragError `query_invalid`, `query_refused`, `query_timeout`, `result_too_large`, `dataset_not_found`, `not_acceptable`, `store_failed`.
   */
  query(request: QueryRequest): Promise<QueryAnswer>;
  /** Removes datasets that exist; absent ones are no error. An overtaken turn leaves them: they are another's by now. */
  drop(datasets: readonly DatasetRef[], by?: Turn): Promise<void>;
  close(): Promise<void>;
}
