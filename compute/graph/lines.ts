import type { Entity } from './entities.ts';
import type { Class, Property } from './ontology.ts';
import { IS_REPLACED_BY, iriTerm, OWL, RDF_TYPE, RDFS, RDFS_LABEL, textTerm, tripleLine } from './terms.ts';

const TYPE = iriTerm(RDF_TYPE);
const LABEL = iriTerm(RDFS_LABEL);
const REPLACED = iriTerm(IS_REPLACED_BY);
const SUBCLASS = iriTerm(`${RDFS}subClassOf`);
const DOMAIN = iriTerm(`${RDFS}domain`);
const RANGE = iriTerm(`${RDFS}range`);

/** An entity's label, and the IRIs that it replaces. */
export function entityLines({ iri, label, language, replaces }: Entity): string[] {
  const term = iriTerm(iri);
  return [tripleLine(term, LABEL, textTerm(label, language)), ...replaces.map((other) => replacedLine(other, iri))];
}

export const replacedLine = (from: string, to: string): string => tripleLine(iriTerm(from), REPLACED, iriTerm(to));

/** Declaration, label and subclass axioms. */
export function classLines({ iri, label, language, broader }: Class): string[] {
  const term = iriTerm(iri);
  return [...declaration(term, 'Class', label, language), ...broader.map((above) => tripleLine(term, SUBCLASS, iriTerm(above)))];
}

/** Declaration, label, domain and range. */
export function propertyLines({ iri, label, language, kind, domain, range }: Property): string[] {
  const term = iriTerm(iri);
  const lines = declaration(term, kind === 'object' ? 'ObjectProperty' : 'DatatypeProperty', label, language);
  if (domain !== null) lines.push(tripleLine(term, DOMAIN, iriTerm(domain)));
  if (range !== null) lines.push(tripleLine(term, RANGE, iriTerm(range)));
  return lines;
}

const declaration = (term: string, type: string, label: string, language: string): string[] => [
  tripleLine(term, TYPE, iriTerm(`${OWL}${type}`)),
  tripleLine(term, LABEL, textTerm(label, language)),
];
