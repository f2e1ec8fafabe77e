import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeAt, type Places } from './places.ts';

it('finds the place that began last before an offset', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(500), { maxLength: 30 }), fc.nat(600), (starts, offset) => {
      const sorted = starts.toSorted((a, b) => a - b);
      const places: Places = sorted.map((start, page) => ({ kind: 'page', label: String(page + 1), start, end: sorted[page + 1] ?? 600 }));
      const expected = sorted.findLastIndex((start) => start <= offset);
      expect(placeAt(places, offset)).toEqual(expected < 0 ? null : { kind: 'page', label: String(expected + 1) });
    }),
  );
});
