import type { Literal } from './segment.ts';

export const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
export const RDFS = 'http://www.w3.org/2000/01/rdf-schema#';
export const OWL = 'http://www.w3.org/2002/07/owl#';
export const XSD = 'http://www.w3.org/2001/XMLSchema#';
export const DCTERMS = 'http://purl.org/dc/terms/';

export const RDF_TYPE = `${RDF}type`;
export const RDFS_LABEL = `${RDFS}label`;
export const IS_REPLACED_BY = `${DCTERMS}isReplacedBy`;

const SHORT: Record<string, string> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '"': '\\"', '\\': '\\\\' };
// Control characters and the two non-characters of the BMP are what canonical N-Triples (RDF 1.2, section 4) writes as \uXXXX.
// oxlint-disable-next-line no-control-regex -- exactly these characters have to be escaped
const ESCAPED = /[\u0000-\u001f\u007f"\\\ufffe\uffff]/g;
const numeric = (char: string): string => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Canonical escapes; a lone surrogate, which no UTF-8 file can hold, becomes U+FFFD. */
const escapeText = (text: string): string => text.toWellFormed().replace(ESCAPED, (char) => SHORT[char] ?? numeric(char));

// oxlint-disable-next-line no-control-regex -- IRIREF forbids these characters (N-Triples grammar, production 8)
const NOT_IN_IRI = /[\u0000-\u0020<>"{}|\\^`]/g;

/** `<iri>`; a character that IRIREF forbids is percent-encoded. */
export const iriTerm = (iri: string): string =>
  `<${iri.toWellFormed().replace(NOT_IN_IRI, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)}>`;

const LANGUAGE_TAG = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/;
const DATATYPE = /^[A-Za-z]+$/;

/** A string literal with a language tag; `any` and what is no tag give none. */
export const textTerm = (value: string, language: string | null): string =>
  language !== null && language !== 'any' && LANGUAGE_TAG.test(language)
    ? `"${escapeText(value)}"@${language.toLowerCase()}`
    : `"${escapeText(value)}"`;

/** A typed literal; `xsd:string` is written without its type, and a language tag only stands on a string. */
export function literalTerm(literal: Literal): string {
  const { datatype } = literal;
  if (datatype === 'string' || datatype === 'langString' || !DATATYPE.test(datatype)) return textTerm(literal.value, literal.language);
  return `"${escapeText(literal.value)}"^^<${XSD}${datatype}>`;
}

/** A literal of any datatype IRI; `xsd:string` goes without saying. */
export const typedTerm = (value: string, datatype: string): string =>
  datatype === `${XSD}string` ? textTerm(value, null) : `"${escapeText(value)}"^^${iriTerm(datatype)}`;

/** One statement in canonical N-Triples, from terms as this file writes them; no line end. */
export const tripleLine = (subject: string, predicate: string, object: string): string => `${subject} ${predicate} ${object} .`;

/** A line taken apart; `object` is still a term as written. Null for what is no statement between IRIs and literals. */
export interface LineParts {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
}

const LINE = /^<([^>]*)> <([^>]*)> (.+) \.$/s;

export function readLine(line: string): LineParts | null {
  const [, subject, predicate, object] = LINE.exec(line) ?? [];
  return subject !== undefined && predicate !== undefined && object !== undefined ? { subject, predicate, object } : null;
}

/** The IRI of a term `<iri>`, or null for a literal. */
export const iriOf = (term: string): string | null => (term.startsWith('<') && term.endsWith('>') ? term.slice(1, -1) : null);

const LITERAL = /^"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?$/s;
const LONG: Record<string, string> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', '"': '"', "'": "'", '\\': '\\' };

/** The value and language of a literal term, or null for an IRI. */
export function textOf(
  term: string,
): { readonly value: string; readonly language: string | null; readonly datatype: string | null } | null {
  const [, text, language, datatype] = LITERAL.exec(term) ?? [];
  if (text === undefined) return null;
  const value = text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gs, (_all, four?: string, eight?: string, short?: string) =>
    short === undefined ? String.fromCodePoint(Number.parseInt(four ?? eight ?? '', 16)) : (LONG[short] ?? short),
  );
  return { value, language: language ?? null, datatype: datatype ?? null };
}

/** Sorts in place by UTF-16 code units and drops repeats: the canonical form of a set of lines. */
export function canonicalLines(lines: string[]): string[] {
  lines.sort();
  let kept = 0;
  for (const line of lines) {
    if (kept === 0 || lines[kept - 1] !== line) {
      lines[kept] = line;
      kept += 1;
    }
  }
  lines.length = kept;
  return lines;
}
