import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { newShell } from './harness/cli.ts';
import { newRag, publishFiles, signIn } from './harness/client.ts';
import { compose, execForm, instructions, Service } from './harness/images.ts';
import { freePort, newStateDir, OWNER, root, until } from './harness/machine.ts';
import { ENGLISH } from './harness/texts.ts';

describe('the commands of the images, without containers', () => {
  const running: ChildProcess[] = [];
  const ended = new Map<ChildProcess, Promise<unknown[]>>();
  afterAll(async () => {
    for (const child of running) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await Promise.all(ended.values());
  });

  /** The image's CMD with the environment that its compose file gives; `given` stands for what a person fills in. */
  function start(dockerfile: string, service: z.infer<typeof Service>, given: Record<string, string>): ChildProcess {
    const [command = '', ...args] = execForm(instructions(dockerfile).findLast(({ name }) => name === 'CMD')?.value ?? '');
    const filled = Object.entries(service.environment).map(([name, value]) => [
      name,
      value.replaceAll(
        /\$\{(\w+)(?::[-?]([^}]*))?\}/g,
        (whole, key: string, other = '') => given[key] ?? (whole.includes(':-') ? other : ''),
      ),
    ]);
    const env = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', LOG_FORMAT: 'json', ...Object.fromEntries(filled), ...given };
    const child = spawn(command === 'node' ? process.execPath : command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    running.push(child);
    ended.set(child, once(child, 'exit'));
    return child;
  }
  const stop = async (child: ChildProcess) => {
    child.kill('SIGTERM');
    return (await ended.get(child))?.[0];
  };

  it('an edge and a node of their own take a document to an answer, and end by SIGTERM', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const [edgeDir, nodeDir] = [newStateDir(), newStateDir()];
    const services = { ...compose('compose.compute.yml').services, ...compose('deploy/compose.edge.yml').services };
    const edgeService = Service.parse(services['edge']);
    const edge = start('edge/Dockerfile', edgeService, {
      FERAG_DOMAIN: 'ferag.example.org',
      FERAG_OWNER_EMAIL: OWNER.email,
      FERAG_OWNER_PASSWORD: OWNER.password,
      FERAG_HOST: '127.0.0.1',
      FERAG_PORT: String(port),
      FERAG_STATE_DIR: edgeDir,
    });
    let said = '';
    edge.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
    await until(() => said.includes('The edge of ferag is ready'));
    expect(said).toContain('https://ferag.example.org');
    expect(said).not.toContain(OWNER.password);

    const shell = newShell(() => url);
    await shell.ferag(['login', '--email', OWNER.email, '--password-stdin'], { input: `${OWNER.password}\n` });
    expect((await shell.ferag(['node', 'init', 'gpu 1', '--out', shell.file('node.env')])).code).toBe(0);
    expect(statSync(shell.file('node.env')).mode & 0o077).toBe(0);
    expect((await shell.ferag(['node', 'init', 'again', '--out', shell.file('node.env')])).code).toBe(2);
    const settings = Object.fromEntries(
      readFileSync(shell.file('node.env'), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(settings).toMatchObject({ FERAG_EDGE_URL: url, FERAG_NODE_NAME: 'gpu-1' });

    // The store of the compose file is a container of its own; the node's own store stands in for it.
    const given = { ...settings, FUSEKI_PASSWORD: 'x', FERAG_STORE: 'embedded', FUSEKI_URL: '', FERAG_STATE_DIR: nodeDir };
    const node = start('compute/Dockerfile', Service.parse(services['node']), given);
    await until(async () => (await fetch(`${url}/ready`).catch(() => null))?.ok === true);
    const [health = '', ...healthArgs] = execForm(
      instructions('compute/Dockerfile').find(({ name }) => name === 'HEALTHCHECK')?.value ?? '',
    );
    const check = spawn(health === 'node' ? process.execPath : health, healthArgs, {
      cwd: root,
      env: { ...process.env, FERAG_STATE_DIR: nodeDir },
    });
    expect((await once(check, 'exit'))[0]).toBe(0);

    const owner = await signIn(url);
    const rag = await newRag(owner, 'Observatories');
    await publishFiles(owner, rag, { [ENGLISH.name]: ENGLISH.text });
    const [asked] = ENGLISH.questions;
    const { body } = await owner.call('POST', `/rags/${rag}/chat`, { question: asked?.question });
    expect(JSON.stringify(body.citations)).toContain(asked?.sentence);
    expect((await shell.ferag(['node', 'status', '--json'])).json()).toMatchObject([{ name: 'gpu 1', connected: true, draining: false }]);
    expect((await shell.ferag(['node', 'drain', '1', '--json'])).json()).toMatchObject({ draining: true });

    expect(await stop(node)).toBe(0);
    expect(await stop(edge)).toBe(0);
    const gone = spawn(process.execPath, healthArgs, { cwd: root, env: { ...process.env, FERAG_STATE_DIR: edgeDir } });
    expect((await once(gone, 'exit'))[0]).toBe(7);
  });
});
