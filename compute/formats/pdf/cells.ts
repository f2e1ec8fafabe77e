/** A run of text on one line without a wide gap, in points; `y` grows downwards and is that of the baseline. */
export interface Cell {
  readonly text: string;
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  readonly size: number;
}

/** A text item of pdf.js in the page's upright space. */
export interface Span extends Cell {
  readonly isRtl: boolean;
}

/** Gaps in units of the font's size: a space between words, and what sets a cell or column off. */
const SPACE_GAP = 0.12;
const CELL_GAP = 1.1;

type Matrix = readonly number[];

/** The items of a page that stand upright, and those that do not, such as a vertical stamp at the margin. */
export function spansOf(items: readonly unknown[], viewport: Matrix): { upright: Span[]; turned: string[] } {
  const upright: Span[] = [];
  const turned: string[] = [];
  for (const item of items) {
    const read = readItem(item);
    if (!read || read.text.trim() === '') continue;
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = multiply(viewport, read.matrix);
    const size = Math.hypot(c, d);
    if (Math.abs(b) > Math.abs(a) * 0.2 || size === 0) turned.push(read.text);
    else
      upright.push({
        text: read.text,
        x0: a < 0 ? e - read.width : e,
        x1: a < 0 ? e : e + read.width,
        y: f,
        size,
        isRtl: read.isRtl,
      });
  }
  return { upright, turned };
}

/** Border: pdf.js types its items as `any`. */
function readItem(item: unknown): { text: string; width: number; matrix: Matrix; isRtl: boolean } | null {
  if (typeof item !== 'object' || item === null || !('str' in item) || !('transform' in item)) return null;
  const { str, transform } = item;
  if (typeof str !== 'string' || !Array.isArray(transform)) return null;
  const matrix = transform.map(Number);
  if (!matrix.every(Number.isFinite)) return null;
  const width = 'width' in item && typeof item.width === 'number' ? item.width : 0;
  return { text: str, width, matrix, isRtl: 'dir' in item && item.dir === 'rtl' };
}

function multiply(m: Matrix, n: Matrix): number[] {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = m;
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = n;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

/** Joins spans that follow each other on one line, raised and lowered figures with the word they belong to. */
export function cellsOf(spans: readonly Span[]): Cell[] {
  const cells: Cell[] = [];
  let open: Span[] = [];
  const close = (): void => {
    if (open.length > 0) cells.push(joinSpans(open));
    open = [];
  };
  for (const span of spans) {
    const last = open.at(-1);
    if (last && !follows(last, span)) close();
    open.push(span);
  }
  close();
  return cells;
}

function follows(last: Span, next: Span): boolean {
  const size = Math.max(last.size, next.size);
  const gap = next.isRtl && last.isRtl ? last.x0 - next.x1 : next.x0 - last.x1;
  const rise = Math.abs(next.y - last.y);
  const isNear = gap > -size * 0.5 && gap < size * CELL_GAP;
  if (rise <= size * 0.2) return isNear;
  return isNear && gap < size * 0.4 && rise < size * 0.6 && Math.min(last.size, next.size) < size * 0.85;
}

function joinSpans(spans: readonly Span[]): Cell {
  const widest = spans.reduce((best, span) => (span.text.length > best.text.length ? span : best));
  let text = '';
  let last: Span | null = null;
  for (const span of spans) {
    if (last && needsSpace(last, span)) text += ' ';
    text += span.text;
    last = span;
  }
  return {
    text: text.replace(/\s+/g, ' ').trim(),
    x0: Math.min(...spans.map((span) => span.x0)),
    x1: Math.max(...spans.map((span) => span.x1)),
    y: widest.y,
    size: widest.size,
  };
}

function needsSpace(last: Span, next: Span): boolean {
  const gap = next.isRtl && last.isRtl ? last.x0 - next.x1 : next.x0 - last.x1;
  return gap > Math.max(last.size, next.size) * SPACE_GAP && !/\s$/.test(last.text) && !/^\s/.test(next.text);
}

/** Cells of one line of a column, from left to right. */
export interface Row {
  readonly y: number;
  readonly size: number;
  readonly cells: readonly Cell[];
}

/** Puts the cells of one column into rows; neighbours that the file tore apart are one cell again. */
export function rowsOf(cells: readonly Cell[]): Row[] {
  const rows: { y: number; size: number; cells: Cell[] }[] = [];
  for (const cell of cells.toSorted((a, b) => a.y - b.y || a.x0 - b.x0)) {
    const last = rows.at(-1);
    if (last && cell.y - last.y <= Math.min(last.size, cell.size) * 0.35) {
      last.cells.push(cell);
      last.size = Math.max(last.size, cell.size);
    } else {
      rows.push({ y: cell.y, size: cell.size, cells: [cell] });
    }
  }
  return rows.map((row) => ({
    ...row,
    cells: mergeNear(row.cells.toSorted((a, b) => a.x0 - b.x0)),
  }));
}

const MARK = /^(?:[•‣◦▪●○■□–—∙·\uf000-\uf0ff-]|\(?(?:\d{1,3}|[a-z])[.)])$/;

function mergeNear(cells: readonly Cell[]): Cell[] {
  const merged: Cell[] = [];
  for (const cell of cells) {
    const last = merged.at(-1);
    const isApart = last && cell.x0 - last.x1 >= Math.max(cell.size, last.size) * CELL_GAP;
    // A bullet stands where its item is indented from.
    if (!last || (isApart && !(merged.length === 1 && MARK.test(last.text)))) {
      merged.push(cell);
      continue;
    }
    const space = cell.x0 - last.x1 > cell.size * SPACE_GAP ? ' ' : '';
    merged[merged.length - 1] = {
      ...last,
      text: last.text + space + cell.text,
      x1: Math.max(last.x1, cell.x1),
    };
  }
  return merged;
}
