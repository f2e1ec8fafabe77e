import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTrap, trap, TRAP_FORMATS, TRAP_PIECES } from './traps.fixture.ts';

/** UTF-16 units. A pattern that tries every ending from every beginning takes minutes for so many; the test's own limit ends it. */
const LENGTH = 6_000;

const isWhole = (read: Awaited<ReturnType<typeof readTrap>>): void => {
  if (!read) return;
  let end = 0;
  for (const chunk of read.segment.chunks) {
    expect(chunk.start).toBeGreaterThanOrEqual(end);
    end = chunk.end;
    expect(end).toBeLessThanOrEqual(read.text.length);
    for (const [from, to] of chunk.reading.sentences) expect(0 <= from && from < to && to <= end - chunk.start).toBe(true);
    for (const mention of chunk.reading.mentions) expect(mention.surface.length).toBeLessThanOrEqual(1_000);
  }
  // What is kept of a document is bounded by it, whatever it is made of.
  expect(JSON.stringify(read.segment).length).toBeLessThan(20_000 + 100 * read.text.length);
};

describe('text made to trap patterns', () => {
  it.each(TRAP_FORMATS)('F12, F21: as %s is read in bounded time and size, each piece repeated', async (format) => {
    for (const piece of TRAP_PIECES) isWhole(await readTrap(trap(piece, LENGTH), format));
  });

  it('F12, F21: is read in bounded time and size, whatever pieces follow each other', async () => {
    const pieces = fc.array(fc.constantFrom(...TRAP_PIECES), { minLength: 2, maxLength: 4 });
    const property = fc.asyncProperty(pieces, fc.constantFrom(...TRAP_FORMATS), async (parts, format) => {
      isWhole(await readTrap(trap(parts.join(''), LENGTH / 2), format));
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it('F21: a flood of marks is a few chunks, not one for each mark', async () => {
    for (const mark of ['\u0301', '\u200d', '😀\u0301']) {
      const read = await readTrap(trap(mark, 24_000), 'text');
      expect(read?.segment.chunks.length).toBeLessThan(30);
    }
  });
});
