import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { getPlatformProxy } from 'wrangler';
import { registerNode } from '../compute/machine/owner.ts';
import { FeragError } from '../contract/errors.ts';

type Database = Parameters<typeof registerNode>[0];

/**
 * Brings the local D1 of wrangler.toml up to the newest migration and lets this machine's node in. Before vite starts: two workerds on
 * one state directory would each have objects of their own.
 */
export async function prepareDatabase(root: string, stateDir: string, nodeTokenHash: string): Promise<void> {
  await migrate(root, stateDir);
  const proxy = await getPlatformProxy<{ DB: Database }>({
    configPath: path.join(root, 'wrangler.toml'),
    // Unlike the command, the function takes the versioned folder itself.
    persist: { path: path.join(stateDir, 'v3') },
    remoteBindings: false,
  });
  try {
    await registerNode(proxy.env.DB, 'this machine', nodeTokenHash, Date.now());
  } finally {
    await proxy.dispose();
  }
}

/** The very command that a deployment uses; what it says matters only when it fails. */
async function migrate(root: string, stateDir: string): Promise<void> {
  const wrangler = path.join(root, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
  const args = [wrangler, 'd1', 'migrations', 'apply', 'DB', '--local', '--persist-to', stateDir];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, CI: 'true' } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code]: unknown[] = await once(child, 'close');
  if (code !== 0) throw new FeragError('not_ready', `The migrations could not be applied:\n${said}`);
}
