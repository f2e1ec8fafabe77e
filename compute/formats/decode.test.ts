import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeragError } from '../../contract/errors.ts';
import { charsOf, type CodePage } from './code-page.ts';
import { decode } from './decode.ts';

const seeds = resolve(import.meta.dirname, '../..', process.env['FERAG_SHARED'] ?? '../shared', 'seeds');
const seed = (name: string): Uint8Array => readFileSync(resolve(seeds, name));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes of `text` in a single-byte encoding; null where it cannot be spelt. */
function encode(text: string, page: CodePage): Uint8Array | null {
  const bytes = Array.from(text, (char) => charsOf(page).indexOf(char));
  return bytes.includes(-1) ? null : Uint8Array.from(bytes);
}

function utf16(text: string, order: 'le' | 'be'): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), order === 'le');
  return bytes;
}

const TEXTS = {
  russian: [
    'Казань — город на Волге, столица Татарстана.',
    '«Война и мир» написал Лев Толстой в 1869 году.',
    'ПРИКАЗ № 15 О НАЗНАЧЕНИИ ДИРЕКТОРА',
    'Съешь ещё этих мягких французских булок, да выпей чаю.',
    'Договор подписан сторонами 3 мая.\r\nСрок действия: один год.',
    'Файл config.json лежит в папке проекта, см. README.',
  ],
  french: [
    'Il a été créé à Paris en 1937.',
    'Où est la forêt ? Elle est là-bas, près du château.',
    'L’œuvre de Molière plaît aux élèves français.',
    '« Ça alors ! », s’écria-t-elle.',
    'ÉTAT DES DÉPENSES À LA CLÔTURE DE L’EXERCICE',
    'Le cœur a ses raisons que la raison ne connaît point.',
  ],
  english: ['It’s a “test” of smart quotes — nothing else.', 'The café in Zürich charged €5…', 'A naïve façade, said the jalapeño grower.'],
};
const PAGES: Record<keyof typeof TEXTS, readonly CodePage[]> = {
  russian: ['windows-1251', 'koi8-r', 'iso-8859-5', 'x-mac-cyrillic', 'ibm866'],
  french: ['windows-1252', 'macintosh', 'iso-8859-15'],
  english: ['windows-1252', 'macintosh'],
};
const LANGUAGES = ['russian', 'french', 'english'] as const;

describe.each(LANGUAGES)('a short %s text', (language) => {
  it.each(PAGES[language])('F20: is read from %s', (page) => {
    const spelt = TEXTS[language].flatMap((text) => ({ text, bytes: encode(text, page) ?? [] })).filter(({ bytes }) => bytes.length > 0);
    expect(spelt.length).toBeGreaterThan(0);
    for (const { text, bytes } of spelt) expect(decode(Uint8Array.from(bytes))).toMatchObject({ text, repaired: false });
  });

  it.each(['le', 'be'] as const)('F20: is read from UTF-16 %s with and without its mark', (order) => {
    for (const text of TEXTS[language]) {
      expect(decode(utf16(text, order))).toEqual({
        text,
        encoding: `utf-16${order}`,
        repaired: false,
      });
      expect(decode(utf16(`\ufeff${text}`, order)).text).toBe(text);
    }
  });

  it('F20: is read from UTF-8 with and without its mark, and never "repaired"', () => {
    for (const text of TEXTS[language]) {
      expect(decode(utf8(text))).toEqual({ text, encoding: 'utf-8', repaired: false });
      expect(decode(utf8(`\ufeff${text}`))).toEqual({ text, encoding: 'utf-8', repaired: false });
    }
  });

  it.each(['macintosh', 'windows-1252', 'windows-1251'] as const)('F20: comes back from UTF-8 misread as %s', (page) => {
    for (const text of TEXTS[language]) {
      const misread = new TextDecoder(page).decode(utf8(text));
      expect(decode(utf8(misread))).toEqual({
        text,
        encoding: `utf-8 via ${page}`,
        repaired: true,
      });
    }
  });

  it('F20: comes back from UTF-8 misread as ISO-8859-1, and from a double misreading', () => {
    for (const text of TEXTS[language]) {
      const latin1 = Array.from(utf8(text), (byte) => String.fromCharCode(byte)).join('');
      expect(decode(utf8(latin1)).text).toBe(text);
      const once = new TextDecoder('windows-1252').decode(utf8(text));
      const twice = new TextDecoder('windows-1252').decode(utf8(once));
      expect(decode(utf8(twice))).toEqual({
        text,
        encoding: 'utf-8 via windows-1252 via windows-1252',
        repaired: true,
      });
    }
  });
});

describe('decode', () => {
  it('F20: restores seed 001 to what was written before Mac Roman', () => {
    const { text, encoding, repaired } = decode(seed('001-as-received.mojibake.txt'));
    expect({ encoding, repaired }).toEqual({ encoding: 'utf-8 via macintosh', repaired: true });
    // The clean copy was edited once since: it has a line more, and a line end less.
    const clean = decode(seed('001-event-driven-indexing.ru.md')).text.split('\n');
    expect(text.split('\n').filter((line) => !clean.includes(line))).toEqual([]);
    expect(clean.filter((line) => !text.split('\n').includes(line))).toEqual(['cd wb_assist']);
    expect(text).not.toContain('\ufffd');
  });

  it('leaves clean files as they are', () => {
    for (const name of [
      '000-update-cycle.ru.md',
      '002-chat-history.ru.md',
      '003-ingestion-worker.fr.md',
      '004-background-ingestion.en.md',
    ]) {
      expect(decode(seed(name))).toEqual({
        text: new TextDecoder().decode(seed(name)),
        encoding: 'utf-8',
        repaired: false,
      });
    }
  });

  it('F20: comes back from Windows-1251 that was stored as Windows-1252', () => {
    for (const text of TEXTS.russian) {
      const bytes = encode(text, 'windows-1251');
      if (bytes === null) continue;
      expect(decode(utf8(new TextDecoder('windows-1252').decode(bytes)))).toMatchObject({
        text,
        repaired: true,
      });
    }
  });

  it('keeps what is no mojibake in a text that is', () => {
    const misread = new TextDecoder('windows-1252').decode(utf8('Казань — город на Волге, столица Татарстана. '.repeat(3)));
    expect(decode(utf8(`${misread}中`)).text).toBe(`${'Казань — город на Волге, столица Татарстана. '.repeat(3)}中`);
  });

  it('leaves other scripts, mathematics and emoji alone', () => {
    for (const text of [
      '日本語の文章です。',
      'שלום עולם',
      'مرحبا بالعالم',
      '√2 ≠ ±∂x, ∑ ≤ π',
      '👩‍💻 done ✅',
      'ООО «Я»',
      'Ελληνικά κείμενα',
    ]) {
      expect(decode(utf8(text))).toEqual({ text, encoding: 'utf-8', repaired: false });
    }
  });

  it('replaces the few damaged bytes of UTF-8, and says so', () => {
    const bytes = utf8('Казань — город на Волге, столица Татарстана.');
    bytes[7] = 0xff;
    const { text, encoding, repaired } = decode(bytes);
    expect({ encoding, repaired }).toEqual({ encoding: 'utf-8', repaired: true });
    expect(text).toMatch(/^Каз\ufffd+нь — город/);
    expect(decode(utf8('Été à Paris, où il a été créé.').subarray(0, -1)).text).toContain('créé');
  });

  it('F21: reads text with NUL, lone surrogates in UTF-16 and U+FFFD', () => {
    expect(decode(utf8('a\0b, and so on')).text).toBe('a\0b, and so on');
    expect(decode(utf8('one \ufffd two')).text).toBe('one \ufffd two');
    expect(decode(utf16('\ufeffone \ud800 two', 'le')).text).toBe('one \ufffd two');
  });

  it('refuses what is no text with a sentence', () => {
    const noise = Uint8Array.from({ length: 4000 }, (_, i) => (i * i * 31 + i * 17 + (i >> 3)) & 0xff);
    expect(() => decode(noise)).toThrow(expect.objectContaining({ code: 'file_unreadable' }));
  });

  it('never throws anything but FeragError, whatever the bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 200 }).map(utf8),
      fc
        .tuple(fc.constantFrom([0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf]), fc.uint8Array({ maxLength: 50 }))
        .map(([bom, rest]) => Uint8Array.from([...bom, ...rest])),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        try {
          expect(decode(input).text.length).toBeLessThanOrEqual(input.length);
        } catch (error) {
          expect(error).toBeInstanceOf(FeragError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
