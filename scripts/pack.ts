/**
 * `npm run pack:offline [-- FILE.tar.gz]`: one archive with the sources, the build, the packages that run them and Node itself, for a
 * machine of the same kind without internet. There: unpack it, and `./ferag up`. It holds no state, no settings and nothing of the tests.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const Lock = z.object({
  version: z.string(),
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional(), devOptional: z.boolean().optional() })),
});
/** Folders and files of the top that are made by running, building or testing, or are somebody's own. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'test-results', 'coverage', 'tests', 'bench', 'shared']);
const BUILD = ['dist/web', 'dist/worker/worker.js', 'dist/options.json', 'dist/stamp'];

const lock = Lock.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')));
const name = `ferag-${lock.version}`;
const file = path.resolve(process.argv[2] ?? path.join('dist', 'offline', `${name}-${process.platform}-${process.arch}.tar.gz`));

refuseWithout([...BUILD, 'node_modules/.ferag-lock', 'node_modules/node/bin/node']);
const kept = [...sources(), ...BUILD, ...packages(), 'node_modules/.bin/node', 'node_modules/.ferag-lock'];
pack(kept);
process.stdout.write(
  `${file}\n${(statSync(file).size / 1e6).toFixed(0)} MB. On the other machine: tar -xf ${path.basename(file)} && ${name}/ferag up\n`,
);

function refuseWithout(wanted: readonly string[]): void {
  const missing = wanted.filter((each) => !existsSync(path.join(root, each)));
  if (missing.length === 0) return;
  process.stderr.write(`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. Run "npm run build" first.\n`);
  process.exit(1);
}

/** Everything at the top of the checkout that is not left out; hidden files may be settings or state. */
function sources(): string[] {
  return readdirSync(root).filter((entry) => !entry.startsWith('.') && !LEFT_OUT.has(entry) && !entry.endsWith('.log'));
}

/** The packages of the lock file that are needed to run, as they lie here; a nested one comes with the one that it lies in. */
function packages(): string[] {
  const needed = Object.entries(lock.packages).filter(
    ([at, { dev, devOptional }]) => at.startsWith('node_modules/') && !dev && !devOptional,
  );
  return needed
    .map(([at]) => at)
    .filter(
      (at) => at.lastIndexOf('node_modules/') === 0 && existsSync(path.join(root, at)) && !lstatSync(path.join(root, at)).isSymbolicLink(),
    );
}

/** A file of that name is whole or not there. */
function pack(entries: readonly string[]): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.part`;
  const args = ['--create', '--file', part, '--directory', root, '--owner=0', '--group=0', '--transform', `s,^,${name}/,S`];
  if (file.endsWith('gz')) args.push('--gzip');
  const { status } = spawnSync('tar', [...args, '--files-from', '-'], { input: entries.join('\n'), stdio: ['pipe', 'inherit', 'inherit'] });
  if (status !== 0) {
    rmSync(part, { force: true });
    process.exit(1);
  }
  renameSync(part, file);
}
