import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_readConfig as readWranglerConfig } from 'wrangler';
import { z } from 'zod';
import { registerNode } from '../compute/machine/owner.ts';
import { FeragError } from '../contract/errors.ts';

const WranglerConfig = z.looseObject({ d1_databases: z.array(z.looseObject({ binding: z.string(), database_id: z.string() })) });

/**
 * Brings the local D1 of wrangler.toml up to the newest migration and lets this machine's node in. Before vite starts, because only
 * one workerd may have a state directory: two would each run their own copy of every Durable Object on the same files.
 */
export async function prepareDatabase(root: string, stateDir: string, nodeTokenHash: string): Promise<void> {
  await migrate(root, stateDir);
  const { d1_databases } = WranglerConfig.parse(readWranglerConfig({ config: path.join(root, 'wrangler.toml') }));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      cf: false,
      // The folder below the state directory that wrangler and its vite plugin both add.
      resourcePersistencePath: path.join(stateDir, 'v3'),
      d1Databases: Object.fromEntries(d1_databases.map(({ binding, database_id }) => [binding, database_id])),
    }),
  );
  try {
    await registerNode(await miniflare.getD1Database('DB'), 'this machine', nodeTokenHash, Date.now());
  } finally {
    await miniflare.dispose();
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
