import type { Conflict, DiffSummary, DuplicateProposal, EntityChange, OntologyChange, TripleChange } from '../../contract/diff.ts';
import { diffHash } from './delta.ts';
import type { FoldCounts, Proposal } from './fold.ts';
import { gates } from './gates.ts';
import type { FoldChange } from './incremental/change.ts';
import type { Lookup } from './incremental/index.ts';
import { entityChanges } from './review-entities.ts';
import { ontologyChanges } from './review-ontology.ts';
import { conflictItems, duplicateItems, termsInUse } from './review-doubts.ts';
import { newTerms, type SentenceOf } from './review-terms.ts';
import { tripleChanges, type ChangedTriples } from './review-triples.ts';

export interface ReviewMeta {
  readonly cycleId: number;
  readonly baseVersion: number;
  readonly documents: { readonly added: number; readonly replaced: number; readonly removed: number; readonly failed: number };
  /** The words at these offsets of the canonical text with this hash. */
  readonly sentence: SentenceOf;
}

/** Everything a person looks at before a cycle is published, item by item in the shapes of the API. */
export interface Review {
  readonly summary: DiffSummary;
  readonly entities: EntityChange[];
  readonly ontology: OntologyChange[];
  readonly triples: TripleChange[];
  readonly duplicates: DuplicateProposal[];
  readonly conflicts: Conflict[];
}

/** A change of a graph with the graph as it is after it. */
export interface Proposed {
  readonly change: FoldChange;
  readonly target: Lookup & { readonly counts: FoldCounts; readonly proposals: readonly Proposal[] };
  /** Of the published graph only what the change does not tell. */
  readonly base: { readonly triples: number; readonly proposals: readonly Proposal[] };
}

/** Says what a change does to entities, ontology and triples, with the sentences that say it: from the change, not from two graphs. */
export function review(proposed: Proposed, meta: ReviewMeta): Review {
  const { change, target, base } = proposed;
  const terms = newTerms(change, target, meta.sentence);
  const changed = changedTriples(change);
  const entities = entityChanges(change, target, changed, terms);
  const ontology = ontologyChanges(change, terms);
  const duplicates = duplicateItems(base.proposals, target, terms);
  const inUse = termsInUse(change, target);
  const conflicts = conflictItems(change, inUse, changed, terms);
  const count = (items: readonly { change: string }[], kind: string): number => items.filter(({ change: sign }) => sign === kind).length;
  return {
    summary: {
      cycle_id: meta.cycleId,
      base_version: meta.baseVersion,
      diff_hash: diffHash(change.delta),
      documents: { ...meta.documents },
      entities: {
        added: count(entities, 'added'),
        changed: count(entities, 'changed'),
        removed: count(entities, 'removed'),
        joined: count(entities, 'joined'),
        total: target.counts.entities,
      },
      triples: { added: changed.added.length, removed: changed.removed.length, total: target.counts.triples },
      ontology: {
        added: count(ontology, 'added'),
        changed: count(ontology, 'changed'),
        removed: count(ontology, 'removed'),
        total: target.counts.classes + target.counts.properties,
      },
      duplicates: duplicates.length,
      conflicts: conflicts.length,
      candidates: target.counts.candidates,
      gates: gates({
        published: base.triples,
        total: target.counts.triples,
        changed,
        inUse: inUse.length,
        duplicates: duplicates.length,
        conflicts: conflicts.length,
      }),
    },
    entities,
    ontology,
    triples: tripleChanges(changed, terms),
    duplicates,
    conflicts,
  };
}

/** Statements only: labels and replaced IRIs are shown with their entity. */
const changedTriples = ({ triples }: FoldChange): ChangedTriples => ({
  added: triples.flatMap(({ before, after }) => (before ? [] : (after ?? []))),
  removed: triples.flatMap(({ before, after }) => (after ? [] : (before ?? []))),
});
