import { isHeader } from '../draft.ts';
import type { Cell, Row } from './cells.ts';

/** Rows of text, or a table that was told by its aligned cells. */
export type Stretch =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | {
      readonly kind: 'table';
      readonly names: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

const ROWS_MIN = 3;
/** Longer stretches of several cells a row are tried once: trying costs their length each time. */
const RETRIED_ROWS = 200;

/** Parts a column's rows into running text and tables. A table is told by three rows whose cells stand in the same columns. */
export function stretchesOf(rows: readonly Row[]): Stretch[] {
  const stretches: Stretch[] = [];
  let text: Row[] = [];
  for (let at = 0; at < rows.length;) {
    const end = gridEnd(rows, at);
    const table = end - at >= ROWS_MIN ? readTable(rows.slice(at, end)) : null;
    if (table) {
      if (text.length > 0) stretches.push({ kind: 'rows', rows: text });
      text = [];
      stretches.push(table);
      at = end;
    } else {
      // What is no table from here may be one from the next row on.
      const step = end - at > RETRIED_ROWS ? end - at : 1;
      text.push(...rows.slice(at, at + step));
      at += step;
    }
  }
  if (text.length > 0) stretches.push({ kind: 'rows', rows: text });
  return stretches;
}

/** How far rows of several cells go on from here; a single cell may stand between two of them where a cell has more lines. */
function gridEnd(rows: readonly Row[], start: number): number {
  let end = start;
  for (let at = start; at < rows.length; at++) {
    const row = rows[at];
    const before = rows[at - 1];
    if (!row || (before && at > start && row.y - before.y > Math.max(row.size, before.size) * 3.5)) break;
    if (row.cells.length > 1) end = at + 1;
    else if (at - end >= 2 || at === start) break;
  }
  return end;
}

function readTable(rows: readonly Row[]): Stretch | null {
  const wide = rows.filter((row) => row.cells.length > 1);
  const columns = withoutGaps(columnsOf(wide.flatMap((row) => row.cells)), wide);
  const aligned = wide.filter((row) => new Set(row.cells.map((cell) => columnAt(columns, cell))).size > 1);
  if (columns.length < 2 || aligned.length < ROWS_MIN || aligned.length < rows.length * 0.6) return null;
  const lines: { values: string[]; y: number; size: number }[] = [];
  for (const row of rows) {
    const values = columns.map((_, column) =>
      row.cells
        .filter((cell) => columnAt(columns, cell) === column)
        .map((cell) => cell.text)
        .join(' '),
    );
    const last = lines.at(-1);
    const isMore =
      last && values[0] === '' && row.y - last.y < row.size * 1.5 && values.filter((value) => value !== '').length < columns.length - 1;
    if (isMore) last.values = last.values.map((value, column) => [value, values[column]].filter(Boolean).join(' '));
    else lines.push({ values, y: row.y, size: row.size });
  }
  const [head, ...body] = lines.map((line) => line.values);
  const isNamed = head !== undefined && body.length > 0 && isHeader(head) && head.every((name) => HEAD.test(name));
  return {
    kind: 'table',
    names: isNamed ? head : [],
    rows: isNamed ? body : lines.map((line) => line.values),
  };
}

/** A head is said in a few words; print gives no other sign of it that is told in every file. */
const HEAD = /^(?:\p{L}\S*(?:\s\S+){0,3})?$/u;

interface Column {
  x0: number;
  x1: number;
}

/** Cells whose extents overlap share a column. */
function columnsOf(cells: readonly Cell[]): Column[] {
  const columns: Column[] = [];
  for (const cell of cells.toSorted((a, b) => a.x0 - b.x0)) {
    const last = columns.at(-1);
    if (last && cell.x0 < last.x1) last.x1 = Math.max(last.x1, cell.x1);
    else columns.push({ x0: cell.x0, x1: cell.x1 });
  }
  return columns;
}

/** A head on the left over figures on the right is one column: neighbours that no row fills both. */
function withoutGaps(columns: readonly Column[], rows: readonly Row[]): Column[] {
  const merged: Column[] = [];
  const fills = (row: Row, column: Column): boolean => row.cells.some((cell) => cell.x0 >= column.x0 - 0.01 && cell.x0 <= column.x1);
  for (const column of columns) {
    const last = merged.at(-1);
    if (last && !rows.some((row) => fills(row, last) && fills(row, column))) last.x1 = column.x1;
    else merged.push({ ...column });
  }
  return merged;
}

const columnAt = (columns: readonly Column[], cell: Cell): number =>
  Math.max(
    0,
    columns.findLastIndex((column) => column.x0 <= cell.x0 + 0.01),
  );
