import { compareStrings } from '../../../graph/canonical-json.ts';
import type { Segment } from '../../../graph/segment.ts';
import { EMPTY_PREDICATES } from '../../../graph/vocabulary.ts';
import { quoted } from '../../quoted.ts';

/** Properties that a model is offered by number. More would cost every call, and models lose the thread. */
const OFFERED = 25;
const LONGEST = 40;

/** How many documents use a property: published ones count as two, because people have seen them. */
export type PredicateVotes = Map<string, number>;

export function countPredicates(votes: PredicateVotes, segment: Segment, weight: number): void {
  const lemmas = new Set(
    segment.chunks.flatMap(({ reading }) =>
      reading.statements.flatMap(({ tier, negated, predicate }) => (tier === 'A' && !negated ? [predicate.lemma] : [])),
    ),
  );
  for (const lemma of lemmas) votes.set(lemma, (votes.get(lemma) ?? 0) + weight);
}

/** The slice of the ontology that every call of a run begins with: the properties in most documents, by lemma. */
export function offeredPredicates(votes: PredicateVotes): string[] {
  return [...votes]
    .filter(
      ([lemma]) => lemma.length <= LONGEST && quoted(lemma) === lemma && !/[;\d]/.test(lemma) && !EMPTY_PREDICATES.has(lemma.toLowerCase()),
    )
    .toSorted(([a, x], [b, y]) => y - x || compareStrings(a, b))
    .slice(0, OFFERED)
    .map(([lemma]) => lemma);
}
