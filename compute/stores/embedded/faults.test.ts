import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countByQuery, prod, publish, sorted, staging, statements, storesOfTest } from './testing/store.ts';

const { open, closeAll, child, directory } = storesOfTest();

describe('F82: two processes on one folder', () => {
  it('the second is refused by name while the first works, and nothing of the first is lost', async () => {
    const holder = child(`
      await publish(0, statements(0, 10));
      console.log('holding');
      process.stdin.resume();
      setInterval(() => {}, 1000);
    `)();
    await once(createInterface({ input: holder.stdout }), 'line');
    await expect(open()).rejects.toMatchObject({ code: 'store_failed', message: expect.stringContaining(directory()) });
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    // The lock of a killed process is free at once.
    expect(await (await open()).dump(prod)).toEqual(sorted(statements(0, 10)));
  }, 30_000);

  it('waits for one that is just closing', async () => {
    const first = await open();
    await publish(first, 0, statements(0, 10));
    const second = open();
    await first.close();
    expect(await (await second).version(1)).toBe(1);
  });
});

describe('F81: a full disk', () => {
  const full = (): Error => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  /** Takes so many bytes, then is full until there is room again. */
  const disk = () => {
    const state = { room: Infinity };
    return {
      state,
      async write(handle: FileHandle, bytes: Uint8Array): Promise<void> {
        const fits = Math.min(bytes.length, state.room);
        await handle.writeFile(bytes.subarray(0, fits));
        state.room -= fits;
        if (fits < bytes.length) throw full();
      },
    };
  };

  it.each([0, 20, 44, 300, 5000])(
    'with room for %i bytes leaves production as it was, says so, and goes on once there is room',
    async (room) => {
      const { state, write } = disk();
      const store = await open({ write });
      await publish(store, 0, statements(0, 10));
      await countByQuery(store);
      state.room = room;
      await expect(publish(store, 1, statements(10, 20), statements(0, 5))).rejects.toMatchObject({
        code: 'store_failed',
        message: expect.stringContaining('disk'),
      });
      expect([await store.version(1), await store.publishedAs(1, 2), await countByQuery(store)]).toEqual([1, null, 10]);
      await expect(store.replace(staging, statements(0, 100))).rejects.toMatchObject({ code: 'store_failed' });
      expect(await store.count(staging)).toBeNull();
      expect(await readdir(join(directory(), 'ferag-00001-stg'))).toEqual([]);
      state.room = Infinity;
      expect(await publish(store, 1, statements(10, 20), statements(0, 5))).toEqual({ outcome: 'published', version: 2 });
      await store.replace(staging, statements(0, 100));
      await closeAll();
      const reopened = await open();
      expect([await countByQuery(reopened), await reopened.count(staging)]).toEqual([15, 100]);
    },
  );

  it('that fills while the journal is folded into a snapshot does not undo the publish', async () => {
    const { state, write } = disk();
    const told: string[] = [];
    const store = await open({ write, warn: (text: string) => told.push(text) });
    // The frame fits, the snapshot that is due after it does not.
    state.room = 1_300_000;
    expect(await publish(store, 0, statements(0, 1200))).toEqual({ outcome: 'published', version: 1 });
    expect(told).toEqual([expect.stringContaining('could not be folded')]);
    expect((await readdir(join(directory(), 'ferag-00001'))).toSorted()).toEqual(['journal-1.log', 'snap-1.nq']);
    state.room = Infinity;
    await closeAll();
    expect(await (await open()).dump(prod)).toEqual(sorted(statements(0, 1200)));
  });
});

it('F88: a large import is written and read in pieces, however many statements it has', async () => {
  const pieces: number[] = [];
  const store = await open({
    write: async (handle: FileHandle, bytes: Uint8Array) => {
      pieces.push(bytes.length);
      await handle.writeFile(bytes);
    },
  });
  const line = (i: number): string => `<urn:a:s${i}> <urn:a:p> "a value of an ordinary length ${i}" .`;
  const lines = function* () {
    for (let i = 0; i < 200_000; i++) yield line(i);
  };
  expect(await store.replace(staging, lines())).toEqual({ count: 200_000 });
  await publish(store, 0, [...lines()]);
  expect(pieces.length).toBeGreaterThan(80);
  expect(Math.max(...pieces)).toBeLessThan(2 ** 19);
  expect([await countByQuery(store), await countByQuery(store, staging)]).toEqual([200_000, 200_000]);
}, 60_000);

it('F84: a query that takes all memory is answered as too large, and those who waited are answered once', async () => {
  const store = await open();
  await publish(store, 0, statements(0, 50));
  await countByQuery(store);
  const values = (name: string) => `VALUES ?${name} { ${Array.from({ length: 300 }, (_, i) => i).join(' ')} }`;
  const query = `SELECT * { ${values('x')} ${values('y')} ${values('z')} BIND("${'long '.repeat(4000)}" AS ?text) }`;
  const hostile = expect(store.query({ dataset: prod, query, accept: 'text/csv' })).rejects.toMatchObject({ code: 'result_too_large' });
  const waiting = Array.from({ length: 3 }, () => countByQuery(store));
  await hostile;
  expect(await Promise.all(waiting)).toEqual([50, 50, 50]);
}, 60_000);

it('F84: very many small rows are too large as well', async () => {
  const store = await open();
  await publish(store, 0, statements(0, 1));
  const values = (name: string) => `VALUES ?${name} { ${Array.from({ length: 1800 }, (_, i) => i).join(' ')} }`;
  const query = `SELECT ?x { ${values('x')} ${values('y')} }`;
  await expect(store.query({ dataset: prod, query, accept: 'text/csv' })).rejects.toMatchObject({
    code: expect.stringMatching(/^(result_too_large|query_timeout)$/),
  });
  expect(await countByQuery(store)).toBe(1);
}, 60_000);
