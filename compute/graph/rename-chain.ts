import { compareStrings } from './canonical-json.ts';

/** Where a chain of renames ends; of a ring its least name stands for all, so that every entry gives the same answer. */
export function endOfChain(next: ReadonlyMap<string, string>, from: string): string {
  const seen = [from];
  for (let at = next.get(from); at !== undefined; at = next.get(at)) {
    const ring = seen.indexOf(at);
    if (ring >= 0) return seen.slice(ring).toSorted(compareStrings)[0] ?? from;
    seen.push(at);
  }
  return seen.at(-1) ?? from;
}
