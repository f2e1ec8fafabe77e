import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';

export const root = path.resolve(import.meta.dirname, '../..');

/** A running `ferag up` on a state directory of its own. */
export interface RunningMachine {
  readonly url: string;
  readonly stateDir: string;
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Ends as a user does; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL of everything that belongs to it, as a power cut. */
  kill(): Promise<void>;
  /** Resolves when the process has ended by itself. */
  ended(): Promise<number | null>;
}

export interface StartOptions {
  readonly stateDir?: string;
  readonly env?: Record<string, string>;
  readonly port?: number;
  /** Do not wait for readiness: a start that is meant to fail or to be killed. */
  readonly wait?: boolean;
}

export const OWNER = { email: 'owner@example.org', password: 'correct horse battery' };

/** A port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

const made = new Set<string>();
process.on('exit', () => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

export function newStateDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'ferag-'));
  made.add(dir);
  return dir;
}

export async function startMachine(options: StartOptions = {}): Promise<RunningMachine> {
  const stateDir = options.stateDir ?? newStateDir();
  const port = options.port ?? (await freePort());
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    FERAG_STATE_DIR: stateDir,
    FERAG_PORT: String(port),
    FERAG_OWNER_EMAIL: OWNER.email,
    FERAG_OWNER_PASSWORD: OWNER.password,
    LOG_FORMAT: 'json',
    LOG_LEVEL: 'warn',
    ...options.env,
  };
  // A group of its own, so that `kill` reaches every child.
  const child = spawn(process.execPath, [path.join(root, 'compute/cli/main.ts'), 'up'], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (output += data.toString()));
  const exit = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  const machine: RunningMachine = {
    url: `http://127.0.0.1:${port}`,
    stateDir,
    process: child,
    output: () => output,
    ended: () => exit,
    async stop() {
      child.kill('SIGTERM');
      return exit;
    },
    async kill() {
      killGroup(child);
      await exit;
    },
  };
  if (options.wait !== false) await ready(machine);
  return machine;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, 'SIGKILL');
}

async function ready(machine: RunningMachine): Promise<void> {
  let gone = false;
  void machine.ended().then(() => (gone = true));
  await until(async () => {
    if (gone) throw new Error(`ferag ended before it was ready:\n${machine.output()}`);
    const response = await fetch(`${machine.url}/ready`).catch(() => null);
    return response?.ok === true && /ferag is ready/.test(machine.output());
  }, 60_000);
}

/** Asks again until it holds; the bound is for a broken product, not a measurement. */
export async function until(holds: () => Promise<boolean> | boolean, withinMs = 60_000): Promise<void> {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > withinMs) throw new Error(`It did not happen within ${withinMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Files of the reference documents and benchmarks that tests may read by path. */
export const shared = (name: string): string => path.resolve(root, process.env.FERAG_SHARED ?? '../shared', name);
export const readShared = (name: string): Buffer => readFileSync(shared(name));
