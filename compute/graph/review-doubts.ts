import type { Conflict, DuplicateProposal } from '../../contract/diff.ts';
import type { FoldConflict, Proposal, Triple } from './fold.ts';
import type { FoldChange } from './incremental/change.ts';
import type { Lookup } from './incremental/index.ts';
import type { Terms } from './review-terms.ts';
import type { ChangedTriples } from './review-triples.ts';
import { compareStrings } from './canonical-json.ts';

const EACH = 2;

/** Pairs that this cycle brings up: those that the published graph has already were seen when they came. */
export function duplicateItems(
  published: readonly Proposal[],
  target: Pick<Lookup, 'entities'> & { readonly proposals: readonly Proposal[] },
  terms: Terms,
): DuplicateProposal[] {
  const seen = new Set(published.map(pairOf));
  return target.proposals
    .filter((proposal) => !seen.has(pairOf(proposal)))
    .map(({ a, b, reason, score }) => ({
      a: terms.term(a),
      b: terms.term(b),
      reason,
      score,
      evidence: [a, b].flatMap((iri) => terms.shown(target.entities.get(iri)?.evidence ?? [], EACH)),
    }));
}

const pairOf = ({ a, b }: Proposal): string => `${a} ${b}`;

/** Contradictions that the proposed graph has and the published one did not, each value with whether it is published. */
export function conflictItems(change: FoldChange, inUse: readonly string[], changed: ChangedTriples, terms: Terms): Conflict[] {
  const added = new Set(changed.added.map(({ line }) => line));
  const value = (triple: Triple): Conflict['values'][number] => ({
    value: terms.object(triple.object),
    published: !added.has(triple.line),
    evidence: terms.shown(triple.evidence),
  });
  const found = change.conflicts
    .flatMap(({ before, after }) => (after && (!before || linesOf(before) !== linesOf(after)) ? [after] : []))
    .map(({ kind, subject, predicate, triples }): Conflict => ({
      kind,
      subject: terms.term(subject),
      predicate: predicate === null ? null : terms.term(predicate),
      values: triples.map(value),
    }));
  return [...found, ...inUse.map((iri): Conflict => ({ kind: 'term_in_use', subject: terms.term(iri), predicate: null, values: [] }))];
}

const linesOf = ({ kind, triples }: FoldConflict): string => `${kind}\n${triples.map(({ line }) => line).join('\n')}`;

/** Terms that the cycle takes out of the ontology while statements of the proposed graph still use them. */
export const termsInUse = ({ classes, properties }: FoldChange, target: Lookup): string[] =>
  [...classes, ...properties]
    .flatMap(({ before, after }) => (after ? [] : (before?.iri ?? [])))
    .filter((iri) => !target.classes.has(iri) && !target.properties.has(iri) && target.isUsed(iri))
    .toSorted(compareStrings);
