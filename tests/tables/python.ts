import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../harness/machine.ts';

const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt');
const OLDEST = [3, 11] as const;

/** A Python with pandas, pyarrow and DuckDB as pinned, installed once into a folder that git ignores; or the sentence that says why there is none. */
export function tablesPython(): { python: string } | { missing: string } {
  const found = ['python3', 'python'].find(isNewEnough);
  if (found === undefined) return { missing: `Python ${OLDEST.join('.')} or newer was not found.` };
  const pinned = readFileSync(REQUIREMENTS, 'utf8');
  const folder = path.join(root, 'node_modules', '.cache', 'tables-python');
  const python = path.join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const stamp = path.join(folder, '.installed');
  const wanted = createHash('sha256').update(`${folder}\n${pinned}`).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { python };
  try {
    process.stderr.write('Installing pandas, pyarrow and DuckDB (once) …\n');
    rmSync(folder, { recursive: true, force: true });
    execFileSync(found, ['-m', 'venv', folder], { stdio: ['ignore', 2, 2] });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
    execFileSync(python, install, { stdio: ['ignore', 2, 2] });
    writeFileSync(stamp, wanted);
    return { python };
  } catch (error) {
    return {
      missing: `pandas, pyarrow and DuckDB could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    };
  }
}

function isNewEnough(python: string): boolean {
  const { stdout, status } = spawnSync(python, ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])'], { encoding: 'utf8' });
  const [major = 0, minor = 0] = stdout?.split(' ').map(Number) ?? [];
  return status === 0 && (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]));
}
