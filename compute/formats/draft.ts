import type { Place } from '../../contract/common.ts';
import { cleanText } from './clean.ts';
import type { Block, Draft, ReadDocument } from './format.ts';

export type { Draft };

/** Items and rows of one list or table stand on neighbouring lines, everything else is set off by a blank line. */
const TIGHT: ReadonlySet<Block['kind']> = new Set(['item', 'row']);

/** Lays drafts out one after another. Nothing but white space stands outside the blocks; empty drafts are dropped. */
export function assemble(title: string | null, drafts: readonly Draft[]): ReadDocument {
  const parts: string[] = [];
  const blocks: Block[] = [];
  const places: PlaceSpan[] = [];
  let [length, previous]: [number, Block['kind'] | null] = [0, null];
  for (const draft of drafts) {
    // A row is clean already, and its cells must keep their places.
    const text = draft.cells ? draft.text : trimBlock(cleanText(draft.text));
    if (text === '') continue;
    const gap = previous === null ? '' : previous === draft.kind && TIGHT.has(previous) ? '\n' : '\n\n';
    const start = length + gap.length;
    length = start + text.length;
    parts.push(gap, text);
    blocks.push({
      kind: draft.kind,
      level: draft.level,
      start,
      end: length,
      ...placeCells(draft, start),
    });
    if (draft.place) addPlaces(places, draft, draft.place, { start, end: length });
    previous = draft.kind;
  }
  const cleanTitle = title === null ? '' : inline(cleanText(title));
  return {
    title: cleanTitle === '' ? null : cleanTitle,
    text: parts.join(''),
    blocks,
    ...(places.length > 0 && { places }),
  };
}

type PlaceSpan = NonNullable<ReadDocument['places']>[number];

function addPlaces(places: PlaceSpan[], draft: Draft, first: Place, { start, end }: { start: number; end: number }): void {
  let [place, from] = [first, start];
  for (const move of draft.moves ?? []) {
    addPlace(places, place, from, Math.min(start + move.at, end));
    [place, from] = [move.place, Math.min(start + move.at, end)];
  }
  addPlace(places, place, from, end);
}

/** Neighbours at one place are one span. */
function addPlace(places: PlaceSpan[], { kind, label }: Place, start: number, end: number): void {
  const last = places.at(-1);
  if (last?.kind === kind && last.label === label) places[places.length - 1] = { ...last, end };
  else if (end > start) places.push({ kind, label, start, end });
}

/** The drafts that a document was laid out from. */
export const draftsOf = ({ text, blocks }: ReadDocument): Draft[] =>
  blocks.map(({ kind, level, start, end, cells }) => ({
    kind,
    level,
    text: text.slice(start, end),
    ...(cells && {
      cells: cells.map((cell) => ({
        name: cell.name,
        start: cell.start - start,
        end: cell.end - start,
      })),
    }),
  }));

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

/** Names of columns: distinct words, no number or date among them. */
export function isHeader(row: readonly string[]): boolean {
  const names = row.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const areNames = names.every((name) => /\p{L}/u.test(name) && name.length <= 100 && !/^[\d\s.,:/+-]+$/.test(name));
  return row.length > 1 && names.length > row.length / 2 && new Set(names).size === names.length && areNames;
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
  draft.cells
    ? {
        cells: draft.cells.map(({ name, start, end }) => ({
          name,
          start: start + at,
          end: end + at,
        })),
      }
    : {};
