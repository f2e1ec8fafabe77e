import { assemble, inline, rowDraft, type Draft } from './draft.ts';
import type { Format } from './format.ts';
import { textDrafts } from './text.ts';

/** Deeper values are shown as they stand in the file. */
const DEPTH_MAX = 8;
/** A value that is told in more characters than this is a text, not a field. */
const FIELD_CHARACTERS = 300;

/** Records as rows with the names of their fields, what lies in them as sections. Nothing is followed or computed. */
export const json: Format = {
  version: 'json-1',
  mediaTypes: ['application/json', 'application/x-ndjson', 'application/jsonl'],
  extensions: ['json', 'jsonl', 'ndjson', 'geojson'],
  read(source) {
    const value = parseJson(source);
    return assemble(value.isJson ? titleIn(value.value) : null, value.isJson ? valueDrafts(value.value, [], 1) : textDrafts(source));
  },
};

type Value = { readonly isJson: true; readonly value: unknown } | { readonly isJson: false };

/** One value, or one a line; text where it is neither. */
function parseJson(source: string): Value {
  try {
    return { isJson: true, value: JSON.parse(source) as unknown };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  try {
    const lines = source.split('\n').filter((line) => line.trim() !== '');
    return { isJson: true, value: lines.map((line): unknown => JSON.parse(line)) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { isJson: false };
  }
}

function titleIn(value: unknown): string | null {
  if (!isRecord(value)) return null;
  const title = ['title', 'name'].map((key) => value[key]).find((found) => typeof found === 'string');
  return typeof title === 'string' && title.length <= FIELD_CHARACTERS ? title : null;
}

/** `path`: the keys that lead here; `level`: that of a heading for what lies deeper. */
function valueDrafts(value: unknown, path: readonly string[], level: number): Draft[] {
  if (level > DEPTH_MAX) return [{ kind: 'code', level: 0, text: JSON.stringify(value) }];
  if (Array.isArray(value)) return listDrafts(value, path, level);
  if (isRecord(value)) return recordDrafts(value, path, level);
  return rowsOf([path.at(-1) ?? ''], [shown(value) ?? '']);
}

function listDrafts(list: readonly unknown[], path: readonly string[], level: number): Draft[] {
  return list.flatMap((item) => {
    if (isRecord(item) || Array.isArray(item)) return valueDrafts(item, path, level);
    const text = shown(item) ?? '';
    return text === '' ? [] : [{ kind: 'item' as const, level: 1, text }];
  });
}

/** Its plain fields are one row; long texts follow as paragraphs, and what lies deeper as sections. */
function recordDrafts(record: Readonly<Record<string, unknown>>, path: readonly string[], level: number): Draft[] {
  const fields = Object.entries(record);
  const plain = fields.flatMap(([name, value]) => {
    const text = shown(value);
    return text !== null && text.length <= FIELD_CHARACTERS ? [{ name: keyName(name), text }] : [];
  });
  const drafts = rowsOf(
    plain.map(({ name }) => name),
    plain.map(({ text }) => text),
  );
  for (const [name, value] of fields) {
    const text = shown(value);
    if (text !== null && text.length <= FIELD_CHARACTERS) continue;
    const inner = text === null ? valueDrafts(value, [...path, name], level + 1) : textDrafts(text);
    if (inner.length > 0) drafts.push({ kind: 'heading', level: Math.min(level, 6), text: keyName(name) }, ...inner);
  }
  return drafts;
}

const rowsOf = (names: readonly string[], values: readonly string[]): Draft[] => {
  const row = rowDraft(names, values);
  return row === null ? [] : [row];
};

/** A plain value as text, a list of plain values too; null for what has parts of its own. */
function shown(value: unknown): string | null {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value) || value.length > 20) return null;
  const parts = value.map((item) => (typeof item === 'object' ? null : shown(item)));
  const text = parts.join(', ');
  return parts.includes(null) || text.length > FIELD_CHARACTERS ? null : text;
}

/** `birth_date`, `birthDate` as words. */
const keyName = (key: string): string => inline(key.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replace(/[_\s]+/g, ' '));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
