import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

const MIGRATIONS = path.join(import.meta.dirname, '../../../migrations');

type Value = string | number | null;

/** A D1 database in memory: the statements of the product run as they are, thousands a second, in Node. */
export interface MemoryD1 {
  readonly d1: D1Database;
  readonly sqlite: DatabaseSync;
  /** Awaited before each call to the database: to let others in between, or to crash there. */
  beforeCall: () => Promise<void>;
  /** Rows of a query, for what a test looks up itself. */
  rows<T extends object>(query: string, ...values: Value[]): T[];
  /** Every row of every table as text, so that "has changed nothing" can be compared whole. */
  dump(): string;
  /** Empties every table: the next world has statements that are prepared already. */
  clear(): void;
}

export function openMemoryD1(): MemoryD1 {
  const sqlite = new DatabaseSync(':memory:');
  for (const text of migrations()) sqlite.exec(text);
  const prepared = statementsOf(sqlite);
  const d1 = {
    prepare: (query: string) => statement({ prepare: prepared, before: () => memory.beforeCall() }, query, []),
    // D1 runs a batch as one transaction: all of it or nothing.
    batch: async (statements: readonly Statement[]) => {
      await memory.beforeCall();
      sqlite.exec('begin');
      try {
        const results = statements.map((each) => each.execute());
        sqlite.exec('commit');
        return results;
      } catch (error) {
        sqlite.exec('rollback');
        throw error;
      }
    },
  };
  const rows = <T extends object>(query: string, ...values: Value[]): T[] => prepared(query).all(...values) as T[]; // the test's own query
  const tables = rows<{ name: string }>("select name from sqlite_master where type = 'table' and name <> 'sqlite_sequence' order by name");
  const memory: MemoryD1 = {
    beforeCall: () => Promise.resolve(),
    // Only what Drizzle and the edge call of D1 is there.
    d1: d1 as unknown as D1Database,
    sqlite,
    rows,
    dump: () =>
      tables
        .map(
          ({ name }) =>
            `${name}\n${rows(`select * from ${name}`)
              .map((row) => JSON.stringify(row))
              .join('\n')}`,
        )
        .join('\n\n'),
    clear: () => sqlite.exec(`begin; ${tables.map(({ name }) => `delete from "${name}";`).join(' ')} delete from sqlite_sequence; commit`),
  };
  return memory;
}

let texts: string[] | null = null;
const migrations = (): string[] =>
  (texts ??= readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readFileSync(path.join(MIGRATIONS, name), 'utf8')));

type Prepare = (query: string) => ReturnType<DatabaseSync['prepare']>;

/** Preparing costs more than running: the same text is prepared once. */
function statementsOf(sqlite: DatabaseSync): Prepare {
  const known = new Map<string, ReturnType<Prepare>>();
  return (query) => {
    const found = known.get(query) ?? sqlite.prepare(query);
    known.set(query, found);
    return found;
  };
}

interface Statement {
  bind(...values: unknown[]): Statement;
  all(): Promise<Result>;
  run(): Promise<Result>;
  raw(): Promise<unknown[][]>;
  first(): Promise<object | null>;
  execute(): Result;
}

interface Result {
  readonly results: object[];
  readonly success: true;
  readonly meta: { changes: number; last_row_id: number };
}

interface Calls {
  readonly prepare: Prepare;
  before(): Promise<void>;
}

function statement(calls: Calls, query: string, values: readonly unknown[]): Statement {
  // D1 takes booleans as 0 and 1, and no undefined.
  const bound = (): SQLInputValue[] => values.map((value) => (typeof value === 'boolean' ? Number(value) : (value as SQLInputValue)));
  const execute = (): Result => {
    const ready = calls.prepare(query);
    if (ready.columns().length > 0) return { results: ready.all(...bound()), success: true, meta: { changes: 0, last_row_id: 0 } };
    const { changes, lastInsertRowid } = ready.run(...bound());
    return { results: [], success: true, meta: { changes: Number(changes), last_row_id: Number(lastInsertRowid) } };
  };
  return {
    bind: (...given) => statement(calls, query, given),
    all: () => calls.before().then(execute),
    run: () => calls.before().then(execute),
    raw: async () => {
      await calls.before();
      const ready = calls.prepare(query);
      ready.setReturnArrays(true);
      try {
        return ready.all(...bound()) as unknown as unknown[][];
      } finally {
        ready.setReturnArrays(false);
      }
    },
    first: () => calls.before().then(() => execute().results[0] ?? null),
    execute,
  };
}
