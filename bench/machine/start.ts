import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newRag, publishFiles, signIn } from '../../tests/harness/client.ts';
import { freePort, OWNER, root, until } from '../../tests/harness/machine.ts';
import { ENGLISH } from '../../tests/harness/texts.ts';

/** A fresh clone, as a newcomer: `npm start` to a working page, to the first cited answer, and a later start. The package cache is warm. */
export async function startTable(): Promise<string> {
  const dir = mkdtempSync(path.join(tmpdir(), 'ferag-clone-'));
  execFileSync('git', ['clone', '--quiet', root, dir]);
  const first = await timeStart(dir);
  const owner = await signIn(first.url);
  const asked = performance.now();
  const ragId = await newRag(owner, 'first');
  await publishFiles(owner, ragId, { [ENGLISH.name]: ENGLISH.text });
  const { body } = await owner.call('POST', `/rags/${ragId}/chat`, { question: ENGLISH.questions[0]?.question });
  const answer = (performance.now() - asked) / 1000 + first.seconds;
  await first.stop();
  const later = await timeStart(dir);
  await later.stop();
  rmSync(dir, { recursive: true, force: true });
  return [
    '| what | seconds | goal |',
    '|---|---|---|',
    `| fresh clone: \`npm start\` to a page that serves | ${first.seconds.toFixed(1)} | ≤ 120 |`,
    `| … to the first cited answer (${body.citations.length} citations) | ${answer.toFixed(1)} | ≤ 180 |`,
    `| later start | ${later.seconds.toFixed(1)} | ≤ 8 |`,
  ].join('\n');
}

async function timeStart(dir: string) {
  const port = await freePort();
  const env = {
    ...process.env,
    FERAG_PORT: String(port),
    FERAG_OWNER_EMAIL: OWNER.email,
    FERAG_OWNER_PASSWORD: OWNER.password,
    FERAG_STATE_DIR: '',
  };
  const started = performance.now();
  const child = spawn('npm', ['start'], { cwd: dir, env, stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    const [page, ready] = await Promise.all(['/', '/ready'].map((where) => fetch(url + where).catch(() => null)));
    return page?.ok === true && ready?.ok === true;
  }, 300_000);
  const seconds = (performance.now() - started) / 1000;
  return {
    url,
    seconds,
    stop: async () => {
      if (child.pid) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}
