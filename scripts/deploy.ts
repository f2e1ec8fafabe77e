/**
 * `npm run deploy`: migrations, worker and page to Cloudflare, after everything that can be checked was checked. `-- --dry-run` stops
 * there: it needs no account and no network, and CI runs it. docs/operating.md says what has to be made before the first time.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { tellFailure } from '../compute/cli/fail.ts';
import { readConfig } from '../compute/config.ts';
import { databaseHome, openLibsql } from '../compute/machine/database.ts';
import { migrate } from '../compute/machine/migrations.ts';
import { FeragError } from '../contract/errors.ts';
import { checkDeployment, NO_DATABASE, type Checked } from './deploy-checks.ts';

const root = path.resolve(import.meta.dirname, '..');
const isDryRun = process.argv.includes('--dry-run');
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const WRANGLER = path.join(root, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, WRANGLER_SEND_METRICS: 'false' });

try {
  await deploy();
} catch (error) {
  process.exit(tellFailure(error, false));
}

async function deploy(): Promise<void> {
  run(process.execPath, ['scripts/build.ts']);
  wrangler(['deploy', '--dry-run', '--outdir', 'dist/deploy']);
  const checked = await checkDeployment(root);
  for (const line of checked.lines) say(line);
  if (checked.faults.length > 0) throw new FeragError('request_invalid', `Not deployed: ${checked.faults.join(' ')}`);
  if (isDryRun) return say('\nNothing was deployed: this was a dry run.');
  refuseUnprepared(checked);
  await migrateThere();
  wrangler(['deploy']);
  tellSecrets();
}

/** What only a person can have made. */
function refuseUnprepared({ databaseId, queues }: Checked): void {
  const home = databaseHome(readConfig());
  if (home.kind === 'file') throw new FeragError('request_invalid', 'DATABASE_URL is a file of this machine; Cloudflare cannot reach it.');
  if (home.kind === 'd1' && databaseId === NO_DATABASE) {
    throw new FeragError(
      'request_invalid',
      'wrangler.toml has no database yet. Run "npx wrangler d1 create ferag", and put its id in the place of the zeros.',
    );
  }
  if (!/You are logged in/i.test(ask(['whoami']))) {
    throw new FeragError('not_signed_in', 'Nobody is signed in at Cloudflare. Run "npx wrangler login", or set CLOUDFLARE_API_TOKEN.');
  }
  const there = ask(['queues', 'list']);
  const missing = queues.filter((name) => !new RegExp(`\\b${name}(?![\\w-])`).test(there));
  if (missing.length > 0)
    throw new FeragError(
      'request_invalid',
      `Queues are missing: ${missing.map((name) => `npx wrangler queues create ${name}`).join('; ')}`,
    );
}

/** Before the worker: a migration only adds, so that the worker that is there goes on meanwhile. */
async function migrateThere(): Promise<void> {
  const home = databaseHome(readConfig());
  if (home.kind === 'd1') return wrangler(['d1', 'migrations', 'apply', 'DB', '--remote']);
  const { db, close } = openLibsql(home);
  await migrate(db, path.join(root, 'migrations')).finally(close);
  say('The migrations are in the database at DATABASE_URL.');
}

function tellSecrets(): void {
  const there = ask(['secret', 'list']);
  const wanted = ['AUTH_SECRET', ...(databaseHome(readConfig()).kind === 'server' ? ['DATABASE_URL'] : [])];
  const missing = wanted.filter((name) => !there.includes(`"${name}"`));
  say(
    `Secrets: ${missing.length === 0 ? 'all there' : `missing, and nothing works without: ${missing.map((name) => `npx wrangler secret put ${name}`).join('; ')}`}.`,
  );
}

function wrangler(args: readonly string[]): void {
  // A dry run says much that the checks say shorter; what it says when it fails goes to stderr.
  run(process.execPath, [WRANGLER, ...args], args.includes('--dry-run') ? 'ignore' : 'inherit');
}

function run(command: string, args: readonly string[], stdout: 'inherit' | 'ignore' = 'inherit'): void {
  const { status } = spawnSync(command, args, { cwd: root, env: environment(), stdio: ['inherit', stdout, 'inherit'] });
  if (status !== 0)
    throw new FeragError(
      'not_ready',
      `"${args
        .slice(0, 4)
        .map((arg) => path.basename(arg))
        .join(' ')}" failed; what stands above says why.`,
    );
}

function ask(args: readonly string[]): string {
  const { stdout } = spawnSync(process.execPath, [WRANGLER, ...args], {
    cwd: root,
    env: environment(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return stdout;
}
