/**
 * Builds what `npm start` serves: the web client (dist/web), the worker (dist/worker) and Miniflare's options made from
 * wrangler.toml (dist/options.json), so that a start needs neither wrangler nor vite. Does nothing when no source changed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const sources = [
  'contract/**/*.ts',
  'edge/**/*.ts',
  'web/**/*',
  'wrangler.toml',
  'vite.config.ts',
  'package-lock.json',
  'scripts/build.ts',
];
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name);
const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', CI: 'true' };
const run = (name: string, args: string[]) =>
  execFileSync(process.execPath, [bin(name), ...args], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });

const stamp = path.join(root, 'dist', 'stamp');
const now = hashOf(sources);
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) process.exit(0);

process.stderr.write('Building …\n');
rmSync(stamp, { force: true });
mkdirSync(path.join(root, 'dist', 'web'), { recursive: true });
run('vite', ['build', '--logLevel', 'warn']);
run('wrangler', ['deploy', '--dry-run', '--outdir', 'dist/worker']);
await writeOptions();
writeFileSync(stamp, now);

function hashOf(patterns: string[]): string {
  const hash = createHash('sha256');
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  for (const file of paths) hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** wrangler's own translation of wrangler.toml; paths are made relative, so that the build can be moved. */
async function writeOptions(): Promise<void> {
  const { unstable_getMiniflareWorkerOptions: read } = await import('wrangler');
  const { workerOptions } = read(path.join(root, 'wrangler.toml'));
  const text = JSON.stringify({ workerOptions }, null, 1).replaceAll(JSON.stringify(root).slice(1, -1), '.');
  writeFileSync(path.join(root, 'dist', 'options.json'), text);
}
