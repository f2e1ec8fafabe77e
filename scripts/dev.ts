/**
 * `npm run dev`: page and worker with hot reload on FERAG_PORT, and a compute node that starts again when its sources change. The
 * worker runs in workerd as wrangler.toml says, its blobs in the R2 simulator. All state is in FERAG_STATE_DIR/dev.
 */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { tellFailure } from '../compute/cli/fail.ts';
import { readConfig } from '../compute/config.ts';
import { keepRunning } from '../compute/machine/child.ts';
import { lockState } from '../compute/machine/lock.ts';
import { readSecrets } from '../compute/machine/secrets.ts';

const ONE_KEY_MS = 500;
const root = path.resolve(import.meta.dirname, '..');

try {
  await dev();
} catch (error) {
  process.exit(tellFailure(error, false));
}

async function dev(): Promise<void> {
  // By this name another start recognises that the state directory is in use.
  process.title = 'ferag dev';
  const config = readConfig();
  const stateDir = path.join(config.FERAG_STATE_DIR, 'dev');
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const unlock = lockState(stateDir);
  process.on('exit', unlock);
  stayHere(stateDir);
  const secrets = readSecrets(stateDir);

  // Loaded only now: wrangler reads its settings from the environment when it is loaded.
  const { prepareDatabase } = await import('./dev-database.ts');
  const { startEdge } = await import('./dev-edge.ts');
  await prepareDatabase(root, stateDir, createHash('sha256').update(secrets.node_token).digest('hex'));
  const url = `http://127.0.0.1:${config.FERAG_PORT}`;
  const node = restartable(() => startNode(url, secrets.node_token, stateDir));
  const edge = await startEdge({
    root,
    stateDir,
    port: config.FERAG_PORT,
    vars: { AUTH_SECRET: secrets.auth_secret, MODE: 'self-hosted', FERAG_CLOCK_OFFSET_MS: String(config.FERAG_CLOCK_OFFSET_MS) },
    onComputeChange: node.restart,
  });
  node.start();
  onSignal(async () => {
    await node.stop();
    await edge.close();
  });
  const owner = { email: config.FERAG_OWNER_EMAIL ?? 'owner@ferag.local', password: config.FERAG_OWNER_PASSWORD ?? secrets.owner_password };
  process.stdout.write(welcome(url, (await isAccount(url, owner)) ? owner : null));
}
