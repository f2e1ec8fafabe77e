import type { LanguageCode } from '../../contract/common.ts';
import { compareStrings } from './canonical-json.ts';
import type { Evidence } from './evidence.ts';
import type { Iris } from './iris.ts';
import { bestLabel } from './labels.ts';
import type { Source } from './sources.ts';
import type { TermNames } from './term-names.ts';
import { DCTERMS, OWL, RDF, RDF_TYPE, RDFS, XSD } from './terms.ts';
import type { Triple, Triples } from './triples.ts';

interface TermFacts {
  readonly iri: string;
  readonly label: string;
  readonly language: LanguageCode;
  readonly lemmas: readonly string[];
  /** Instances of a class, triples with a property. */
  readonly uses: number;
  /** Documents whose sentences use it. */
  readonly sources: number;
  /** Sentences that use it. */
  readonly support: number;
  readonly evidence: readonly Evidence[];
  /** Too few uses to be sure, and nobody has accepted it. */
  readonly rare: boolean;
}

export interface Class extends TermFacts {
  readonly broader: readonly string[];
}

export interface Property extends TermFacts {
  readonly kind: 'object' | 'datatype';
  readonly domain: string | null;
  readonly range: string | null;
}

export interface Ontology {
  readonly classes: readonly Class[];
  readonly properties: readonly Property[];
}

// Measured on 1,500 passages: below these a reviewer rejects most terms. A domain is claimed only where one class has most subjects.
const CLASS_INSTANCES = 3;
const PROPERTY_SUBJECTS = 4;
const WITNESSES = 2;
const SHOWN = 3;

/** Terms of the W3C and Dublin Core vocabularies are used, never declared again. */
const isForeign = (iri: string): boolean => [RDF, RDFS, OWL, XSD, DCTERMS].some((namespace) => iri.startsWith(namespace));

/** Step 3 of the fold: the classes and properties that published triples use, with the axioms that enough of them support. */
export function induceOntology(gathered: Triples, names: TermNames, iris: Iris): Ontology {
  const uses = usesByTerm(gathered.triples.values());
  const classIris = [...uses.classes.keys()].filter((iri) => !isForeign(iri));
  const broader = acceptedBroader(gathered, uses.classes, names);
  const all = new Set([...classIris, ...[...broader.values()].flat()]);
  const ancestors = ancestorsOf(broader);
  const typed = typesOf(uses.classes, ancestors);
  const classes = [...all].toSorted(compareStrings).map((iri): Class => {
    const own = uses.classes.get(iri) ?? [];
    const facts = termFacts(iri, own, gathered, iris);
    const rare = facts.uses < CLASS_INSTANCES && witnesses(own) < WITNESSES && !names.accepted.has(iri) && own.length > 0;
    return { ...facts, rare, broader: broader.get(iri) ?? [] };
  });
  const properties = [...uses.properties].filter(([iri]) => !isForeign(iri)).toSorted(([a], [b]) => compareStrings(a, b));
  return {
    classes,
    properties: properties.map(([iri, own]): Property => {
      const facts = termFacts(iri, own, gathered, iris);
      const subjects = new Set(own.map(({ subject }) => subject));
      const rare = subjects.size < PROPERTY_SUBJECTS && witnesses(own) < WITNESSES && !names.accepted.has(iri);
      const objects = new Set(own.flatMap(({ object }) => ('iri' in object ? [object.iri] : [])));
      const literals = own.filter(({ object }) => !('iri' in object)).length;
      const kind = literals * 2 > own.length ? 'datatype' : 'object';
      const range = kind === 'object' ? majorityClass(objects, typed, ancestors) : commonDatatype(own);
      return { ...facts, rare, kind, domain: majorityClass(subjects, typed, ancestors), range };
    }),
  };
}

interface Uses {
  readonly classes: Map<string, Triple[]>;
  readonly properties: Map<string, Triple[]>;
}

function usesByTerm(triples: Iterable<Triple>): Uses {
  const uses: Uses = { classes: new Map(), properties: new Map() };
  for (const triple of triples) {
    const isType = triple.predicate === RDF_TYPE && 'iri' in triple.object;
    const [map, term] = isType && 'iri' in triple.object ? [uses.classes, triple.object.iri] : [uses.properties, triple.predicate];
    const list = map.get(term);
    if (list) list.push(triple);
    else map.set(term, [triple]);
  }
  return uses;
}

function termFacts(iri: string, triples: readonly Triple[], gathered: Triples, iris: Iris): Omit<TermFacts, 'rare'> {
  const sources = new Set<Source>();
  let support = 0;
  for (const { evidence } of triples) {
    support += evidence.length;
    for (const { source } of evidence) sources.add(source);
  }
  const { text, language } = bestLabel(gathered.termVotes.get(iri) ?? new Map(), localName(iri, iris));
  return {
    iri,
    label: text,
    language,
    lemmas: [...(gathered.lemmas.get(iri) ?? [])].toSorted(compareStrings),
    uses: triples.length,
    sources: sources.size,
    support,
    evidence: triples.slice(0, SHOWN).flatMap(({ evidence }) => evidence.slice(0, 1)),
  };
}

/** `directedBy` → `directed by`: what a term is called when only a decision or a file names it. */
export function localName(iri: string, iris: Pick<Iris, 'base'>): string {
  const name = iri.slice(Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/'), iri.lastIndexOf(':')) + 1) || iri;
  return iri.startsWith(iris.base) ? name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase() : name.replace(/_/g, ' ');
}

/** Distinct texts, counted only as far as the rule needs. */
function witnesses(triples: readonly Triple[]): number {
  const texts = new Set<number>();
  for (const { evidence } of triples) {
    for (const { source } of evidence) texts.add(source.text);
    if (texts.size >= WITNESSES) break;
  }
  return texts.size;
}

/**
 * A wording like "comedy film" makes a subclass when the broader class has instances of its own, two narrower classes or two texts.
 * Edges are taken in sorted order; one that would close a ring is left out.
 */
function acceptedBroader(gathered: Triples, classes: ReadonlyMap<string, unknown>, names: TermNames): Map<string, string[]> {
  const narrower = new Map<string, number>();
  for (const [iri, all] of gathered.broader) {
    if (classes.has(iri)) for (const broader of all.keys()) narrower.set(broader, (narrower.get(broader) ?? 0) + 1);
  }
  const accepted = new Map<string, string[]>();
  for (const [iri, all] of [...gathered.broader].toSorted(([a], [b]) => compareStrings(a, b))) {
    if (!classes.has(iri)) continue;
    for (const [broader, texts] of [...all].toSorted(([a], [b]) => compareStrings(a, b))) {
      const known = classes.has(broader) || names.accepted.has(broader) || (narrower.get(broader) ?? 0) >= 2 || texts.size >= WITNESSES;
      if (!known || reaches(accepted, broader, iri)) continue;
      accepted.set(iri, [...(accepted.get(iri) ?? []), broader]);
    }
  }
  return accepted;
}

function reaches(edges: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const open = [from];
  const seen = new Set(open);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true;
    for (const next of edges.get(at) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return false;
}

/** All classes above a class, itself included. */
export type Ancestors = (iri: string) => ReadonlySet<string>;

function ancestorsOf(broader: ReadonlyMap<string, readonly string[]>): Ancestors {
  const known = new Map<string, ReadonlySet<string>>();
  const above = (iri: string): ReadonlySet<string> => {
    const found = known.get(iri);
    if (found) return found;
    const all = new Set([iri]);
    for (const next of broader.get(iri) ?? []) for (const one of above(next)) all.add(one);
    known.set(iri, all);
    return all;
  };
  return above;
}

/** Entity IRI → its classes with those above them. */
function typesOf(classes: ReadonlyMap<string, readonly Triple[]>, ancestors: Ancestors): Map<string, Set<string>> {
  const types = new Map<string, Set<string>>();
  for (const [iri, triples] of classes) {
    for (const { subject } of triples) {
      const all = types.get(subject) ?? new Set();
      types.set(subject, all);
      for (const one of ancestors(iri)) all.add(one);
    }
  }
  return types;
}

/**
 * The class of at least half of the typed ones among at least four things; the narrowest of equally frequent ones, then the least. Three
 * things and a fifth of all must have it: two typed ones of twenty are no majority.
 */
export function majorityClass(
  things: ReadonlySet<string>,
  typed: ReadonlyMap<string, ReadonlySet<string>>,
  ancestors: Ancestors,
): string | null {
  if (things.size < PROPERTY_SUBJECTS) return null;
  const counts = new Map<string, number>();
  let known = 0;
  for (const thing of things) {
    const types = typed.get(thing);
    if (types) known += 1;
    for (const type of types ?? []) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted(([a, x], [b, y]) => y - x || ancestors(b).size - ancestors(a).size || compareStrings(a, b));
  return best && best[1] >= CLASS_INSTANCES && best[1] * 2 >= known && best[1] * 5 >= things.size ? best[0] : null;
}

/** The one datatype of at least four literals; none where they differ. */
function commonDatatype(triples: readonly Triple[]): string | null {
  const types = new Set(triples.flatMap(({ object }) => ('iri' in object ? [] : [object.datatype])));
  const [only] = types;
  return types.size === 1 && only !== undefined && triples.length >= PROPERTY_SUBJECTS ? `${XSD}${only}` : null;
}
