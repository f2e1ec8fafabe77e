import type { LanguageCode } from '../../../contract/common.ts';
import type { Evidence } from '../evidence.ts';
import type { Triple } from '../triples.ts';

/** What communities are worked out from; the result of a fold has this shape. Its order counts for nothing. */
export interface CommunityInput {
  /** By IRI. */
  readonly entities: ReadonlyMap<string, { readonly label: string; readonly language: LanguageCode }>;
  readonly triples: readonly Triple[];
}

/** Entities that have more to do with each other than with the rest. Every community is connected by its own triples. */
export interface GraphCommunity {
  /** SHA-256 of its members' IRIs, 32 hex digits: the same members are the same community in any version. */
  readonly id: string;
  /** Labels of its most central members. */
  readonly label: string;
  /** 0 is the coarsest division; each level divides communities of the one above. */
  readonly level: number;
  readonly parent: string | null;
  /** Ids of those that it is divided into, which together have all its members; empty for one that is not divided. */
  readonly children: readonly string[];
  /** IRIs, most central first: by the weight of their links to other members. */
  readonly members: readonly string[];
  /** Triples between its members, most central first. */
  readonly triples: readonly Triple[];
  /** Documents that say one of these triples. */
  readonly documents: number;
}

/** A sentence that says triples of a community. */
export interface CentralSentence {
  readonly evidence: Evidence;
  /** Those of the community's triples that it says, most central first. */
  readonly triples: readonly Triple[];
}
