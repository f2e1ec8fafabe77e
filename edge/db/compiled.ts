import { fillPlaceholders, type SQL } from 'drizzle-orm';
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core';
import type { Db } from './client.ts';

const dialect = new SQLiteAsyncDialect();

/** What stands for each `sql.placeholder(name)` of a compiled statement. */
export type Values = Readonly<Record<string, string | number | null>>;

/**
 * A statement whose text is made once, for the hot paths: to put the text of an upload's ten statements together takes Drizzle longer
 * than SQLite takes to run them. Each use binds its values.
 */
export const compiledRun = (statement: SQL) => compiled(statement, (result) => result) as (values: Values) => ReturnType<Db['run']>;

/** The same for a statement that gives rows. */
export const compiledAll = <T>(statement: SQL) =>
  compiled(statement, ({ results }) => results) as (values: Values) => ReturnType<typeof allOf<T>>;

function compiled(statement: SQL, mapResult: (result: D1Result) => unknown): unknown {
  const { sql, params } = dialect.sqlToQuery(statement);
  return (values: Values) => ({ _prepare: () => ({ getQuery: () => ({ sql, params: fillPlaceholders(params, values) }), mapResult }) });
}

/** Only names the type that Drizzle gives a query for rows of T in a batch. */
const allOf = <T>(db: Db, query: SQL) => db.all<T>(query);
