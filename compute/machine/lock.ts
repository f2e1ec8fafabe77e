import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FeragError } from '../../contract/errors.ts';

/** Holds a state directory for one `up`: two of them would write the same databases. */
export function lockState(stateDir: string): () => void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const file = path.join(stateDir, 'up.pid');
  const other = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (other && other !== process.pid && isFerag(other)) {
    throw new FeragError(
      'document_busy',
      `ferag already runs on ${stateDir} (process ${other}). Stop it first, or set FERAG_STATE_DIR to another folder.`,
    );
  }
  if (other) rmSync(file, { force: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (cause) {
    throw new FeragError('document_busy', `Another start of ferag has just taken ${stateDir}.`, { cause });
  }
  return () => rmSync(file, { force: true });
}

/** Ends a workerd that a killed `up` left behind; it would go on answering on the port. Only where the parent's death did not end it. */
export function endOrphan(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (pid && commandOf(pid)?.includes('workerd')) process.kill(pid, 'SIGKILL');
  rmSync(pidFile, { force: true });
}

const isFerag = (pid: number): boolean => {
  const command = commandOf(pid);
  // Where processes cannot be looked up, a living process of that number is taken for ferag.
  return command === null ? isAlive(pid) : command.includes('cli/main.ts') || command.includes('ferag');
};

/** The command line of a process; null where the system does not tell. */
function commandOf(pid: number): string | null {
  if (!existsSync('/proc/self/cmdline')) return null;
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
