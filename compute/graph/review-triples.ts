import type { TripleChange } from '../../contract/diff.ts';
import { countSources } from './evidence.ts';
import type { Triple } from './fold.ts';
import type { Terms } from './review-terms.ts';

export interface ChangedTriples {
  readonly added: readonly Triple[];
  readonly removed: readonly Triple[];
}

/** Removed before added, each in the order of its lines: what one subject loses and gets is told by the page, which groups by subject. */
export const tripleChanges = ({ added, removed }: ChangedTriples, terms: Terms): TripleChange[] => [
  ...removed.map((triple) => item(triple, 'removed', terms)),
  ...added.map((triple) => item(triple, 'added', terms)),
];

const item = (triple: Triple, change: 'added' | 'removed', terms: Terms): TripleChange => ({
  change,
  evidence: terms.shown(triple.evidence),
  support: triple.evidence.length,
  sources: countSources(triple.evidence),
  subject: terms.term(triple.subject),
  predicate: terms.term(triple.predicate),
  object: terms.object(triple.object),
  confidence: triple.confidence,
  subject_type: terms.types(triple.subject)[0] ?? null,
});
