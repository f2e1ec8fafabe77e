// Makes a fresh clone runnable: packages as locked, then (by flag) the build, and for the tests a browser, a real store and real models.
// Plain JavaScript without packages, because any Node >= 20 has to run it before anything is installed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const flags = new Set(process.argv.slice(2));
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const say = (text) => process.stderr.write(`${text}\n`);

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  say(`ferag needs Node 20 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

installPackages();
if (flags.has('--build')) execFileSync(bin('node'), [path.join(root, 'scripts/build.ts')], { cwd: root, stdio: 'inherit' });
if (flags.has('--browser')) findBrowser();
if (flags.has('--stores-and-models')) getParts();

/** `npm ci` when the lock file is not the one that was installed. */
function installPackages() {
  const stamp = path.join(root, 'node_modules', '.ferag-lock');
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Installing packages (once) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, all] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  execFileSync(command, all, { cwd: root, stdio: ['ignore', 2, 2] });
  writeFileSync(stamp, lock);
}

/** The browser tests drive the system's Chromium; as root on Debian it is installed, elsewhere the message says how. */
function findBrowser() {
  const known = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  if (known.some(runs)) return;
  const aptGet = ['/usr/bin/apt-get'].find(runs);
  if (aptGet && process.getuid?.() === 0) {
    say('Installing Chromium for the browser tests (once) …');
    execFileSync(aptGet, ['update', '-qq'], { stdio: ['ignore', 2, 2] });
    execFileSync(aptGet, ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (runs('/usr/bin/chromium')) return;
  }
  say('No Chromium was found: the browser tests are left out. Install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH.');
  if (process.env.CI === 'true') process.exit(1);
}

/** A real Fuseki, a small language model and an embedder; without them their tests are left out, and with CI=true nothing is. */
function getParts() {
  for (const script of ['setup-fuseki.mjs', 'setup-models.mjs']) {
    try {
      execFileSync(process.execPath, [path.join(root, 'scripts', script)], { cwd: root, stdio: ['ignore', 2, 2] });
    } catch (error) {
      if (process.env.CI === 'true') throw error;
      say(`scripts/${script} did not get what it wanted (its reason stands above): the tests that need it are left out.`);
    }
  }
}

function runs(file) {
  if (!file) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
