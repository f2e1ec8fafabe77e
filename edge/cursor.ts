import { z } from 'zod';
import { FeragError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';

const DEFAULT_PAGE = 50;

/** `?limit=` and `?cursor=` of every list. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LIMITS.page_items).default(DEFAULT_PAGE),
  cursor: z.string().max(200).optional(),
});

/** A cursor is where the next page starts, as one or more integers; clients hand it back unread. */
export function encodeCursor(...position: number[]): string {
  return btoa(position.join(':')).replaceAll('=', '');
}

export function decodeCursor(cursor: string | undefined, parts = 1): number[] | null {
  if (cursor === undefined) return null;
  const position = fromBase64(cursor)?.split(':').map(Number) ?? [];
  if (position.length !== parts || !position.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new FeragError('field_invalid', 'The cursor is not one that this list gave out.', {
      errors: [{ pointer: '/query/cursor', code: 'invalid_cursor', message: 'Take next_cursor of the page before.' }],
    });
  }
  return position;
}

function fromBase64(text: string): string | null {
  return /^[A-Za-z0-9+/]+$/.test(text) && text.length % 4 !== 1 ? atob(text) : null;
}

/** Cuts one row too many off `rows`, which were asked for with `limit + 1`, and says where the next page starts. */
export function pageOf<Row, Item>(rows: readonly Row[], limit: number, position: (row: Row) => number[], item: (row: Row) => Item) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(item), next_cursor: more ? encodeCursor(...position(last)) : null };
}
