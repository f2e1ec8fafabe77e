import type { Place } from '../../contract/common.ts';
import type { Segment } from './segment.ts';

/** Where the parts of a text stand in its file, ascending. */
export type Places = NonNullable<Segment['places']>;

/** The place that holds the offset; the last one before it where it lies between two. Null before the first, and where there are none. */
export function placeAt(places: Places | undefined, offset: number): Place | null {
  if (!places) return null;
  let [from, to] = [0, places.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((places[middle]?.start ?? 0) <= offset) from = middle + 1;
    else to = middle;
  }
  const place = places[from - 1];
  return place ? { kind: place.kind, label: place.label } : null;
}
