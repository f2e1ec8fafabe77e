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

/** What the ontology says of the terms in a group of triples. */
export interface TermsOfConflicts {
  property(iri: string): Property | undefined;
  /** Top-level kind of a class. */
  kindOf(classIri: string): string | undefined;
  /** Top-level kinds of a thing. */
  kindsOf(iri: string): ReadonlySet<string>;
}

/** `group`: all triples of one subject and predicate, sorted by line. */
export function conflictsIn(group: readonly Triple[], terms: TermsOfConflicts): FoldConflict[] {
  const [first] = group;
  if (!first) return [];
  const { subject, predicate } = first;
  if (predicate === RDF_TYPE)
    return terms.kindsOf(subject).size > 1 ? [{ kind: 'type_clash', subject, predicate: null, triples: group }] : [];
  const conflicts: FoldConflict[] = [];
  const property = terms.property(predicate);
  if (group.length > 1 && property && isFunctional(property)) {
    const dates = group.filter(({ object }) => !('iri' in object) && DATE_TYPES.has(object.datatype));
    if (contradict(dates)) conflicts.push({ kind: 'two_values', subject, predicate, triples: dates });
  }
  const outside = group.filter((triple) => isOutOfRange(triple, property, terms));
  if (outside.length > 0) conflicts.push({ kind: 'range_clash', subject, predicate, triples: outside });
  return conflicts;
}

export const isFunctional = ({ lemmas }: Property): boolean => lemmas.some(isFunctionalLemma);

/** By the class's own words, else by those of a broader class. */
export function kindOfClass(term: Class | undefined, classes: Pick<ReadonlyMap<string, Class>, 'get'>): string | undefined {
  const own = (one: Class | undefined): string | undefined => one?.lemmas.map(upperKind).find((kind) => kind !== undefined);
  return own(term) ?? term?.broader.map((above) => own(classes.get(above))).find((kind) => kind !== undefined);
}

export const byKindAndPlace = (a: FoldConflict, b: FoldConflict): number =>
  compareStrings(a.kind, b.kind) || compareStrings(a.subject, b.subject) || compareStrings(a.predicate ?? '', b.predicate ?? '');

/** 1815 and 1815-12-10 agree; 1815 and 1816 do not. */
function contradict(dates: readonly Triple[]): boolean {
  const values = dates.flatMap(({ object }) => ('iri' in object ? [] : [object.value]));
  // Sorted, they all agree exactly when each one begins like the one before it.
  return values.toSorted(compareStrings).some((value, index, all) => index > 0 && !value.startsWith(all[index - 1] ?? ''));
}

/** A literal where the property takes entities or the other way round, or an entity of another top-level kind than the range. */
function isOutOfRange({ object }: Triple, property: Property | undefined, terms: TermsOfConflicts): boolean {
  if (!property?.range) return false;
  if ('iri' in object !== (property.kind === 'object')) return true;
  if (!('iri' in object)) return false;
  const [wanted, kinds] = [terms.kindOf(property.range), terms.kindsOf(object.iri)];
  return wanted !== undefined && kinds.size > 0 && !kinds.has(wanted);
}
