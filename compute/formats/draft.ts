import { cleanText } from './clean.ts';
import type { Block, ReadDocument } from './format.ts';

/** A block before its place in the canonical text is known; `cells` count from the block's start. */
export type Draft = Pick<Block, 'kind' | 'level' | 'cells'> & { readonly text: string };

/** Items and rows of one list or table stand on neighbouring lines, everything else is set off by a blank line. */
const TIGHT: ReadonlySet<Block['kind']> = new Set(['item', 'row']);

/** Lays drafts out one after another. Nothing but white space stands outside the blocks; empty drafts are dropped. */
export function assemble(title: string | null, drafts: readonly Draft[]): ReadDocument {
  const parts: string[] = [];
  const blocks: Block[] = [];
  let [length, previous]: [number, Block['kind'] | null] = [0, null];
  for (const draft of drafts) {
    // A row is clean already, and its cells must keep their places.
    const text = draft.cells ? draft.text : trimBlock(cleanText(draft.text));
    if (text === '') continue;
    const gap = previous === null ? '' : previous === draft.kind && TIGHT.has(previous) ? '\n' : '\n\n';
    const start = length + gap.length;
    length = start + text.length;
    parts.push(gap, text);
    blocks.push({ kind: draft.kind, level: draft.level, start, end: length, ...placeCells(draft, start) });
    previous = draft.kind;
  }
  const cleanTitle = title === null ? '' : inline(cleanText(title));
  return { title: cleanTitle === '' ? null : cleanTitle, text: parts.join(''), blocks };
}

/** A table row as a sentence-like line, `Name: value; Name: value`, empty cells left out; null when all are empty. */
export function rowDraft(names: readonly string[], values: readonly string[]): Draft | null {
  const cells: { name: string; start: number; end: number }[] = [];
  let text = '';
  values.forEach((raw, column) => {
    const value = inline(cleanText(raw));
    if (value === '') return;
    const name = names[column] ?? '';
    if (text !== '') text += '; ';
    if (name !== '') text += `${name}: `;
    cells.push({ name, start: text.length, end: text.length + value.length });
    text += value;
  });
  return text === '' ? null : { kind: 'row', level: 0, text, cells };
}

/** A heading cell as the name of its column. */
export const columnName = (text: string): string => inline(cleanText(text)).replace(/[\s:]+$/, '');

/** White space of any kind, line ends too, becomes one space. */
export const inline = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The first heading when the document begins with one, else the first of the highest level, if that is the first level. */
export function titleOf(drafts: readonly Draft[]): string | null {
  const [first] = drafts;
  if (first?.kind === 'heading') return first.text;
  return drafts.find((draft) => draft.kind === 'heading' && draft.level === 1)?.text ?? null;
}

/** Blank lines around a block go; the first line's indent stays, because code is read by it. */
function trimBlock(text: string): string {
  const first = text.length - text.trimStart().length;
  return text.slice(text.lastIndexOf('\n', first) + 1).trimEnd();
}

const placeCells = (draft: Draft, at: number): Pick<Block, 'cells'> =>
  draft.cells ? { cells: draft.cells.map(({ name, start, end }) => ({ name, start: start + at, end: end + at })) } : {};
