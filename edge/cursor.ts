import { z } from 'zod';
import { LIMITS } from '../contract/limits.ts';

const DEFAULT_PAGE = 50;

/** Where the next page starts, as that many integers below 10^15; clients hand it back unread. */
export const cursorOf = (parts: number) =>
  z
    .string()
    .regex(new RegExp(String.raw`^\d{1,15}(\.\d{1,15}){${parts - 1}}$`), 'Take next_cursor of the page before.')
    .optional();

/** `?limit=` and `?cursor=` of every list. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LIMITS.page_items).default(DEFAULT_PAGE),
  cursor: cursorOf(1),
});

export const encodeCursor = (...position: number[]): string => position.join('.');
export const decodeCursor = (cursor: string | undefined): number[] | null => cursor?.split('.').map(Number) ?? null;

/** Cuts one row too many off `rows`, which were asked for with `limit + 1`, and says where the next page starts. */
export function pageOf<Row, Item>(rows: readonly Row[], limit: number, position: (row: Row) => number[], item: (row: Row) => Item) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(item), next_cursor: more ? encodeCursor(...position(last)) : null };
}
