import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cycleStatus, dump, newRag, signIn, untilCycle, type Client } from './harness/client.ts';
import { freePort, newStateDir, root, startMachine, until, type RunningMachine } from './harness/machine.ts';
import { ENGLISH } from './harness/texts.ts';

const FILES = {
  'pulkovo.txt': ENGLISH.text,
  'note.txt': 'The Aster Laboratory is a laboratory in Turku. It was founded in 1934 by Marie Orlov.',
};

let running: RunningMachine | undefined;
let undisturbed: string[];

beforeAll(async () => {
  running = await startMachine();
  undisturbed = await wholeCycle(running, await signIn(running.url));
  await running.stop();
});
afterEach(() => running?.kill());

/** Upload, review, approve; what production then holds. */
async function wholeCycle(machine: RunningMachine, owner: Client): Promise<string[]> {
  running = machine;
  const ragId = await newRag(owner, 'killed');
  const { body } = await owner.upload(ragId, FILES);
  return finish(owner, ragId, body.cycle_id);
}

/** Brings a cycle to its end, from wherever it is. */
async function finish(owner: Client, ragId: number, cycleId: number): Promise<string[]> {
  await untilCycle(owner, ragId, cycleId, ['ready', 'publishing', 'approved']);
  if ((await cycleStatus(owner, ragId, cycleId)) === 'ready') await owner.call('POST', `/rags/${ragId}/cycles/${cycleId}/approve`, {});
  await untilCycle(owner, ragId, cycleId, ['approved']);
  expect((await owner.call('GET', `/rags/${ragId}`)).body).toMatchObject({ cycle_count: 1, version: 1 });
  return dump(owner, ragId, 'prod');
}

describe('F56: everything is killed with SIGKILL at one point of the work; after a restart on the same state the cycle ends by itself', () => {
  it.each([
    ...['graphrag:before', 'graphrag:after', 'extract:before-report', 'extract:after-report'],
    ...['schema:before', 'schema:after', 'merge_onto:before', 'merge_onto:after', 'merge_triples:before', 'merge_triples:after'],
    ...['staging:before', 'staging:after', 'merge:before-report', 'merge:after-report'],
  ])('%s', async (point) => {
    const stateDir = newStateDir();
    running = await startMachine({ stateDir, env: { FERAG_CRASH_AT: point } });
    let owner = await signIn(running.url);
    const ragId = await newRag(owner, 'killed');
    const { status, body } = await owner.upload(ragId, FILES);
    expect(status).toBe(202);
    await running.ended();
    running = await startMachine({ stateDir });
    owner = await signIn(running.url);
    expect(await finish(owner, ragId, body.cycle_id)).toEqual(undisturbed);
  });
});

describe('F109: killed between the approval and the publish, and inside the publish', () => {
  it.each([
    ...['publish:before', 'publish:before-frame', 'publish:after-frame', 'publish:after-apply'],
    ...['publish:after', 'publish:before-report', 'publish:after-report'],
  ])('%s', async (point) => {
    const stateDir = newStateDir();
    running = await startMachine({ stateDir, env: { FERAG_CRASH_AT: point } });
    let owner = await signIn(running.url);
    const ragId = await newRag(owner, 'killed');
    const { body } = await owner.upload(ragId, FILES);
    await untilCycle(owner, ragId, body.cycle_id, ['ready']);
    // The answer never comes: the edge dies with the node.
    await owner.call('POST', `/rags/${ragId}/cycles/${body.cycle_id}/approve`, {}).catch(() => null);
    await running.ended();
    running = await startMachine({ stateDir });
    owner = await signIn(running.url);
    await untilCycle(owner, ragId, body.cycle_id, ['approved']);
    expect(await finish(owner, ragId, body.cycle_id)).toEqual(undisturbed);
  });
});

describe('F123: killed while uploads are coming in', () => {
  it('keeps every document that was answered 202, and half of none', async () => {
    const stateDir = newStateDir();
    running = await startMachine({ stateDir });
    let owner = await signIn(running.url);
    const ragId = await newRag(owner, 'uploads');
    const text = `${ENGLISH.text}\n`.repeat(40);
    const machine = running;
    let answered = 0;
    const uploads = Array.from({ length: 40 }, async (_, i) => {
      const answer = await owner.upload(ragId, { [`file-${i}.txt`]: `Document ${i}.\n\n${text}` }).catch(() => null);
      answered += answer?.status === 202 ? 1 : 0;
      if (answered === 8) await machine.kill();
      return answer;
    });
    const answers = await Promise.all(uploads);
    running = await startMachine({ stateDir });
    owner = await signIn(running.url);
    const { body } = await owner.call('GET', `/rags/${ragId}/documents?limit=200`);
    const kept = new Map<number, any>(body.items.map((document: any) => [document.id, document]));
    const accepted = answers.flatMap((answer) => (answer?.status === 202 ? answer.body.documents : []));
    expect(accepted.length).toBeGreaterThanOrEqual(8);
    for (const document of accepted) expect(kept.get(document.id)?.name).toBe(document.name);
    const cycleIds = new Set<number>(body.items.map((document: any) => document.cycle_id));
    for (const cycleId of cycleIds) await untilCycle(owner, ragId, cycleId, ['ready', 'approved', 'running']);
    for (const document of kept.values()) {
      const source = await owner.call('GET', `/rags/${ragId}/documents/${document.id}/source`);
      expect(source.body).toBe(`Document ${document.name.match(/\d+/)?.[0]}.\n\n${text}`);
    }
  });
});

/** Long enough that reading it takes seconds: what happens meanwhile happens in the middle. */
const LONG = { 'long.txt': Array.from({ length: 120 }, (_, i) => `Part ${i}.\n\n${ENGLISH.text}`).join('\n\n') };

async function whileReading(owner: Client, ragId: number): Promise<{ cycleId: number }> {
  const { body } = await owner.upload(ragId, LONG);
  await until(async () => (await owner.call('GET', `/rags/${ragId}/documents/${body.documents[0].id}`)).body.status === 'processing');
  return { cycleId: body.cycle_id };
}

/** The process of the machine's compute node, by what it was started as. */
function nodePid(machine: RunningMachine): number {
  const parent = `\nPPid:\t${machine.process.pid}\n`;
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const isChild = readFileSync(`/proc/${name}/status`, 'utf8').includes(parent);
      if (isChild && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('\0node\0start')) return Number(name);
    } catch {
      // It has ended between the list and the look.
    }
  }
  throw new Error('The machine has no compute node.');
}

/** A second process with the token of the machine's node, and a store of its own. */
function startTwin(machine: RunningMachine) {
  const { node_token } = JSON.parse(readFileSync(path.join(machine.stateDir, 'secrets.json'), 'utf8'));
  const stateDir = newStateDir();
  const env = { ...process.env, FERAG_EDGE_URL: machine.url, FERAG_NODE_TOKEN: node_token, FERAG_STATE_DIR: stateDir, LOG_LEVEL: 'warn' };
  const twin = spawn(process.execPath, [path.join(root, 'compute/cli/main.ts'), 'node', 'start'], { cwd: root, env, stdio: 'ignore' });
  const ended = once(twin, 'exit').then(([code]) => code);
  return {
    stop: () => {
      twin.kill('SIGTERM');
      return ended;
    },
  };
}

describe('one node twice', () => {
  it.skipIf(process.platform !== 'linux')(
    'F57, F75, J4: frozen in the middle, replaced by a second process, and let go on, the first changes nothing more and gets nothing more',
    async () => {
      const machine = await startMachine();
      running = machine;
      const owner = await signIn(machine.url);
      const ragId = await newRag(owner, 'twice');
      const { cycleId } = await whileReading(owner, ragId);
      const pid = nodePid(machine);
      process.kill(pid, 'SIGSTOP');
      const twin = startTwin(machine);
      await untilCycle(owner, ragId, cycleId, ['ready'], 180_000);
      const staged = await dump(owner, ragId, 'stg');
      process.kill(pid, 'SIGCONT');
      await until(() => machine.output().includes('taken this node over'));
      expect(await dump(owner, ragId, 'stg')).toEqual(staged);
      expect(await finish(owner, ragId, cycleId)).toEqual(staged);
      expect(await twin.stop()).toBe(0);
    },
  );
});

describe('F70, J6: stopped in the middle of a step', () => {
  it('ends with exit code 0, and goes on after the next start as if nothing had been', async () => {
    const stateDir = newStateDir();
    running = await startMachine({ stateDir });
    let owner = await signIn(running.url);
    const ragId = await newRag(owner, 'stopped');
    const { cycleId } = await whileReading(owner, ragId);
    expect(await running.stop()).toBe(0);
    running = await startMachine({ stateDir });
    owner = await signIn(running.url);
    expect((await finish(owner, ragId, cycleId)).length).toBeGreaterThan(0);
    const { body } = await owner.call('GET', `/rags/${ragId}/documents`);
    expect(body.items.map(({ status }: { status: string }) => status)).toEqual(['completed']);
  });
});

describe('starting twice', () => {
  it('refuses a second start on the same state with one line that names it', async () => {
    running = await startMachine();
    const second = await startMachine({ stateDir: running.stateDir, wait: false });
    expect(await second.ended()).not.toBe(0);
    expect(second.output()).toContain(running.stateDir);
    expect(second.output().trim().split('\n')).toHaveLength(1);
    expect((await fetch(`${running.url}/ready`)).status).toBe(200);
  });

  it('refuses a taken port with one line that names it', async () => {
    const port = await freePort();
    running = await startMachine({ port });
    const second = await startMachine({ port, wait: false });
    expect(await second.ended()).not.toBe(0);
    expect(second.output()).toContain(String(port));
    expect(second.output().trim().split('\n')).toHaveLength(1);
  });

  it('ends with exit code 0 on SIGTERM and leaves no process behind', async () => {
    const machine = await startMachine();
    expect(await machine.stop()).toBe(0);
    await expect(fetch(`${machine.url}/health`)).rejects.toThrow();
  });
});
