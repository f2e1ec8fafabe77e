import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import * as fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { FeragError } from '../../contract/errors.ts';
import { sniff } from '../../contract/sniff.ts';
import type { Vision } from '../llm/llm.ts';
import { newBudget, openArchive } from './archive/index.ts';
import { cleanText } from './clean.ts';
import type { DocumentReader, ReadFile } from './format.ts';
import { openReader, type ReaderOptions } from './reader.ts';
import { findTesseract } from './tesseract.ts';
import { zipOf } from './testing/archive.ts';
import { docxOf, paragraph, wordTable } from './testing/office.ts';
import { epubOf, odfOf } from './testing/other.ts';
import { outline, placed } from './testing/parse.ts';
import { column, pdfOf } from './testing/pdf.ts';
import { samples } from './testing/samples.ts';

const shared = openReader({ memoryMb: 512, ocr: null });
const open: DocumentReader[] = [];
const reader = (options: Partial<ReaderOptions> = {}): DocumentReader => {
  const made = openReader({ memoryMb: 512, ocr: null, ...options });
  open.push(made);
  return made;
};
afterEach(() => open.splice(0).forEach((made) => made.close()));
afterAll(() => shared.close());

/** As an upload and its job do: told by its bytes, then read. */
async function read(bytes: Uint8Array, name: string, by: DocumentReader = shared, vision: Vision | null = null): Promise<ReadFile> {
  const kind = sniff(bytes, name);
  if (!kind.supported) throw new FeragError('format_unsupported', kind.found);
  return by.read({ name, mediaType: kind.mediaType, bytes }, { vision });
}

const scanned = pdfOf([
  { texts: column(50, 700, ['A page with words of its own, enough of them.']) },
  { picture: { width: 300, height: 200, gray: new Uint8Array(60_000) } },
]);
const onlyPicture = pdfOf([{ picture: { width: 300, height: 200, gray: new Uint8Array(60_000) } }]);

describe('the reader', () => {
  it.each(Object.entries(samples()))('reads %s: clean text, blocks around all of it, places that ascend', async (name, bytes) => {
    const { document, encoding } = await read(bytes, name);
    const { text, blocks, places } = document;
    expect(text).toMatch(/Ada/);
    expect(cleanText(text)).toBe(text);
    expect(
      blocks
        .map(({ start, end }) => text.slice(start, end))
        .join('')
        .replace(/\s/g, ''),
    ).toBe(text.replace(/\s/g, ''));
    let end = 0;
    for (const place of places ?? []) {
      expect(place.start).toBeGreaterThanOrEqual(end);
      expect(text.slice(place.start, place.end).trim()).not.toBe('');
      end = place.end;
    }
    expect(end).toBeLessThanOrEqual(text.length);
    expect(encoding).toBe('binary');
    expect(text).toBe((await read(bytes, name)).document.text);
  });

  it('gives the same text for the same report in each format', async () => {
    const [head, prose, rows] = [
      'Report',
      'Ada Lovelace was born in London in 1815.',
      [
        ['Name', 'City'],
        ['Ada', 'London'],
        ['Jean', 'Paris'],
        ['Olga', 'Minsk'],
      ],
    ] as const;
    const cells = rows.flatMap((row, i) => row.map((text, j) => ({ x: 50 + j * 200, y: 650 - i * 20, text })));
    const odfRows = rows.map(
      (row) =>
        `<table:table-row>${row.map((cell) => `<table:table-cell><text:p>${cell}</text:p></table:table-cell>`).join('')}</table:table-row>`,
    );
    const htmlRows = rows.map((row, i) => `<tr>${row.map((cell) => (i === 0 ? `<th>${cell}</th>` : `<td>${cell}</td>`)).join('')}</tr>`);
    const files = {
      'a.docx': docxOf(paragraph(head, 'H1') + paragraph(prose) + wordTable(rows)),
      'a.odt': odfOf(
        'text',
        `<text:h text:outline-level="1">${head}</text:h><text:p>${prose}</text:p><table:table>${odfRows.join('')}</table:table>`,
      ),
      'a.pdf': pdfOf([{ texts: [{ x: 50, y: 780, text: head, size: 18 }, ...column(50, 700, [prose]), ...cells] }]),
      'a.epub': epubOf(head, [`<h1>${head}</h1><p>${prose}</p><table>${htmlRows.join('')}</table>`]),
      'a.rtf': Buffer.from(
        `{\\rtf1\\pard\\outlinelevel0 ${head}\\par\\pard ${prose}\\par${rows.map((row) => `\\pard\\intbl ${row.map((cell) => `${cell}\\cell `).join('')}\\row`).join('')}}`,
      ),
    };
    const texts = await Promise.all(Object.entries(files).map(async ([name, bytes]) => (await read(bytes, name)).document.text));
    expect(new Set(texts)).toEqual(
      new Set([`${head}\n\n${prose}\n\nName: Ada; City: London\nName: Jean; City: Paris\nName: Olga; City: Minsk`]),
    );
  });

  it('reads large text in the other process as it does small text here', async () => {
    const page = '# Title\n\n| Name | City |\n|---|---|\n| Анна | Paris |\n\nwords `code`\n\n';
    const small = await read(Buffer.from(page.repeat(2)), 'a.md');
    const large = await read(Buffer.from(page.repeat(30_000)), 'a.md');
    expect(large.encoding).toBe('utf-8');
    expect(large.document.text.startsWith(small.document.text)).toBe(true);
    expect(large.document.blocks.slice(0, small.document.blocks.length)).toEqual(small.document.blocks);
  });

  it('F8: a document of nothing but white space has no text', async () => {
    for (const [name, bytes] of [
      ['a.docx', docxOf(paragraph(' \u00a0 ') + paragraph(''))],
      ['a.pdf', pdfOf([{ texts: column(50, 700, [' ']) }])],
      ['a.rtf', Buffer.from('{\\rtf1\\par\\par}')],
      ['a.txt', Buffer.from(' \n')],
    ] as const) {
      await expect(read(bytes, name)).rejects.toMatchObject({ code: 'text_missing' });
    }
  });

  it('F7: a scanned document fails with the reason, and one that is scanned in part says so', async () => {
    await expect(read(onlyPicture, 'a.pdf')).rejects.toMatchObject({
      code: 'text_missing',
      message: expect.stringContaining('OCR is off'),
    });
    const { document, notes } = await read(scanned, 'a.pdf');
    expect(document.text).toContain('words of its own');
    expect(notes).toEqual([expect.stringMatching(/^1 of 2 pages are pictures without text \(OCR is off/)]);
    await expect(read(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'photo.png')).rejects.toMatchObject({
      code: 'text_missing',
      message: expect.stringContaining('OCR is off'),
    });
  });

  it('F7: has pictures read by the model that sees, each in its place, and counts what that cost', async () => {
    const usage = { model: 'seer', calls: 1, tokens_in: 700, tokens_out: 9 };
    const seen: string[] = [];
    const vision: Vision = {
      model: 'seer',
      read: async (bytes, mediaType) => {
        seen.push(`${mediaType} ${Buffer.from(bytes).subarray(1, 4).toString()}`);
        return { text: 'Scanned heading\n\nWords of the picture.', usage };
      },
    };
    const read1 = await read(scanned, 'a.pdf', shared, vision);
    expect(placed(read1.document)).toEqual([
      '1: A page with words of its own, enough of them.',
      '2: Scanned heading\n\nWords of the picture.',
    ]);
    expect(read1).toMatchObject({ readWith: 'vision seer', usage: [usage], notes: [] });
    expect(seen).toEqual(['image/png PNG']);
    expect(
      (await read(pdfOf([{ texts: column(50, 700, ['Only words stand on this page.']) }]), 'a.pdf', shared, vision)).readWith,
    ).toBeNull();
  });

  it('F7: has pictures read by tesseract where it is installed', async ({ skip }) => {
    const found = await findTesseract();
    if (!found) skip('tesseract is not installed: apt-get install tesseract-ocr');
    const ocr = openReader({ memoryMb: 512 });
    open.push(ocr);
    // Two bars of black on white hold no words; what counts is that the program ran and said so.
    await expect(read(onlyPicture, 'a.pdf', ocr)).rejects.toMatchObject({
      code: 'text_missing',
      message: expect.not.stringContaining('OCR is off'),
    });
  });

  it('F5: damage of any kind ends in a text or a reason, and the next document is read', async () => {
    const files = Object.entries(samples());
    const damage = fc.record({
      file: fc.nat(files.length - 1),
      entry: fc.nat(99),
      isInside: fc.boolean(),
      cut: fc.option(fc.nat(999), { nil: undefined }),
      marks: fc.array(fc.tuple(fc.nat(9_999), fc.constantFrom('<', '>', '/', '"', '&', '\0', '{', '}', '\\', '\xff', '9', '(', ' ')), {
        maxLength: 8,
      }),
    });
    const outcomes = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, entry, isInside, cut, marks }) => {
        const [name = '', whole = new Uint8Array()] = files[file] ?? [];
        const spoil = (bytes: Uint8Array, from: number): Uint8Array => spoilt(bytes, { from, cut, marks });
        const broken = isInside ? await spoiltInside(whole, entry, (bytes) => spoil(bytes, 0)) : spoil(whole, 8);
        const outcome = await read(broken, name).then(
          ({ document }) => (document.text === '' ? 'nothing' : 'read'),
          (error: unknown) => (error instanceof FeragError ? error.code : String(error)),
        );
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        expect([
          'read',
          'file_unreadable',
          'text_missing',
          'file_encrypted',
          'file_too_large_unpacked',
          'format_unsupported',
          'parser_failed',
        ]).toContain(outcome);
      }),
      { numRuns: 300 },
    );
    // The damage is of a kind that reaches the readers.
    expect(outcomes.get('read')).toBeGreaterThan(30);
    expect(outcomes.get('file_unreadable')).toBeGreaterThan(30);
    expect((await read(samples()['a.docx'] ?? new Uint8Array(), 'a.docx')).document.text).toContain('Ada');
  }, 60_000);
});

interface Damage {
  /** The first bytes that may be spoilt: those before say what the file is. */
  readonly from: number;
  /** What is left, in thousandths. */
  readonly cut: number | undefined;
  readonly marks: readonly (readonly [number, string])[];
}

function spoilt(bytes: Uint8Array, { from, cut, marks }: Damage): Uint8Array {
  const left = bytes.slice(0, cut === undefined ? bytes.length : Math.max(from, Math.floor((bytes.length * cut) / 1000)));
  for (const [at, mark] of marks) if (left.length > from) left[from + (at % (left.length - from))] = mark.charCodeAt(0);
  return left;
}

/** Spoils one file of an archive and packs it again, so that the damage gets past the archive. */
async function spoiltInside(bytes: Uint8Array, entry: number, spoil: (bytes: Uint8Array) => Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return spoil(bytes);
  const archive = await openArchive(bytes, newBudget());
  const spoiltName = archive.names[entry % archive.names.length];
  const entries = await Promise.all(
    archive.names.map(async (name) => ({
      name,
      content: name === spoiltName ? spoil(await archive.bytes(name)) : await archive.bytes(name),
      isStored: name === 'mimetype',
    })),
  );
  return zipOf(entries);
}

describe('a Docling server', () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  async function docling(answer: { status?: number; body: unknown }): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      asked.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString('latin1')}`);
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const address = server.address();
    return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/docling`, asked };
  }
  const pdf = pdfOf([{ texts: column(50, 700, ['Words that the built-in reader finds.']) }]);

  it('reads documents, pages apart', async () => {
    const { url, asked } = await docling({
      body: {
        status: 'success',
        document: { md_content: '# Title\n\nfirst\n\n\u241c\u241cpage\u241c\u241c\n\n| A | B |\n|---|---|\n| c | d |' },
      },
    });
    const found = await read(pdf, 'a.pdf', reader({ docling: { url, seconds: 10 } }));
    expect(found.readWith).toBe('docling');
    expect(outline(found.document)).toEqual(['heading1: Title', 'paragraph: first', 'row: A: c; B: d']);
    expect(placed(found.document)).toEqual(['1: Title\n\nfirst', '2: A: c; B: d']);
    expect(asked[0]).toMatch(/^POST \/docling\/v1\/convert\/file .*name="files"; filename="a.pdf"/s);
  });

  it.each([
    ['is down', { status: 503, body: { status: 'success', document: { md_content: 'not this' } } }],
    ['fails', { body: { status: 'failure', document: {} } }],
    ['answers nonsense', { body: { nonsense: 1 } }],
    ['finds nothing', { body: { status: 'success', document: { md_content: ' ' } } }],
  ])('that %s leaves the document to the built-in reader, with a note', async (_, answer) => {
    const { url } = await docling(answer);
    const found = await read(pdf, 'a.pdf', reader({ docling: { url, seconds: 10 } }));
    expect(found.document.text).toBe('Words that the built-in reader finds.');
    expect(found).toMatchObject({ readWith: null, notes: [expect.stringMatching(/built-in reader was used/)] });
  });

  it('is not asked about text', async () => {
    const { url, asked } = await docling({ body: {} });
    expect((await read(Buffer.from('words'), 'a.txt', reader({ docling: { url, seconds: 10 } }))).document.text).toBe('words');
    expect(asked).toEqual([]);
  });
});
