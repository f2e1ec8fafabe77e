// Gets Apache Jena Fuseki for the tests and benches of the stores, once, into a folder that git ignores, and checks that it is the pinned file.
// Plain JavaScript without packages, like setup.mjs. A Fuseki for production is set up as docs/stores.md says.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const pinned = JSON.parse(readFileSync(path.join(root, 'compute/stores/testing/fuseki.json'), 'utf8'));
const folder = path.join(root, 'node_modules', '.cache', 'fuseki');
const file = path.join(folder, pinned.file);
const say = (text) => process.stderr.write(`${text}\n`);

function stop(...lines) {
  for (const line of lines) say(line);
  process.exit(1);
}

/** Null when it is the pinned file, else what is wrong with it. */
function faultOf() {
  if (!existsSync(file)) return 'it is not there';
  const bytes = readFileSync(file);
  if (bytes.length !== pinned.bytes) return `it has ${bytes.length} bytes instead of ${pinned.bytes}`;
  const hash = createHash('sha256').update(bytes).digest('hex');
  return hash === pinned.sha256 ? null : `its SHA-256 is ${hash} instead of ${pinned.sha256}`;
}

function checkJava() {
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const advice = `Fuseki needs Java ${pinned.java} or newer (Debian: apt-get install openjdk-${pinned.java}-jre-headless).`;
  if (error) stop('Java was not found.', advice);
  const major = Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1] ?? 0);
  if (major < pinned.java) stop(`Java ${major} is too old.`, advice);
}

function fetchIt() {
  const { error } = spawnSync('mvn', ['--version'], { stdio: 'ignore' });
  if (error)
    stop(
      'Maven was not found, by which Fuseki is fetched (Debian: apt-get install maven).',
      `Or put ${pinned.file} into ${folder} yourself.`,
    );
  say(`Fetching ${pinned.artifact} (once, 56 MB) …`);
  mkdirSync(folder, { recursive: true });
  const args = [
    '-q',
    '-B',
    'dependency:copy',
    `-Dartifact=${pinned.artifact}`,
    `-DoutputDirectory=${folder}`,
    '-Dmdep.useBaseVersion=true',
  ];
  const { status } = spawnSync('mvn', args, { cwd: folder, stdio: ['ignore', 2, 2] });
  if (status !== 0) stop(`Maven could not fetch ${pinned.artifact}. Its own words stand above.`);
}

checkJava();
if (faultOf() !== null) {
  rmSync(file, { force: true });
  fetchIt();
  const fault = faultOf();
  if (fault !== null) stop(`${pinned.file} is not the file that was meant: ${fault}. It is not used.`);
}
say(`Fuseki is ready: ${path.relative(root, file)}`);
