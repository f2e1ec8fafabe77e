import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STEPS } from '../contract/steps.ts';
import { newRag, signIn, untilCycle, watchTask, type Client } from './harness/client.ts';
import { freePort, newStateDir, OWNER, root, until } from './harness/machine.ts';

interface Development {
  readonly url: string;
  readonly stateDir: string;
  readonly output: () => string;
  /** Every process of it, by command line. */
  processes(): string[];
  stop(): Promise<number | null>;
}

let development: Development;

beforeAll(async () => {
  development = await startDevelopment();
});
afterAll(() => development.stop());

/** `npm run dev` as npm calls it, on a port and a state directory of its own. */
async function startDevelopment(): Promise<Development> {
  const [stateDir, port] = [newStateDir(), await freePort()];
  const own = {
    FERAG_STATE_DIR: stateDir,
    FERAG_PORT: String(port),
    FERAG_OWNER_EMAIL: OWNER.email,
    FERAG_OWNER_PASSWORD: OWNER.password,
    LOG_FORMAT: 'json',
  };
  // A group of its own: that is how what it leaves behind is found.
  const command = [path.join(root, 'scripts/dev.ts')];
  const child = spawn(process.execPath, command, { cwd: root, env: { ...process.env, ...own }, detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exit = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  const url = `http://127.0.0.1:${port}`;
  let gone = false;
  void exit.then(() => (gone = true));
  await until(async () => {
    if (gone) throw new Error(`It ended before it was ready:\n${output}`);
    return output.includes('ferag is ready') && (await fetch(`${url}/ready`)).ok;
  }, 110_000);
  return {
    url,
    stateDir,
    output: () => output,
    processes: () => groupOf(child.pid ?? 0),
    async stop() {
      child.kill('SIGTERM');
      return exit;
    },
  };
}

/** The living processes of a group (Linux): after the name in brackets, `stat` has the state, the parent and the group. */
function groupOf(group: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [state, , itsGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        return Number(itsGroup) === group && state !== 'Z' ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
      } catch {
        // It has ended since it was listed.
        return [];
      }
    });
}

describe('npm run dev', () => {
  it('serves the page from its sources, under the page’s own policy', async () => {
    const page = await fetch(development.url);
    const html = await page.text();
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(html).toContain('/main.tsx');
    expect(html).toContain('/@vite/client');
    expect(html).toContain("script-src 'self';");
    expect((await fetch(`${development.url}/rag/1/review`, { headers: { accept: 'text/html' } })).status).toBe(200);
    const main = await fetch(`${development.url}/main.tsx`);
    expect(main.headers.get('content-type')).toContain('javascript');
    expect(await main.text()).toContain('solid-js');
  });

  it('serves sources of page and worker and no other file', async () => {
    const statusOf = async (file: string) => (await fetch(`${development.url}/@fs${file}`)).status;
    expect(await statusOf(path.join(root, 'contract/steps.ts'))).toBe(200);
    expect(await statusOf(path.join(root, '.gitignore'))).toBe(403);
    expect(await statusOf(path.join(development.stateDir, 'dev/secrets.json'))).toBe(403);
  });

  it('answers a browser of its own origin and no other', async () => {
    const login = (origin: string) =>
      fetch(`${development.url}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify(OWNER),
      });
    const own = await login(development.url);
    expect(own.status).toBe(200);
    const other = await login('http://localhost:1');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const nowhere = await fetch(`${development.url}/rags/1/nowhere`);
    expect(nowhere.headers.get('content-type')).toContain('json');
  });

  describe('with the blobs in the R2 simulator', () => {
    const text = 'Marie Orlov is a chemist. Marie Orlov was born in Lund in 1901. She founded the Aster Laboratory in 1934.';
    let owner: Client;
    let ragId: number;

    beforeAll(async () => {
      owner = await signIn(development.url);
      ragId = await newRag(owner, 'development');
    });

    it('takes an upload through the five steps to an answer with its sentence', async () => {
      const { status, body } = await owner.upload(ragId, { 'orlov.txt': text });
      expect(status).toBe(202);
      const { events, code } = await watchTask(development.url, owner, body.task_id);
      expect([...new Set(events.flatMap((event) => event.step ?? []))]).toEqual(STEPS);
      expect(code).toBe(1000);
      await untilCycle(owner, ragId, body.cycle_id, ['ready']);
      const approved = await owner.call('POST', `/rags/${ragId}/cycles/${body.cycle_id}/approve`, {});
      expect(approved).toMatchObject({ status: 200, body: { version: 1 } });
      const { body: answer } = await owner.call('POST', `/rags/${ragId}/chat`, { question: 'Where was Marie Orlov born?' });
      expect(answer.supported).toBe(true);
      const [citation] = answer.citations;
      expect(citation.sentence).toContain('born in Lund');
      const source = await owner.call('GET', `/rags/${ragId}/documents/${citation.document_id}/text?sha256=${citation.text_sha256}`);
      expect(source.body.slice(citation.start, citation.end)).toBe(citation.sentence);
    });

    it('starts the compute node again when one of its sources is saved', async () => {
      const starts = () => development.output().split('node started').length;
      const before = starts();
      const file = path.join(root, 'compute/node/loop.ts');
      const now = new Date();
      utimesSync(file, now, now);
      await until(() => starts() > before);
      await until(async () => (await fetch(`${development.url}/ready`)).ok);
    });
  });

  it.skipIf(!existsSync('/proc'))('ends on SIGTERM and leaves no process', async () => {
    const running = development.processes();
    expect(running.some((command) => command.includes('workerd'))).toBe(true);
    expect(running.some((command) => command.includes('node start'))).toBe(true);
    expect(await development.stop()).toBe(0);
    expect(development.processes()).toEqual([]);
    expect(readdirSync(path.join(development.stateDir, 'dev'))).not.toContain('up.pid');
  });
});
