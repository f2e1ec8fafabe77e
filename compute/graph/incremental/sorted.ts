export type Compare<T> = (a: T, b: T) => number;

export const byNumber: Compare<number> = (a, b) => a - b;

/** Place of the first item from `from` on that is not before `item`. */
export function placeOf<T>(list: readonly T[], item: T, compare: Compare<T>, from = 0): number {
  let [low, high] = [from, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && compare(other, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const hasSorted = <T>(list: readonly T[], item: T, compare: Compare<T>): boolean => {
  const other = list[placeOf(list, item, compare)];
  return other !== undefined && compare(other, item) === 0;
};

/** A sorted list without some items and with others: a few searches and one copy, whatever its length. What goes is looked for before what comes. */
export function patched<T>(list: readonly T[], removed: readonly T[], added: readonly T[], compare: Compare<T>): readonly T[] {
  if (removed.length === 0 && added.length === 0) return list;
  const [come, gone] = [added.toSorted(compare), removed.toSorted(compare)];
  if (list.length === 0) return come;
  const out: T[] = [];
  let [at, i, j] = [0, 0, 0];
  const copyUntil = (end: number): void => {
    for (; at < end; at += 1) {
      const item = list[at];
      if (item !== undefined) out.push(item);
    }
  };
  while (i < come.length || j < gone.length) {
    const [coming, going] = [come[i], gone[j]];
    if (coming !== undefined && (going === undefined || compare(coming, going) < 0)) {
      copyUntil(placeOf(list, coming, compare, at));
      out.push(coming);
      i += 1;
    } else if (going !== undefined) {
      copyUntil(placeOf(list, going, compare, at));
      const here = list[at];
      if (here !== undefined && compare(here, going) === 0) at += 1;
      j += 1;
    }
  }
  copyUntil(list.length);
  return out;
}

/** Puts a number in its place, in place; numbers mostly come in order. */
export function insertNumber(list: number[], item: number): void {
  const last = list.at(-1);
  if (last === undefined || last < item) list.push(item);
  else if (!hasSorted(list, item, byNumber)) list.splice(placeOf(list, item, byNumber), 0, item);
}

export function removeNumber(list: number[], item: number): void {
  const at = placeOf(list, item, byNumber);
  if (list[at] === item) list.splice(at, 1);
}
