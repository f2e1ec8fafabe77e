import type { AlignTerm } from './align.ts';
import { compareStrings } from './canonical-json.ts';
import { localName, majorityClass } from './ontology.ts';
import {
  canonicalLines,
  DCTERMS,
  iriOf,
  iriTerm,
  OWL,
  RDF,
  RDF_TYPE,
  RDFS,
  RDFS_LABEL,
  readLine,
  textOf,
  textTerm,
  tripleLine,
  XSD,
} from './terms.ts';

const SKOS = 'http://www.w3.org/2004/02/skos/core#';
const OBO = 'http://www.geneontology.org/formats/oboInOwl#';
const NAMES: ReadonlySet<string> = new Set([RDFS_LABEL, `${SKOS}prefLabel`]);
const SYNONYMS: ReadonlySet<string> = new Set([`${SKOS}altLabel`, `${OBO}hasExactSynonym`, `${OBO}hasRelatedSynonym`]);
const CLASS_TYPES: ReadonlySet<string> = new Set([`${OWL}Class`, `${RDFS}Class`]);
const PROPERTY_TYPES: ReadonlySet<string> = new Set([
  `${OWL}ObjectProperty`,
  `${OWL}DatatypeProperty`,
  `${OWL}AnnotationProperty`,
  `${RDF}Property`,
]);
const NO_BASE = { base: ' ' };

const isVocabulary = (iri: string): boolean => [RDF, RDFS, OWL, XSD, DCTERMS, SKOS, OBO].some((namespace) => iri.startsWith(namespace));

interface Draft {
  kind: 'class' | 'property' | null;
  readonly labels: string[];
  readonly synonyms: string[];
  readonly parents: string[];
  readonly domain: string[];
  readonly range: string[];
}

/** The classes and properties that an ontology in N-Triples declares, with what they are called and stand under; by IRI. */
export function readOntology(lines: readonly string[]): AlignTerm[] {
  const drafts = new Map<string, Draft>();
  for (const line of lines) {
    const read = readLine(line);
    if (!read) continue;
    const draft = drafts.get(read.subject) ?? { kind: null, labels: [], synonyms: [], parents: [], domain: [], range: [] };
    drafts.set(read.subject, draft);
    readAxiom(draft, read.predicate, read.object);
  }
  return [...drafts]
    .flatMap(([iri, { kind, labels, synonyms, ...axioms }]): AlignTerm[] => {
      if (kind === null || isVocabulary(iri)) return [];
      const [label = localName(iri, NO_BASE), ...others] = labels;
      return [{ iri, kind, label, synonyms: [...others, ...synonyms], ...axioms }];
    })
    .toSorted((a, b) => compareStrings(a.iri, b.iri));
}

function readAxiom(draft: Draft, predicate: string, object: string): void {
  const iri = iriOf(object);
  const text = textOf(object)?.value;
  if (text !== undefined && NAMES.has(predicate)) draft.labels.push(text);
  else if (text !== undefined && SYNONYMS.has(predicate)) draft.synonyms.push(text);
  else if (iri === null) return;
  else if (predicate === RDF_TYPE && CLASS_TYPES.has(iri)) draft.kind = 'class';
  else if (predicate === RDF_TYPE && PROPERTY_TYPES.has(iri)) draft.kind = 'property';
  else if (predicate === `${RDFS}subClassOf`) draft.parents.push(iri);
  else if (predicate === `${RDFS}domain`) draft.domain.push(iri);
  else if (predicate === `${RDFS}range`) draft.range.push(iri);
}

interface Use {
  readonly subjects: Set<string>;
  readonly objects: Set<string>;
  readonly datatypes: Set<string>;
  triples: number;
  literals: number;
}

/** The ontology that a set of triples uses: a class for each type, a property for each predicate, domain and range where most agree. */
export function schemaOfTriples(lines: readonly string[]): string[] {
  const types = new Map<string, Set<string>>();
  const uses = new Map<string, Use>();
  const labels = new Map<string, string[]>();
  for (const line of lines) {
    const read = readLine(line);
    if (!read) continue;
    const { subject, predicate, object } = read;
    const iri = iriOf(object);
    if (predicate === RDFS_LABEL) labels.set(subject, [...(labels.get(subject) ?? []), object]);
    if (predicate === RDF_TYPE && iri !== null && !isVocabulary(iri)) types.set(subject, (types.get(subject) ?? new Set()).add(iri));
    if (isVocabulary(predicate)) continue;
    addUse(uses, predicate, subject, object);
  }
  const classes = new Set([...types.values()].flatMap((all) => [...all]));
  const named = (iri: string): string[] =>
    (labels.get(iri) ?? [textTerm(localName(iri, NO_BASE), null)]).map((label) => tripleLine(iriTerm(iri), iriTerm(RDFS_LABEL), label));
  const axiom = (iri: string, predicate: string, value: string): string => tripleLine(iriTerm(iri), iriTerm(predicate), iriTerm(value));
  const declared = [...classes].flatMap((iri) => [axiom(iri, RDF_TYPE, `${OWL}Class`), ...named(iri)]);
  return canonicalLines([
    ...declared,
    ...[...uses].flatMap(([iri, use]) => [
      ...named(iri),
      ...propertyAxioms(use, types).map(([predicate, value]) => axiom(iri, predicate, value)),
    ]),
  ]);
}

function addUse(uses: Map<string, Use>, predicate: string, subject: string, object: string): void {
  const use = uses.get(predicate) ?? { subjects: new Set(), objects: new Set(), datatypes: new Set(), triples: 0, literals: 0 };
  uses.set(predicate, use);
  use.subjects.add(subject);
  use.triples += 1;
  const iri = iriOf(object);
  if (iri !== null) use.objects.add(iri);
  else {
    use.literals += 1;
    const literal = textOf(object);
    use.datatypes.add(literal?.datatype ?? (literal?.language ? `${RDF}langString` : `${XSD}string`));
  }
}

function propertyAxioms(use: Use, types: ReadonlyMap<string, ReadonlySet<string>>): [string, string][] {
  const alone = (iri: string): ReadonlySet<string> => new Set([iri]);
  const alike = (things: ReadonlySet<string>) =>
    [...things].map((thing) => ({ classes: types.get(thing) ?? new Set<string>(), things: 1 }));
  const isDatatype = use.literals * 2 > use.triples;
  const domain = majorityClass(alike(use.subjects), alone);
  const [datatype] = use.datatypes;
  const range = isDatatype ? (use.datatypes.size === 1 ? (datatype ?? null) : null) : majorityClass(alike(use.objects), alone);
  return [
    [RDF_TYPE, isDatatype ? `${OWL}DatatypeProperty` : `${OWL}ObjectProperty`],
    ...(domain === null ? [] : [[`${RDFS}domain`, domain] satisfies [string, string]]),
    ...(range === null ? [] : [[`${RDFS}range`, range] satisfies [string, string]]),
  ];
}
