import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newShell } from './harness/cli.ts';
import { dump, newRag, publishFiles, signIn, untilCycle } from './harness/client.ts';
import { newStateDir, startMachine, type RunningMachine } from './harness/machine.ts';
import { ENGLISH } from './harness/texts.ts';

let running: RunningMachine | undefined;
afterEach(() => running?.kill());

const FILES = {
  'pulkovo.txt': ENGLISH.text,
  'note.txt': 'The Aster Laboratory is a laboratory in Turku. It was founded in 1934 by Marie Orlov.',
};

const shell = newShell(() => 'http://127.0.0.1:9');
const verify = (stateDir: string, ...args: string[]) => shell.ferag(['verify', ...args], { env: { FERAG_STATE_DIR: stateDir } });
const Findings = z.array(z.object({ check: z.string(), result: z.string() }));
const Report = z.object({ rags: z.array(z.object({ findings: Findings })), folder: Findings });

function failedChecks(said: unknown): string[] {
  const report = Report.parse(said);
  const findings = [...report.rags.flatMap((rag) => rag.findings), ...report.folder];
  return findings.filter(({ result }) => result === 'failed').map(({ check }) => check);
}

/** A state directory with one published RAG, and what it answers. */
async function published() {
  const stateDir = newStateDir();
  running = await startMachine({ stateDir });
  const owner = await signIn(running.url);
  const ragId = await newRag(owner, 'verified');
  await publishFiles(owner, ragId, FILES);
  const lines = await dump(owner, ragId, 'prod');
  return { stateDir, ragId, lines };
}

describe('ferag verify', () => {
  it('F125, F126: says equal, names a lost store, rebuilds it to the same graph, and the product goes on from there', async () => {
    const { stateDir, ragId, lines } = await published();
    const busy = await verify(stateDir);
    expect([busy.code, busy.stderr]).toEqual([7, expect.stringContaining(stateDir)]);
    await running?.stop();
    const equal = await verify(stateDir, '--json');
    expect([equal.code, equal.json()]).toMatchObject([0, { ok: true, rags: [{ rag: { id: ragId, version: 1 } }], repaired: [] }]);

    rmSync(path.join(stateDir, 'node', 'store'), { recursive: true });
    const lost = await verify(stateDir, '--json');
    expect([lost.code, failedChecks(lost.json())]).toEqual([8, ['store', 'lines']]);
    const shown = await verify(stateDir, '--rag', String(ragId));
    expect([shown.code, shown.stdout]).toEqual([8, expect.stringContaining('✘ store')]);
    const repaired = await verify(stateDir, '--repair', '--json');
    expect([repaired.code, repaired.json().ok]).toEqual([0, true]);

    running = await startMachine({ stateDir });
    const owner = await signIn(running.url);
    expect(await dump(owner, ragId, 'prod')).toEqual(lines);
    const asked = await owner.call('POST', `/rags/${ragId}/chat`, { question: 'Who founded the Aster Laboratory?' });
    expect(JSON.stringify(asked.body)).toContain('Marie Orlov');
    await publishFiles(owner, ragId, { 'more.txt': 'Pierre Lenoir founded the Meridian Institute in 1920.' });
    expect((await owner.call('GET', `/rags/${ragId}`)).body).toMatchObject({ version: 2 });
    await running.stop();
    expect((await verify(stateDir)).code).toBe(0);
  });

  it('F85: takes blobs that are gone from the cache of the node, and names the documents of those that are nowhere until they were uploaded again', async () => {
    const { stateDir, ragId, lines } = await published();
    await running?.stop();
    rmSync(path.join(stateDir, 'blobs', 'blob'), { recursive: true });
    rmSync(path.join(stateDir, 'node', 'store'), { recursive: true });
    const fromCache = await verify(stateDir, '--repair', '--json');
    expect([fromCache.code, failedChecks(fromCache.json())]).toEqual([0, []]);

    const texts = readdirSync(path.join(stateDir, 'blobs', 'blob')).filter((name) =>
      readFileSync(path.join(stateDir, 'blobs', 'blob', name), 'utf8').startsWith('The Aster Laboratory'),
    );
    for (const name of texts) writeFileSync(path.join(stateDir, 'blobs', 'blob', name), 'other bytes');
    rmSync(path.join(stateDir, 'node', 'cache'), { recursive: true });
    const lost = await verify(stateDir, '--repair', '--json');
    expect([lost.code, failedChecks(lost.json())]).toEqual([8, ['blobs']]);
    expect(JSON.stringify(lost.json())).toContain('note.txt');

    running = await startMachine({ stateDir });
    const owner = await signIn(running.url);
    expect(await dump(owner, ragId, 'prod')).toEqual(lines);
    const { body } = await owner.upload(ragId, { 'note.txt': FILES['note.txt'] });
    await untilCycle(owner, ragId, body.cycle_id, ['ready', 'approved']);
    await running.stop();
    expect(failedChecks((await verify(stateDir, '--json')).json())).toEqual([]);
  });

  it('is no RAG of an empty folder', async () => {
    const { code, stderr } = await verify(newStateDir());
    expect([code, stderr]).toEqual([5, expect.stringContaining('FERAG_STATE_DIR')]);
  });
});
