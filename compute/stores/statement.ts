import { FeragError } from '../../contract/errors.ts';

const ESCAPED_CHARACTER = String.raw`\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|\\U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}`;
const IRI = String.raw`<[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20<>"{}|^\x60\\]|${ESCAPED_CHARACTER})*>`;
const LITERAL = String.raw`"(?:[^"\\\n\r\x00]|\\[tbnrf"'\\]|${ESCAPED_CHARACTER})*"(?:@[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*|\^\^${IRI})?`;
/** One N-Triples 1.1 statement without blank nodes, in the canonical spacing. NUL never occurs: see `hasUnwrittenSector` in journal.ts. */
const STATEMENT = new RegExp(`^${IRI} ${IRI} (?:${IRI}|${LITERAL}) \\.$`);

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const TYPED = /"([^"]*)"\^\^<([^>]*)> \.$/;
const TAGGED_UPPER_CASE = /"@[a-z0-9-]*[A-Z][A-Za-z0-9-]* \.$/;
// A canonical spelling writes only these escapes, and no other control character as itself.
const OTHER_ESCAPE = /\\[^\\"nrt]|\p{Cc}/u;

/** Spellings of which no two different ones have the same value, by datatype. Datatypes outside XSD are compared as text by every store. */
const ONE_SPELLING: Readonly<Record<string, RegExp>> = {
  integer: /^(?:0|-?[1-9]\d{0,17})$/,
  decimal: /^(?:0|-?[1-9]\d{0,14}|-?(?:0|[1-9]\d{0,8})\.\d{0,8}[1-9])$/,
  double: /^(?:0|-?[1-9]\d{0,14}|-?(?:0|[1-9]\d{0,8})\.\d{0,4}[1-9])$/,
  float: /^(?:0|-?[1-9]\d{0,5}|-?(?:0|[1-9]\d{0,2})\.\d{0,2}[1-9])$/,
  boolean: /^(?:true|false)$/,
  gYear: /^\d{4}$/,
  gYearMonth: /^\d{4}-\d\d$/,
  date: /^\d{4}-\d\d-\d\d$/,
  dateTime: /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{0,5}[1-9])?Z?$/,
  anyURI: /^/,
};

/** A line is read into one text of one piece of memory; no literal that ferag extracts comes near this. */
const LINE_CHARACTERS = 16 * 2 ** 20;

/** @throws FeragError `internal` when the line is no canonical N-Triples statement, since only ferag itself writes such lines. */
export function checkStatement(line: string): void {
  if (line.length <= LINE_CHARACTERS && STATEMENT.test(line) && line.isWellFormed()) return;
  throw new FeragError('internal', `The graph store was given a line that is no canonical N-Triples statement: ${line.slice(0, 200)}`);
}

/**
 * Whether another spelling of the same statement may exist (`"01"` and `"1"` as integers, `@EN` and `@en`).
 * Files keep every spelling; oxigraph keeps values, so that it may hold one statement where the files hold two.
 */
export function mayHaveTwin(line: string): boolean {
  if (OTHER_ESCAPE.test(line) || TAGGED_UPPER_CASE.test(line)) return true;
  const typed = TYPED.exec(line);
  if (typed === null) return false;
  const [, text = '', datatype = ''] = typed;
  if (!datatype.startsWith(XSD)) return false;
  return !(ONE_SPELLING[datatype.slice(XSD.length)]?.test(text) ?? false);
}

/** Code-point order, which is also the byte order of UTF-8; `<` on strings compares UTF-16 units and differs beyond U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
