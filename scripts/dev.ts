/**
 * `npm run dev`: page and worker with hot reload on FERAG_PORT, and a compute node that starts again when its sources change. The
 * worker runs in workerd as wrangler.toml says, its blobs in the R2 simulator. All state is in FERAG_STATE_DIR/dev.
 */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { tellFailure } from '../compute/cli/fail.ts';
import { readConfig } from '../compute/config.ts';
import { lockState } from '../compute/machine/lock.ts';
import { readSecrets } from '../compute/machine/secrets.ts';
import { devNode } from './dev-node.ts';
import { tieWorkerd } from '../compute/machine/workerd.ts';

interface Account {
  readonly email: string;
  readonly password: string;
}

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
  process.on('exit', lockState(stateDir));
  stayLocal(stateDir);
  tieWorkerd(stateDir);
  const secrets = readSecrets(stateDir);
  const owner = { email: config.FERAG_OWNER_EMAIL ?? 'owner@ferag.local', password: config.FERAG_OWNER_PASSWORD ?? secrets.owner_password };
  const edgeUrl = `http://127.0.0.1:${config.FERAG_PORT}`;

  // Loaded only now: wrangler reads its settings from the environment when it is loaded.
  const { prepareDatabase } = await import('./dev-database.ts');
  const { startEdge } = await import('./dev-edge.ts');
  await prepareDatabase(root, stateDir, createHash('sha256').update(secrets.node_token).digest('hex'));
  let node: ReturnType<typeof devNode> | null = null;
  const ends: (() => Promise<void>)[] = [];
  const stop = stopOnce(ends);
  const edge = await startEdge({
    root,
    stateDir,
    port: config.FERAG_PORT,
    vars: { AUTH_SECRET: secrets.auth_secret, MODE: 'self-hosted', FERAG_CLOCK_OFFSET_MS: String(config.FERAG_CLOCK_OFFSET_MS) },
    onComputeChange: () => node?.restart(),
    onListening: () => listenTo(stop),
  });
  ends.push(() => edge.close());
  const started = devNode({ root, stateDir, edgeUrl, token: secrets.node_token });
  node = started;
  ends.unshift(() => started.stop());
  process.stdout.write(welcome(edgeUrl, (await isAccount(edgeUrl, owner)) ? owner : null));
}

/** Nothing is fetched or sent, and what wrangler notes down for itself lies in the state directory. */
function stayLocal(stateDir: string): void {
  Object.assign(process.env, {
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_SEND_METRICS: 'false',
    // `.env` is for this machine's programs; the worker gets its variables from here alone.
    CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: 'false',
    WRANGLER_REGISTRY_PATH: path.join(stateDir, 'registry'),
    WRANGLER_LOG_PATH: path.join(stateDir, 'logs'),
  });
}

/** A second signal means at once. One Ctrl-C comes twice, though: from the terminal and from the launcher that passes it on. */
function stopOnce(ends: readonly (() => Promise<void>)[]): (code: number) => Promise<void> {
  let stoppingSince: number | null = null;
  return async (code) => {
    if (stoppingSince !== null) {
      if (Date.now() - stoppingSince > ONE_KEY_MS) process.exit(code);
      return;
    }
    stoppingSince = Date.now();
    process.stderr.write('Stopping …\n');
    for (const end of ends) await end();
    process.exit(code);
  };
}

/** vite and Miniflare exit at once on a signal, which would cut off an orderly end. */
function listenTo(stop: (code: number) => Promise<void>): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 0],
    ['SIGHUP', 0],
  ] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => void stop(code));
  }
}

/** Whether one can sign in with this; the account is made if there is none of that address. */
async function isAccount(url: string, account: Account): Promise<boolean> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(account) };
  const signIn = await fetch(new URL('/auth/login', url), init);
  return signIn.ok || (await fetch(new URL('/auth/register', url), init)).ok;
}

function welcome(url: string, owner: Account | null): string {
  const signIn = owner ? `  Sign in     ${owner.email}\n  Password    ${owner.password}\n` : '  Sign in     with your account\n';
  return `
ferag is ready for development.

  Open        ${url}
${signIn}
  Changes     of web/ and edge/ are taken over at once, those of compute/ and
              contract/ start the compute node again; a new file in migrations/
              wants this to be stopped and started
  Stop        Ctrl-C
`;
}
