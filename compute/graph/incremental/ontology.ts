import { canonicalJson, compareStrings } from '../canonical-json.ts';
import { bestLabel } from '../labels.ts';
import {
  acceptedBroader,
  CLASS_INSTANCES,
  localName,
  majorityClass,
  PROPERTY_SUBJECTS,
  WITNESSES,
  type Alike,
  type BroaderVotes,
  type Class,
  type Property,
} from '../ontology.ts';
import { DCTERMS, OWL, RDF, RDFS, XSD } from '../terms.ts';
import type { Changed } from './change.ts';
import { SHOWN } from './digest.ts';
import type { Moving } from './moving.ts';
import { newHierarchy, type FoldState, type Hierarchy, type PropertySums, type TermSums } from './state.ts';

/** Terms of the W3C and Dublin Core vocabularies are used, never declared again. */
const isForeign = (iri: string): boolean => [RDF, RDFS, OWL, XSD, DCTERMS].some((namespace) => iri.startsWith(namespace));

export interface OntologyChange {
  readonly classes: readonly Changed<Class>[];
  readonly properties: readonly Changed<Property>[];
}

/** Step 3 of the fold: the classes and properties that published triples use, with the axioms that enough of them support. Only terms whose counters changed are made anew. */
export function moveOntology(moving: Moving, retyped: Iterable<string>): OntologyChange {
  const { state, dirtyTerms, work } = moving;
  const old = state.hierarchy;
  const places = moveHierarchy(moving);
  for (const thing of retyped) addProperties(state, thing, dirtyTerms);
  for (const iri of [...places].filter((place) => !sameAncestors(old, state.hierarchy, place))) {
    const instances = state.classSums.get(iri)?.triples ?? [];
    work.remaps += instances.length;
    for (const { subject } of instances) addProperties(state, subject, dirtyTerms);
  }
  const dirty = [...new Set([...dirtyTerms, ...places])].toSorted(compareStrings);
  work.terms += dirty.length;
  return {
    classes: dirty.flatMap((iri) => replace(state.classes, iri, describeClass(state, iri))),
    properties: dirty.flatMap((iri) => replace(state.properties, iri, describeProperty(state, iri))),
  };
}

function replace<T>(terms: Map<string, T>, iri: string, made: T | null): Changed<T>[] {
  const before = terms.get(iri) ?? null;
  if (made === null) terms.delete(iri);
  if (before === made || (before && made && canonicalJson(before) === canonicalJson(made))) return [];
  if (made !== null) terms.set(iri, made);
  return [{ before, after: made }];
}

/** Properties whose domain or range may follow from what a thing is. */
function addProperties({ things }: FoldState, iri: string, to: Set<string>): void {
  const thing = things.get(iri);
  for (const { predicate } of thing?.out ?? []) to.add(predicate);
  for (const predicate of thing?.objectOf?.keys() ?? []) to.add(predicate);
}

/** Works out which class stands under which, from counters. Gives the classes that have another place than before. */
function moveHierarchy({ state, dirtyTerms }: Moving): Set<string> {
  const { classSums, classes, words, verdicts } = state;
  const isClass = (iri: string): boolean => classSums.has(iri) || classes.has(iri) || (words.get(iri)?.broader.size ?? 0) > 0;
  if (![...dirtyTerms].some(isClass)) return new Set();
  const votes = [...words].flatMap(([iri, { broader }]): BroaderVotes[] =>
    broader.size > 0 && classSums.has(iri) ? [[iri, broader]] : [],
  );
  const broader = acceptedBroader(votes, (iri) => classSums.has(iri) || verdicts.names.accepted.has(iri));
  const old = state.hierarchy;
  const moved = [...new Set([...old.broader.keys(), ...broader.keys()])].filter(
    (iri) => (old.broader.get(iri) ?? []).join(' ') !== (broader.get(iri) ?? []).join(' '),
  );
  if (moved.length === 0) return new Set();
  state.hierarchy = newHierarchy(broader);
  const now = state.hierarchy;
  const below = [...old.broader.keys(), ...broader.keys()].filter((iri) => !sameAncestors(old, now, iri));
  return new Set([...below, ...moved, ...moved.flatMap((iri) => [...(old.broader.get(iri) ?? []), ...(broader.get(iri) ?? [])])]);
}

const sameAncestors = (old: Hierarchy, now: Hierarchy, iri: string): boolean =>
  [...old.ancestors(iri)].toSorted(compareStrings).join(' ') === [...now.ancestors(iri)].toSorted(compareStrings).join(' ');

function describeClass(state: FoldState, iri: string): Class | null {
  const { classSums, hierarchy, verdicts } = state;
  const sums = classSums.get(iri);
  if (!(sums && !isForeign(iri)) && !hierarchy.above.has(iri)) return null;
  const isSure = !sums || sums.uses >= CLASS_INSTANCES || witnesses(state, sums) >= WITNESSES || verdicts.names.accepted.has(iri);
  return { ...facts(state, iri, sums), rare: !isSure, broader: hierarchy.broader.get(iri) ?? [] };
}

function describeProperty(state: FoldState, iri: string): Property | null {
  const sums = state.propertySums.get(iri);
  if (!sums || isForeign(iri)) return null;
  const [subjects, objects] = [alike(state, sums.subjects), alike(state, sums.objects)];
  const count = subjects.reduce((sum, { things }) => sum + things, 0);
  const isSure = count >= PROPERTY_SUBJECTS || witnesses(state, sums) >= WITNESSES || state.verdicts.names.accepted.has(iri);
  const kind = sums.literals * 2 > sums.uses ? 'datatype' : 'object';
  const { ancestors } = state.hierarchy;
  const range = kind === 'object' ? majorityClass(objects, ancestors) : commonDatatype(sums);
  return { ...facts(state, iri, sums), rare: !isSure, kind, domain: majorityClass(subjects, ancestors), range };
}

function facts(state: FoldState, iri: string, sums: TermSums | undefined) {
  const words = state.words.get(iri);
  const { text, language } = bestLabel(words?.votes ?? new Map(), localName(iri, state.iris));
  return {
    iri,
    label: text,
    language,
    lemmas: [...(words?.lemmas.keys() ?? [])].toSorted(compareStrings),
    uses: sums?.uses ?? 0,
    sources: sums?.documents.size ?? 0,
    support: sums?.support ?? 0,
    evidence: (sums?.triples ?? []).slice(0, SHOWN).flatMap(({ evidence }) => evidence.slice(0, 1)),
  };
}

/** Distinct texts, counted only as far as the rule needs. */
function witnesses({ documents }: FoldState, sums: TermSums): number {
  const texts = new Set<string>();
  for (const id of sums.documents.keys()) {
    const text = documents.get(id)?.digest.source.textSha256;
    if (text !== undefined) texts.add(text);
    if (texts.size >= WITNESSES) break;
  }
  return texts.size;
}

/** Things of the same classes as one group each, with the classes above. */
function alike({ hierarchy }: FoldState, counters: ReadonlyMap<string, number>): Alike[] {
  return [...counters].map(([kinds, things]) => ({
    classes: new Set(kinds === '' ? [] : kinds.split(' ').flatMap((iri) => [...hierarchy.ancestors(iri)])),
    things,
  }));
}

/** The one datatype of at least four literals; none where they differ. */
function commonDatatype({ datatypes, uses }: PropertySums): string | null {
  const [only] = datatypes.keys();
  return datatypes.size === 1 && only !== undefined && uses >= PROPERTY_SUBJECTS ? `${XSD}${only}` : null;
}
