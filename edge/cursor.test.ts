import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cursorOf, decodeCursor, encodeCursor, pageOf } from './cursor.ts';

describe('a cursor', () => {
  it('comes back as the position that it was made of', () => {
    const law = fc.property(fc.array(fc.nat({ max: 999_999_999_999_999 }), { minLength: 1, maxLength: 3 }), (position) => {
      const cursor = cursorOf(position.length).parse(encodeCursor(...position));
      expect(decodeCursor(cursor)).toEqual(position);
    });
    fc.assert(law);
  });

  it('of anybody else is refused, or names a place', () => {
    const law = fc.property(fc.oneof(fc.string({ maxLength: 60 }), fc.stringMatching(/^[\d.]{0,20}$/)), (text) => {
      const { data, success } = cursorOf(1).safeParse(text);
      if (success) expect(decodeCursor(data)?.every(Number.isSafeInteger)).toBe(true);
    });
    fc.assert(law);
  });

  it('walks a list to its end without a gap or a repeat', () => {
    const all = Array.from({ length: 23 }, (_, i) => i + 1);
    const seen: number[] = [];
    for (let cursor: string | undefined, turns = 0; turns < 10; turns++) {
      const [after = 0] = decodeCursor(cursor) ?? [];
      const page = pageOf(
        all.filter((n) => n > after).slice(0, 6),
        5,
        (n) => [n],
        (n) => n,
      );
      seen.push(...page.items);
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(all);
  });
});
