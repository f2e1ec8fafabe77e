import { Parser, type Quad, type Term } from 'n3';
import { FeragError } from '../../contract/errors.ts';
import { newIris } from './iris.ts';
import { nameBlankNodes, type Statement } from './skolem.ts';
import {
  canonicalLines,
  DCTERMS,
  iriOf,
  iriTerm,
  OWL,
  RDF,
  RDF_TYPE,
  RDFS,
  readLine,
  textTerm,
  tripleLine,
  typedTerm,
  XSD,
} from './terms.ts';

/** Prefix name → namespace IRI. */
export type Prefixes = Readonly<Record<string, string>>;

export const STANDARD_PREFIXES: Prefixes = { dcterms: DCTERMS, owl: OWL, rdf: RDF, rdfs: RDFS, xsd: XSD };

/** Turtle of a RAG's own lines: `entity:` and `onto:` stand for its two namespaces. */
export function turtleOf(lines: readonly string[], baseIri: string): string {
  const { base, ontology } = newIris(baseIri);
  return toTurtle(lines, { ...STANDARD_PREFIXES, entity: `${base}entity/`, onto: ontology });
}

/**
 * Writes sorted canonical N-Triples as Turtle, one block for each subject in the order of the lines: equal lines give equal bytes. Written
 * here rather than by a library because lines need no parsing into objects: 200,000 of them take a fraction of a second.
 */
export function toTurtle(lines: readonly string[], prefixes: Prefixes): string {
  const shorten = newShortener(prefixes);
  const parts = Object.entries(prefixes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, iri]) => `@prefix ${name}: ${iriTerm(iri)} .\n`);
  let [subject, predicate] = ['', ''];
  for (const line of lines) {
    const read = readLine(line);
    if (!read) throw new FeragError('internal', 'A line to be written as Turtle is not canonical N-Triples.');
    if (read.subject !== subject) parts.push(`${subject ? ' .\n' : ''}\n${shorten(`<${read.subject}>`)} ${verb(read.predicate, shorten)} `);
    else if (read.predicate !== predicate) parts.push(` ;\n  ${verb(read.predicate, shorten)} `);
    else parts.push(', ');
    parts.push(shorten(read.object));
    [subject, predicate] = [read.subject, read.predicate];
  }
  if (subject) parts.push(' .\n');
  return parts.join('');
}

const verb = (predicate: string, shorten: (term: string) => string): string => (predicate === RDF_TYPE ? 'a' : shorten(`<${predicate}>`));

// The part of PN_LOCAL (Turtle grammar, production 168) that needs no escape.
const LOCAL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*)$/;

function newShortener(prefixes: Prefixes): (term: string) => string {
  const namespaces = Object.entries(prefixes).toSorted(([, a], [, b]) => b.length - a.length || (a < b ? -1 : 1));
  const shortIri = (term: string): string => {
    const iri = iriOf(term) ?? '';
    for (const [name, namespace] of namespaces) {
      if (iri.startsWith(namespace) && LOCAL.test(iri.slice(namespace.length))) return `${name}:${iri.slice(namespace.length)}`;
    }
    return term;
  };
  return (term) => {
    if (!term.startsWith('"')) return shortIri(term);
    const type = term.lastIndexOf('"^^<');
    return type < 0 || !term.endsWith('>') ? term : term.slice(0, type + 3) + shortIri(term.slice(type + 3));
  };
}

/**
 * Reads Turtle or N-Triples as sorted canonical lines. A blank node gets an IRI made from what is said about it, so that the same file gives
 * the same lines and a changed one keeps the names of what did not change.
 *
 * @throws FeragError `file_unreadable` when it is not Turtle.
 */
export function fromTurtle(text: string, baseIri?: string): string[] {
  const statements = parse(text, baseIri).map(({ subject, predicate, object }): Statement => [
    termOf(subject),
    termOf(predicate),
    termOf(object),
  ]);
  const name = nameBlankNodes(statements);
  return canonicalLines(statements.map(([subject, predicate, object]) => tripleLine(name(subject), predicate, name(object))));
}

function parse(text: string, baseIri: string | undefined): Quad[] {
  try {
    return new Parser({ format: 'text/turtle', ...(baseIri === undefined ? {} : { baseIRI: baseIri }) }).parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown';
    throw new FeragError('file_unreadable', `The file is not valid Turtle: ${reason.slice(0, 200)}`, { cause });
  }
}

/** Blank nodes keep their `_:` name here; quoted triples, which RDF 1.1 stores cannot hold, are refused. */
function termOf(term: Term): string {
  if (term.termType === 'NamedNode') return iriTerm(term.value);
  if (term.termType === 'BlankNode') return `_:${term.value}`;
  if (term.termType !== 'Literal')
    throw new FeragError('file_unreadable', 'The file uses RDF terms that are neither IRIs, literals nor blank nodes.');
  return term.language ? textTerm(term.value, term.language) : typedTerm(term.value, term.datatype.value);
}
