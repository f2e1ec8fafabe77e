import { columnName, isHeader, rowDraft } from '../draft.ts';
import type { Draft } from '../format.ts';

/** A value of a sheet as it is shown; columns count from 0. */
export interface SheetCell {
  readonly column: number;
  readonly text: string;
}

/** Rows beyond are not read: a sheet of two million cells is a database. */
const CELLS_MAX = 2_000_000;

/**
 * Reads a sheet row by row. A row of names heads what is below it, also across gaps. Another one is looked for below a line of its own
 * (a caption), and after a gap where the columns are others.
 */
export class SheetReader {
  private readonly drafts: Draft[] = [];
  private readonly sheet: string;
  private names: readonly string[] = [];
  /** A row of names that no row has followed yet. */
  private pending: Draft | null = null;
  private previous = -1;
  private isCaptioned = false;
  private cells = 0;

  constructor(sheet: string) {
    this.sheet = sheet;
  }

  get isFull(): boolean {
    return this.cells > CELLS_MAX;
  }

  /** `row` counts from 0; rows come in order, empty ones are left out or empty. */
  add(row: number, cells: readonly SheetCell[]): void {
    const filled = cells.filter((cell) => cell.text.trim() !== '');
    if (filled.length === 0 || this.isFull) return;
    this.cells += filled.length;
    const isGap = row > this.previous + 1;
    this.previous = row;
    const [first] = filled;
    if (filled.length === 1 && first && (this.names.length === 0 || isGap)) return this.addCaption(row, first);
    const isFresh = this.names.length === 0 || this.isCaptioned || (isGap && filled.some((cell) => !(cell.column in this.names)));
    this.isCaptioned = false;
    if (isFresh && isHeader(filled.map((cell) => cell.text))) return this.nameColumns(row, filled);
    this.pending = null;
    const values: string[] = [];
    for (const cell of filled) values[cell.column] = cell.text;
    const draft = rowDraft(
      this.names,
      Array.from(values, (value) => value ?? ''),
    );
    if (draft) this.drafts.push({ ...draft, ...this.placed(row, filled) });
  }

  /** Names without a row below them are a row. */
  end(): Draft[] {
    this.flush();
    return this.drafts;
  }

  private addCaption(row: number, cell: SheetCell): void {
    this.isCaptioned = true;
    this.flush();
    this.drafts.push({ kind: 'paragraph', level: 0, text: cell.text, ...this.placed(row, [cell]) });
  }

  private nameColumns(row: number, cells: readonly SheetCell[]): void {
    this.flush();
    const names: string[] = [];
    for (const cell of cells) names[cell.column] = columnName(cell.text);
    const texts = cells.map((cell) => cell.text);
    const draft = rowDraft([], texts);
    this.names = names;
    this.pending = draft && { ...draft, ...this.placed(row, cells) };
  }

  private flush(): void {
    if (this.pending) this.drafts.push(this.pending);
    this.pending = null;
  }

  private placed(row: number, cells: readonly SheetCell[]): Pick<Draft, 'place'> {
    const [first, last] = [cells[0]?.column ?? 0, cells.at(-1)?.column ?? 0];
    const from = `${columnLetters(first)}${row + 1}`;
    const range = first === last ? from : `${from}:${columnLetters(last)}${row + 1}`;
    return { place: { kind: 'sheet', label: `${this.sheet}!${range}` } };
  }
}

/** 0 → A, 26 → AA. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1) letters = String.fromCharCode(65 + (rest % 26)) + letters;
  return letters;
}

/** `BC12` → 54; -1 for what is no reference. */
export function columnOf(reference: string): number {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '';
  let column = -1;
  for (const letter of letters) column = (column + 1) * 26 + letter.charCodeAt(0) - 65;
  return column;
}
