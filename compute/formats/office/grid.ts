import { columnName, isHeader, rowDraft } from '../draft.ts';
import type { Draft } from '../format.ts';

/** A row of a table in a text document. */
export interface GridRow extends Pick<Draft, 'place'> {
  readonly cells: readonly string[];
  readonly isHead: boolean;
}

/** Rows named by their head; a table that only frames text, of one column, is read as that text. */
export function gridDrafts(rows: readonly GridRow[]): Draft[] {
  const filled = rows.filter((row) => row.cells.some((cell) => cell.trim() !== ''));
  const isFrame = filled.every((row) => row.cells.filter((cell) => cell.trim() !== '').length < 2);
  if (isFrame) {
    return filled.flatMap((row) =>
      row.cells.flatMap((text) => (text.trim() === '' ? [] : [{ kind: 'paragraph', level: 0, text, ...at(row) }])),
    );
  }
  const marked = filled.findIndex((row) => !row.isHead);
  const heads = marked > 0 ? marked : filled[0] && filled.length > 1 && isHeader(filled[0].cells) ? 1 : 0;
  const names = headNames(filled.slice(0, heads));
  return filled.slice(heads).flatMap((row) => {
    const draft = rowDraft(names, row.cells);
    return draft === null ? [] : [{ ...draft, ...at(row) }];
  });
}

/** Heads over several rows are one name: the lower one, under what stands above it. */
function headNames(heads: readonly GridRow[]): string[] {
  const width = Math.max(0, ...heads.map((row) => row.cells.length));
  return Array.from({ length: width }, (_, column) => columnName(heads.map((row) => row.cells[column] ?? '').join(' ')));
}

const at = ({ place }: GridRow): Pick<Draft, 'place'> => (place ? { place } : {});
