import type { Conflict, DuplicateProposal } from '../../contract/diff.ts';
import type { FoldConflict, FoldResult, Proposal, Triple } from './fold.ts';
import type { Terms } from './review-terms.ts';
import type { ChangedTriples } from './review-triples.ts';
import { RDF_TYPE } from './terms.ts';

const EACH = 2;

/** Pairs that this cycle brings up: those that the published graph has already were seen when they came. */
export function duplicateItems(base: FoldResult | null, target: FoldResult, terms: Terms): DuplicateProposal[] {
  const seen = new Set((base?.proposals ?? []).map(pairOf));
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
export function conflictItems(base: FoldResult | null, target: FoldResult, changed: ChangedTriples, terms: Terms): Conflict[] {
  const seen = new Set((base?.conflicts ?? []).map(linesOf));
  const added = new Set(changed.added.map(({ line }) => line));
  const value = (triple: Triple): Conflict['values'][number] => ({
    value: terms.object(triple.object),
    published: !added.has(triple.line),
    evidence: terms.shown(triple.evidence),
  });
  const found = target.conflicts
    .filter((conflict) => !seen.has(linesOf(conflict)))
    .map(({ kind, subject, predicate, triples }): Conflict => ({
      kind,
      subject: terms.term(subject),
      predicate: predicate === null ? null : terms.term(predicate),
      values: triples.map(value),
    }));
  return [
    ...found,
    ...termsInUse(base, target).map((iri): Conflict => ({ kind: 'term_in_use', subject: terms.term(iri), predicate: null, values: [] })),
  ];
}

const linesOf = ({ kind, triples }: FoldConflict): string => `${kind}\n${triples.map(({ line }) => line).join('\n')}`;

/** Terms that the cycle takes out of the ontology while statements of the proposed graph still use them. */
export function termsInUse(base: FoldResult | null, target: FoldResult): string[] {
  if (!base) return [];
  const gone = new Set(
    [...base.classes.keys(), ...base.properties.keys()].filter((iri) => !target.classes.has(iri) && !target.properties.has(iri)),
  );
  if (gone.size === 0) return [];
  const used = new Set<string>();
  for (const { predicate, object } of target.triples) {
    if (gone.has(predicate)) used.add(predicate);
    if (predicate === RDF_TYPE && 'iri' in object && gone.has(object.iri)) used.add(object.iri);
  }
  return [...used].sort();
}
