import { mkdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import { openBlobFiles } from './blob-files.ts';
import { openLibsql, type DatabaseHome, type HostDatabase } from './database.ts';
import { migrate } from './migrations.ts';
import { tieWorkerd } from './workerd.ts';

export interface HostOptions {
  readonly root: string;
  readonly stateDir: string;
  readonly host: string;
  readonly port: number;
  /** Signs access tokens; kept in the state directory. */
  readonly authSecret: string;
  /** The address that people use, where a proxy stands before this one. */
  readonly publicUrl?: string | undefined;
  /** Whether another part of this process stands before the worker and says who asks. */
  readonly hasFront?: boolean;
  readonly clockOffsetMs: number;
  readonly database: DatabaseHome;
  /** A port of loopback where the worker's profiler listens; none unless a bench asks. */
  readonly inspectorPort?: number;
}

export interface Host {
  readonly url: string;
  readonly db: HostDatabase;
  close(): Promise<void>;
}

const Options = z.object({ workerOptions: z.looseObject({ assets: z.looseObject({ directory: z.string() }).optional() }) });

/** Serves the built worker, with its database, blobs, queue and objects, from one state directory: plain Miniflare, no wrangler. */
export async function openHost(options: HostOptions): Promise<Host> {
  const { root, stateDir } = options;
  const edgeDir = path.join(stateDir, 'edge');
  mkdirSync(edgeDir, { recursive: true, mode: 0o700 });
  tieWorkerd(stateDir);
  const { Miniflare, Log, LogLevel, convertV4MiniflareOptions } = await import('miniflare');

  const built = Options.parse(JSON.parse(readFileSync(path.join(root, 'dist', 'options.json'), 'utf8'))).workerOptions;
  // These two do not go with `modules`.
  const { modulesRules: _rules, rootPath: _root, ...worker } = built;
  if (worker.assets) worker.assets = { ...worker.assets, directory: path.join(root, 'dist', 'web') };
  const libsql = options.database.kind === 'd1' ? null : openLibsql(options.database);
  // Before anybody is served: a database that cannot be used ends the start.
  if (libsql) await migrate(libsql.db, path.join(root, 'migrations'));
  const blobs = await openBlobFiles(path.join(stateDir, 'blobs'));
  const flat = {
    host: options.host,
    port: options.port,
    ...(options.inspectorPort === undefined ? {} : { inspectorHost: '127.0.0.1', inspectorPort: options.inspectorPort }),
    cf: false,
    log: new Log(LogLevel.ERROR),
    resourcePersistencePath: edgeDir,
    ...worker,
    name: 'ferag',
    modulesRoot: path.join(root, 'dist', 'worker'),
    modules: [{ type: 'ESModule', path: path.join(root, 'dist', 'worker', 'worker.js') }],
    bindings: {
      AUTH_SECRET: options.authSecret,
      MODE: 'self-hosted',
      FERAG_CLOCK_OFFSET_MS: String(options.clockOffsetMs),
      ...(options.hasFront && { FRONT: '1' }),
      ...(options.publicUrl ? { PUBLIC_URL: options.publicUrl } : {}),
      ...libsql?.bindings,
    },
    serviceBindings: { BLOBS: blobs, ...(libsql?.service && { DATABASE: libsql.service }) },
  };
  // The options were made by wrangler for this very Miniflare; their type is not exported in this flat shape.
  const miniflare = new Miniflare(convertV4MiniflareOptions(flat as unknown as Parameters<typeof convertV4MiniflareOptions>[0]));
  // Miniflare's own signal hooks exit at once and would cut off an orderly close.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.removeAllListeners(signal);
  const url = await miniflare.ready.catch((cause: unknown) => {
    throw new FeragError('not_ready', 'The edge could not be started; what stands above says why.', { cause });
  });
  const close = async () => {
    await miniflare.dispose();
    libsql?.close();
  };
  if (libsql) return { url: url.origin, db: libsql.db, close };
  const db = (await miniflare.getD1Database('DB')) as unknown as HostDatabase;
  await migrate(db, path.join(root, 'migrations')).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { url: url.origin, db, close };
}

/** A taken port is said in one line, before workerd says it in ten. */
export async function checkPort(host: string, port: number): Promise<void> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (cause) {
    throw new FeragError(
      'not_ready',
      `The address ${host}:${port} is taken or not ours. Stop what uses it, or set FERAG_PORT to another port.`,
      { cause },
    );
  }
  probe.close();
  await once(probe, 'close');
}
