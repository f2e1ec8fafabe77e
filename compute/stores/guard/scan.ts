import { FeragError } from '../../../contract/errors.ts';
import { LIMITS } from '../../../contract/limits.ts';

// A parser's name rules may take quadratic time in the length of one name: 60,000 characters `a.a.a.` took 22 s.
const NAME_CHARACTERS = 1000;

const CODE_POINT = /\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})/g;
const IRI = /<[^<>"{}|^`\\\p{Cc} ]*>/uy;
const NAME = /[\w.:%\\\u0080-\uffff-]+/y;

/**
 * What stands before any SPARQL parser: decodes code point escapes, and refuses queries that are too large, too deep or
 * have endless names, in linear time (one parser took 246 s for 20,000 braces). Gives the text that everything after reads.
 *
 * Escapes are decoded here, once (SPARQL 1.1 §19.2), so that the guard and the store cannot read one text in two ways.
 */
export function scanQuery(raw: string): string {
  if (Buffer.byteLength(raw) > LIMITS.query_bytes) refuse(`The query is larger than ${LIMITS.query_bytes / 1000} kB.`);
  const text = decodeCodePoints(raw);
  checkShape(text);
  return text;
}

function decodeCodePoints(raw: string): string {
  const text = raw.replace(CODE_POINT, (escape, four?: string, eight?: string) => {
    const code = Number.parseInt(four ?? eight ?? '', 16);
    if (code > 0x10ffff) throw new FeragError('query_invalid', `${escape} is no Unicode code point.`);
    return String.fromCodePoint(code);
  });
  if (!text.isWellFormed()) throw new FeragError('query_invalid', 'The query has half of a surrogate pair.');
  // What still looks escaped would mean one thing to a parser that decodes again and another to one that does not.
  if (text !== raw && text.search(CODE_POINT) >= 0) refuse('The query has an escape within an escape.');
  return text;
}

/** Walks over comments, strings and IRIs, in which brackets do not nest. */
function checkShape(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    if ('{(['.includes(character)) depth += 1;
    // Never below 0: closing brackets must not make room for deeper opening ones.
    if ('})]'.includes(character)) depth = Math.max(0, depth - 1);
    if (depth > LIMITS.query_depth) refuse(`The query nests brackets deeper than ${LIMITS.query_depth}.`);
    at = endOfToken(text, at, character);
  }
}

function endOfToken(text: string, at: number, first: string): number {
  if (first === '#') return endOfLine(text, at);
  if (first === '"' || first === "'") return endOfString(text, at, first);
  if (first === '<') return endOfMatch(IRI, text, at) ?? at + 1;
  const end = endOfMatch(NAME, text, at) ?? at + 1;
  if (end - at > NAME_CHARACTERS) refuse(`The query has a name longer than ${NAME_CHARACTERS} characters.`);
  return end;
}

function endOfMatch(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function endOfLine(text: string, at: number): number {
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

/** A short string that does not end on its line is no string: its quote counts as a character of its own. */
function endOfString(text: string, start: number, quote: string): number {
  const long = text.startsWith(quote.repeat(3), start);
  const end = long ? quote.repeat(3) : quote;
  for (let at = start + end.length; at < text.length; at += 1) {
    if (text.startsWith(end, at)) return at + end.length;
    if (!long && (text[at] === '\n' || text[at] === '\r')) return start + 1;
    if (text[at] === '\\') at += 1;
  }
  return long ? text.length : start + 1;
}

function refuse(sentence: string): never {
  throw new FeragError('query_refused', sentence);
}
