import type { FoldConflict } from '../conflicts.ts';
import type { Decision } from '../decisions.ts';
import type { Delta } from '../delta.ts';
import type { Entity } from '../entities.ts';
import type { Class, Property } from '../ontology.ts';
import type { FoldDocument } from '../sources.ts';
import type { Triple } from '../triples.ts';

/** One step from a set of documents and decisions to another. */
export interface Step {
  /** New or replaced documents. */
  readonly put?: readonly FoldDocument[];
  /** A document both put and removed is removed. */
  readonly remove?: readonly number[];
  /** All decisions that hold from now on; absent: those of before stay. */
  readonly decisions?: readonly Decision[];
}

/** A value before and after a step, null where it is not; never both null, never equal. */
export interface Changed<T> {
  readonly before: T | null;
  readonly after: T | null;
}

/** What a step changed, all of it: a view of the graph before becomes the view of the graph after by these lists alone. */
export interface FoldChange {
  /** Ids of the documents in the graph after that were put, and of those of the graph before that are gone; each sorted. */
  readonly put: readonly number[];
  readonly removed: readonly number[];
  /** What production gains and loses: equal to `delta` of the two graphs. */
  readonly delta: Delta;
  /** The same for each of the two sets of lines by itself. */
  readonly data: Delta;
  readonly ontology: Delta;
  /** Triples that come, go, or whose evidence, confidence or decision changes; sorted by line. */
  readonly triples: readonly Changed<Triple>[];
  /** By IRI, as all that follow. Any field may differ, a count alone too. */
  readonly entities: readonly Changed<Entity>[];
  readonly classes: readonly Changed<Class>[];
  readonly properties: readonly Changed<Property>[];
  /** Conflicts of one subject, predicate and kind. */
  readonly conflicts: readonly Changed<FoldConflict>[];
  /** IRIs of entities that their keys had before and have now, each pair once. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  readonly work: Work;
}

/** Rows that a step looked at; a fold of everything from nothing counts the same kinds of rows. */
export interface Work {
  mentions: number;
  statements: number;
  /** Keys of documents, and documents of entities. */
  keys: number;
  entities: number;
  triples: number;
  evidence: number;
  lines: number;
  /** Classes and properties made anew from counters. */
  terms: number;
  decisions: number;
  /** Statements read again because a class, a property or a decision got another meaning; not in the sum of `rowsOf`. */
  remaps: number;
}
