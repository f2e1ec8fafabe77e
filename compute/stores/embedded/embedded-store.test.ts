import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countByQuery, prod, publish, sorted, staging, statement, statements, storesOfTest } from './testing/store.ts';

const { open, closeAll, child, directory } = storesOfTest();

describe('F83: a process killed in the middle', () => {
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
      expect((await readdir(directory(), { recursive: true })).filter((name) => /\.tmp$|\.gone-/.test(name))).toEqual([]);
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

/** Writes a snapshot's text back with a seal that fits, as a defect in the writer would. */
async function seal(path: string, change: (text: string) => string): Promise<void> {
  const body = change((await readFile(path, 'utf8')).replace(/# sha256.*\n$/, ''));
  const offset = String(Buffer.byteLength(body.slice(0, body.indexOf('# ferag')))).padStart(12, '0');
  await writeFile(path, `${body}# sha256 ${createHash('sha256').update(body).digest('hex')} ${offset}\n`);
}

it('F80: says so when what oxigraph holds differs from the files', async () => {
  const store = await open();
  await publish(store, 0, statements(0, 10));
  await store.replace(staging, statements(0, 10));
  await closeAll();
  await seal(join(directory(), 'ferag-00001-stg', 'snap-1.nq'), (text) => text.replace(statement(3), statement(4)));
  const reopened = await open();
  await expect(countByQuery(reopened, staging)).rejects.toMatchObject({
    code: 'store_failed',
    message: expect.stringContaining('10 statements'),
  });
  expect(await countByQuery(reopened)).toBe(10);
});

it('reads every dataset when it starts, and tells an operator of a damaged one while the others answer', async () => {
  const store = await open();
  await publish(store, 0, statements(0, 10));
  await store.replace(staging, statements(0, 10));
  await closeAll();
  // A count that is not that of the lines, under a seal that fits.
  await seal(join(directory(), 'ferag-00001-stg', 'snap-1.nq'), (text) => text.replace('"count":10', '"count":11'));
  const told: string[] = [];
  const heard = Promise.withResolvers<void>();
  const reopened = await open({ warn: (text: string, cause: unknown) => (told.push(`${text} ${String(cause)}`), heard.resolve()) });
  await heard.promise;
  expect(told).toEqual([
    expect.stringMatching(/^Dataset ferag-00001-stg cannot be opened\. .*No snapshot in .* is whole.*verify --repair/),
  ]);
  expect(await countByQuery(reopened)).toBe(10);
});

it('puts production back to a version as a whole, in one step, and only where it is what was seen', async () => {
  const store = await open();
  await publish(store, 0, statements(0, 10));
  await publish(store, 1, statements(10, 20));
  expect(await countByQuery(store)).toBe(20);
  const request = {
    ragId: 1,
    version: 5,
    cycles: [
      [3, 4],
      [9, 5],
    ] as const,
    lines: statements(5, 12),
  };
  expect(await store.restore({ ...request, from: 1 })).toEqual({ outcome: 'stale', version: 2 });
  expect(await countByQuery(store)).toBe(20);
  expect(await store.restore({ ...request, from: 2 })).toEqual({ outcome: 'restored', version: 5 });
  expect([await countByQuery(store), await store.version(1), await store.publishedAs(1, 9), await store.publishedAs(1, 1)]).toEqual([
    7,
    5,
    5,
    null,
  ]);
  await closeAll();
  // Nothing older can stand in for it: what it holds did not come from a publish.
  const reopened = await open();
  expect(await reopened.dump(prod)).toEqual(sorted(statements(5, 12)));
  expect(await reopened.publish({ ragId: 1, base: 5, cycleId: 10, attempt: 1, delta: { add: [], del: statements(5, 6) } })).toEqual({
    outcome: 'published',
    version: 6,
  });
});

it('F78: a publish that fails half way leaves neither files nor view between two versions', async () => {
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
