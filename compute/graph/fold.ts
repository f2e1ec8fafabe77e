import { byKindAndPlace, type FoldConflict } from './conflicts.ts';
import type { Decision } from './decisions.ts';
import { proposeDuplicates, type Proposal } from './duplicates.ts';
import type { Entity } from './entities.ts';
import { advance, newState, type FoldState } from './incremental/index.ts';
import type { Class, Property } from './ontology.ts';
import type { FoldDocument } from './sources.ts';
import type { Triple } from './triples.ts';
import { compareStrings } from './canonical-json.ts';
import { FeragError } from '../../contract/errors.ts';

export type { Class, Entity, FoldConflict, FoldDocument, Property, Proposal, Triple };

export interface FoldInput {
  readonly baseIri: string;
  /** In any order; each document once. */
  readonly documents: readonly FoldDocument[];
  /** In any order. */
  readonly decisions: readonly Decision[];
}

export interface FoldResult {
  readonly baseIri: string;
  /** Canonical N-Triples of what is published, sorted by UTF-16 code units, without line ends. */
  readonly data: readonly string[];
  readonly ontology: readonly string[];
  /** By IRI. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** By IRI. */
  readonly classes: ReadonlyMap<string, Class>;
  readonly properties: ReadonlyMap<string, Property>;
  /** Statements with their evidence, type statements among them, sorted by line. */
  readonly triples: readonly Triple[];
  /** Worked out when first asked for. */
  readonly proposals: readonly Proposal[];
  readonly conflicts: readonly FoldConflict[];
  readonly counts: FoldCounts;
  /** The IRI of the published entity with this key (after the aliases of its document), or undefined. */
  entityOf(key: string): string | undefined;
}

export interface FoldCounts {
  readonly documents: number;
  readonly chunks: number;
  readonly mentions: number;
  readonly entities: number;
  readonly classes: number;
  readonly properties: number;
  readonly triples: number;
  readonly evidence: number;
  /** Statements and types that were read but not published: tier B, negated, empty predicates. */
  readonly candidates: number;
  /** Statements left out because a person rejected them. */
  readonly rejected: number;
}

/**
 * The published graph as a function of its documents' segments and of people's decisions: pure, and the same bytes for any order of its
 * inputs. Orders strings by UTF-16 code units. Time and memory grow linearly with mentions and statements.
 */
export function fold({ baseIri, documents, decisions }: FoldInput): FoldResult {
  const state = newState(baseIri);
  advance(state, { put: documents, decisions });
  return graphOf(state);
}

/** The graph that a state holds, as long as the state stays where it is: what is asked for first after a step is refused. */
export function graphOf(state: FoldState): FoldResult {
  const { step, classes, properties, entities, keys, verdicts } = state;
  const once = <T>(make: () => T): (() => T) => {
    let made: T | undefined;
    return () => {
      if (made === undefined && step !== state.step)
        throw new FeragError('internal', 'A graph was asked for after its state had moved on.');
      return (made ??= make());
    };
  };
  const sorted = <T>(terms: ReadonlyMap<string, T>) => once(() => new Map([...terms].toSorted(([a], [b]) => compareStrings(a, b))));
  const [allEntities, allClasses, allProperties] = [sorted(entities), sorted(classes), sorted(properties)];
  const triples = once(() => state.data.flatMap((line) => state.triples.get(line) ?? []));
  const conflicts = once(() => [...state.conflicts.values()].toSorted(byKindAndPlace));
  // Only a review asks for them, and they cost as much as all the rest.
  const proposals = once(() => proposeDuplicates(entities.values(), verdicts.identity.different));
  return {
    baseIri: state.iris.base,
    data: state.data,
    ontology: state.ontology,
    get entities() {
      return allEntities();
    },
    get classes() {
      return allClasses();
    },
    get properties() {
      return allProperties();
    },
    get triples() {
      return triples();
    },
    get proposals() {
      return proposals();
    },
    get conflicts() {
      return conflicts();
    },
    counts: {
      documents: state.documents.size,
      chunks: state.counts.chunks,
      mentions: state.counts.mentions,
      entities: entities.size,
      classes: classes.size,
      properties: properties.size,
      triples: state.triples.size,
      evidence: state.counts.evidence,
      candidates: state.counts.candidates,
      rejected: state.counts.rejected,
    },
    entityOf(key) {
      const iri = keys.has(key) ? verdicts.identity.entity(verdicts.identity.rootOf(key)).iri : undefined;
      return iri === undefined ? undefined : entities.get(iri)?.iri;
    },
  };
}

/** What approving this graph accepts: every term in it. Folding them in changes no line (law L9). */
export function acceptances(result: FoldResult, order: number): Decision[] {
  const made = (iri: string) => ({ id: `accept ${iri}`.slice(0, 100), order });
  return [
    ...[...result.classes.keys()].map((iri): Decision => ({ ...made(iri), kind: 'accept_class', class: iri, promote: false })),
    ...[...result.properties.keys()].map((iri): Decision => ({ ...made(iri), kind: 'accept_property', property: iri, promote: false })),
  ];
}
