import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';

export interface ChildOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly execArgv: readonly string[];
  readonly env: Record<string, string | undefined>;
  onRestart(code: number | null): void;
}

const RESTART_MAX_MS = 30_000;
const KILL_AFTER_MS = 25_000;

/** Runs a child process, and again after it died, with growing pauses. The child ends by itself when this process is gone. */
export function keepRunning(options: ChildOptions) {
  let child: ChildProcess;
  let stopping = false;
  let deaths = 0;
  let timer: NodeJS.Timeout | undefined;

  const start = () => {
    // glibc: fewer arenas, and large blocks always by mmap, so that what threads free goes back to the system.
    child = fork(options.file, [...options.args], {
      env: { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072', ...options.env },
      execArgv: [...options.execArgv],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    // Reading documents can wait a little; people and uploads on the same machine should not.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    const startedAt = Date.now();
    child.once('exit', (code) => {
      if (stopping) return;
      deaths = Date.now() - startedAt > 60_000 ? 1 : deaths + 1;
      options.onRestart(code);
      timer = setTimeout(start, Math.min(250 * 2 ** deaths, RESTART_MAX_MS));
    });
  };
  start();

  return {
    pid: (): number | undefined => child.pid,
    async stop(): Promise<void> {
      stopping = true;
      clearTimeout(timer);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await ended;
      clearTimeout(kill);
    },
  };
}
