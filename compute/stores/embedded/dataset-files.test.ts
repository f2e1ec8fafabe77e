import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, asyncProperty, boolean, constantFrom, double, integer, nat, record, uniqueArray } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeragError } from '../../../contract/errors.ts';
import type { Delta } from '../graph-store.ts';
import { allLines, appendPublish, compact, effectiveDelta, freshGeneration, openFiles, writeGeneration } from './dataset-files.ts';
import type { DatasetFiles } from './dataset-files.ts';
import { appendFrame } from './journal.ts';
import type { Mark } from './snapshot.ts';
import { compareCodePoints } from '../statement.ts';

const statement = (i: number): string => `<urn:a:s${i}> <urn:a:p> "statement ${i}" .`;
const emptyMark: Mark = { dataset: 'ferag-00001', storeId: 'x', version: 0, cycles: [], count: 0, twins: 0 };
async function* noLines(): AsyncGenerator<string[]> {
  yield [];
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferag-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const make = (): Promise<DatasetFiles> => writeGeneration(folder, 1, noLines(), () => emptyMark);

async function publish(files: DatasetFiles, delta: Delta): Promise<DatasetFiles> {
  return appendPublish(files, files.mark.version + 1, await effectiveDelta(files, delta));
}

async function state(files: DatasetFiles | null) {
  if (files === null) return null;
  const lines: string[] = [];
  for await (const batch of allLines(files)) lines.push(...batch);
  return { mark: files.mark, lines: lines.toSorted(compareCodePoints) };
}
const reopened = async () => state(await openFiles(folder));

describe('F83: a journal that was cut off while it was being written', () => {
  const journal = () => join(folder, 'journal-1.log');
  let before: Awaited<ReturnType<typeof state>>;
  let after: typeof before;
  let start: number;
  let whole: Buffer;

  beforeEach(async () => {
    const first = await publish(await make(), { add: [1, 2, 3].map(statement), del: [] });
    before = await state(first);
    start = (await stat(journal())).size;
    after = await state(await publish(first, { add: [4, 5].map(statement), del: [statement(1)] }));
    whole = await readFile(journal());
  });

  it('is read up to its last whole frame, wherever the cut is, and can be written on', async () => {
    for (let end = start; end <= whole.length; end++) {
      await writeFile(journal(), whole.subarray(0, end));
      expect(await reopened()).toEqual(end === whole.length ? after : before);
      expect((await stat(journal())).size).toBe(end === whole.length ? end : start);
    }
    await truncate(journal(), start + 50);
    const files = await openFiles(folder);
    if (files === null) return expect.unreachable();
    await publish(files, { add: [4, 5].map(statement), del: [statement(1)] });
    expect(await reopened()).toEqual(after);
  });

  it('is read up to its last whole frame when the file had grown before its sectors were written', async () => {
    const files = (await openFiles(folder)) ?? expect.unreachable();
    const former = await reopened();
    await publish(files, { add: Array.from({ length: 60 }, (_, i) => statement(100 + i)), del: [] });
    const grown = await readFile(journal());
    for (let sector = 512; sector < grown.length; sector += 512) {
      const unwritten = Buffer.from(grown).fill(0, Math.max(sector, whole.length), Math.min(sector + 512, grown.length));
      await writeFile(journal(), unwritten);
      expect(await reopened()).toEqual(former);
    }
    await writeFile(journal(), Buffer.from(grown).fill(0, whole.length));
    expect(await reopened()).toEqual(former);
  });

  it('refuses a flipped bit anywhere, since dropping an acknowledged version in silence would be worse', async () => {
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      await writeFile(journal(), flipped);
      await expect(openFiles(folder)).rejects.toMatchObject({ code: 'store_failed', message: expect.stringContaining('damaged') });
    }
  });

  it('F82: refuses to append when another process has written', async () => {
    const files = await openFiles(folder);
    if (files === null) return expect.unreachable();
    await publish(files, { add: [statement(9)], del: [] });
    await expect(publish(files, { add: [statement(8)], del: [] })).rejects.toMatchObject({ code: 'store_failed' });
  });
});

describe('snapshots', () => {
  it('F89: one of another release is refused in words, and so is its journal', async () => {
    const sealed = (body: string) => {
      const offset = String(body.indexOf('# ferag')).padStart(12, '0');
      return `${body}# sha256 ${createHash('sha256').update(body).digest('hex')} ${offset}\n`;
    };
    await make();
    const path = join(folder, 'snap-1.nq');
    const whole = await readFile(path, 'utf8');
    await writeFile(path, sealed('# ferag {"dataset":"ferag-00001","format":9}\n'));
    await expect(openFiles(folder)).rejects.toMatchObject({ code: 'store_failed', message: expect.stringContaining('another release') });
    await writeFile(path, whole);
    await appendFrame(join(folder, 'journal-1.log'), 0, [Buffer.from('{"base":0,"format":9}')]);
    await expect(openFiles(folder)).rejects.toMatchObject({ code: 'store_failed', message: expect.stringContaining('another release') });
  });

  it('a damaged newest snapshot is stood in for by the generation before and its journal', async () => {
    const first = await publish(await make(), { add: [1, 2, 3].map(statement), del: [] });
    const second = await publish(await compact(first), { add: [statement(4)], del: [statement(2)] });
    const third = await publish(await compact(second), { add: [statement(5)], del: [] });
    const expected = await state(third);
    expect((await readdir(folder)).toSorted()).toEqual(['journal-2.log', 'journal-3.log', 'snap-2.nq', 'snap-3.nq']);

    const snapshot = await readFile(join(folder, 'snap-3.nq'));
    for (let at = 0; at < snapshot.length; at += 7) {
      const flipped = Buffer.from(snapshot);
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      await writeFile(join(folder, 'snap-3.nq'), flipped);
      expect(await reopened()).toEqual(expected);
    }
    await copyFile(join(folder, 'snap-3.nq'), join(folder, 'snap-2.nq'));
    await expect(openFiles(folder)).rejects.toMatchObject({ code: 'store_failed' });
  });

  it('F83: nothing stands in for a damaged snapshot when what led up to it is gone, cut off, or another line of versions', async () => {
    const first = await publish(await make(), { add: [1, 2, 3].map(statement), del: [] });
    const journal = await readFile(join(folder, 'journal-1.log'));
    await compact(first);
    await truncate(join(folder, 'snap-2.nq'), 100);
    expect((await reopened())?.mark.version).toBe(1);
    await truncate(join(folder, 'journal-1.log'), journal.length - 1);
    await expect(openFiles(folder)).rejects.toMatchObject({ code: 'store_failed' });
    await rm(join(folder, 'journal-1.log'));
    await expect(openFiles(folder)).rejects.toMatchObject({ code: 'store_failed' });

    await rm(folder, { recursive: true });
    await publish(await make(), { add: [statement(1)], del: [] });
    expect(await freshGeneration(folder)).toBe(3);
    await writeGeneration(folder, 3, noLines(), () => emptyMark);
    await truncate(join(folder, 'snap-3.nq'), 10);
    await expect(openFiles(folder)).rejects.toMatchObject({ code: 'store_failed' });
  });

  it('keep lines that are longer than a piece of reading', async () => {
    const long = `<urn:a:s> <urn:a:p> "${'é'.repeat(3_000_000)}" .`;
    const files = await publish(await make(), { add: [statement(1), long, statement(2)], del: [] });
    expect((await state(await compact(files)))?.lines).toEqual([long, statement(1), statement(2)].toSorted(compareCodePoints));
  });
});

it('any series of publishes, compactions and reopenings gives the set that the deltas add up to', async () => {
  const lines = uniqueArray(integer({ min: 0, max: 12 }).map(statement));
  const step = record({ add: lines, del: lines, next: constantFrom('nothing', 'compact', 'reopen') });
  await assert(
    asyncProperty(array(step, { maxLength: 8 }), async (steps) => {
      await rm(folder, { recursive: true, force: true });
      let files = await make();
      const model = new Set<string>();
      for (const { add, del, next } of steps) {
        files = await publish(files, { add, del });
        for (const line of del) model.delete(line);
        for (const line of add) model.add(line);
        if (next === 'compact') files = await compact(files);
        if (next === 'reopen') files = (await openFiles(folder)) ?? expect.unreachable();
        expect(files.mark.count).toBe(model.size);
      }
      expect((await reopened())?.lines).toEqual([...model].toSorted(compareCodePoints));
    }),
    { numRuns: 40 },
  );
});

describe('F83: damage of any kind', () => {
  const lines = uniqueArray(integer({ min: 0, max: 30 }).map(statement), { minLength: 1, maxLength: 10 });
  const steps = array(record({ add: lines, del: lines, compacts: boolean() }), { minLength: 1, maxLength: 6 });
  const share = double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const damage = record({ kind: constantFrom('cut', 'flip', 'zero', 'append', 'delete'), file: share, at: share, bit: nat(7) });

  /** Does it to one file of the folder; gives the file's name. */
  async function harm({ kind, file, at, bit }: { kind: string; file: number; at: number; bit: number }): Promise<string> {
    const names = (await readdir(folder)).toSorted();
    const name = names[Math.floor(file * names.length)];
    if (name === undefined || (await stat(join(folder, name))).size === 0) return '';
    const bytes = await readFile(join(folder, name));
    const where = Math.floor(at * bytes.length);
    if (kind === 'delete') await rm(join(folder, name));
    if (kind === 'cut') await writeFile(join(folder, name), bytes.subarray(0, where));
    if (kind === 'zero') await writeFile(join(folder, name), Buffer.from(bytes).fill(0, where));
    if (kind === 'append') await writeFile(join(folder, name), Buffer.concat([bytes, bytes.subarray(where)]));
    if (kind === 'flip') await writeFile(join(folder, name), bytes.with(where, (bytes[where] ?? 0) ^ (1 << bit)));
    return name;
  }

  it('leaves a version that was published, or is refused with what to do; only a journal that lost its end may be behind', async () => {
    const outcomes = new Set<string>();
    await assert(
      asyncProperty(steps, array(damage, { minLength: 1, maxLength: 2 }), async (series, damages) => {
        await rm(folder, { recursive: true, force: true });
        let files = await make();
        const history = [await state(files)];
        for (const { add, del, compacts } of series) {
          files = await publish(files, { add, del });
          history.push(await state(files));
          if (compacts) files = await compact(files);
        }
        const harmed: string[] = [];
        const shortened: string[] = [];
        for (const one of damages) {
          const name = await harm(one);
          harmed.push(name);
          if (one.kind !== 'flip' && name.startsWith('journal')) shortened.push(name);
        }
        // Where the newest snapshot is no use either, the journal before it is the newest that is left.
        const mayBeBehind =
          shortened.includes(`journal-${files.generation}.log`) || (shortened.length > 0 && harmed.includes(`snap-${files.generation}.nq`));
        const opened = await reopened().catch((error: unknown) => error);
        if (opened instanceof FeragError) {
          expect([opened.code, opened.message]).toEqual(['store_failed', expect.stringContaining('ferag verify --repair')]);
          outcomes.add('refused');
          return;
        }
        const last = history.at(-1);
        // A folder that lost every file is one that was never written.
        if (opened === null) {
          expect(await readdir(folder)).toEqual([]);
          return;
        }
        if (mayBeBehind) expect(history).toContainEqual(opened);
        else expect(opened).toEqual(last);
        outcomes.add(JSON.stringify(opened) === JSON.stringify(last) ? 'whole' : 'behind');
      }),
      { numRuns: 200 },
    );
    expect([...outcomes].toSorted()).toEqual(['behind', 'refused', 'whole']);
  }, 120_000);
});
