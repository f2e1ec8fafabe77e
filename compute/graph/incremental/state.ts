import type { FoldConflict } from '../conflicts.ts';
import type { Decision } from '../decisions.ts';
import type { Entity } from '../entities.ts';
import { newIris, type Iris } from '../iris.ts';
import type { LabelVotes } from '../labels.ts';
import { ancestorsOf, type Ancestors, type Class, type Property } from '../ontology.ts';
import { remembered } from '../term-names.ts';
import type { Sayings, Triple } from '../triples.ts';
import { weigh, type Verdicts } from '../verdicts.ts';
import type { Digest } from './digest.ts';
import { newKeys, type Keys } from './keys.ts';

/** A document of the graph, and what it says as things stand. */
export interface Held {
  readonly digest: Digest;
  readonly said: Sayings;
}

/** Counters of a published entity. */
export interface EntitySums {
  /** Documents that mention it, sorted. */
  readonly documents: number[];
  mentions: number;
  readonly votes: LabelVotes;
  entity: Entity | null;
}

/** A thing that triples have as subject or object. */
export interface Thing {
  /** Triples with it as subject, sorted by line. */
  out: readonly Triple[];
  /** Triples with it as object. */
  asObject: number;
  /** Property → triples with it as object; null for none, since most things are only subjects. */
  objectOf: Map<string, number> | null;
  /** Its classes, sorted and joined: things of the same classes are counted together. */
  kinds: string;
}

/** Counters of a class over the triples that give it to things. */
export interface TermSums {
  uses: number;
  support: number;
  /** Document → sentences that use it. */
  readonly documents: Map<number, number>;
  /** In the order of their first sentences; those by decision last. */
  triples: readonly Triple[];
}

/** Counters of a property over its triples. */
export interface PropertySums extends TermSums {
  literals: number;
  /** Datatype → literals. */
  readonly datatypes: Map<string, number>;
  /** Classes of a thing, as `Thing.kinds` has them → distinct subjects with them; and the same for objects. */
  readonly subjects: Map<string, number>;
  readonly objects: Map<string, number>;
}

/** Which class stands under which. */
export interface Hierarchy {
  /** Class → broader classes, those that enough supports. */
  readonly broader: ReadonlyMap<string, readonly string[]>;
  readonly ancestors: Ancestors;
  /** Every class that stands above another. */
  readonly above: ReadonlySet<string>;
}

export const newHierarchy = (broader: ReadonlyMap<string, readonly string[]>): Hierarchy => ({
  broader,
  ancestors: ancestorsOf(broader),
  above: new Set([...broader.values()].flat()),
});

/** What texts call a class or property: counters over distinct texts. */
export interface TermWords {
  readonly votes: LabelVotes;
  readonly lemmas: Map<string, number>;
  readonly broader: Map<string, number>;
}

/**
 * Everything that a graph is made of, with the counters that let one document come or go without a look at the others. `advance` changes
 * it in place and marks it unsound while it does: what an error left half done is never used again.
 */
export interface FoldState {
  readonly iris: Iris;
  isSound: boolean;
  /** Grows with each step, so that a graph read from an earlier one is told from the present one. */
  step: number;
  decisions: readonly Decision[];
  verdicts: Verdicts;
  readonly documents: Map<number, Held>;
  /** Text → its documents, sorted. */
  readonly texts: Map<string, number[]>;
  readonly keys: Keys;
  /** Lemma → documents whose facts name a property, or a class, by it. */
  readonly predicates: Map<string, Set<number>>;
  readonly kinds: Map<string, Set<number>>;
  /** Class IRI → documents in which a class stands under it, before any alignment. */
  readonly present: Map<string, number>;
  /** Class IRI → lemmas that give way to it when it is present. */
  readonly waiting: Map<string, Set<string>>;
  /** Line → documents that say it, sorted. */
  readonly support: Map<string, number[]>;
  readonly triples: Map<string, Triple>;
  readonly things: Map<string, Thing>;
  readonly classSums: Map<string, TermSums>;
  readonly propertySums: Map<string, PropertySums>;
  readonly words: Map<string, TermWords>;
  /** By root. */
  readonly sums: Map<string, EntitySums>;
  /** By IRI, in no order; so are the classes and properties. */
  readonly entities: Map<string, Entity>;
  readonly classes: Map<string, Class>;
  readonly properties: Map<string, Property>;
  hierarchy: Hierarchy;
  /** By kind, subject and predicate. */
  readonly conflicts: Map<string, FoldConflict>;
  data: readonly string[];
  ontology: readonly string[];
  /** Those of the ontology's lines that say which term stands for another. */
  replaced: readonly string[];
  readonly counts: { chunks: number; mentions: number; evidence: number; candidates: number; rejected: number };
}

export function newState(baseIri: string): FoldState {
  const plain = newIris(baseIri);
  const iris = { ...plain, class: remembered(plain.class), property: remembered(plain.property) };
  const keys = newKeys(iris);
  const present = new Map<string, number>();
  return {
    iris,
    isSound: true,
    step: 0,
    decisions: [],
    verdicts: weigh([], keys, (iri) => present.has(iri), iris),
    documents: new Map(),
    texts: new Map(),
    keys,
    predicates: new Map(),
    kinds: new Map(),
    present,
    waiting: new Map(),
    support: new Map(),
    triples: new Map(),
    things: new Map(),
    classSums: new Map(),
    propertySums: new Map(),
    words: new Map(),
    sums: new Map(),
    entities: new Map(),
    classes: new Map(),
    properties: new Map(),
    hierarchy: newHierarchy(new Map()),
    conflicts: new Map(),
    data: [],
    ontology: [],
    replaced: [],
    counts: { chunks: 0, mentions: 0, evidence: 0, candidates: 0, rejected: 0 },
  };
}

/** Adds to a counter; what comes to nothing is not kept. */
export function count<K>(counters: Map<K, number>, key: K, by: number): void {
  const sum = (counters.get(key) ?? 0) + by;
  if (sum === 0) counters.delete(key);
  else counters.set(key, sum);
}
