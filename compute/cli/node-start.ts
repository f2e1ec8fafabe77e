import path from 'node:path';
import { FeragError } from '../../contract/errors.ts';
import { readConfig } from '../config.ts';
import { startNode } from '../node/index.ts';
import { newLog } from './log.ts';
import { keepBeating } from './node-health.ts';

/** `ferag node start`: a compute node that dials out to its edge until it is told to stop. */
export async function nodeStart(): Promise<void> {
  const config = readConfig();
  const { FERAG_EDGE_URL: edgeUrl, FERAG_NODE_TOKEN: token } = config;
  if (!edgeUrl || !token) {
    throw new FeragError('request_invalid', 'A node needs FERAG_EDGE_URL and FERAG_NODE_TOKEN; an operator gets them from the edge.');
  }
  const stateDir = path.join(config.FERAG_STATE_DIR, 'node');
  let node: Awaited<ReturnType<typeof startNode>> | null = null;
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    // Before it is started, while it waits for its store, it holds nothing that has to be given back.
    await node?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  // The terminal sends Ctrl-C to the whole group; under `up` it is `up` that decides.
  process.on('SIGINT', () => (process.connected ? undefined : void stop()));
  // `up` was killed: there is nobody to work for, and the next start brings a node of its own.
  process.on('disconnect', () => process.exit(1));
  // A node that waits for its store is alive.
  keepBeating(config);
  node = await startNode({
    edgeUrl,
    token,
    name: config.FERAG_NODE_NAME ?? 'node',
    stateDir,
    workDir: config.WORK_DIR ?? path.join(config.FERAG_STATE_DIR, 'work'),
    config,
    log: newLog(config, 'node'),
  });
}
