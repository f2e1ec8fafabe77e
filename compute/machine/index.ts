import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { keepRunning } from './child.ts';
import { openHost } from './host.ts';
import { lockState } from './lock.ts';
import { registerNode, registerOwner } from './owner.ts';
import { readSecrets } from './secrets.ts';

export interface Machine {
  readonly url: string;
  readonly nodePid: () => number | undefined;
  /** The first owner's sign-in when this start made it; null when accounts were there already. */
  readonly owner: { email: string; password: string } | null;
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../..');

/** Everything on one machine: the edge with its database and blobs in this process and workerd, a compute node as a child. */
export async function startMachine(config: Config, log: Logger): Promise<Machine> {
  const stateDir = config.FERAG_STATE_DIR;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const unlock = lockState(stateDir);
  try {
    return await start(config, stateDir, log, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function start(config: Config, stateDir: string, log: Logger, unlock: () => void): Promise<Machine> {
  const secrets = readSecrets(stateDir);
  const host = await openHost({
    root,
    stateDir,
    host: config.FERAG_HOST,
    port: config.FERAG_PORT,
    authSecret: secrets.auth_secret,
    publicUrl: config.FERAG_PUBLIC_URL,
    clockOffsetMs: config.FERAG_CLOCK_OFFSET_MS,
  });
  await registerNode(host.db, 'this machine', createHash('sha256').update(secrets.node_token).digest('hex'), Date.now());
  const owner = { email: config.FERAG_OWNER_EMAIL ?? 'owner@ferag.local', password: config.FERAG_OWNER_PASSWORD ?? secrets.owner_password };
  const isFirst = await registerOwner(host.url, host.db, owner);
  const node = keepRunning({
    file: path.join(root, 'compute', 'cli', 'main.ts'),
    args: ['node', 'start'],
    execArgv: ['--expose-gc', '--max-semi-space-size=8'],
    env: {
      ...process.env,
      FERAG_EDGE_URL: host.url,
      FERAG_NODE_TOKEN: secrets.node_token,
      FERAG_NODE_NAME: 'this machine',
      FERAG_STATE_DIR: stateDir,
    },
    onRestart: (code) => log.warn({ code }, 'the compute node ended and is started again'),
  });
  return {
    url: host.url,
    nodePid: node.pid,
    owner: isFirst ? owner : null,
    async stop() {
      await node.stop();
      await host.close();
      unlock();
    },
  };
}
