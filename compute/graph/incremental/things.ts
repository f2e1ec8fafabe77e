import { compareStrings } from '../canonical-json.ts';
import { iriTerm, RDF_TYPE } from '../terms.ts';
import type { Triple } from '../triples.ts';
import type { Changed } from './change.ts';
import type { Moving } from './moving.ts';
import { patched, placeOf } from './sorted.ts';
import { count, type FoldState, type PropertySums, type TermSums, type Thing } from './state.ts';

export const byLine = (a: { readonly line: string }, b: { readonly line: string }): number => compareStrings(a.line, b.line);

/** Documents first, then places in them; what only a person said comes last. */
function byPlace(a: Triple, b: Triple): number {
  const [x, y] = [a.evidence[0], b.evidence[0]];
  if (!x || !y) return Number(!x) - Number(!y) || byLine(a, b);
  return x.source.documentId - y.source.documentId || x.start - y.start || byLine(a, b);
}

/** The class of a type statement; null for every other one. */
export const classOf = ({ predicate, object }: Triple): string | null => (predicate === RDF_TYPE && 'iri' in object ? object.iri : null);

/** A thing's triples with one predicate stand together. */
export function triplesWith(thing: Thing | undefined, subject: string, predicate: string): readonly Triple[] {
  if (!thing || thing.out.length === 0) return [];
  const prefix = `${iriTerm(subject)} ${iriTerm(predicate)} `;
  const start = placeOf<{ readonly line: string }>(thing.out, { line: prefix }, byLine);
  let end = start;
  while (thing.out[end]?.line.startsWith(prefix)) end += 1;
  return thing.out.slice(start, end);
}

/** Brings the counters of things and terms to the changed triples. Gives the things whose classes changed, with those of before. */
export function countTriples(moving: Moving, changes: readonly Changed<Triple>[]): Map<string, string> {
  const { state } = moving;
  const bySubject = Map.groupBy(changes, ({ before, after }) => (after ?? before)?.subject ?? '');
  const retyped = new Map<string, string>();
  for (const [subject, own] of bySubject) {
    const thing = thingOf(state, subject);
    if (countSubject(moving, subject, thing, own)) retyped.set(subject, thing.kinds);
    for (const { before, after } of own) {
      if (before) countObject(state, before, -1);
      if (after) countObject(state, after, 1);
    }
  }
  for (const subject of retyped.keys()) moveKinds(state, subject);
  countSums(moving, changes);
  dropEmpty(moving, changes);
  return retyped;
}

function thingOf(state: FoldState, iri: string): Thing {
  let thing = state.things.get(iri);
  if (!thing) state.things.set(iri, (thing = { out: [], asObject: 0, objectOf: null, kinds: '' }));
  return thing;
}

/** True when its classes changed. */
function countSubject({ state }: Moving, subject: string, thing: Thing, changes: readonly Changed<Triple>[]): boolean {
  const [before, after] = sidesOf(changes);
  const predicates = new Set(changes.flatMap((change) => propertyOf(change.after ?? change.before) ?? []));
  const uses = (known: readonly Triple[], predicate: string): boolean =>
    known.some((triple) => propertyOf(triple) === predicate) || triplesWith(thing, subject, predicate).some(isUse);
  const had = new Set([...predicates].filter((predicate) => uses(before, predicate)));
  thing.out = patched(thing.out, before, after, byLine);
  for (const predicate of predicates) {
    const has = uses(after, predicate);
    if (has !== had.has(predicate)) count(sumsOfProperty(state, predicate).subjects, thing.kinds, has ? 1 : -1);
  }
  return changes.some((change) => (!change.before || !change.after) && propertyOf(change.after ?? change.before) === null);
}

const isUse = (triple: Triple): boolean => classOf(triple) === null;
const propertyOf = (triple: Triple | null): string | null => (triple && isUse(triple) ? triple.predicate : null);
export const sidesOf = <T>(changes: readonly Changed<T>[]): [before: T[], after: T[]] => [
  changes.flatMap(({ before }) => before ?? []),
  changes.flatMap(({ after }) => after ?? []),
];

function countObject(state: FoldState, triple: Triple, by: 1 | -1): void {
  const { predicate, object } = triple;
  if (!('iri' in object)) return;
  const thing = thingOf(state, object.iri);
  thing.asObject += by;
  if (!isUse(triple)) return;
  thing.objectOf ??= new Map();
  const had = thing.objectOf.has(predicate);
  count(thing.objectOf, predicate, by);
  if (thing.objectOf.has(predicate) !== had) count(sumsOfProperty(state, predicate).objects, thing.kinds, by);
}

/** Counts a thing under its present classes wherever it was counted under those of before. */
function moveKinds(state: FoldState, subject: string): void {
  const thing = thingOf(state, subject);
  const kinds = [...new Set(classesOf(thing, subject))].toSorted(compareStrings).join(' ');
  const predicates = new Set(thing.out.flatMap((triple) => propertyOf(triple) ?? []));
  for (const predicate of predicates) move(sumsOfProperty(state, predicate).subjects, thing.kinds, kinds);
  for (const predicate of thing.objectOf?.keys() ?? []) move(sumsOfProperty(state, predicate).objects, thing.kinds, kinds);
  thing.kinds = kinds;
}

/** Its classes in the order of its lines. */
export const classesOf = (thing: Thing | undefined, iri: string): string[] =>
  triplesWith(thing, iri, RDF_TYPE).flatMap((triple) => classOf(triple) ?? []);

function move(counters: Map<string, number>, from: string, to: string): void {
  count(counters, from, -1);
  count(counters, to, 1);
}

function countSums({ state, dirtyTerms }: Moving, changes: readonly Changed<Triple>[]): void {
  const byTerm = Map.groupBy(changes, ({ before, after }) => sumsOf(state, after ?? before));
  for (const [sums, own] of byTerm) {
    if (!sums) continue;
    const [before, after] = sidesOf(own);
    for (const triple of before) countTriple(sums, triple, -1);
    for (const triple of after) countTriple(sums, triple, 1);
    sums.triples = patched(sums.triples, before, after, byPlace);
  }
  for (const { before, after } of changes) {
    const triple = after ?? before;
    if (triple) dirtyTerms.add(classOf(triple) ?? triple.predicate);
  }
}

function countTriple(sums: TermSums | PropertySums, { object, evidence }: Triple, by: 1 | -1): void {
  sums.uses += by;
  sums.support += by * evidence.length;
  for (const { source } of evidence) count(sums.documents, source.documentId, by);
  if (!('datatypes' in sums) || 'iri' in object) return;
  sums.literals += by;
  count(sums.datatypes, object.datatype, by);
}

function sumsOf(state: FoldState, triple: Triple | null): TermSums | null {
  const iri = triple && classOf(triple);
  if (triple === null) return null;
  return iri === null ? sumsOfProperty(state, triple.predicate) : sumsOfClass(state, iri);
}

function sumsOfClass({ classSums }: FoldState, iri: string): TermSums {
  let sums = classSums.get(iri);
  if (!sums) classSums.set(iri, (sums = { uses: 0, support: 0, documents: new Map(), triples: [] }));
  return sums;
}

function sumsOfProperty({ propertySums }: FoldState, iri: string): PropertySums {
  let sums = propertySums.get(iri);
  if (!sums) {
    const counters = { literals: 0, datatypes: new Map(), subjects: new Map(), objects: new Map() };
    propertySums.set(iri, (sums = { uses: 0, support: 0, documents: new Map(), triples: [], ...counters }));
  }
  return sums;
}

/** Nothing is kept of things and terms without triples. */
function dropEmpty({ state }: Moving, changes: readonly Changed<Triple>[]): void {
  for (const { before, after } of changes) {
    if (!before || after) continue;
    const { subject, predicate, object } = before;
    for (const iri of [subject, 'iri' in object ? object.iri : null]) {
      const thing = iri === null ? undefined : state.things.get(iri);
      if (iri !== null && thing?.out.length === 0 && thing.asObject === 0) state.things.delete(iri);
    }
    if (state.propertySums.get(predicate)?.uses === 0) state.propertySums.delete(predicate);
    if ('iri' in object && state.classSums.get(object.iri)?.uses === 0) state.classSums.delete(object.iri);
  }
}
