import { canonicalJson } from '../canonical-json.ts';
import { byKindAndPlace, conflictsIn, isFunctional, kindOfClass, type FoldConflict, type TermsOfConflicts } from '../conflicts.ts';
import type { Class, Property } from '../ontology.ts';
import { RDF_TYPE } from '../terms.ts';
import type { Triple } from '../triples.ts';
import type { Changed } from './change.ts';
import type { Moving } from './moving.ts';
import type { OntologyChange } from './ontology.ts';
import type { FoldState } from './state.ts';
import { triplesWith } from './things.ts';

type Groups = Map<string, { readonly subject: string; readonly predicate: string }>;

/** Looks again at the groups of triples that changed, and at those that a changed term or a changed thing is in. */
export function moveConflicts(
  moving: Moving,
  triples: readonly Changed<Triple>[],
  ontology: OntologyChange,
  retyped: ReadonlyMap<string, string>,
): Changed<FoldConflict>[] {
  const { state, work } = moving;
  const groups: Groups = new Map();
  const look = ({ subject, predicate }: { subject: string; predicate: string }): void => {
    groups.set(`${subject} ${predicate}`, { subject, predicate });
  };
  for (const { before, after } of triples) look(after ?? before ?? { subject: '', predicate: '' });
  const terms = termsOf(state.classes, state);
  const reclassed = movedClasses(state, ontology, terms);
  for (const property of movedProperties(state, ontology, reclassed)) {
    const affected = state.propertySums.get(property)?.triples ?? [];
    work.remaps += affected.length;
    affected.forEach(look);
  }
  for (const iri of movedThings(moving, ontology, terms, reclassed, retyped)) {
    look({ subject: iri, predicate: RDF_TYPE });
    inbound(moving, iri).forEach(look);
  }
  const changes = [...groups.values()].flatMap((group) => compare(state, group, terms));
  return changes.toSorted((a, b) => byKindAndPlace(sideOf(a), sideOf(b)));
}

const NONE: FoldConflict = { kind: 'two_values', subject: '', predicate: null, triples: [] };
const sideOf = ({ before, after }: Changed<FoldConflict>): FoldConflict => after ?? before ?? NONE;

const rulesOf = (property: Property): string => canonicalJson([isFunctional(property), property.kind, property.range]);

function termsOf(classes: Pick<ReadonlyMap<string, Class>, 'get'>, { properties, things }: FoldState): TermsOfConflicts {
  const kindOf = (iri: string): string | undefined => kindOfClass(classes.get(iri), classes);
  return {
    property: (iri) => properties.get(iri),
    kindOf,
    kindsOf: (iri) => kindsIn(things.get(iri)?.kinds ?? '', kindOf),
  };
}

const kindsIn = (kinds: string, kindOf: (iri: string) => string | undefined): Set<string> =>
  new Set(kinds.split(' ').flatMap((iri) => kindOf(iri) ?? []));

/** Classes as they were before the step. */
function classesBefore(state: FoldState, { classes }: OntologyChange): Pick<ReadonlyMap<string, Class>, 'get'> {
  const changed = new Map(classes.map(({ before, after }) => [(after ?? before)?.iri ?? '', before]));
  return { get: (iri) => (changed.has(iri) ? (changed.get(iri) ?? undefined) : state.classes.get(iri)) };
}

/** Classes of another top-level kind than before; a class may take its kind from one above it. */
function movedClasses(state: FoldState, ontology: OntologyChange, terms: TermsOfConflicts): Set<string> {
  const before = classesBefore(state, ontology);
  const changed = ontology.classes.flatMap((change) => (change.after ?? change.before)?.iri ?? []);
  const below = [...state.hierarchy.broader].flatMap(([iri, above]) => (above.some((one) => changed.includes(one)) ? [iri] : []));
  return new Set([...changed, ...below].filter((iri) => kindOfClass(before.get(iri), before) !== terms.kindOf(iri)));
}

/** Properties under other rules than before, or with a range that is of another kind. */
function* movedProperties(state: FoldState, ontology: OntologyChange, reclassed: ReadonlySet<string>): Generator<string> {
  for (const { before, after } of ontology.properties)
    if (!before || !after || rulesOf(before) !== rulesOf(after)) yield (after ?? before)?.iri ?? '';
  if (reclassed.size === 0) return;
  for (const { iri, range } of state.properties.values()) if (range !== null && reclassed.has(range)) yield iri;
}

/** Things that are of other top-level kinds than before. */
function movedThings(
  { state, work }: Moving,
  ontology: OntologyChange,
  terms: TermsOfConflicts,
  reclassed: ReadonlySet<string>,
  retyped: ReadonlyMap<string, string>,
): Set<string> {
  const before = classesBefore(state, ontology);
  const kindBefore = (iri: string): string | undefined => kindOfClass(before.get(iri), before);
  const moved = new Set<string>();
  for (const [iri, kinds] of retyped) {
    const [was, is] = [kindsIn(kinds, kindBefore), terms.kindsOf(iri)];
    if (was.size !== is.size || [...was].some((kind) => !is.has(kind))) moved.add(iri);
  }
  for (const iri of reclassed) {
    const instances = state.classSums.get(iri)?.triples ?? [];
    work.remaps += instances.length;
    for (const { subject } of instances) moved.add(subject);
  }
  return moved;
}

/** Triples with a thing as object, by the documents that mention it; those that people added stand apart. */
function inbound({ state, work }: Moving, iri: string): Triple[] {
  const { documents, entities, keys, things, verdicts } = state;
  const entity = entities.get(iri);
  if (!entity || !things.get(iri)?.objectOf?.size) return [];
  const isInbound = ({ object }: Triple): boolean => 'iri' in object && object.iri === iri;
  const found = [...verdicts.added.values()].filter(isInbound);
  for (const id of new Set(entity.keys.flatMap(keys.documents))) {
    const said = documents.get(id)?.said.triples ?? new Map<string, Triple>();
    work.triples += said.size;
    for (const triple of said.values()) if (isInbound(triple)) found.push(triple);
  }
  return found;
}

const KINDS = ['range_clash', 'two_values', 'type_clash'] as const;
const nameOf = ({ kind, subject, predicate }: Omit<FoldConflict, 'triples'>): string => `${kind} ${subject} ${predicate ?? ''}`;

function compare(state: FoldState, { subject, predicate }: { subject: string; predicate: string }, terms: TermsOfConflicts) {
  const found = conflictsIn(triplesWith(state.things.get(subject), subject, predicate), terms);
  return KINDS.flatMap((kind): Changed<FoldConflict>[] => {
    const name = nameOf({ kind, subject, predicate: kind === 'type_clash' ? null : predicate });
    if ((kind === 'type_clash') !== (predicate === RDF_TYPE)) return [];
    const before = state.conflicts.get(name) ?? null;
    const after = found.find((conflict) => conflict.kind === kind) ?? null;
    if (after === null) state.conflicts.delete(name);
    else state.conflicts.set(name, after);
    return (before === null && after === null) || canonicalJson(before) === canonicalJson(after) ? [] : [{ before, after }];
  });
}
