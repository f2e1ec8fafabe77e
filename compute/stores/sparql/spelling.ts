import { createHash } from 'node:crypto';
import { FeragError } from '../../../contract/errors.ts';
import { textOf, textTerm, typedTerm } from '../../graph/terms.ts';
import { OBJECT, PREDICATE, SUBJECT, TEXT } from './texts.ts';

/**
 * Stores keep values, not letters: TDB2 makes `"01"^^xsd:integer` 1, `"2.50"^^xsd:decimal` 2.5 and `@en-us` `@en-US`; others have other
 * habits. ferag compares lines to the letter, so a line that a store might spell in another way is kept a second time, in a graph beside
 * the data, as a string together with its value, and what reads the data back puts the line in place of the value.
 */

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const OBJECT_OF_LINE = /^<[^>]*> <[^>]*> (?:<[^>]*>|"(?<text>.*)"(?:@(?<language>[^"]*)|\^\^<(?<datatype>[^>]*)>)?) \.$/su;
// Canonical N-Triples writes these escapes and no others, and no other control character as itself.
const RARE = /\\[^\\"nrt]|\p{Cc}/u;

/** The spellings that every store gives back as they came, by datatype of XML Schema. Other datatypes are text to a store. */
const KEPT: Readonly<Record<string, RegExp>> = {
  integer: /^(?:0|-?[1-9]\d{0,17})$/,
  decimal: /^(?:-?(?:0|[1-9]\d{0,8})\.\d{0,8}[1-9])$/,
  boolean: /^(?:true|false)$/,
  gYear: /^[12]\d{3}$/,
  gYearMonth: /^[12]\d{3}-(?:0[1-9]|1[0-2])$/,
  date: /^[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/,
  anyURI: /^/,
};

/** Whether a store might give this line back in other letters, or take another line for it. */
export function isOdd(line: string): boolean {
  const { text = '', language, datatype } = OBJECT_OF_LINE.exec(line)?.groups ?? {};
  if (RARE.test(line)) return true;
  if (language !== undefined) return !/^[a-z]{2,3}$/.test(language);
  if (datatype === undefined || !datatype.startsWith(XSD)) return false;
  return !(KEPT[datatype.slice(XSD.length)]?.test(text) ?? false);
}

/** What stands for a line, whose own letters no IRI could hold. */
export const lineIri = (line: string): string => `urn:ferag:line:${createHash('sha256').update(line).digest('hex').slice(0, 32)}`;

/** How a line is kept to the letter: its value as the store makes it, and its text. */
export function* spelledLines(lines: Iterable<readonly [line: string, value: string]>): Generator<string> {
  for (const [line, value] of lines) {
    const [subject, predicate, object] = termsOf(value);
    const id = `<${lineIri(line)}>`;
    yield `${id} ${SUBJECT} ${subject} .`;
    yield `${id} ${PREDICATE} ${predicate} .`;
    yield `${id} ${OBJECT} ${object} .`;
    yield `${id} ${TEXT} ${textTerm(line, null)} .`;
  }
}

const TERMS = /^(<[^>]*>) (<[^>]*>) (.*) \.$/s;

function termsOf(line: string): [subject: string, predicate: string, object: string] {
  const [, subject, predicate, object] = TERMS.exec(line) ?? [];
  if (subject !== undefined && predicate !== undefined && object !== undefined) return [subject, predicate, object];
  throw new FeragError('internal', `The graph store was given a line that is no statement: ${line.slice(0, 200)}`);
}

/** What `spelledLines` wrote, as the store gives it back: each line with the triple that the store holds for it. */
export function readSpelled(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, Map<string, string>>();
  for (const line of lines) {
    const [id, predicate, object] = termsOf(line);
    const terms = found.get(id) ?? new Map<string, string>();
    found.set(id, terms.set(predicate, object));
  }
  const spelled = new Map<string, string>();
  for (const [id, terms] of found) {
    const text = textOf(terms.get(TEXT) ?? '')?.value;
    const value = [SUBJECT, PREDICATE, OBJECT].map((name) => terms.get(name));
    if (text === undefined || `<${lineIri(text)}>` !== id || value.includes(undefined)) {
      throw new FeragError('store_failed', `The store's notes on how lines are spelled are damaged (${id}). Run "ferag verify".`);
    }
    spelled.set(text, canonicalLine(`${value.join(' ')} .`));
  }
  return spelled;
}

const IRI = String.raw`<[^>\\]*>`;
// Neither a control character nor one of the two non-characters that canonical N-Triples escapes.
const TEXT_AS_IS = String.raw`"(?:[^"\\\u0000-\u001f\u007f\ufffe\uffff]|\\["\\nrt])*"`;
const PLAIN = new RegExp(String.raw`^${IRI} ${IRI} (?:${IRI}|${TEXT_AS_IS}(?:@[A-Za-z0-9-]+|\^\^${IRI})?) \.$`);
const LOOSE = /^\s*(<[^>]*>|_:\S+)\s+(<[^>]*>)\s+(<[^>]*>|_:\S+|".*"(?:@[A-Za-z0-9-]+|\^\^\s*<[^>]*>)?)\s*\.\s*$/s;

/** A line of N-Triples as a store may write it, in the letters that ferag writes. Blank nodes, which others made, stay. */
export function canonicalLine(line: string): string {
  if (PLAIN.test(line)) return line;
  const [, subject = '', predicate = '', object = ''] = LOOSE.exec(line) ?? [];
  if (subject === '') throw new FeragError('store_failed', `The store gave a line that is no N-Triples: ${line.slice(0, 200)}`);
  return `${iri(subject)} ${iri(predicate)} ${object.startsWith('"') ? literal(object) : iri(object)} .`;
}

const ESCAPE = /\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})/g;
const iri = (term: string): string =>
  term.replace(ESCAPE, (_all, four?: string, eight?: string) => String.fromCodePoint(Number.parseInt(four ?? eight ?? '', 16)));

function literal(term: string): string {
  const read = textOf(term.replace(/\^\^\s+</, '^^<'));
  if (read === null) throw new FeragError('store_failed', `The store gave a term that is no literal: ${term.slice(0, 200)}`);
  // Not textTerm for the tag: it would write it in lower case.
  if (read.language !== null) return `${textTerm(read.value, null)}@${read.language}`;
  return read.datatype === null ? textTerm(read.value, null) : typedTerm(read.value, iri(read.datatype));
}

interface Spelled {
  /** What the data hold now in odd letters: each line with its value. */
  readonly known: ReadonlyMap<string, string>;
  /** The odd lines among `add`, each with its value. */
  readonly odd: ReadonlyMap<string, string>;
  /** Those of the values of `odd` that stand among the data now. */
  readonly present: ReadonlySet<string>;
}

export interface SpelledDelta {
  readonly add: readonly string[];
  readonly del: readonly string[];
  readonly spelledAdd: readonly (readonly [line: string, value: string])[];
  readonly spelledDel: readonly (readonly [line: string, value: string])[];
}

interface Group {
  readonly before: ReadonlySet<string>;
  readonly after: Set<string>;
}

/**
 * What a change of lines means for the data (a value is there while one of its lines is) and for the graph of odd lines (all lines of a value
 * that has an odd one).
 */
export function spelledDelta(delta: { readonly add: readonly string[]; readonly del: readonly string[] }, spelled: Spelled): SpelledDelta {
  const groups = groupsOf(spelled);
  const valueOf = (line: string): string => spelled.odd.get(line) ?? spelled.known.get(line) ?? line;
  const del = delta.del.filter((line) => {
    const group = groups.get(valueOf(line));
    group?.after.delete(line);
    // An odd line that is not known is not there; its value may be, by another line.
    return !group && !isOdd(line);
  });
  const add = delta.add.filter((line) => {
    const group = groups.get(valueOf(line));
    group?.after.add(line);
    return !group;
  });
  const spelledAdd: (readonly [string, string])[] = [];
  const spelledDel: (readonly [string, string])[] = [];
  for (const [value, { before, after }] of groups) {
    if (before.size === 0 && after.size > 0) add.push(value);
    if (before.size > 0 && after.size === 0) del.push(value);
    const kept = keptLines(value, after);
    const had = [...before].filter((line) => spelled.known.has(line));
    for (const line of kept) if (!spelled.known.has(line)) spelledAdd.push([line, value]);
    for (const line of had) if (!kept.includes(line)) spelledDel.push([line, value]);
  }
  return { add, del, spelledAdd, spelledDel };
}

function groupsOf({ known, odd, present }: Spelled): Map<string, Group> {
  const lines = new Map<string, string[]>();
  for (const [line, value] of known) lines.set(value, [...(lines.get(value) ?? []), line]);
  for (const value of odd.values()) if (!lines.has(value)) lines.set(value, present.has(value) ? [value] : []);
  return new Map([...lines].map(([value, its]) => [value, { before: new Set(its), after: new Set(its) }]));
}

/** None where the value alone says what the line is. */
const keptLines = (value: string, lines: ReadonlySet<string>): string[] =>
  [...lines].some((line) => line !== value || isOdd(line)) ? [...lines] : [];
