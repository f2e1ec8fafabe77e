import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './machine.ts';

/** Packages of Python that a test needs. */
export interface Packages {
  /** What a person calls them. */
  readonly name: string;
  /** The file that pins them. */
  readonly requirements: string;
  /** Their folder below the cache that git ignores. */
  readonly folder: string;
  readonly oldest: readonly [major: number, minor: number];
}

/** The folder of commands of a virtual environment with the packages as pinned, made once; or the sentence that says why there is none. */
export function pythonWith({ name, requirements, folder, oldest }: Packages): { bin: string } | { missing: string } {
  const python = ['python3', 'python'].find((command) => isNewEnough(command, oldest));
  if (python === undefined) return { missing: `Python ${oldest.join('.')} or newer was not found.` };
  const pinned = readFileSync(requirements, 'utf8');
  const environment = path.join(root, 'node_modules', '.cache', folder);
  const bin = path.join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
  const stamp = path.join(environment, '.installed');
  // The commands of a virtual environment name its folder: a moved one does not work.
  const wanted = createHash('sha256').update(`${environment}\n${pinned}`).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { bin };
  try {
    process.stderr.write(`Installing ${name} (once) …\n`);
    rmSync(environment, { recursive: true, force: true });
    execFileSync(python, ['-m', 'venv', environment], { stdio: ['ignore', 2, 2] });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
    execFileSync(path.join(bin, 'python'), install, { stdio: ['ignore', 2, 2] });
    writeFileSync(stamp, wanted);
    return { bin };
  } catch (error) {
    return { missing: `${name} could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}` };
  }
}

function isNewEnough(python: string, oldest: Packages['oldest']): boolean {
  const { stdout, status } = spawnSync(python, ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])'], { encoding: 'utf8' });
  const [major = 0, minor = 0] = stdout?.split(' ').map(Number) ?? [];
  return status === 0 && (major > oldest[0] || (major === oldest[0] && minor >= oldest[1]));
}
