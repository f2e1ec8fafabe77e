import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import { readConfig } from '../../config.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const Pinned = z.object({ file: z.string(), bytes: z.number(), sha256: z.string(), java: z.number() });
const HOW = 'Run "npm run setup:fuseki" (needs Java 17 and Maven).';

const pinned = () => Pinned.parse(JSON.parse(readFileSync(path.join(import.meta.dirname, 'fuseki.json'), 'utf8')));
const jarOf = (file: string): string => path.join(root, 'node_modules', '.cache', 'fuseki', file);

/** Null when a Fuseki can be started here; else the reason, which is printed once. With CI=true it is an error. */
export function fusekiMissing(): string | null {
  const reason = missing();
  if (reason === null) return null;
  if (readConfig().CI) throw new Error(`${reason} ${HOW}`);
  process.stderr.write(`Tests of Fuseki are left out: ${reason} ${HOW}\n`);
  return reason;
}

function missing(): string | null {
  const { file, bytes, sha256, java } = pinned();
  if (!existsSync(jarOf(file))) return 'Fuseki is not there.';
  const jar = readFileSync(jarOf(file));
  if (jar.length !== bytes || createHash('sha256').update(jar).digest('hex') !== sha256) return `${file} is not the pinned file.`;
  const { stderr, status } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  if (status !== 0) return 'Java was not found.';
  const major = Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1] ?? 0);
  return major < java ? `Java ${major} is older than ${java}.` : null;
}

export const ADMIN = { user: 'ferag', password: 'loopback-only-secret' } as const;

// Sessions off: with authcBasic Fuseki 5.6.0 answers 500 "No SessionManager" otherwise.
const SHIRO = `[main]
securityManager.subjectDAO.sessionStorageEvaluator.sessionStorageEnabled = false
[users]
${ADMIN.user} = ${ADMIN.password}, admin
reader = reader-secret, reader
[urls]
/$/ping = anon
/$/** = authcBasic,roles[admin]
/*/query = authcBasic
/** = authcBasic,roles[admin]
`;

export interface FusekiServer {
  readonly url: string;
  readonly base: string;
  readonly pid: () => number;
  /** SIGKILL, as a crash. */
  kill(): Promise<void>;
  /** Again, on the same folder and port. */
  start(): Promise<void>;
  /** Removes every dataset. */
  reset(): Promise<void>;
  call(method: string, path: string, form?: Record<string, string>): Promise<Response>;
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** A real Fuseki on loopback with users, in a folder of its own. */
export async function startFuseki(options: { readonly heap?: string; readonly folder?: string } = {}): Promise<FusekiServer> {
  const base = await mkdtemp(path.join(options.folder ?? tmpdir(), 'ferag-fuseki-'));
  // Not on the disk that a test may fill.
  const logFile = path.join(await mkdtemp(path.join(tmpdir(), 'ferag-fuseki-log-')), 'server.log');
  await writeFile(path.join(base, 'shiro.ini'), SHIRO);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const state: { child: ChildProcess | null } = { child: null };
  const authorization = `Basic ${Buffer.from(`${ADMIN.user}:${ADMIN.password}`).toString('base64')}`;
  const server: FusekiServer = {
    url,
    base,
    pid: () => state.child?.pid ?? 0,
    kill: () => end(state, 'SIGKILL'),
    async start() {
      state.child = spawnServer(base, port, options.heap ?? '1g', logFile);
      await ready(url, state.child, logFile);
    },
    async reset() {
      const { datasets } = Datasets.parse(await (await server.call('GET', '$/datasets')).json());
      for (const { 'ds.name': name } of datasets) {
        // Emptied first: where a query still runs, Fuseki keeps the files, and a dataset of the same name has them again.
        await server.call('POST', `${name.slice(1)}/update`, { update: 'DROP SILENT ALL' });
        await server.call('DELETE', `$/datasets${name}`);
      }
    },
    call: (method, at, form) =>
      fetch(new URL(at, url), { method, headers: { authorization }, ...(form ? { body: new URLSearchParams(form) } : {}) }),
    log: () => readFile(logFile, 'utf8'),
    async stop() {
      await end(state, 'SIGTERM');
      await rm(base, { recursive: true, force: true });
      await rm(path.dirname(logFile), { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

const Datasets = z.object({ datasets: z.array(z.object({ 'ds.name': z.string() })) });

function spawnServer(base: string, port: number, heap: string, logFile: string): ChildProcess {
  const args = [`-Xmx${heap}`, '-jar', jarOf(pinned().file), '--localhost', '--port', String(port)];
  const child = spawn('java', args, { cwd: base, env: { ...process.env, FUSEKI_BASE: base }, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.once('close', () => log.end());
  return child;
}

const START_MS = 60_000;
const POLL_MS = 50;

async function ready(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const until = performance.now() + START_MS;
  while (performance.now() < until && child.exitCode === null) {
    const reply = await fetch(new URL('$/ping', url)).catch(() => null);
    if (reply?.ok) return;
    await after(POLL_MS);
  }
  child.kill('SIGKILL');
  throw new Error(`Fuseki did not start:\n${(await readFile(logFile, 'utf8').catch(() => '')).slice(-2000)}`);
}

async function end(state: { child: ChildProcess | null }, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const { child } = state;
  state.child = null;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}
