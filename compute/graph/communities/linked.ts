import { compareStrings } from '../canonical-json.ts';
import { RDF_TYPE } from '../terms.ts';
import type { Triple } from '../triples.ts';
import type { CommunityInput } from './community.ts';
import { linkGraph, type LinkGraph, type LinkList } from './links.ts';

/** The entities of a graph that triples link to each other; triples and their two ends by number, in arrays of the same order. */
export interface Linked extends LinkList {
  /** Sorted: an entity's place is its number. */
  readonly iris: readonly string[];
  readonly graph: LinkGraph;
  /** Sorted by line. */
  readonly triples: readonly Triple[];
}

/** A triple weighs by the sentences that say it, on a logarithmic scale: said eight times, it does not bind eight times as much. */
const weightOf = ({ evidence }: Triple): number => 1 + Math.floor(Math.log2(Math.max(1, evidence.length)));

export function linkEntities({ entities, triples: all }: CommunityInput): Linked {
  const triples = byLine(all.filter((triple) => isLink(triple, entities)));
  const found = new Map<string, number>();
  const numberOf = (iri: string): number => {
    const known = found.get(iri);
    if (known === undefined) found.set(iri, found.size);
    return known ?? found.size - 1;
  };
  // Loops, not `from`, which makes lists of a million numbers on the way.
  const list = { from: new Uint32Array(triples.length), to: new Uint32Array(triples.length), weights: new Float64Array(triples.length) };
  for (const [at, triple] of triples.entries()) {
    list.from[at] = numberOf(triple.subject);
    list.to[at] = 'iri' in triple.object ? numberOf(triple.object.iri) : 0;
    list.weights[at] = weightOf(triple);
  }
  const iris = [...found.keys()].sort(compareStrings);
  const place = new Uint32Array(iris.length);
  for (const [at, iri] of iris.entries()) place[numberOf(iri)] = at;
  for (const ends of [list.from, list.to]) for (let at = 0; at < ends.length; at++) ends[at] = place[ends[at] ?? 0] ?? 0;
  return { ...list, iris, triples, graph: linkGraph(iris.length, list) };
}

/** A relation of two entities. */
export const isLink = ({ subject, predicate, object }: Triple, entities: CommunityInput['entities']): boolean =>
  'iri' in object && object.iri !== subject && predicate !== RDF_TYPE && entities.has(subject) && entities.has(object.iri);

/** A fold gives them sorted; then looking is enough. */
function byLine(triples: readonly Triple[]): readonly Triple[] {
  const isSorted = triples.every((triple, at) => at === 0 || (triples[at - 1]?.line ?? '') <= triple.line);
  return isSorted ? triples : triples.toSorted((a, b) => compareStrings(a.line, b.line));
}
