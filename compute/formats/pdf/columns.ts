import type { Cell } from './cells.ts';

/** A gutter is at least this wide, in units of the text's size. */
const GUTTER = 0.8;
/** Lines that each side of a gutter has at least. */
const LINES_MIN = 4;
const BINS = 200;

/**
 * The cells of a page in reading order, one list for each stretch that is read from top to bottom: a page with a gutter is cut where lines
 * cross it, and between these the left column comes before the right one. Columns of a table are none: their cells are short.
 */
export function regionsOf(cells: readonly Cell[], depth = 0): Cell[][] {
  const gutter = depth < 3 ? gutterOf(cells) : null;
  if (gutter === null) return cells.length === 0 ? [] : [[...cells]];
  const regions: Cell[][] = [];
  let band: Cell[] = [];
  let crossing: Cell[] = [];
  const closeBand = (): void => {
    const left = band.filter((cell) => cell.x1 <= gutter);
    const right = band.filter((cell) => cell.x1 > gutter);
    regions.push(...regionsOf(left, depth + 1), ...regionsOf(right, depth + 1));
    band = [];
  };
  const closeCrossing = (): void => {
    if (crossing.length > 0) regions.push(crossing);
    crossing = [];
  };
  for (const cell of cells.toSorted((a, b) => a.y - b.y || a.x0 - b.x0)) {
    const isCrossing = cell.x0 < gutter && cell.x1 > gutter;
    if (isCrossing) closeBand();
    // What stands on the line of a crossing cell belongs to it.
    const last = crossing.at(-1);
    if (isCrossing || (last && band.length === 0 && Math.abs(cell.y - last.y) < cell.size * 0.35)) crossing.push(cell);
    else {
      closeCrossing();
      band.push(cell);
    }
  }
  closeCrossing();
  closeBand();
  return joinNeighbours(regions, gutter);
}

/** Crossing lines one after another are one stretch. */
function joinNeighbours(regions: readonly Cell[][], gutter: number): Cell[][] {
  const joined: Cell[][] = [];
  const crosses = (cells: readonly Cell[] | undefined): boolean => cells?.some((cell) => cell.x0 < gutter && cell.x1 > gutter) ?? false;
  for (const region of regions) {
    const last = joined.at(-1);
    if (last && crosses(last) && crosses(region)) last.push(...region);
    else joined.push([...region]);
  }
  return joined;
}

/** The middle of the widest strip that hardly a line crosses and that has text on both sides; null where there is none. */
function gutterOf(cells: readonly Cell[]): number | null {
  if (cells.length < LINES_MIN * 2) return null;
  const [from, to] = [Math.min(...cells.map((cell) => cell.x0)), Math.max(...cells.map((cell) => cell.x1))];
  const width = (to - from) / BINS;
  if (width <= 0) return null;
  const size = median(cells.map((cell) => cell.size));
  const crossing = countBins(cells, from, width);
  let best: { at: number; wide: number } | null = null;
  for (let bin = Math.floor(BINS * 0.2); bin < BINS * 0.8; bin++) {
    let end = bin;
    while (end < BINS * 0.8 && isClear(crossing, end, cells.length)) end++;
    const wide = (end - bin) * width;
    if (wide >= size * GUTTER && (best === null || wide > best.wide)) {
      const at = from + ((bin + end) / 2) * width;
      if (hasColumns(cells, at)) best = { at, wide };
    }
    bin = Math.max(bin, end);
  }
  return best?.at ?? null;
}

const isClear = (crossing: readonly number[], bin: number, lines: number): boolean => (crossing[bin] ?? 0) <= Math.max(0, lines * 0.12);

function countBins(cells: readonly Cell[], from: number, width: number): number[] {
  const counts = Array.from({ length: BINS }, () => 0);
  for (const cell of cells) {
    const last = Math.min(BINS - 1, Math.floor((cell.x1 - from) / width));
    for (let bin = Math.max(0, Math.floor((cell.x0 - from) / width)); bin <= last; bin++) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** Lines of running text on both sides: most of them fill their side. */
function hasColumns(cells: readonly Cell[], at: number): boolean {
  return [cells.filter((cell) => cell.x1 <= at), cells.filter((cell) => cell.x0 >= at)].every((side) => {
    if (side.length < LINES_MIN) return false;
    const widest = Math.max(...side.map((cell) => cell.x1)) - Math.min(...side.map((cell) => cell.x0));
    const isLong = median(side.map((cell) => cell.x1 - cell.x0)) >= widest * 0.55;
    return isLong && median(side.map((cell) => cell.text.length)) >= 18;
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
