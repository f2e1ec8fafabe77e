import type { Conflict, DiffSummary, DuplicateProposal, EntityChange, OntologyChange, TripleChange } from '../../contract/diff.ts';
import { diffHash, type Delta } from './delta.ts';
import type { FoldResult } from './fold.ts';
import { gates } from './gates.ts';
import { entityChanges } from './review-entities.ts';
import { ontologyChanges } from './review-ontology.ts';
import { conflictItems, duplicateItems } from './review-doubts.ts';
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

/** Says what `change` (the delta between the two) does to entities, ontology and triples, with the sentences that say it. */
export function review(base: FoldResult | null, target: FoldResult, change: Delta, meta: ReviewMeta): Review {
  const terms = newTerms(base, target, meta.sentence);
  const changed = changedTriples(base, target);
  const entities = entityChanges(base, target, changed, terms);
  const ontology = ontologyChanges(base, target, terms);
  const duplicates = duplicateItems(base, target, terms);
  const conflicts = conflictItems(base, target, changed, terms);
  const count = (items: readonly { change: string }[], kind: string): number => items.filter(({ change: sign }) => sign === kind).length;
  return {
    summary: {
      cycle_id: meta.cycleId,
      base_version: meta.baseVersion,
      diff_hash: diffHash(change),
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
      gates: gates({ base, target, changed, duplicates: duplicates.length, conflicts: conflicts.length }),
    },
    entities,
    ontology,
    triples: tripleChanges(changed, terms),
    duplicates,
    conflicts,
  };
}

/** Statements only: labels and replaced IRIs are shown with their entity. */
function changedTriples(base: FoldResult | null, target: FoldResult): ChangedTriples {
  const [before, after] = [base?.triples ?? [], target.triples];
  const known = new Set(before.map(({ line }) => line));
  const kept = new Set(after.map(({ line }) => line));
  return { added: after.filter(({ line }) => !known.has(line)), removed: before.filter(({ line }) => !kept.has(line)) };
}
