import type { z } from 'zod';
import { withoutThoughts } from './thinking.ts';

export type JsonRead<T> =
  | { readonly ok: true; readonly value: T; readonly repaired: boolean }
  | { readonly ok: false; readonly reason: string };

/** Longer replies are not looked at: no form that is asked for comes near. */
const MOST_CHARACTERS = 2_000_000;

/**
 * Reads the JSON of a model's reply, whatever stands around it: thoughts, a fence, prose, a second object. What is not quite JSON is
 * repaired once: commas too many, an end that is missing. Of a list that was cut off the complete rows are kept, if the schema takes them.
 * Nothing of the text is ever run. `reason` is a sentence for a log.
 */
export function readJson<T>(text: string, schema: z.ZodType<T>): JsonRead<T> {
  if (text.length > MOST_CHARACTERS) return { ok: false, reason: 'The reply is too long to be looked at.' };
  const said = withoutThoughts(text);
  if (said.trim() === '') return { ok: false, reason: 'The reply is empty.' };
  let reason = 'The reply holds no JSON.';
  for (const { json, whole } of candidates(said)) {
    const value = parsed(json);
    if (value === undefined) continue;
    const read = schema.safeParse(value);
    if (read.success) return { ok: true, value: read.data, repaired: !whole };
    const [issue] = read.error.issues;
    reason = `The reply has another form: ${issue?.message ?? ''} at ${issue?.path.join('.') || 'its top'}.`;
  }
  return { ok: false, reason };
}

interface Candidate {
  readonly json: string;
  /** As the model wrote it. */
  readonly whole: boolean;
}

/** The most likely first: all of it; each value that begins at a bracket; the same repaired. */
function* candidates(text: string): Generator<Candidate> {
  yield { json: text, whole: true };
  const values = outerValues(text);
  for (const { source } of values) yield { json: source, whole: true };
  for (const { repairs } of values) for (const json of repairs) yield { json, whole: false };
}

/** A reply with more values than these is noise. */
const MOST_VALUES = 8;

interface Outer {
  readonly source: string;
  readonly repairs: readonly string[];
}

function outerValues(text: string): Outer[] {
  const values: Outer[] = [];
  for (let at = text.search(/[[{]/); at !== -1 && values.length < MOST_VALUES;) {
    const scan = scanValue(text, at);
    values.push({ source: text.slice(at, scan.end), repairs: [scan.closed, ...(scan.cut === null ? [] : [scan.cut])] });
    const next = text.slice(scan.end).search(/[[{]/);
    at = next === -1 ? -1 : scan.end + next;
  }
  return values;
}

interface Scan {
  /** Where the value ends, or the text. */
  readonly end: number;
  /** Without commas too many, and with the brackets that are missing. */
  readonly closed: string;
  /** The same up to the last complete row, when the end is missing; else null. */
  readonly cut: string | null;
}

/** Walks once through a value that begins at `start`, minding strings, and notes what would make it whole. */
function scanValue(text: string, start: number): Scan {
  const open: string[] = [];
  const out: string[] = [];
  /** After the last bracket that closed: how much was out, and how many brackets were open. */
  let complete: { length: number; depth: number } | null = null;
  let isString = false;
  for (let at = start; at < text.length; at++) {
    const c = text.charAt(at);
    if (isString) {
      if (c === '\\') out.push(c + text.charAt(++at));
      else out.push(IN_STRING[c] ?? c);
      isString = c !== '"';
    } else if (c === '}' || c === ']') {
      dropComma(out);
      // A bracket of the other kind closes what is open.
      out.push(open.pop() ?? c);
      if (open.length === 0) return { end: at + 1, closed: out.join(''), cut: null };
      complete = { length: out.length, depth: open.length };
    } else {
      if (c === '{' || c === '[') open.push(c === '{' ? '}' : ']');
      isString = c === '"';
      out.push(c);
    }
  }
  const closing = (depth: number): string => open.slice(0, depth).toReversed().join('');
  const cut = complete && out.slice(0, complete.length).join('') + closing(complete.depth);
  if (isString) out.push('"');
  else dropComma(out);
  return { end: text.length, closed: out.join('') + closing(open.length), cut };
}

/** Line breaks inside a string are not JSON, but every model means the same by them. */
const IN_STRING: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Takes a comma away that nothing follows. */
function dropComma(out: string[]): void {
  while (/^\s$/.test(out.at(-1) ?? '')) out.pop();
  if (out.at(-1) === ',') out.pop();
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
