/** Runs a call to the database, or lets it fail, before or after. */
export type Around = <T>(run: () => Promise<T>) => Promise<T>;

/** The same database behind a way that fails. */
export function faultyD1(d1: D1Database, around: Around): D1Database {
  const inner = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const outer: D1PreparedStatement = {
      bind: (...values) => wrap(statement.bind(...values)),
      all: <T>() => around(() => statement.all<T>()),
      run: <T>() => around(() => statement.run<T>()),
      raw: <T>() => around(() => statement.raw<T>()),
      first: <T>(column?: string) => around(() => statement.first<T>(column)),
    };
    inner.set(outer, statement);
    return outer;
  };
  return {
    prepare: (query) => wrap(d1.prepare(query)),
    batch: <T>(statements: D1PreparedStatement[]) => around(() => d1.batch<T>(statements.map((each) => inner.get(each) ?? each))),
  };
}
