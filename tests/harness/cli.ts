import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { newStateDir, root } from './machine.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Stdout as one JSON document. */
  readonly json: () => any;
}

export interface Shell {
  /** A path in the home of this shell, which is also where commands run. */
  file(name: string): string;
  ferag(args: readonly string[], options?: { input?: string; env?: Record<string, string> }): Promise<Ran>;
}

/** Runs the program as a person's shell does, on a home of its own. `url` is asked for at each call. */
export function newShell(url: () => string): Shell {
  const home = newStateDir();
  const file = (name: string): string => path.join(home, name);
  return {
    file,
    async ferag(args, { input = '', env = {} } = {}) {
      const own = { HOME: home, XDG_CONFIG_HOME: file('config'), FERAG_URL: url(), NODE_ENV: 'test' };
      const command = [path.join(root, 'compute/cli/bin.mjs'), ...args];
      const child = spawn(process.execPath, command, { cwd: home, env: { ...process.env, ...own, ...env } });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (data: string) => (stdout += data));
      child.stderr.setEncoding('utf8').on('data', (data: string) => (stderr += data));
      child.stdin.end(input);
      const [code]: unknown[] = await once(child, 'close');
      return { code: typeof code === 'number' ? code : null, stdout, stderr, json: () => JSON.parse(stdout) };
    },
  };
}

export const lines = (text: string): string[] => text.split('\n').filter(Boolean);
