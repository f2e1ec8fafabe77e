import { drizzle } from 'drizzle-orm/d1';
import * as schema from './schema.ts';

/** The edge's database. D1 has no interactive transactions, so atomic writes are `batch([...])`; `transaction` is not offered. */
export function openDb(d1: D1Database) {
  const db: Omit<ReturnType<typeof drizzle<typeof schema>>, 'transaction'> = drizzle(d1, { schema });
  return db;
}
export type Db = ReturnType<typeof openDb>;
