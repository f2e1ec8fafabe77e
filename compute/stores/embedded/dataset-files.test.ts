import { copyFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, asyncProperty, constantFrom, integer, property, record, string, uniqueArray } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delta } from '../graph-store.ts';
import { allLines, appendPublish, compact, effectiveDelta, openFiles, writeGeneration } from './dataset-files.ts';
import type { DatasetFiles } from './dataset-files.ts';
import type { Mark } from './snapshot.ts';
import { checkStatement, compareCodePoints, mayHaveTwin } from './statement.ts';

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

describe('a journal that was cut off while it was being written', () => {
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

  it('refuses to append when another process has written', async () => {
    const files = await openFiles(folder);
    if (files === null) return expect.unreachable();
    await publish(files, { add: [statement(9)], del: [] });
    await expect(publish(files, { add: [statement(8)], del: [] })).rejects.toMatchObject({ code: 'store_failed' });
  });
});

describe('snapshots', () => {
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

describe('statements', () => {
  it.each([
    '<urn:a:s> <urn:a:p> <urn:a:o> .',
    '<http://ex/é> <urn:a:p> "a \\"b\\" \\\\ \\n \\u00e9 \\U0001F600"@fr-CA .',
    '<urn:a:s> <urn:a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
  ])('accepts %j', (line) => expect(() => checkStatement(line)).not.toThrow());

  it('accepts a literal of a million characters', () => {
    expect(() => checkStatement(`<urn:a:s> <urn:a:p> "${'x'.repeat(1_000_000)}" .`)).not.toThrow();
  });

  it.each([
    '_:b <urn:a:p> "x" .',
    '<urn:a:s> <urn:a:p> "x" <urn:g> .',
    '<urn:a:s> <urn:a:p> "x"',
    '<urn:a:s> <urn:a:p> "x" .\n',
    '<urn:a:s> <urn:a:p> "x\ny" .',
    '<urn:a:s> <urn:a:p> "x\u0000y" .',
    '<urn:a:s> <urn:a:p> "\ud800" .',
    '<urn:a:s> <urn:a:p> "\\ud800" .',
    '<relative> <urn:a:p> "x" .',
    '<urn:a:s b> <urn:a:p> "x" .',
    '<urn:a:s> <urn:a:p> "x"@ .',
    '',
  ])('refuses %j', (line) => expect(() => checkStatement(line)).toThrow(expect.objectContaining({ code: 'internal' })));

  it('knows which literals may be spelled otherwise', () => {
    const typed = (text: string, type: string) => mayHaveTwin(`<urn:s> <urn:p> "${text}"^^<http://www.w3.org/2001/XMLSchema#${type}> .`);
    for (const [text, type] of [
      ['1', 'integer'],
      ['-20', 'integer'],
      ['1.5', 'decimal'],
      ['2020-01-01', 'date'],
      ['true', 'boolean'],
      ['1.5', 'double'],
      ['1999', 'gYear'],
    ] as const) {
      expect(typed(text, type)).toBe(false);
    }
    for (const [text, type] of [
      ['01', 'integer'],
      ['+1', 'integer'],
      ['1', 'int'],
      ['1.0', 'decimal'],
      ['1e0', 'double'],
      ['1', 'boolean'],
      ['P1Y', 'duration'],
      ['x', 'string'],
    ] as const) {
      expect(typed(text, type)).toBe(true);
    }
    expect(mayHaveTwin('<urn:s> <urn:p> "plain" .')).toBe(false);
    expect(mayHaveTwin('<urn:s> <urn:p> "a"@EN .')).toBe(true);
    expect(mayHaveTwin('<urn:s> <urn:p> "a\\u00e9" .')).toBe(true);
  });

  it('orders as UTF-8 bytes do', () => {
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
