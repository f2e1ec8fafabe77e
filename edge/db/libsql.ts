import { createClient, LibsqlError, type InValue, type ResultSet } from '@libsql/client/http';
import { FeragError } from '../../contract/errors.ts';
import { NO_ANSWER } from './outcome.ts';

export interface LibsqlOptions {
  /** `libsql:`, `https:` or `http:`. */
  readonly url: string;
  readonly authToken?: string | undefined;
  /** The way to a server that has no address: the file of one's own machine, behind a service binding. */
  readonly fetch?: (request: Request, init: { signal: AbortSignal }) => Promise<Response>;
}

const ANSWER_WITHIN_MS = 15_000;

/** Codes of SQLite for a database that somebody else is writing to: nothing has happened, and the same call can succeed later. */
const BUSY = /^SQLITE_(?:BUSY|LOCKED)/;

/**
 * A libSQL database with the methods of D1 that the edge uses, so that the same statements run on both. Each call is one request and
 * has a client of its own: workerd does not let one request wait for what another has begun.
 */
export function libsqlDatabase({ url, authToken, fetch: way = fetch }: LibsqlOptions): D1Database {
  const options = {
    url,
    ...(authToken !== undefined && { authToken }),
    intMode: 'number' as const,
    concurrency: 0,
    fetch: (request: Request) => way(request, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }),
  };
  const execute = (statement: Bound) => answered(() => createClient(options).execute(statement));
  const prepare = (sql: string, args: InValue[] = []): Statement => ({
    bound: { sql, args },
    bind: (...values) => prepare(sql, values.map(bindable)),
    all: async () => resultOf(await execute({ sql, args })),
    run: async () => resultOf(await execute({ sql, args })),
    raw: async () => rowsOf(await execute({ sql, args })),
    first: async () => resultOf(await execute({ sql, args })).results[0] ?? null,
  });
  const d1 = {
    prepare,
    batch: async (statements: readonly Statement[]) => {
      const results = await answered(() =>
        createClient(options).batch(
          statements.map(({ bound }) => bound),
          'write',
        ),
      );
      return results.map(resultOf);
    },
  };
  // Only what Drizzle and the edge call of D1 is there.
  return d1 as unknown as D1Database;
}

interface Bound {
  readonly sql: string;
  readonly args: InValue[];
}

interface Result {
  readonly results: Record<string, unknown>[];
  readonly success: true;
  readonly meta: { changes: number; last_row_id: number };
}

interface Statement {
  readonly bound: Bound;
  bind(...values: readonly unknown[]): Statement;
  all(): Promise<Result>;
  run(): Promise<Result>;
  raw(): Promise<unknown[][]>;
  first(): Promise<Record<string, unknown> | null>;
}

/** A number goes as a float and a boolean as 0 or 1, as to D1: the same statement gives the same text on both. */
function bindable(value: unknown): InValue {
  switch (typeof value) {
    case 'boolean':
      return Number(value);
    case 'number':
    case 'string':
    case 'bigint':
      return value;
    default:
      if (value === null || value instanceof Uint8Array || value instanceof ArrayBuffer) return value;
      throw new TypeError(`A value of type ${typeof value} cannot be bound.`);
  }
}

const rowsOf = ({ columns, rows }: ResultSet): unknown[][] => rows.map((row) => columns.map((_, i) => row[i]));

const resultOf = (set: ResultSet): Result => ({
  results: rowsOf(set).map((row) => Object.fromEntries(row.map((value, i) => [set.columns[i] ?? '', value]))),
  success: true,
  meta: { changes: set.rowsAffected, last_row_id: Number(set.lastInsertRowid ?? 0) },
});

/**
 * What the statement itself did wrong stays as the database says it. All else is about the way there, and passes: the message of that
 * may name the address, so it is told by its kind alone.
 *
 * @throws FeragError `not_ready`.
 */
async function answered<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const code = error instanceof LibsqlError ? error.code : '';
    if (code.startsWith('SQL') && !BUSY.test(code)) throw error;
    // These two say that nothing was done; without an answer, nobody knows.
    const said = BUSY.test(code) ? 'is busy' : refusal(error);
    const cause = Object.assign(new Error(code || nameOf(error)), said === null && { name: NO_ANSWER });
    throw new FeragError('not_ready', `The database ${said ?? 'does not answer'}; try again in a moment.`, { cause });
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/** A server that refuses the token answers 401 or 403 to each call. */
const refusal = (error: unknown): string | null =>
  error instanceof LibsqlError && /\bstatus 40[13]\b/.test(error.message) ? 'refuses this edge' : null;
