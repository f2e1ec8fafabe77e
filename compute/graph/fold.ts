import { gatherConflicts, type FoldConflict } from './conflicts.ts';
import { sortedDecisions, type Decision } from './decisions.ts';
import { proposeDuplicates, type Proposal } from './duplicates.ts';
import { gatherEntities, type Entity } from './entities.ts';
import { resolveIdentity } from './identity.ts';
import { newIris } from './iris.ts';
import { dataLines, ontologyLines } from './lines.ts';
import { induceOntology, type Class, type Property } from './ontology.ts';
import { readSources, type FoldDocument } from './sources.ts';
import { newTermNames } from './term-names.ts';
import { gatherTriples, type Triple } from './triples.ts';

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
export function fold(input: FoldInput): FoldResult {
  const iris = newIris(input.baseIri);
  const decisions = sortedDecisions(input.decisions);
  const sources = readSources(input.documents);
  const identity = resolveIdentity(sources, decisions, iris);
  const names = newTermNames(sources, decisions, iris);
  const gathered = gatherTriples(sources, identity, names, decisions);
  const byNumber = gatherEntities(sources, identity, gathered.needed, decisions);
  const { classes, properties } = induceOntology(gathered, names, iris);
  const entities = [...byNumber.values()].toSorted((a, b) => (a.iri < b.iri ? -1 : 1));
  const triples = [...gathered.triples.values()].toSorted((a, b) => (a.line < b.line ? -1 : 1));
  // Only a review asks for them, and they cost as much as all the rest.
  let proposals: readonly Proposal[] | undefined;
  return {
    baseIri: iris.base,
    data: dataLines(entities, triples),
    ontology: ontologyLines({ classes, properties }, names.replaced),
    entities: new Map(entities.map((entity) => [entity.iri, entity])),
    classes: new Map(classes.map((term) => [term.iri, term])),
    properties: new Map(properties.map((term) => [term.iri, term])),
    triples,
    get proposals() {
      return (proposals ??= proposeDuplicates(byNumber, identity.different));
    },
    conflicts: gatherConflicts(triples, classes, properties),
    counts: {
      documents: sources.sources.length,
      chunks: sources.chunks.length,
      mentions: sources.mentions,
      entities: entities.length,
      classes: classes.length,
      properties: properties.length,
      triples: triples.length,
      evidence: triples.reduce((sum, { evidence }) => sum + evidence.length, 0),
      candidates: gathered.candidates,
      rejected: gathered.rejected,
    },
    entityOf(key) {
      const number = sources.numberOf.get(key);
      const entity = number === undefined ? undefined : identity.entityOf[number];
      return entity === undefined ? undefined : byNumber.get(entity)?.iri;
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
