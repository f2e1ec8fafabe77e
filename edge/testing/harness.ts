import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, Response, type Request } from 'miniflare';
import { startLibsql, type TestLibsql } from './libsql-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BUNDLE = path.join(ROOT, 'dist/worker-test');

export interface TestEdge {
  readonly url: string;
  readonly db: Awaited<ReturnType<Miniflare['getD1Database']>>;
  /** The file blob store, in memory: key → bytes. */
  readonly blobs: Map<string, Buffer>;
  /** Every line that the worker has logged. */
  readonly logs: string[];
  /** The libSQL server, where the database is one. */
  readonly libsql: TestLibsql | null;
  /** How many watch a task. */
  watchers(taskId: number): Promise<number>;
  close(): Promise<void>;
}

interface Starting {
  readonly stateDir?: string;
  readonly vars?: Record<string, string>;
  /** Blobs in files behind a service binding, or in R2. */
  readonly store?: 'files' | 'bucket';
  /** Whose database: Miniflare's D1, or a libSQL file over HTTP. `FERAG_TEST_DATABASE=libsql` runs every test on the latter. */
  readonly database?: 'd1' | 'libsql';
}

const DATABASE = process.env['FERAG_TEST_DATABASE'] === 'libsql' ? 'libsql' : 'd1';

/** Starts the real worker in workerd, with the database migrated. `stateDir` keeps its state between starts. */
export async function startEdge({ stateDir, vars = {}, store = 'files', database = DATABASE }: Starting = {}): Promise<TestEdge> {
  await buildOnce();
  const libsql = database === 'libsql' ? await startLibsql(stateDir) : null;
  const blobs = new Map<string, Buffer>();
  const logs: string[] = [];
  const durable = (className: string) => ({ className, useSQLite: true });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      handleStructuredLogs: ({ message }) => void logs.push(message),
      ...(stateDir !== undefined && { resourcePersistencePath: stateDir }),
      name: 'ferag',
      modulesRoot: BUNDLE,
      modules: [{ type: 'ESModule', path: path.join(BUNDLE, 'worker.js') }],
      compatibilityDate: '2026-10-01',
      compatibilityFlags: ['nodejs_compat', 'enable_request_signal', 'request_signal_passthrough'],
      bindings: { AUTH_SECRET: 'a secret that only the tests know, 1', MODE: 'self-hosted', ...libsql?.vars, ...vars },
      d1Databases: { DB: 'ferag' },
      queueProducers: { HINTS: 'ferag-hints' },
      queueConsumers: { 'ferag-hints': { maxBatchTimeout: 1 } },
      durableObjects: { TASK_ROOM: durable('TaskRoom'), NODE_HUB: durable('NodeHub'), SWEEPER: durable('Sweeper') },
      ...(store === 'files' ? { serviceBindings: { BLOBS: memoryBlobs(blobs) } } : { r2Buckets: ['BUCKET'] }),
    }),
  );
  const url = await miniflare.ready;
  // The same methods as far as the tests call them.
  const db = libsql ? (libsql.db as unknown as TestEdge['db']) : await miniflare.getD1Database('DB');
  await migrate(db);
  const rooms = await miniflare.getDurableObjectNamespace('TASK_ROOM');
  // Miniflare's type knows no methods of the object.
  const room = (taskId: number) => rooms.get(rooms.idFromName(String(taskId))) as unknown as { watchers(): Promise<number> };
  const close = async () => {
    await miniflare.dispose();
    await libsql?.close();
  };
  return { url: url.origin, db, blobs, logs, libsql, watchers: (taskId) => room(taskId).watchers(), close };
}

async function migrate(db: TestEdge['db']): Promise<void> {
  const known = await db.prepare("select name from sqlite_master where name = 'users'").all();
  if (known.results.length > 0) return;
  const folder = path.join(ROOT, 'migrations');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    const statements = readFileSync(path.join(folder, file), 'utf8').split('--> statement-breakpoint');
    await db.batch(statements.filter((text) => text.trim() !== '').map((text) => db.prepare(text)));
  }
}

/** The file blob store's protocol: PUT, then POST …/commit with size and hash; only then is the key there. With both on the PUT, one call does. */
function memoryBlobs(blobs: Map<string, Buffer>) {
  const pending = new Map<string, Buffer>();
  const status = (code: number) => new Response(null, { status: code });
  const commit = (key: string, expected: URLSearchParams) => {
    const bytes = pending.get(key);
    pending.delete(key);
    const sha256 = bytes && createHash('sha256').update(bytes).digest('hex');
    if (!bytes || String(bytes.length) !== expected.get('size') || sha256 !== expected.get('sha256')) return status(409);
    blobs.set(key, bytes);
    return status(204);
  };
  return async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const key = url.pathname.slice(1);
    switch (request.method) {
      case 'PUT':
        pending.set(key, Buffer.from(await request.arrayBuffer()));
        return url.searchParams.has('sha256') ? commit(key, url.searchParams) : status(201);
      case 'POST':
        return commit(key.replace(/\/commit$/, ''), url.searchParams);
      case 'DELETE':
        blobs.delete(key);
        return status(204);
      default: {
        const bytes = blobs.get(key);
        if (!bytes) return status(404);
        return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), {
          headers: { 'content-length': String(bytes.length) },
        });
      }
    }
  };
}

/** Bundles the worker as a deployment would, unless nothing has changed since the last time. One build for all test files. */
async function buildOnce(): Promise<void> {
  const bundle = path.join(BUNDLE, 'worker.js');
  if (modifiedAt(bundle) >= newestSource()) return;
  const lock = path.join(ROOT, 'dist/worker-test.lock');
  mkdirSync(path.join(ROOT, 'dist/web'), { recursive: true });
  if (!takeLock(lock)) return waitFor(() => modifiedAt(bundle) >= newestSource());
  try {
    await promisify(execFile)('wrangler', ['deploy', '--dry-run', '--outdir', BUNDLE], {
      cwd: ROOT,
      env: { ...process.env, PATH: `${ROOT}/node_modules/.bin:${process.env['PATH']}`, WRANGLER_SEND_METRICS: 'false', CI: '1' },
    });
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

function newestSource(): number {
  const folders = ['edge', 'contract'].map((name) => path.join(ROOT, name));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
  );
  return Math.max(
    ...files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('/testing/')).map(modifiedAt),
  );
}

const modifiedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** A lock of another test process; one that is left over from a crash is taken after a minute. */
function takeLock(lock: string): boolean {
  if (Date.now() - modifiedAt(lock) > 60_000) void rm(lock, { recursive: true, force: true });
  return mkdirSync(lock, { recursive: true }) !== undefined;
}

async function waitFor(isTrue: () => boolean): Promise<void> {
  const until = Date.now() + 60_000;
  while (!isTrue()) {
    if (Date.now() > until) throw new Error('The worker was not built in a minute.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
