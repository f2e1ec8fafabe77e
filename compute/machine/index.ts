import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { keepRunning } from './child.ts';
import { databaseHome } from './database.ts';
import { openFront, trustOf } from './front.ts';
import { checkPort, openHost, type Host } from './host.ts';
import { lockState } from './lock.ts';
import { registerNode, registerOwner } from './owner.ts';
import { readSecrets } from './secrets.ts';

export interface Machine {
  /** Where this machine answers. */
  readonly url: string;
  readonly nodePid: () => number | undefined;
  /** The first owner's sign-in when this start made it; null when accounts were there already. A password that was given is not told again. */
  readonly owner: { email: string; password: string | null } | null;
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../..');

export interface MachineOptions {
  /** Off: the edge alone, whose nodes are elsewhere. */
  readonly withNode: boolean;
}

/** Everything on one machine: the edge with its database and blobs in this process and workerd, a compute node as a child. */
export async function startMachine(config: Config, log: Logger, options: MachineOptions): Promise<Machine> {
  const stateDir = config.FERAG_STATE_DIR;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const unlock = lockState(stateDir);
  try {
    return await start(config, log, unlock, options);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function start(config: Config, log: Logger, unlock: () => void, { withNode }: MachineOptions): Promise<Machine> {
  const stateDir = config.FERAG_STATE_DIR;
  const secrets = readSecrets(stateDir);
  const trusted = config.FERAG_TRUSTED_PROXY;
  const isTrusted = trustOf(trusted);
  await checkPort(config.FERAG_HOST, config.FERAG_PORT);
  const host = await openHost({
    root,
    stateDir,
    // Behind a front, only that is reached from outside.
    ...(trusted.length > 0 ? { host: '127.0.0.1', port: 0 } : { host: config.FERAG_HOST, port: config.FERAG_PORT }),
    hasFront: trusted.length > 0,
    authSecret: secrets.auth_secret,
    publicUrl: config.FERAG_PUBLIC_URL,
    clockOffsetMs: config.FERAG_CLOCK_OFFSET_MS,
    database: databaseHome(config),
  });
  const owner = { email: config.FERAG_OWNER_EMAIL ?? 'owner@ferag.local', password: config.FERAG_OWNER_PASSWORD ?? secrets.owner_password };
  const isFirst = await registerOwner(host.url, host.db, owner);
  const front =
    trusted.length > 0 ? await openFront({ host: config.FERAG_HOST, port: config.FERAG_PORT, target: new URL(host.url), isTrusted }) : null;
  const node = withNode ? await startNode(stateDir, host, secrets.node_token, log) : null;
  return {
    url: front?.url ?? host.url,
    nodePid: () => node?.pid(),
    owner: isFirst ? { email: owner.email, password: config.FERAG_OWNER_PASSWORD === undefined ? owner.password : null } : null,
    async stop() {
      await node?.stop();
      await front?.close();
      await host.close();
      unlock();
    },
  };
}

async function startNode(stateDir: string, host: Host, token: string, log: Logger) {
  await registerNode(host.db, 'this machine', createHash('sha256').update(token).digest('hex'), Date.now());
  return keepRunning({
    file: path.join(root, 'compute', 'cli', 'main.ts'),
    args: ['node', 'start'],
    execArgv: ['--expose-gc', '--max-semi-space-size=8'],
    env: {
      ...process.env,
      FERAG_EDGE_URL: host.url,
      FERAG_NODE_TOKEN: token,
      FERAG_NODE_NAME: 'this machine',
      FERAG_STATE_DIR: stateDir,
    },
    onRestart: (code) => log.warn({ code }, 'the compute node ended and is started again'),
  });
}
