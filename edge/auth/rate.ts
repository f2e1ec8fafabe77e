import { sql } from 'drizzle-orm';
import { FeragError } from '../../contract/errors.ts';
import type { Db } from '../db/client.ts';

export const WINDOW_MS = 60_000;

/** Counts one more try in this minute, and refuses it when there were too many: atomic, so that a burst cannot slip through. */
export async function countTry(db: Db, key: string, limit: number, now: number): Promise<void> {
  const [row] = await db.all<{ count: number; window_ends_at: number }>(sql`
    insert into rate_counters (key, count, window_ends_at) values (${key}, 1, ${now + WINDOW_MS})
    on conflict (key) do update set
      count = iif(window_ends_at <= ${now}, 1, count + 1),
      window_ends_at = iif(window_ends_at <= ${now}, ${now + WINDOW_MS}, window_ends_at)
    returning count, window_ends_at`);
  if (!row || row.count <= limit) return;
  const seconds = Math.max(1, Math.ceil((row.window_ends_at - now) / 1000));
  throw new FeragError('rate_limited', `Too many tries. Wait ${seconds} s and try again.`, { retryAfter: seconds });
}

/** A try that succeeded does not count. */
export async function forgetTry(db: Db, keys: readonly string[]): Promise<void> {
  await db.run(sql`update rate_counters set count = max(0, count - 1) where key in (select value from json_each(${JSON.stringify(keys)}))`);
}
