import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Guard } from './guard.ts';
import { GUARDS } from './guards.ts';
import { simulateAll } from './threads.ts';

const root = path.resolve(import.meta.dirname, '../..');
const TIMEOUT_MS = 10 * 60_000;
const only = process.env['FERAG_GUARD'];

/** Two at a time: as many as there are cores. */
let free = 2;
const waiting: (() => void)[] = [];
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free -= 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}

/** The first promise that the simulation sees broken, or ''. */
async function seen({ patches }: Guard, seeds: number): Promise<string> {
  const { breaches } = await simulateAll({ from: 1, to: seeds, threads: 1, patches, stopsAtBreach: true });
  return breaches[0]?.breach ?? '';
}

/** How many tests of that name fail. */
async function failures(index: number, file: string, test: string): Promise<number> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST') && name !== 'TEST');
  const report = path.join(mkdtempSync(path.join(tmpdir(), 'ferag-guard-')), 'report.json');
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--config', 'tests/simulation/guarded.config.ts', '--reporter=json', `--outputFile=${report}`, file, '-t', test],
    ],
    { cwd: root, env: { ...Object.fromEntries(inherited), FERAG_GUARD: String(index) }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  await once(child, 'close');
  try {
    return JSON.parse(readFileSync(report, 'utf8')).numFailedTests;
  } catch (cause) {
    throw new Error(`The tests of ${file} did not run: ${errors}`, { cause });
  } finally {
    rmSync(path.dirname(report), { recursive: true });
  }
}

describe('every guard of a promise', () => {
  it.each(GUARDS)('$promise: is there as the table says: $keeps', ({ patches }) => {
    for (const { file, find } of patches) {
      expect(`${file}: ${readFileSync(path.join(root, file), 'utf8').split(find).length - 1} × ${find}`).toBe(`${file}: 1 × ${find}`);
    }
  });

  const chosen = GUARDS.map((guard, index) => ({ ...guard, index })).filter(({ index }) => only === undefined || String(index) === only);
  it.concurrent.each(chosen)('$promise: taken away, its loss is noticed: $keeps', { timeout: TIMEOUT_MS }, (guard) =>
    inTurn(async () => {
      const { noticedBy, index } = guard;
      if ('seeds' in noticedBy) expect(await seen(guard, noticedBy.seeds)).not.toBe('');
      else expect(await failures(index, noticedBy.file, noticedBy.test)).toBeGreaterThan(0);
    }),
  );
});
