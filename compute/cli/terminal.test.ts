import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted, plain, shorten, size, table, widthOf, wrap } from './terminal.ts';

describe('wrap', () => {
  it('keeps every word and every line within the width, but for a word that is longer by itself', () => {
    const word = fc.stringMatching(/^[\p{L}\p{N}]{1,30}$/u);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), fc.integer({ min: 40, max: 120 }), (words, width) => {
        const lines = wrap(words.join(' '), '    ', '+ ', width).split('\n');
        const found = lines.flatMap((line, index) => line.slice(index === 0 ? 2 : 4).split(' '));
        expect(found).toEqual(words);
        for (const line of lines) expect(widthOf(line) <= width || line.trim().split(' ').length <= 2).toBe(true);
      }),
    );
  });
});

describe('shorten', () => {
  it('never gives more columns than asked for, and leaves a text that fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        const short = shorten(text, width);
        expect(widthOf(short)).toBeLessThanOrEqual(width);
        if (widthOf(text) <= width) expect(short).toBe(text);
      }),
    );
  });

  it('counts wide characters twice and combining marks not at all', () => {
    expect(widthOf('日本')).toBe(4);
    expect(widthOf('e\u0301')).toBe(1);
    expect(widthOf('\x1b[32mok\x1b[0m')).toBe(2);
  });
});

it('takes out of a document what a terminal would obey', () => {
  expect(plain('a\x1b[2Jb\u202ec\r\n d')).toBe('a[2Jbc d');
});

it('sets numbers to the right and texts to the left, under their heads', () => {
  const rows = [
    { id: 7, name: 'one' },
    { id: 12, name: null },
  ];
  const columns = [
    { title: 'ID', of: (row: (typeof rows)[number]) => row.id },
    { title: 'NAME', of: (row: (typeof rows)[number]) => row.name },
  ];
  expect(table(rows, columns)).toBe('ID  NAME\n 7  one\n12  –');
});

it('counts in words and in decimal units', () => {
  expect([counted(1, 'document'), counted(2, 'entity', 'entities')]).toEqual(['1 document', '2 entities']);
  expect([size(0), size(999), size(1000), size(95_000_000), size(123_456_789)]).toEqual(['0 B', '999 B', '1.0 kB', '95.0 MB', '123 MB']);
});
