import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GraphStore } from '../graph-store.ts';
import { openEmbeddedStore } from './embedded-store.ts';

const prod = { ragId: 1, kind: 'prod' } as const;
const staging = { ragId: 1, kind: 'stg' } as const;
// About 1 kB each, so that 1,200 of them make a journal due for compaction.
const statement = (i: number): string => `<urn:a:s${i}> <urn:a:p> "${'long '.repeat(180)}${i}" .`;
const statements = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => statement(from + i));
const sorted = (lines: readonly string[]): string[] => lines.toSorted((a, b) => (a < b ? -1 : 1));

let directory: string;
const opened: GraphStore[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ferag-embedded-'));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(directory, { recursive: true, force: true });
});
async function open(options: object = {}): Promise<GraphStore> {
  const store = await openEmbeddedStore({ directory, ...options });
  opened.push(store);
  return store;
}
const publish = (store: GraphStore, base: number, add: readonly string[], del: readonly string[] = []) =>
  store.publish({ ragId: 1, base, cycleId: base + 1, attempt: 1, delta: { add, del } });
const countByQuery = async (store: GraphStore, dataset: typeof prod | typeof staging = prod) =>
  Number((await store.query({ dataset, query: 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', accept: 'text/csv' })).body.split('\r\n')[1]);

/** Runs code in a process of its own, with `store`, `publish` and `statements` at hand. */
function child(code: string) {
  const prelude = `
    import { openEmbeddedStore } from ${JSON.stringify(new URL('./embedded-store.ts', import.meta.url).href)};
    const statements = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => (${statement.toString()})(from + i));
    const crashAt = process.env.CRASH_AT ?? '';
    let passed = 0;
    const crash = (point: string) => {
      if (point === crashAt && ++passed === Number(process.env.CRASH_TIME ?? 1)) process.kill(process.pid, 'SIGKILL');
    };
    const store = await openEmbeddedStore({ directory: ${JSON.stringify(directory)}, crash });
    const publish = (base: number, add: string[], del: string[] = []) => store.publish({ ragId: 1, base, cycleId: base + 1, attempt: 1, delta: { add, del } });
    const query = () => store.query({ dataset: { ragId: 1, kind: 'prod' }, query: 'ASK {}', accept: '*/*' });
  `;
  return (env: Record<string, string> = {}) =>
    spawn(process.execPath, ['--input-type=module-typescript', '-e', prelude + code], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
}

describe('a process killed in the middle', () => {
  const code = `
    await publish(0, statements(0, 1200));
    await query();
    await publish(1, statements(1200, 2400), statements(0, 100));
    await store.close();
  `;
  const old = sorted(statements(0, 1200));
  const fresh = sorted(statements(100, 2400));

  it.each([
    ['publish:before-frame', 2, 1],
    ['publish:after-frame', 2, 2],
    ['publish:after-apply', 2, 2],
    ['publish:before-frame', 1, 0],
    ['publish:after-frame', 1, 1],
    ['snapshot:before-rename', 1, 0],
    ['snapshot:after-rename', 1, 0],
    ['snapshot:before-rename', 2, 1],
    ['snapshot:after-rename', 2, 1],
    ['snapshot:before-rename', 3, 2],
  ])(
    'at %s, time %i, leaves version %i as a whole, and repeating the publish ends at the same graph',
    async (point, time, version) => {
      const process = child(code)({ CRASH_AT: point, CRASH_TIME: String(time) });
      const [, signal] = await once(process, 'exit');
      expect(signal).toBe('SIGKILL');

      const store = await open();
      expect(await store.version(1)).toBe(version);
      if (version > 0) expect(await store.dump(prod)).toEqual(version === 1 ? old : fresh);
      expect(await publish(store, 0, statements(0, 1200))).toEqual({ outcome: 'published', version: 1 });
      expect(await publish(store, 1, statements(1200, 2400), statements(0, 100))).toEqual({ outcome: 'published', version: 2 });
      expect(await store.dump(prod)).toEqual(fresh);
      expect(await countByQuery(store)).toBe(fresh.length);
      expect((await readdir(directory, { recursive: true })).filter((name) => /\.tmp$|\.gone-/.test(name))).toEqual([]);
    },
    30_000,
  );

  it('has kept every version that it said was published', async () => {
    const process = child(`
      for (let base = 0; ; base++) {
        await publish(base, statements(base * 50, base * 50 + 50), statements(base * 50 - 25, base * 50));
        console.log(base + 1);
      }
    `)();
    let acknowledged = 0;
    for await (const line of createInterface({ input: process.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 40) process.kill('SIGKILL');
    }
    const store = await open();
    const version = await store.version(1);
    expect(version).toBeGreaterThanOrEqual(acknowledged);
    const kept = Array.from({ length: version }, (_, i) => statements(i * 50, i * 50 + (i === version - 1 ? 50 : 25))).flat();
    expect(await store.dump(prod)).toEqual(sorted(kept));
  }, 30_000);
});

it('ends by itself when nothing is asked of it, without being closed', async () => {
  const process = child(`
    await publish(0, statements(0, 10));
    await query();
  `)();
  expect(await once(process, 'exit')).toEqual([0, null]);
}, 20_000);

it('says so when what oxigraph holds differs from the files', async () => {
  await publish(await open(), 0, statements(0, 10));
  const store = await open();
  await store.replace(staging, statements(0, 10));
  await opened.shift()?.close();
  const path = join(directory, 'ferag-00001-stg', 'snap-1.nq');
  const body = (await readFile(path, 'utf8')).replace(/# sha256.*\n$/, '').replace('"count":10', '"count":11');
  const offset = String(body.indexOf('# ferag')).padStart(12, '0');
  await writeFile(path, `${body}# sha256 ${createHash('sha256').update(body).digest('hex')} ${offset}\n`);
  const reopened = await open();
  await expect(countByQuery(reopened, staging)).rejects.toMatchObject({
    code: 'store_failed',
    message: expect.stringContaining('11 statements'),
  });
  expect(await countByQuery(reopened)).toBe(10);
});

it('a publish that fails half way leaves neither files nor view between two versions', async () => {
  let armed = '';
  const store = await open({
    crash: (point: string) => {
      if (point === armed) throw new Error(`stopped at ${point}`);
    },
  });
  await publish(store, 0, statements(0, 10));
  expect(await countByQuery(store)).toBe(10);
  armed = 'publish:before-frame';
  await expect(publish(store, 1, statements(10, 20))).rejects.toThrow('stopped');
  expect([await store.version(1), await countByQuery(store)]).toEqual([1, 10]);
  armed = 'publish:after-frame';
  await expect(publish(store, 1, statements(10, 20))).rejects.toThrow('stopped');
  expect([await store.version(1), await countByQuery(store)]).toEqual([2, 20]);
});

it('gives the memory of review datasets back when they were not used for a while', async () => {
  const store = await open({ idleMs: { production: 60_000, review: 1 } });
  await store.replace(staging, statements(0, 100));
  for (let i = 0; i < 3; i++) expect(await countByQuery(store, staging)).toBe(100);
});
