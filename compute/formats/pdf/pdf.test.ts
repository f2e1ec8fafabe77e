import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { column, pdfOf, type PdfPage, type PdfText } from '../testing/pdf.ts';
import { outline, parse, placed, read } from '../testing/parse.ts';
import { joinHyphens, wordsOf } from './hyphens.ts';
import { grayPng, halved, turned } from './png.ts';

const WORDS = 'the river flows slowly past old towns and carries sand to the distant sea each spring'.split(' ');
/** Lines of about the same length, as a column of print has them. */
const prose = (lines: number, mark = ''): string[] =>
  Array.from({ length: lines }, (_, i) => `${mark}${i} ${WORDS.slice(0, 7 + (i % 3)).join(' ')}`);
const gray = (pixels: number): Uint8Array => new Uint8Array(pixels).fill(200);
const picture = { width: 300, height: 400, gray: gray(120_000) };

describe('pdf', () => {
  it('joins lines to paragraphs, knows headings by their size, items by their marks', async () => {
    const texts: PdfText[] = [
      { x: 50, y: 780, text: 'A report on rivers', size: 20 },
      ...column(50, 740, ['The first paragraph begins in this line and', 'goes on in the next line until its end.']),
      { x: 50, y: 690, text: 'Scope of it', size: 14 },
      ...column(50, 660, ['The second paragraph stands alone in this place.']),
      ...column(60, 630, ['\x95 one item', '\x95 another item that is longer']),
    ];
    const document = await read(pdfOf([{ texts }]), 'a.pdf');
    expect(document.title).toBe('A report on rivers');
    expect(outline(document)).toEqual([
      'heading1: A report on rivers',
      'paragraph: The first paragraph begins in this line and goes on in the next line until its end.',
      'heading2: Scope of it',
      'paragraph: The second paragraph stands alone in this place.',
      'item1: one item',
      'item1: another item that is longer',
    ]);
  });

  it('reads the left column before the right one, and what spans both in its place', async () => {
    const texts = [
      { x: 150, y: 800, text: 'A title that spans over both of the columns', size: 16 },
      // Written in turns, line by line, as some programs do.
      ...prose(20, 'L').flatMap((text, i) => [
        { x: 50, y: 760 - i * 12, text },
        { x: 320, y: 760 - i * 12, text: text.replace('L', 'R') },
      ]),
    ];
    const { text } = await read(pdfOf([{ texts }]), 'a.pdf');
    const order = [...text.matchAll(/\b([LR]\d+) /g)].map((match) => match[1]);
    expect(order).toEqual([...prose(20, 'L'), ...prose(20, 'R')].map((line) => line.split(' ')[0]));
    expect(text.indexOf('A title')).toBe(0);
  });

  it('reads aligned cells as rows with the names of their columns', async () => {
    const rows = [
      ['City', 'Country', 'Inhabitants'],
      ['Paris', 'France', '2100000'],
      ['Oslo', 'Norway', '700000'],
      ['Rome', 'Italy', '2800000'],
    ];
    const cells = rows.flatMap((row, i) => row.map((text, j) => ({ x: 50 + j * 150, y: 700 - i * 18, text })));
    const document = await read(pdfOf([{ texts: [...column(50, 760, prose(2)), ...cells, ...column(50, 600, prose(2))] }]), 'a.pdf');
    expect(outline(document).slice(1, -1)).toEqual([
      'row: City: Paris; Country: France; Inhabitants: 2100000',
      'row: City: Oslo; Country: Norway; Inhabitants: 700000',
      'row: City: Rome; Country: Italy; Inhabitants: 2800000',
    ]);
  });

  it('leaves out heads, feet and page numbers, and gives each page its place', async () => {
    const page = (n: number): PdfPage => ({
      texts: [
        { x: 50, y: 820, text: 'Acme confidential' },
        ...column(50, 700, [`Page text ${n} is told here and ends.`]),
        { x: 290, y: 20, text: `${n}` },
      ],
    });
    const document = await read(pdfOf([1, 2, 3, 4].map(page)), 'a.pdf');
    expect(placed(document)).toEqual([1, 2, 3, 4].map((n) => `${n}: Page text ${n} is told here and ends.`));
    expect(document.places?.every(({ kind }) => kind === 'page')).toBe(true);
  });

  it('keeps what tells pages apart, though it stands at the same place of each', async () => {
    const pages = [417, 93, 250, 8].map((invoice) => ({
      texts: [{ x: 50, y: 800, text: `Invoice ${invoice}` }, ...column(50, 700, prose(2))],
    }));
    const { text } = await read(pdfOf(pages), 'a.pdf');
    for (const invoice of [417, 93, 250, 8]) expect(text).toContain(`Invoice ${invoice}`);
  });

  it('knows page numbers among words, in Roman figures, and on every other page', async () => {
    const page = (n: number) => ({
      texts: [
        n % 2 === 0 ? { x: 50, y: 800, text: `${n + 10} Chapter 2: Rivers` } : { x: 400, y: 800, text: 'Handbook of Water' },
        ...column(50, 700, [`Text of page number ${n} is here.`]),
        { x: 50, y: 30, text: `Page ${n} of 8` },
        { x: 300, y: 30, text: ['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii'][n] ?? '' },
      ],
    });
    const document = await read(pdfOf([1, 2, 3, 4, 5, 6, 7, 8].map(page)), 'a.pdf');
    expect(document.text.split('\n\n')).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `Text of page number ${n} is here.`));
  });

  it('goes on with a sentence over the page, and knows where the page turns', async () => {
    const first = [...prose(6), 'This sentence is not at its end when the page ends but'];
    const document = await read(
      pdfOf([{ texts: column(50, 200, first) }, { texts: column(50, 780, ['goes on upon the next page.']) }]),
      'a.pdf',
    );
    expect(document.blocks).toHaveLength(1);
    expect(placed(document)[1]).toBe('2: goes on upon the next page.');
  });

  it('F6: a PDF under a password is said to be protected', async () => {
    await expect(parse(pdfOf([{ texts: column(50, 700, ['secret']) }], { isEncrypted: true }), 'a.pdf')).rejects.toMatchObject({
      code: 'file_encrypted',
    });
  });

  it('F5: a PDF that is no more than its head is damaged', async () => {
    await expect(parse(Buffer.from('%PDF-1.7\nnothing more'), 'a.pdf')).rejects.toMatchObject({ code: 'file_unreadable' });
  });

  it('F7: pages without text are pictures, or said to be', async () => {
    const scanned = pdfOf([{ picture }, { picture, rotate: 90 }, { texts: column(50, 700, prose(3)) }]);
    const without = await parse(scanned, 'a.pdf');
    expect(without.notes.join()).toMatch(/^2 of 3 pages are pictures without text \(OCR is off/);
    const { drafts, notes } = await parse(scanned, 'a.pdf', true);
    expect(notes).toEqual([]);
    const images = drafts.flatMap(({ image, place }) => (image ? [{ ...image, place }] : []));
    expect(images.map(({ mediaType, place }) => [mediaType, place?.label])).toEqual([
      ['image/png', '1'],
      ['image/png', '2'],
    ]);
    const sizes = images.map(({ bytes }) => [Buffer.from(bytes).readUInt32BE(16), Buffer.from(bytes).readUInt32BE(20)]);
    expect(sizes).toEqual([
      [300, 400],
      [400, 300],
    ]);
  });

  it('takes the title of the file only where its pages say it', async () => {
    const pages = [{ texts: [...column(50, 780, ['On Rivers'], 18), ...column(50, 700, prose(4))] }];
    expect((await parse(pdfOf(pages, { title: 'on rivers' }), 'a.pdf')).title).toBe('on rivers');
    expect((await parse(pdfOf(pages, { title: 'template.dotx' }), 'a.pdf')).title).toBe('On Rivers');
  });

  it('reads any scatter of words whole, and in bounded pieces', async () => {
    const texts = fc.array(
      fc.record({ x: fc.integer({ min: 0, max: 450 }), y: fc.integer({ min: 5, max: 830 }), size: fc.integer({ min: 4, max: 30 }) }),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(texts, async (places) => {
        const words = places.map((place, i) => ({ ...place, text: `w${i}w` }));
        const { drafts } = await parse(pdfOf([{ texts: words }]), 'a.pdf');
        const text = drafts.map((draft) => draft.text).join(' ');
        for (const word of words) expect(text).toContain(word.text);
        expect(text.length).toBeLessThan(words.length * 12 + 10);
      }),
      { numRuns: 25 },
    );
  });
});

describe('hyphens at the end of a line', () => {
  const join = (lines: readonly string[], elsewhere: readonly string[] = []) => joinHyphens(lines, wordsOf([...lines, ...elsewhere]));

  it('go where the whole word stands elsewhere, and where nothing is known', () => {
    expect(join(['the gra-', 'dient grows'], ['a gradient'])).toBe('the gradient grows');
    expect(join(['the gra-', 'dient grows'])).toBe('the gradient grows');
    expect(join(['это пере-', 'нос слова'])).toBe('это перенос слова');
    expect(join(['my note-', 'book here'], ['a note', 'the book', 'a notebook'])).toBe('my notebook here');
  });

  it('stay where the hyphenated word stands elsewhere, and between two words of the document', () => {
    expect(join(['it is event-', 'driven here'], ['an event-driven design'])).toBe('it is event-driven here');
    expect(join(['it is event-', 'driven here'], ['an event', 'is driven by'])).toBe('it is event-driven here');
    expect(join(['from Moscow-', 'Based firms'])).toBe('from Moscow-Based firms');
    expect(join(['one –', 'two'])).toBe('one – two');
  });
});

describe('pictures of pages', () => {
  it('are turned and halved', () => {
    const one = { width: 3, height: 2, gray: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect(turned(one, 90)).toEqual({ width: 2, height: 3, gray: Uint8Array.of(4, 1, 5, 2, 6, 3) });
    expect(turned(turned(one, 90), 270)).toEqual(one);
    expect(turned(one, -180).gray).toEqual(Uint8Array.of(6, 5, 4, 3, 2, 1));
    expect(halved({ width: 2, height: 2, gray: Uint8Array.of(0, 4, 8, 12) })).toEqual({ width: 1, height: 1, gray: Uint8Array.of(6) });
    expect(Buffer.from(grayPng(one)).subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  });
});
