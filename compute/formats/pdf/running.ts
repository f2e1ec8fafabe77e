import type { Cell } from './cells.ts';

/** Lines at the top and at the bottom of a page that may be its head or foot. */
const EDGE_LINES = 3;

/**
 * Leaves out what most pages say at the same place: heads, feet and page numbers. `heights` are those of the pages; documents of fewer
 * than three pages have nothing that repeats.
 */
export function withoutRunning(pages: readonly (readonly Cell[])[], heights: readonly number[]): Cell[][] {
  if (pages.length < 3) return pages.map((cells) => [...cells]);
  const counts = new Map<string, number>();
  const keys = pages.map((cells, page) => edgeKeys(cells, heights[page] ?? 0));
  for (const page of keys) for (const key of new Set(page.values())) counts.set(key, (counts.get(key) ?? 0) + 1);
  // Left and right pages of a book differ: what every other page has is repeated, too.
  const least = Math.max(3, Math.floor(pages.length * 0.35));
  return pages.map((cells, page) => cells.filter((cell) => (counts.get(keys[page]?.get(cell) ?? '') ?? 0) < least));
}

/** For cells near the edges: what they say without figures, and about where. */
function edgeKeys(cells: readonly Cell[], height: number): Map<Cell, string> {
  const lines = [...new Set(cells.map((cell) => Math.round(cell.y)))].sort((a, b) => a - b);
  const edges = new Set([...lines.slice(0, EDGE_LINES), ...lines.slice(-EDGE_LINES)]);
  const keys = new Map<Cell, string>();
  for (const cell of cells) {
    const isEdge = edges.has(Math.round(cell.y)) && (cell.y < height * 0.15 || cell.y > height * 0.85);
    if (!isEdge) continue;
    const words = cell.text
      .toLowerCase()
      .replace(/\p{N}+|\b[ivxlc]+\b/gu, '#')
      .slice(0, 80);
    keys.set(cell, `${Math.round(cell.y / 8)}:${words}`);
  }
  return keys;
}
