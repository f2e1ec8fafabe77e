import { compareStrings } from './canonical-json.ts';
import type { Class, Property } from './ontology.ts';
import { RDF_TYPE } from './terms.ts';
import type { Triple } from './triples.ts';
import { DATE_TYPES, isFunctionalLemma, upperKind } from './vocabulary.ts';

/** Published triples that cannot all be right. Nothing is left out of the graph because of one: a person decides. */
export interface FoldConflict {
  readonly kind: 'two_values' | 'type_clash' | 'range_clash';
  readonly subject: string;
  /** Null for a type clash. */
  readonly predicate: string | null;
  readonly triples: readonly Triple[];
}

/** `triples` sorted by line, so that those of one subject and predicate stand together. */
export function gatherConflicts(triples: readonly Triple[], classes: readonly Class[], properties: readonly Property[]): FoldConflict[] {
  const kindOf = kindsOfClasses(classes);
  const kindsOf = kindsBySubject(triples, kindOf);
  const functional = new Set(properties.filter(({ lemmas }) => lemmas.some(isFunctionalLemma)).map(({ iri }) => iri));
  const ranges = new Map(properties.map((property) => [property.iri, property] as const));
  const conflicts: FoldConflict[] = [];
  for (const group of groups(triples)) {
    const [first] = group;
    if (!first) continue;
    const { subject, predicate } = first;
    if (predicate === RDF_TYPE) {
      if ((kindsOf.get(subject)?.size ?? 0) > 1) conflicts.push({ kind: 'type_clash', subject, predicate: null, triples: group });
      continue;
    }
    if (functional.has(predicate) && group.length > 1) {
      const dates = group.filter(({ object }) => !('iri' in object) && DATE_TYPES.has(object.datatype));
      if (contradict(dates)) conflicts.push({ kind: 'two_values', subject, predicate, triples: dates });
    }
    const outside = group.filter((triple) => isOutOfRange(triple, ranges.get(predicate), kindOf, kindsOf));
    if (outside.length > 0) conflicts.push({ kind: 'range_clash', subject, predicate, triples: outside });
  }
  return conflicts.toSorted(
    (a, b) =>
      compareStrings(a.kind, b.kind) || compareStrings(a.subject, b.subject) || compareStrings(a.predicate ?? '', b.predicate ?? ''),
  );
}

/** By the class's own words, else by those of a broader class. */
function kindsOfClasses(classes: readonly Class[]): Map<string, string | undefined> {
  const own = new Map(classes.map(({ iri, lemmas }) => [iri, lemmas.map(upperKind).find((kind) => kind !== undefined)] as const));
  return new Map(
    classes.map(({ iri, broader }) => [iri, own.get(iri) ?? broader.map((above) => own.get(above)).find((kind) => kind !== undefined)]),
  );
}

function kindsBySubject(triples: readonly Triple[], kindOf: ReadonlyMap<string, string | undefined>): Map<string, Set<string>> {
  const kinds = new Map<string, Set<string>>();
  for (const { subject, predicate, object } of triples) {
    const kind = predicate === RDF_TYPE && 'iri' in object ? kindOf.get(object.iri) : undefined;
    if (kind !== undefined) kinds.set(subject, (kinds.get(subject) ?? new Set()).add(kind));
  }
  return kinds;
}

function* groups(triples: readonly Triple[]): Generator<Triple[]> {
  let start = 0;
  for (let index = 1; index <= triples.length; index += 1) {
    const [first, next] = [triples[start], triples[index]];
    if (first && next && next.subject === first.subject && next.predicate === first.predicate) continue;
    yield triples.slice(start, index);
    start = index;
  }
}

/** 1815 and 1815-12-10 agree; 1815 and 1816 do not. */
function contradict(dates: readonly Triple[]): boolean {
  const values = dates.flatMap(({ object }) => ('iri' in object ? [] : [object.value]));
  // Sorted, they all agree exactly when each one begins like the one before it.
  return values.toSorted(compareStrings).some((value, index, all) => index > 0 && !value.startsWith(all[index - 1] ?? ''));
}

/** A literal where the property takes entities or the other way round, or an entity of another top-level kind than the range. */
function isOutOfRange(
  { object }: Triple,
  property: Property | undefined,
  kindOf: ReadonlyMap<string, string | undefined>,
  kindsOf: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  if (!property?.range) return false;
  if ('iri' in object !== (property.kind === 'object')) return true;
  if (!('iri' in object)) return false;
  const [wanted, kinds] = [kindOf.get(property.range), kindsOf.get(object.iri)];
  return wanted !== undefined && kinds !== undefined && !kinds.has(wanted);
}
