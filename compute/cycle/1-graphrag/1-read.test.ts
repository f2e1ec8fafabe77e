import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeragError } from '../../../contract/errors.ts';
import { READER_VERSION, readDocument } from './1-read.ts';

const TEXT_FORMATS = ['text', 'markdown', 'html', 'csv', 'json'] as const;
const seeds = resolve(import.meta.dirname, '../../..', process.env['FERAG_SHARED'] ?? '../shared', 'seeds');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('readDocument', () => {
  it('F20: reads seed 001 as received like its clean copy', () => {
    const received = readDocument(readFileSync(resolve(seeds, '001-as-received.mojibake.txt')), '001.md', 'markdown');
    const clean = readDocument(readFileSync(resolve(seeds, '001-event-driven-indexing.ru.md')), '001.md', 'markdown');
    expect(received).toMatchObject({ encoding: 'utf-8 via macintosh', repaired: true });
    // The clean copy has one line of a code block more.
    expect(received.document.text).toBe(clean.document.text.replace('cd wb_assist\n', ''));
    expect(received.document.title).toBe(clean.document.title);
  });

  it('F8: a file of white space has no text', () => {
    for (const source of ['', ' \n\t\r\n', '\ufeff', '\u00a0\u2003']) {
      expect(() => readDocument(utf8(source), 'empty.txt', 'text')).toThrow(expect.objectContaining({ code: 'text_missing' }));
    }
    expect(() => readDocument(utf8('<script>only()</script>'), 'a.html', 'html')).toThrow(
      expect.objectContaining({ code: 'text_missing' }),
    );
  });

  it('F21: reads a line of 10 MB, and offsets still open its end', () => {
    const { document } = readDocument(utf8(`${'слово '.repeat(900_000)}конец`), 'long.txt', 'text');
    expect(document.blocks).toHaveLength(1);
    expect(document.text.slice(-5)).toBe('конец');
    expect(document.blocks[0]?.end).toBe(document.text.length);
  });

  it.each(TEXT_FORMATS)('F5: never throws anything but FeragError on broken %s', (format) => {
    const marks = fc.constantFrom('<', '>', '[', '*', '`', '|', '"', '\n', '#', '-', '\0', 'а', 'é', ';', '&', '\u202e');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(marks, { maxLength: 300 }).map((parts) => utf8(parts.join(''))),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        try {
          expect(readDocument(input, 'x', format).document.text).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(FeragError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('names every part that the text depends on', () => {
    expect(READER_VERSION).toMatch(
      /^decode-\d+\+clean-\d+\+unicode-[\d.]+\+text-\d+\+markdown-\d+\+html-\d+\+csv-\d+\+json-\d+\+pdf-\d+(?:\+[a-z]+-\d+){9}$/,
    );
  });
});
