import type { Cell } from './cells.ts';

/** Lines at the top and at the bottom of a page that may be its head or foot. */
const EDGE_LINES = 3;
/** What stands in the margin is a head after three pages: chapters have heads of their own. */
const MARGIN = 0.08;
const EDGE = 0.15;
const PAGES_MIN = 3;

/**
 * Leaves out what pages say again and again at the same place: heads, feet and page numbers. `heights` are those of the pages; documents
 * of fewer than three pages have nothing that repeats.
 */
export function withoutRunning(pages: readonly (readonly Cell[])[], heights: readonly number[]): Cell[][] {
  if (pages.length < PAGES_MIN) return pages.map((cells) => [...cells]);
  const counts = new Map<string, number>();
  const keys = pages.map((cells, page) => edgeKeys(cells, heights[page] ?? 0, page));
  for (const page of keys) for (const key of new Set([...page.values()].flat())) counts.set(key, (counts.get(key) ?? 0) + 1);
  // Left and right pages of a book differ: what every other page has is repeated, too.
  const least = Math.max(PAGES_MIN, Math.floor(pages.length * 0.35));
  return pages.map((cells, page) =>
    cells.filter((cell) => {
      const height = heights[page] ?? 0;
      const isMargin = cell.y < height * MARGIN || cell.y > height * (1 - MARGIN);
      const times = Math.max(0, ...(keys[page]?.get(cell) ?? []).map((key) => counts.get(key) ?? 0));
      return times < (isMargin ? PAGES_MIN : least);
    }),
  );
}

/** For cells near the edges: what they say, and about where. */
function edgeKeys(cells: readonly Cell[], height: number, page: number): Map<Cell, string[]> {
  const lines = [...new Set(cells.map((cell) => Math.round(cell.y)))].sort((a, b) => a - b);
  const edges = new Set([...lines.slice(0, EDGE_LINES), ...lines.slice(-EDGE_LINES)]);
  const keys = new Map<Cell, string[]>();
  for (const cell of cells) {
    const isEdge = edges.has(Math.round(cell.y)) && (cell.y < height * EDGE || cell.y > height * (1 - EDGE));
    if (isEdge)
      keys.set(
        cell,
        sayings(cell.text, page).map((words) => `${Math.round(cell.y / 8)}:${words}`),
      );
  }
  return keys;
}

/**
 * A text as it stands, and with its first, its last number told by how far it is from the page's: only page numbers stay the same then.
 * A number that does not go with the pages tells pages apart, as that of an invoice does.
 */
function sayings(text: string, page: number): string[] {
  const words = text.toLowerCase().slice(0, 120);
  const roman = /^[ivxlc]{1,8}$/.test(words) ? romanValue(words) : null;
  if (roman !== null) return [words, `roman ${roman - page}`];
  const numbers = [...words.matchAll(/\d{1,6}/g)];
  return [words].concat(
    [...new Set([numbers[0], numbers.at(-1)])].flatMap((number) => {
      if (!number) return [];
      const offset = Number(number[0]) - page;
      return [`${words.slice(0, number.index)}<${offset}>${words.slice(number.index + number[0].length)}`];
    }),
  );
}

const ROMAN: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10, l: 50, c: 100 };

function romanValue(numeral: string): number {
  const values = Array.from(numeral, (letter) => ROMAN[letter] ?? 0);
  return values.reduce((sum, value, i) => sum + (value < (values[i + 1] ?? 0) ? -value : value), 0);
}
