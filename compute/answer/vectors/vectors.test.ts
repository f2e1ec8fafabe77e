import { mkdtemp, open as openFile, readdir, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Embedder } from '../../llm/llm.ts';
import { conceptVector } from '../../llm/testing/concept-vector.ts';
import { buildView } from '../view/build.ts';
import { sampleDocument } from '../view/sample-view.ts';
import { cosine, exactIndex } from './exact.ts';
import { openVectors, textsOf } from './index.ts';
import { NOTHING_SIMILAR } from './similar.ts';
import { usearchIndex } from './usearch.ts';
import { openVectorFile } from './vector-file.ts';
import type { VectorIndex } from './vector-index.ts';

const unit = (numbers: readonly number[]): Float32Array => {
  const length = Math.hypot(...numbers) || 1;
  return Float32Array.from(numbers, (number) => number / length);
};
/** The same numbers for the same seed (Lehmer's generator). */
function randomVectors(count: number, dimension: number, seed: number): Float32Array[] {
  let state = seed;
  const next = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
  return Array.from({ length: count }, () => unit(Array.from({ length: dimension }, next)));
}

const INDEXES: Record<string, (dimension: number) => VectorIndex> = { exact: exactIndex, usearch: usearchIndex };

describe.each(Object.entries(INDEXES))('the %s index', (name, open) => {
  const dimension = 32;
  const vectors = randomVectors(3_000, dimension, 7);

  it('finds the nearest rows, best first, with their cosines', () => {
    const index = open(dimension);
    index.add(vectors.slice(0, 1_000));
    index.add(vectors.slice(1_000));
    expect(index.size).toBe(3_000);
    let right = 0;
    for (const query of randomVectors(40, dimension, 11)) {
      const all = vectors.map((vector, row) => ({ row, score: cosine(vector, query) })).sort((a, b) => b.score - a.score);
      const found = index.search(query, 10, () => true);
      expect(found).toHaveLength(10);
      for (const { row, score } of found) expect(score).toBeCloseTo(all.find((one) => one.row === row)?.score ?? 9, 4);
      expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
      right += found.filter(({ row }) => all.slice(0, 10).some((one) => one.row === row)).length;
    }
    expect(right).toBeGreaterThanOrEqual(name === 'exact' ? 400 : 390);
  });

  it('gives only rows that are wanted, however few', () => {
    const index = open(dimension);
    index.add(vectors);
    const wanted = new Set([5, 1_717, 2_999]);
    const found = index.search(vectors[0] ?? unit([1]), 10, (row) => wanted.has(row));
    expect(new Set(found.map(({ row }) => row))).toEqual(wanted);
  });

  it('finds nothing in nothing', () => {
    expect(open(dimension).search(vectors[0] ?? unit([1]), 5, () => true)).toEqual([]);
  });
});

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'ferag-vectors-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a file of vectors', () => {
  const of = { model: 'one', dimension: 4 };
  const rows = randomVectors(5, 4, 3).map((vector, at) => ({ key: `${at}`.padStart(64, '0'), vector }));
  const open = (change: Partial<typeof of> = {}) => openVectorFile(path.join(dir, 'a.vectors'), { ...of, ...change });

  it('gives back what was added to it', async () => {
    const { file } = await open();
    await file.append(rows.slice(0, 2));
    await file.append(rows.slice(2));
    expect((await open()).rows).toEqual(rows);
  });

  it('reads what is added after a write that broke off', async () => {
    const { file } = await open();
    await file.append(rows.slice(0, 2));
    const handle = await openFile(path.join(dir, 'a.vectors'));
    // Border: what node gives for a file of any kind.
    const kind = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const disk = vi.spyOn(kind, 'writeFile').mockImplementationOnce(async function (this: FileHandle, data) {
      await this.write(Buffer.from(data as Buffer).subarray(0, 21));
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    await expect(file.append(rows.slice(2, 3))).rejects.toThrow('no space');
    disk.mockRestore();
    await file.append(rows.slice(3));
    expect((await open()).rows).toEqual([...rows.slice(0, 2), ...rows.slice(3)]);
  });

  it('loses no more than what a crash left half written, wherever that is', async () => {
    const { file } = await open();
    await file.append(rows);
    const whole = await readFile(path.join(dir, 'a.vectors'));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.constantFrom('cut', 'spoilt'), async (at, how) => {
        const bytes = Buffer.from(how === 'cut' ? whole.subarray(0, at) : whole);
        if (how === 'spoilt' && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
        await writeFile(path.join(dir, 'a.vectors'), bytes);
        const { file: again, rows: left } = await open();
        expect(left).toEqual(rows.slice(0, left.length));
        await again.append(rows.slice(left.length));
        expect((await open()).rows).toEqual(rows);
      }),
      { numRuns: 60 },
    );
  });

  it('F101: is of one model and one dimension', async () => {
    const { file } = await open();
    await file.append(rows);
    expect((await open({ model: 'two' })).rows).toEqual([]);
    await (await open({ model: 'two' })).file.append(rows);
    expect((await open({ dimension: 3 })).rows).toEqual([]);
  });
});

/** Embeds by words that mean the same in two languages, and counts what it is asked. */
function scripted(change: { model?: string; turn?: number; fails?: boolean } = {}) {
  const asked: string[] = [];
  const state = { fails: change.fails ?? false, turn: change.turn ?? 0 };
  const embedder: Embedder = {
    model: change.model ?? 'one',
    dimension: conceptVector('').length,
    async embed(texts) {
      if (state.fails) throw new Error('The embedder is down.');
      asked.push(...texts);
      const vectors = texts.map((text) => {
        const numbers = conceptVector(text);
        return unit([...numbers.slice(state.turn), ...numbers.slice(0, state.turn)]);
      });
      return { vectors, usage: { model: embedder.model, calls: 1, tokens_in: 5, tokens_out: 0 } };
    },
  };
  return { embedder, asked, state };
}

const documents = [
  sampleDocument(1, null, 'Кошка спит на красном стуле.', 'ru'),
  sampleDocument(2, null, 'Банк поднял ставку в марте.', 'ru'),
  sampleDocument(3, null, 'Река течёт к морю мимо города.', 'ru'),
  sampleDocument(4, null, 'Поезд пришёл на вокзал вечером.', 'ru'),
];
const view = buildView({ documents, facts: [] });
const QUESTION = 'Where sleeps the red cat: on a chair?';

function world() {
  let now = 0;
  const logged: string[] = [];
  const vectors = openVectors({ dir, now: () => now });
  const tools = (embedder: Embedder, signal = new AbortController().signal) => ({
    embedder,
    signal,
    log: (text: string) => void logged.push(text),
  });
  const near = async (embedder: Embedder, of = view, manifest = 'm1', question = QUESTION) =>
    vectors.similar(of, { ragId: 1, manifest, question }, tools(embedder));
  return { vectors, logged, tools, near, pass: (ms: number) => (now += ms) };
}

describe('vectors of a RAG', () => {
  it('find a passage of another language once they are made, and nothing before', async () => {
    const { vectors, tools, near } = world();
    const { embedder } = scripted();
    expect(await near(embedder)).toEqual(NOTHING_SIMILAR);
    await vectors.fill(1, textsOf(view), tools(embedder));
    const found = await near(embedder);
    expect(view.passage(found.hits[0]?.passage ?? -1).document.documentId).toBe(1);
    expect(found.sureness).toBeGreaterThan(0);
    expect(found.usage).toEqual([{ model: 'one', calls: 1, tokens_in: 5, tokens_out: 0 }]);
    const unrelated = await near(embedder, view, 'm1', 'Who won the tournament in Reykjavik?');
    expect(unrelated.sureness).toBeLessThan(0);
  });

  it('are asked for once for each text and each question, also after a restart', async () => {
    const first = world();
    const { embedder, asked } = scripted();
    await first.vectors.fill(1, textsOf(view), first.tools(embedder));
    const made = asked.length;
    await first.near(embedder);
    await first.near(embedder);
    expect(asked).toHaveLength(made + 1);
    const second = world();
    asked.length = 0;
    await second.vectors.fill(1, textsOf(view), second.tools(embedder));
    // One, to see that the model is still the same.
    expect(asked).toHaveLength(1);
    expect((await second.near(embedder)).hits[0]).toEqual((await first.near(embedder)).hits[0]);
  });

  it('are made only for the texts that a new version brings', async () => {
    const { vectors, tools, near } = world();
    const { embedder, asked } = scripted();
    await vectors.fill(1, textsOf(view), tools(embedder));
    const moved = buildView({ documents: [...documents.slice(1), sampleDocument(5, null, 'Ночью шёл снег.', 'ru')], facts: [] });
    asked.length = 0;
    await vectors.fill(1, textsOf(moved), tools(embedder));
    expect(asked).toEqual(['Ночью шёл снег.']);
    const documentsFound = (await near(embedder, moved, 'm2')).hits.map(({ passage }) => moved.passage(passage).document.documentId);
    expect(documentsFound).not.toContain(1);
  });

  it('F101: of two models are never compared: the second is used when it has all, and its coming is logged', async () => {
    const { vectors, tools, near, logged } = world();
    const [one, two] = [scripted(), scripted({ model: 'two', turn: 5 })];
    await vectors.fill(1, textsOf(view), tools(one.embedder));
    expect(await near(two.embedder)).toEqual(NOTHING_SIMILAR);
    expect(two.asked).toEqual([]);
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const slow: Embedder = {
      ...two.embedder,
      embed: async (texts, kind) => {
        if (texts.some((text) => text.startsWith('Кошка'))) await held;
        return two.embedder.embed(texts, kind);
      },
    };
    const filling = vectors.fill(1, textsOf(view), tools(slow));
    // While the second is made, the first still serves, and the second does not.
    expect((await near(one.embedder)).hits.length).toBeGreaterThan(0);
    expect(await near(two.embedder)).toEqual(NOTHING_SIMILAR);
    release();
    await filling;
    expect(view.passage((await near(two.embedder)).hits[0]?.passage ?? -1).document.documentId).toBe(1);
    expect(await near(one.embedder)).toEqual(NOTHING_SIMILAR);
    expect(logged.some((text) => text.includes('re-embed needed'))).toBe(true);
    expect(await readdir(path.join(dir, '1'))).toHaveLength(2);
  });

  it('F101: another model under the same name is found out, and everything is embedded again', async () => {
    const first = world();
    const before = scripted();
    await first.vectors.fill(1, textsOf(view), first.tools(before.embedder));
    const second = world();
    const after = scripted({ turn: 9 });
    await second.vectors.fill(1, textsOf(view), second.tools(after.embedder));
    expect(second.logged.some((text) => text.includes('re-embed needed'))).toBe(true);
    for (const { document } of view.passages()) expect(after.asked).toContain(document.text);
    expect(view.passage((await second.near(after.embedder)).hits[0]?.passage ?? -1).document.documentId).toBe(1);
  });

  it('are done without while the embedder is down, and it is asked again after a while', async () => {
    const { vectors, tools, near, logged, pass } = world();
    const { embedder, asked, state } = scripted();
    await vectors.fill(1, textsOf(view), tools(embedder));
    asked.length = 0;
    state.fails = true;
    expect(await near(embedder)).toEqual(NOTHING_SIMILAR);
    state.fails = false;
    expect(await near(embedder)).toEqual(NOTHING_SIMILAR);
    expect(asked).toEqual([]);
    pass(60_000);
    expect((await near(embedder)).hits.length).toBeGreaterThan(0);
    expect(logged.filter((text) => text.includes('does not answer'))).toHaveLength(1);
  });

  it('stop being made when nobody wants them any more, and go on from there', async () => {
    const { vectors, tools } = world();
    const { embedder, asked } = scripted();
    const many = buildView({
      documents: Array.from({ length: 60 }, (_, at) => sampleDocument(at + 1, null, `Текст номер ${at} о разном.`, 'ru')),
      facts: [],
    });
    const abort = new AbortController();
    const counting: Embedder = {
      ...embedder,
      embed: async (texts, kind) => {
        if (asked.length > 45) abort.abort(new Error('enough'));
        return embedder.embed(texts, kind);
      },
    };
    await expect(vectors.fill(1, textsOf(many), tools(counting, abort.signal))).rejects.toThrow('enough');
    const made = asked.length;
    await vectors.fill(1, textsOf(many), tools(embedder));
    const texts = asked.filter((text) => text.startsWith('Текст'));
    expect(new Set(texts).size).toBe(60);
    expect(texts).toHaveLength(60);
    expect(asked.length).toBeGreaterThan(made);
  });
});
