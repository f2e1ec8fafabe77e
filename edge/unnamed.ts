import { sql } from 'drizzle-orm';
import type { Blobs } from './blobs.ts';
import type { Db } from './db/client.ts';
import * as t from './db/schema.ts';

/**
 * Removes the bytes of uploads that came to nothing. A database that failed may have written its rows all the same, so it is asked which of
 * the keys they name; while it does not answer, nothing is removed: bytes too many can be swept, bytes too few are a lost document.
 */
export async function dropUnnamed(db: Db, blobs: Pick<Blobs, 'delete'>, ragId: number, keys: readonly string[]): Promise<void> {
  const rows = await db
    .select({ key: t.revisions.sourceKey })
    .from(t.revisions)
    .where(sql`${t.revisions.ragId} = ${ragId} and ${t.revisions.sourceKey} in (select value from json_each(${JSON.stringify(keys)}))`);
  const named = new Set(rows.map(({ key }) => key));
  await Promise.allSettled(keys.filter((key) => !named.has(key)).map((key) => blobs.delete(key)));
}
