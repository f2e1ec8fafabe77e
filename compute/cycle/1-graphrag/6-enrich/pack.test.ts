import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { jobFor, letters, newBench, scriptedLlm } from './enrich.fixture.ts';
import { openShelf } from './documents.ts';
import { byValue, type Planned } from './order.ts';
import { halves, newRoom, takePack, tokensOf } from './pack.ts';
import { promptOf, type Part } from './prompt.ts';
import { questionOf } from './question.ts';

const planned = fc.record({
  key: fc.uuid(),
  document: fc.nat({ max: 20 }),
  chunk: fc.nat({ max: 20 }),
  tokens: fc.integer({ min: 1, max: 3000 }),
  mentions: fc.nat({ max: 20 }),
  sentences: fc.nat({ max: 20 }),
  keys: fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { maxLength: 6 }),
  isSilent: fc.boolean(),
});
const line = fc.uniqueArray(planned, { selector: ({ document, chunk }) => `${document} ${chunk}`, maxLength: 40 });

describe('packs', () => {
  it('take every chunk once and in order, and none is fuller than a call, but for a chunk that alone is', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 6000 }), (all, room) => {
        const packs: Planned[][] = [];
        for (let at = 0; at < all.length; at += packs.at(-1)?.length ?? 1) packs.push(takePack(all, at, room));
        expect(packs.flat()).toEqual(all);
        for (const pack of packs) if (pack.length > 1) expect(pack.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(room);
        // The next chunk did not fit any more: packs are as few as this order allows.
        for (const [index, pack] of packs.entries()) {
          const next = packs[index + 1]?.[0];
          if (next) expect(pack.reduce((sum, { tokens }) => sum + tokens, next.tokens)).toBeGreaterThan(room);
        }
      }),
    );
  });

  it('stay inside the context and the chunks that a model takes, and only get smaller', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1024, max: 200_000 }),
        fc.integer({ min: 1, max: 16 }),
        fc.array(fc.integer({ min: 1, max: 20_000 })),
        (context_tokens, chunks_per_call, learned) => {
          const room = newRoom({ context_tokens, chunks_per_call }, ['directed by']);
          expect(room.tokens()).toBeLessThanOrEqual(Math.min(chunks_per_call * 1200, context_tokens));
          for (const tokens of learned) {
            const before = room.tokens();
            room.learn(tokens);
            expect(room.tokens()).toBeLessThanOrEqual(before);
            expect(room.tokens()).toBeGreaterThanOrEqual(1);
          }
        },
      ),
    );
  });
});

describe('the order of chunks', () => {
  it('is the same whatever order they come in, and no chunk is lost', () => {
    fc.assert(
      fc.property(line, fc.uniqueArray(fc.constantFrom(...'abcdefghij')), (all, known) => {
        const inOrder = all.toSorted((a, b) => a.document - b.document || a.chunk - b.chunk);
        const isPublished = (key: string): boolean => known.includes(key);
        const ordered = byValue(inOrder, isPublished);
        expect(new Set(ordered)).toEqual(new Set(all));
        expect(byValue([...inOrder], isPublished)).toEqual(ordered);
      }),
    );
  });

  it('puts new things before known ones, silent chunks before read ones, and hubs before the rest', () => {
    const chunk = (document: number, keys: string[], isSilent = false): Planned => ({
      key: `${document}`,
      document,
      chunk: 0,
      tokens: 1,
      mentions: 2,
      sentences: 1,
      keys,
      isSilent,
    });
    const first = (all: Planned[], published: readonly string[] = []): number | undefined =>
      byValue(all, (key) => published.includes(key))[0]?.document;
    expect(first([chunk(1, ['a', 'b']), chunk(2, ['c', 'd'])], ['a', 'b'])).toBe(2);
    expect(first([chunk(1, ['a', 'b']), chunk(2, ['c', 'd'], true)])).toBe(2);
    expect(first([chunk(1, ['x', 'y']), chunk(2, ['a', 'b', 'c']), chunk(3, ['a']), chunk(4, ['b']), chunk(5, ['c'])])).toBe(2);
  });
});

describe('a call that is split', () => {
  let parts: Part[] = [];
  beforeAll(async () => {
    const bench = newBench(scriptedLlm(() => ''));
    const shelf = openShelf(await jobFor(letters(12, 4), bench), 'x', bench.tools);
    for (const index of shelf.put.keys()) {
      const question = await shelf.question(index, 0);
      if (question) parts.push({ question, lines: question.lines });
    }
  });

  it('gives two smaller ones with the same lines in the same order, down to single lines', () => {
    const linesIn = (all: readonly Part[]): string[] => all.flatMap(({ lines }) => lines.map(({ text }) => text));
    const split = (all: readonly Part[]): number => {
      const two = halves(all);
      if (!two) {
        expect(linesIn(all)).toHaveLength(1);
        return 1;
      }
      expect(two.flatMap(linesIn)).toEqual(linesIn(all));
      for (const half of two) expect(linesIn(half).length).toBeGreaterThan(0);
      for (const half of two) expect(tokensOf(half)).toBeLessThan(tokensOf(all));
      return two.reduce((sum, half) => sum + split(half), 0);
    };
    expect(split(parts)).toBe(linesIn(parts).length);
  });

  it('numbers lines from 1 through all chunks, and estimates no less than it sends', () => {
    const prompt = promptOf(parts, ['directed by', 'born in']);
    const numbers = prompt.user.split('\n').flatMap((text) => /^(\d+) /.exec(text)?.[1] ?? []);
    expect(numbers.map(Number)).toEqual(prompt.places.map((_, index) => index + 1));
    expect(tokensOf(parts)).toBeGreaterThanOrEqual(prompt.user.length / 5);
  });

  it('a question does not change with the model, but its key does', () => {
    const [part] = parts;
    if (!part) throw new Error('no part');
    const { chunk, text, canonical, documentId } = part.question;
    const other = questionOf({ chunk, text, canonical, documentId, extractor: 'y' });
    expect(other?.lines).toEqual(part.question.lines);
    expect(other?.key).not.toBe(part.question.key);
  });
});
