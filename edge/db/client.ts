import { drizzle } from 'drizzle-orm/d1';
import * as schema from './schema.ts';

/** What Drizzle makes of a query for a batch; not in its public types. */
interface Prepared {
  getQuery(): { sql: string; params: unknown[] };
  mapResult(result: unknown, isFromBatch: boolean): unknown;
}
interface Preparable {
  _prepare(): Prepared;
}

/**
 * The edge's database. D1 has no interactive transactions, so atomic writes are `batch([...])`; `transaction` is not offered.
 * Drizzle's own batch on D1 fails for `db.run(sql…)` with parameters (it looks for a prepared statement that raw queries do not have),
 * so ours prepares each query from its text and parameters.
 */
export function openDb(d1: D1Database) {
  const db = drizzle(d1, { schema });
  const batch = async (queries: readonly Preparable[]): Promise<unknown[]> => {
    const prepared = queries.map((query) => query._prepare());
    const statements = prepared.map((query) => {
      const { sql, params } = query.getQuery();
      return d1.prepare(sql).bind(...params);
    });
    const results = await d1.batch(statements);
    return results.map((result, i) => prepared[i]?.mapResult(result, true));
  };
  // The type of the method stays Drizzle's: it maps each query to its result.
  const open: Omit<typeof db, 'transaction'> = Object.assign(db, { batch: batch as unknown as typeof db.batch });
  return open;
}
export type Db = ReturnType<typeof openDb>;
