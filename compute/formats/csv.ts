import { CsvError, parse } from 'csv-parse/sync';
import { assemble, columnName, isHeader, rowDraft, type Draft } from './draft.ts';
import type { Format } from './format.ts';
import { textDrafts } from './text.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Lines of the beginning that choose the delimiter. */
const SAMPLE_LINES = 50;

/** Tables as text: one row, one block. Formulas are text like everything else; nothing is computed. */
export const csv: Format = {
  version: 'csv-1',
  mediaTypes: ['text/csv', 'text/tab-separated-values'],
  extensions: ['csv', 'tsv'],
  read(source) {
    const rows = readRows(source);
    return assemble(null, rows === null ? textDrafts(source) : rowDrafts(rows));
  },
};

function rowDrafts(rows: readonly (readonly string[])[]): Draft[] {
  const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
  const [head = [], ...body] = filled;
  const names = body.length > 0 && isHeader(head) ? head.map(columnName) : [];
  return (names.length > 0 ? body : filled).flatMap((row) => rowDraft(names, row) ?? []);
}

/** Null when the quotes are beyond reading even as plain characters. */
function readRows(source: string): string[][] | null {
  const delimiter = delimiterOf(source);
  return tryParse(source, delimiter, '"') ?? tryParse(source, delimiter, null);
}

function tryParse(source: string, delimiter: string, quote: string | null): string[][] | null {
  try {
    return parse(source, {
      delimiter,
      quote,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/** The delimiter that most lines of the beginning have equally often; a comma where none is found. */
function delimiterOf(source: string): string {
  const lines = source
    .slice(0, 100_000)
    .split('\n', SAMPLE_LINES)
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/"[^"]*"/g, ''));
  const scored = DELIMITERS.map((delimiter) => ({
    delimiter,
    score: agreement(lines.map((line) => line.split(delimiter).length - 1)),
  }));
  return scored.reduce((best, other) => (other.score > best.score ? other : best)).delimiter;
}

/** How many lines share the most frequent count above 0; among equals, the higher count wins by a little. */
function agreement(counts: readonly number[]): number {
  const lines = new Map<number, number>();
  for (const count of counts) if (count > 0) lines.set(count, (lines.get(count) ?? 0) + 1);
  return [...lines].reduce((best, [count, shared]) => Math.max(best, shared + Math.min(count, 99) / 1000), 0);
}
