import type { Work } from './change.ts';
import type { FoldState, Held } from './state.ts';

/** What one step has touched so far. */
export interface Moving {
  readonly state: FoldState;
  readonly work: Work;
  readonly put: number[];
  readonly removed: number[];
  /** Documents that are read anew, each as it was before. */
  readonly before: Map<number, Held | null>;
  /** Documents of the texts that come, go or change hands, as they were before. */
  readonly textsBefore: Map<string, readonly number[]>;
  /** Keys of documents that come or go, with these documents. */
  readonly touched: Map<string, { readonly wasThere: boolean; readonly documents: number[] }>;
  /** Classes that were not present before, or are not any more. */
  readonly flipped: Map<string, boolean>;
  /** Entities whose keys changed: their counters are made anew. */
  readonly regrouped: Set<string>;
  /** Entities that may look different, by root. */
  readonly roots: Set<string>;
  readonly lines: Set<string>;
  /** Classes and properties whose counters, words or acceptance changed. */
  readonly dirtyTerms: Set<string>;
  readonly renames: Map<string, { from: string; to: string }>;
}

export const newMoving = (state: FoldState): Moving => ({
  state,
  work: { mentions: 0, statements: 0, keys: 0, entities: 0, triples: 0, evidence: 0, lines: 0, terms: 0, decisions: 0, remaps: 0 },
  put: [],
  removed: [],
  before: new Map(),
  textsBefore: new Map(),
  touched: new Map(),
  flipped: new Map(),
  regrouped: new Set(),
  roots: new Set(),
  lines: new Set(),
  dirtyTerms: new Set(),
  renames: new Map(),
});
