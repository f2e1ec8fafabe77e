import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { GraphStore } from '../../graph-store.ts';
import { openEmbeddedStore } from '../embedded-store.ts';
import type { EmbeddedOptions } from '../embedded-store.ts';

export const prod = { ragId: 1, kind: 'prod' } as const;
export const staging = { ragId: 1, kind: 'stg' } as const;
// About 1 kB each, so that 1,200 of them make a journal due for compaction.
export const statement = (i: number): string => `<urn:a:s${i}> <urn:a:p> "${'long '.repeat(180)}${i}" .`;
export const statements = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => statement(from + i));
export const sorted = (lines: readonly string[]): string[] => lines.toSorted((a, b) => (a < b ? -1 : 1));

/** Embedded stores on a folder of each test's own. */
export function storesOfTest() {
  let directory = '';
  const opened: GraphStore[] = [];
  const children: ChildProcess[] = [];
  /** Ends every open store, as the end of its process does. */
  const closeAll = async (): Promise<void> => {
    for (const store of opened.splice(0)) await store.close();
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ferag-embedded-'));
  });
  afterEach(async () => {
    for (const process of children.splice(0)) process.kill('SIGKILL');
    await closeAll();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    directory: () => directory,
    closeAll,
    async open(options: Partial<EmbeddedOptions> = {}): Promise<GraphStore> {
      const store = await openEmbeddedStore({ directory, ...options });
      opened.push(store);
      return store;
    },
    /** Code that runs in a process of its own, with `store`, `publish` and `statements` at hand; ended with the test. */
    child:
      (code: string) =>
      (env: Record<string, string> = {}) => {
        const process = child(directory, code, env);
        children.push(process);
        return process;
      },
  };
}

export const publish = (store: GraphStore, base: number, add: readonly string[], del: readonly string[] = []) =>
  store.publish({ ragId: 1, base, cycleId: base + 1, attempt: 1, delta: { add, del } });

export async function countByQuery(store: GraphStore, dataset: typeof prod | typeof staging = prod): Promise<number> {
  const { body } = await store.query({ dataset, query: 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', accept: 'text/csv' });
  return Number(body.split('\r\n')[1]);
}

function child(directory: string, code: string, env: Record<string, string>) {
  const prelude = `
    import { openEmbeddedStore } from ${JSON.stringify(new URL('../embedded-store.ts', import.meta.url).href)};
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
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', prelude + code], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
