import { createClient, LibsqlError, type Client, type InStatement, type InValue } from '@libsql/client/http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FeragError } from '../../contract/errors.ts';
import type { Config } from '../config.ts';
import { openHrana } from './hrana.ts';

/** Where the edge keeps its rows: D1's file of the state directory, a libSQL file of this machine, or a libSQL server. */
export type DatabaseHome =
  | { readonly kind: 'd1' }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'server'; readonly url: string; readonly authToken: string | undefined };

/** What the host needs of the database it serves: D1's own methods. */
export interface HostDatabase {
  exec(sql: string): Promise<unknown>;
  prepare(sql: string): { bind(...values: unknown[]): unknown; all<T>(): Promise<{ results: T[] }> };
  batch(statements: unknown[]): Promise<unknown>;
}

/** @throws FeragError `request_invalid` that names the scheme; never the address, which may carry a token. */
export function databaseHome({
  DATABASE_URL: url,
  DATABASE_AUTH_TOKEN: authToken,
}: Pick<Config, 'DATABASE_URL' | 'DATABASE_AUTH_TOKEN'>): DatabaseHome {
  if (url === undefined) return { kind: 'd1' };
  const scheme = /^([a-z][a-z\d+.-]*:)/i.exec(url)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'file:':
      return { kind: 'file', file: url.startsWith('file:/') ? fileURLToPath(new URL(url)) : path.resolve(url.slice('file:'.length)) };
    case 'libsql:':
    case 'http:':
    case 'https:':
      if (URL.canParse(url) && new URL(url).host !== '') return { kind: 'server', url, authToken };
      throw new FeragError('request_invalid', `DATABASE_URL is no address: what follows ${scheme} cannot be read.`);
    default:
      throw new FeragError(
        'request_invalid',
        `DATABASE_URL has ${scheme ? `the scheme ${scheme}` : 'no scheme'}; ferag knows libsql:, https:, http: and file:. Leave it out for the built-in database.`,
      );
  }
}

export interface OpenLibsql {
  readonly db: HostDatabase;
  /** What the worker is given: a service of this process, or the server's address. */
  readonly service: ((request: Request) => Promise<Response>) | null;
  readonly bindings: Readonly<Record<string, string>>;
  close(): void;
}

/** A file is served to the worker by this process, because workerd opens no files; there is no port that anybody else could reach. */
export function openLibsql(home: Exclude<DatabaseHome, { kind: 'd1' }>): OpenLibsql {
  if (home.kind === 'file') {
    const hrana = openHrana(home.file);
    const client = createClient({ url: 'http://database', fetch: (request: Request) => hrana.answer(request) });
    return { db: hostDatabase(client, home.file), service: (request) => hrana.answer(request), bindings: {}, close: () => hrana.close() };
  }
  const { url, authToken } = home;
  const client = createClient({ url, ...(authToken !== undefined && { authToken }) });
  const bindings = { DATABASE_URL: url, ...(authToken !== undefined && { DATABASE_AUTH_TOKEN: authToken }) };
  return { db: hostDatabase(client, new URL(url).host), service: null, bindings, close: () => client.close() };
}

interface Bound {
  readonly sql: string;
  readonly args: InValue[];
}

/** `name` stands for the database in what an operator reads. */
function hostDatabase(client: Client, name: string): HostDatabase {
  const rows = async (statements: InStatement[]) => {
    const sets = await client.batch(statements, 'write').catch((error: unknown) => {
      if (error instanceof LibsqlError && error.code.startsWith('SQLITE_')) throw error;
      throw new FeragError('not_ready', `The database ${name} does not answer. Is DATABASE_URL right, and does its server run?`, {
        cause: error,
      });
    });
    return sets.map((set) => ({ results: set.rows.map((row) => Object.fromEntries(set.columns.map((column, i) => [column, row[i]]))) }));
  };
  const first = async (statement: Bound) => (await rows([statement]))[0] ?? { results: [] };
  return {
    exec: (sql) => first({ sql, args: [] }),
    prepare: (sql) => ({
      // Values are those of the host's own statements: texts, numbers, null.
      bind: (...values) => ({ sql, args: values as InValue[] }),
      // The caller names the row's type, as with D1.
      all: async <T>() => (await first({ sql, args: [] })) as { results: T[] },
    }),
    batch: (statements) => rows(statements.map((statement) => (isBound(statement) ? statement : unbound(statement)))),
  };
}

const isBound = (statement: unknown): statement is Bound => typeof statement === 'object' && statement !== null && 'sql' in statement;
const unbound = (statement: unknown): never => {
  throw new TypeError(`A ${typeof statement} is no statement: bind it, also without values.`);
};
