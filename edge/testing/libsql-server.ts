import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { libsqlDatabase } from '../db/libsql.ts';

export interface TestLibsql {
  readonly folder: string;
  /** What the worker is told. */
  readonly vars: { readonly DATABASE_URL: string; readonly DATABASE_AUTH_TOKEN: string };
  readonly db: D1Database;
  /** Ends the server at once, as a crash of its machine does. */
  kill(): Promise<void>;
  /** Starts it again on the same file and address. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const SERVER = path.resolve(import.meta.dirname, '../../tests/harness/hrana-server.ts');
export const LIBSQL_TOKEN = 'a-token-that-only-the-tests-know';

/** A libSQL file behind HTTP in a process of its own; `dir` keeps the file. */
export async function startLibsql(dir?: string): Promise<TestLibsql> {
  const folder = dir ?? mkdtempSync(path.join(tmpdir(), 'ferag-libsql-'));
  const serve = async (port: string): Promise<[ChildProcess, string]> => {
    const started = spawn(process.execPath, [SERVER, path.join(folder, 'ferag.db'), LIBSQL_TOKEN, port], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line]: unknown[] = await once(started.stdout.setEncoding('utf8'), 'data');
    return [started, String(line).trim()];
  };
  let [child, url] = await serve('0');
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    folder,
    vars: { DATABASE_URL: url, DATABASE_AUTH_TOKEN: LIBSQL_TOKEN },
    db: libsqlDatabase({ url, authToken: LIBSQL_TOKEN }),
    kill,
    async start() {
      [child, url] = await serve(new URL(url).port);
    },
    async close() {
      await kill();
      if (dir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
