import type { Entity } from './entities.ts';
import type { Ontology } from './ontology.ts';
import { canonicalLines, IS_REPLACED_BY, iriTerm, OWL, RDF_TYPE, RDFS, RDFS_LABEL, textTerm, tripleLine } from './terms.ts';
import type { Triple } from './triples.ts';

const TYPE = iriTerm(RDF_TYPE);
const LABEL = iriTerm(RDFS_LABEL);
const REPLACED = iriTerm(IS_REPLACED_BY);
const SUBCLASS = iriTerm(`${RDFS}subClassOf`);
const DOMAIN = iriTerm(`${RDFS}domain`);
const RANGE = iriTerm(`${RDFS}range`);

/** Labels, IRIs that an entity replaces, and every statement. */
export function dataLines(entities: Iterable<Entity>, triples: readonly Triple[]): string[] {
  const lines = triples.map(({ line }) => line);
  for (const { iri, label, language, replaces } of entities) {
    const term = iriTerm(iri);
    lines.push(tripleLine(term, LABEL, textTerm(label, language)));
    for (const other of replaces) lines.push(tripleLine(iriTerm(other), REPLACED, term));
  }
  return canonicalLines(lines);
}

/** Declarations, labels, subclass, domain and range axioms, and the terms that a decision replaced by one that is in use. */
export function ontologyLines({ classes, properties }: Ontology, replaced: ReadonlyMap<string, string>): string[] {
  const lines: string[] = [];
  const inUse = new Set<string>();
  const declare = (iri: string, type: string, label: string, language: string): string => {
    const term = iriTerm(iri);
    inUse.add(iri);
    lines.push(tripleLine(term, TYPE, iriTerm(`${OWL}${type}`)), tripleLine(term, LABEL, textTerm(label, language)));
    return term;
  };
  for (const { iri, label, language, broader } of classes) {
    const term = declare(iri, 'Class', label, language);
    for (const above of broader) lines.push(tripleLine(term, SUBCLASS, iriTerm(above)));
  }
  for (const { iri, label, language, kind, domain, range } of properties) {
    const term = declare(iri, kind === 'object' ? 'ObjectProperty' : 'DatatypeProperty', label, language);
    if (domain !== null) lines.push(tripleLine(term, DOMAIN, iriTerm(domain)));
    if (range !== null) lines.push(tripleLine(term, RANGE, iriTerm(range)));
  }
  for (const [from, to] of replaced) if (inUse.has(to)) lines.push(tripleLine(iriTerm(from), REPLACED, iriTerm(to)));
  return canonicalLines(lines);
}
