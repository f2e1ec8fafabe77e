import { Hono } from 'hono';
import { z } from 'zod';
import { DIFF_ITEMS, DiffPart, DiffSummary, type ReviewIndex } from '../../contract/diff.ts';
import { FeragError } from '../../contract/errors.ts';
import { member } from '../auth/access.ts';
import { contentKey, openBlobs } from '../blobs.ts';
import { cursorOf, decodeCursor, encodeCursor, PageQuery } from '../cursor.ts';
import { describe } from '../describe.ts';
import type { Bindings, EdgeEnv } from '../env.ts';
import { query } from '../read.ts';
import { cycleOf } from './cycles.ts';

const DiffQuery = PageQuery.extend({ cursor: cursorOf(2), part: z.enum(['summary', ...DiffPart.options]).default('summary') });
const DiffPage = z.object({ items: z.array(z.union(Object.values(DIFF_ITEMS))), next_cursor: z.string().nullable() });

/** Mounted under `/rags/:ragId/cycles`. */
export const diff = new Hono<EdgeEnv>().get(
  '/:cycleId/diff',
  describe('What a cycle would change, each change with its evidence', { tag: 'cycles', gives: { 200: z.union([DiffSummary, DiffPage]) } }),
  member('reader', 'read'),
  query(DiffQuery),
  async (c) => {
    const { part, limit, cursor } = c.req.valid('query');
    const { review, diffHash, status } = await cycleOf(c);
    if (!review) throw new FeragError('cycle_not_ready', `This cycle is ${status}; its change cannot be shown yet.`);
    if (diffHash !== null) c.header('etag', `"${diffHash}"`);
    if (part === 'summary') return c.json(review.summary);
    const [start = 0, offset = 0] = decodeCursor(cursor) ?? [];
    return c.json(await itemsFrom(c.env, part, review.parts[part], { page: start, offset }, limit));
  },
);

/** Reads on over the pages of a part until the limit is full; a cursor is a page and a place in it. */
async function itemsFrom(
  env: Bindings,
  part: DiffPart,
  pages: ReviewIndex['parts'][DiffPart],
  from: { page: number; offset: number },
  limit: number,
) {
  const items: unknown[] = [];
  let { page, offset } = from;
  while (page < pages.length && items.length < limit) {
    const all = await pageItems(env, part, pages[page]?.sha256 ?? '');
    const taken = all.slice(offset, offset + limit - items.length);
    items.push(...taken);
    offset += taken.length;
    if (offset < all.length) break;
    page += 1;
    offset = 0;
  }
  return { items, next_cursor: page >= pages.length ? null : encodeCursor(page, offset) };
}

async function pageItems(env: Bindings, part: DiffPart, sha256: string): Promise<readonly unknown[]> {
  const blob = await openBlobs(env).get(contentKey(sha256));
  if (!blob) throw new FeragError('blob_not_found', 'A page of this review is gone. Retry the cycle to build it again.');
  return z.array(DIFF_ITEMS[part] as z.ZodType).parse(await new Response(blob.body).json()); // each part's schema gives the same shape as its items
}
