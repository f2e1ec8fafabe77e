import { columnName, inline, rowDraft, type Draft } from './draft.ts';
import { attribute, nameOf, textOf, walk, type HtmlNode } from './html-node.ts';

interface Cell {
  readonly isHead: boolean;
  readonly text: string;
}
/** Wider spans than this are mistakes or attacks. */
const SPAN_MAX = 50;

/** A table that only arranges a page: it holds tables, headings or lists, or never has two cells side by side. */
export function isLayoutTable(table: HtmlNode): boolean {
  let [isLayout, cells, widest] = [false, 0, 0];
  walk(table, {
    enter(node) {
      const name = nameOf(node);
      if (node !== table && /^(?:table|h[1-6]|ul|ol|pre|blockquote)$/.test(name)) isLayout = true;
      if (name === 'tr') cells = 0;
      if (name === 'td' || name === 'th') widest = Math.max(widest, ++cells);
      return !isLayout;
    },
  });
  return isLayout || widest < 2;
}

/** A caption and one row each `tr`; columns are named by the head row, or a row by its own first `th`. */
export function tableDrafts(table: HtmlNode): Draft[] {
  const drafts: Draft[] = [];
  let names: string[] = [];
  walk(table, {
    enter(node) {
      if (nameOf(node) === 'caption') drafts.push({ kind: 'paragraph', level: 0, text: inline(textOf(node)) });
      if (nameOf(node) !== 'tr') return nameOf(node) !== 'caption';
      const cells = cellsOf(node);
      if (cells.length > 1 && cells.every((cell) => cell.isHead)) names = cells.map((cell) => columnName(cell.text));
      else drafts.push(...(readRow(cells, names) ?? []));
      return false;
    },
  });
  // A table of nothing but heads is read as it stands.
  return drafts.length === 0 && names.length > 0 ? [rowDraft([], names) ?? []].flat() : drafts;
}

function readRow(cells: readonly Cell[], names: readonly string[]): Draft[] | null {
  const [first, ...rest] = cells;
  const isKeyed = names.length === 0 && first?.isHead === true && rest.length > 0 && rest.every((cell) => !cell.isHead);
  const row = isKeyed
    ? rowDraft(
        rest.map(() => columnName(first.text)),
        rest.map((cell) => cell.text),
      )
    : rowDraft(
        names,
        cells.map((cell) => cell.text),
      );
  return row === null ? null : [row];
}

/** A cell over several columns stands in the first; the others are empty, so that names still fit. */
function cellsOf(row: HtmlNode): Cell[] {
  const cells: Cell[] = [];
  walk(row, {
    enter(node) {
      const name = nameOf(node);
      if (name !== 'td' && name !== 'th') return true;
      cells.push({ isHead: name === 'th', text: textOf(node) });
      const span = Math.min(Number.parseInt(attribute(node, 'colspan'), 10) || 1, SPAN_MAX);
      for (let i = 1; i < span; i++) cells.push({ isHead: name === 'th', text: '' });
      return false;
    },
  });
  return cells;
}
