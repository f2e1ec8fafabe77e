import { describe, expect, it } from 'vitest';
import { zipOfFiles } from './testing/archive.ts';
import { docxOf, paragraph } from './testing/office.ts';
import { epubOf, mailOf } from './testing/other.ts';
import { outline, parse, placed, read } from './testing/parse.ts';
import { column, pdfOf } from './testing/pdf.ts';

const rtf = (body: string): Uint8Array =>
  Buffer.from(`{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}${body}}`, 'latin1');

describe('rtf', () => {
  it('reads paragraphs, code pages of fonts, Unicode with its stand-ins, and signs', async () => {
    const body =
      "Caf\\'e9 \\f1\\'cc\\'ee\\'f1\\'ea\\'e2\\'e0\\par\\f0 \\uc1\\u1055?\\u1088?\\u1080?{\\uc2\\u1074 ??}\\u1077?\\u1090?\\emdash{\\v hidden}end\\~of\\par \\u-10179?\\u-8704?";
    expect(outline(await read(rtf(body), 'a.rtf'))).toEqual(['paragraph: Café Москва', 'paragraph: Привет—end\u00a0of', 'paragraph: 😀']);
  });

  it('reads headings by style, the title among the properties, and rows of a table', async () => {
    const body =
      '{\\stylesheet{\\s0 Normal;}{\\s3 heading 2;}}{\\info{\\title Report}{\\author Ann}}{\\*\\generator x;}\\pard\\s3 Head\\par\\pard\\s0 Text\\par' +
      '\\pard\\intbl City\\cell Staff\\cell\\row\\intbl Paris\\cell 12\\cell\\row\\pard After\\par{\\pict 0102}{\\field{\\*\\fldinst HYPERLINK}{\\fldrslt link}}';
    const document = await read(rtf(body), 'a.rtf');
    expect(document.title).toBe('Report');
    expect(outline(document)).toEqual([
      'heading2: Head',
      'paragraph: Text',
      'row: City: Paris; Staff: 12',
      'paragraph: After',
      'paragraph: link',
    ]);
  });

  it('F5: reads what it can of broken groups', async () => {
    expect((await read(rtf(`${'{'.repeat(5_000)}words`), 'a.rtf')).text).toBe('words');
    expect((await read(rtf('}}}}words\\bin9'), 'a.rtf')).text).toBe('words');
  });
});

describe('epub', () => {
  it('reads chapters in the order of the spine', async () => {
    const document = await read(epubOf('A Book', ['<h1>One</h1><p>first</p>', '<p>second</p>']), 'b.epub');
    expect(document.title).toBe('A Book');
    expect(placed(document)).toEqual(['One: One\n\nfirst', 'x: second']);
  });

  it('F6: a book under copy protection is said to be, one with masked fonts is read', async () => {
    const locked = (algorithm: string) => ({
      'META-INF/encryption.xml': `<encryption><EncryptedData><EncryptionMethod Algorithm="${algorithm}"/></EncryptedData></encryption>`,
    });
    await expect(parse(epubOf('B', ['<p>x</p>'], locked('http://www.w3.org/2001/04/xmlenc#aes256-cbc')), 'b.epub')).rejects.toMatchObject({
      code: 'file_encrypted',
    });
    expect((await read(epubOf('B', ['<p>words</p>'], locked('http://www.idpf.org/2008/embedding')), 'b.epub')).text).toBe('words');
  });
});

describe('mail', () => {
  it('reads who wrote, the text without its marks of quotation, and attachments as parts', async () => {
    const pdf = pdfOf([{ texts: column(50, 700, ['Words of the attached file.']) }]);
    const mail = mailOf('Hello Bob,\r\n\r\nsee below.\r\n\r\n> Who is he?', { 'list.csv': 'Name,City\nAnn,Paris\nBob,Lyon', 'a.pdf': pdf });
    const document = await read(mail, 'm.eml');
    expect(document.title).toBe('Meeting');
    expect(outline(document)).toEqual([
      'heading1: Meeting',
      'row: From: Анна <anna@example.org>; To: bob@example.org; Date: Mon, 5 Feb 2024 10:00:00 +0300',
      'paragraph: Hello Bob,',
      'paragraph: see below.',
      'paragraph: Who is he?',
      'heading1: list.csv',
      'row: Name: Ann; City: Paris',
      'row: Name: Bob; City: Lyon',
      'heading1: a.pdf',
      'paragraph: Words of the attached file.',
    ]);
    expect(document.places?.map(({ label }) => label)).toEqual(['list.csv', 'a.pdf', 'a.pdf, 1']);
  });

  it('names an attachment that cannot be read, and reads the rest', async () => {
    const parsed = await parse(mailOf('Hello.', { 'song.mp3': 'ID3\x03\0', 'a.txt': 'words' }), 'm.eml');
    expect(parsed.drafts.map((draft) => draft.text)).toContain('words');
    expect(parsed.notes).toEqual([expect.stringMatching(/^Not read: song\.mp3: .*Sound is not read/)]);
  });

  it('reads the messages of an mbox', async () => {
    const one = Buffer.concat([Buffer.from('From a@b Mon\n'), mailOf('first words')]);
    const box = Buffer.concat([one, Buffer.from('\nFrom a@b Tue\n'), mailOf('second words')]);
    expect(outline(await read(box, 'box.mbox')).filter((line) => line.startsWith('paragraph'))).toEqual([
      'paragraph: first words',
      'paragraph: second words',
    ]);
  });
});

describe('zip', () => {
  it('reads each file under its path, in the order of paths, and leaves out what nobody packed on purpose', async () => {
    const archive = zipOfFiles({
      'b/x.txt': 'last words',
      'a.docx': docxOf(paragraph('Head', 'H1') + paragraph('words')),
      '__MACOSX/a': 'x',
      'b/.DS_Store': 'x',
    });
    const document = await read(archive, 'a.zip');
    expect(outline(document)).toEqual([
      'heading1: a.docx',
      'heading2: Head',
      'paragraph: words',
      'heading1: b/x.txt',
      'paragraph: last words',
    ]);
    expect(placed(document)).toEqual(['a.docx: a.docx\n\nHead\n\nwords', 'b/x.txt: b/x.txt\n\nlast words']);
  });

  it('names what cannot be read; when that is everything, it fails with the first reason', async () => {
    const bad = { 'a.pdf': '%PDF-1.7 nothing', 'b.mp3': 'ID3\x03\0' };
    expect((await parse(zipOfFiles({ ...bad, 'c.txt': 'words' }), 'a.zip')).notes).toHaveLength(2);
    await expect(parse(zipOfFiles(bad), 'a.zip')).rejects.toMatchObject({ code: 'file_unreadable' });
    await expect(parse(zipOfFiles({}), 'a.zip')).rejects.toMatchObject({ code: 'text_missing' });
  });

  it('is an Office document when that is what it holds', async () => {
    // Its first bytes do not say so: a picture of 70 kB comes first.
    const files = {
      'z.bin': Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * i * 31) % 251)),
      '[Content_Types].xml': '<Types/>',
      'word/document.xml': '<w:document><w:body><w:p><w:r><w:t>words</w:t></w:r></w:p></w:body></w:document>',
    };
    expect((await read(zipOfFiles(files), 'unnamed')).text).toBe('words');
  });
});

describe('json', () => {
  const json = (value: unknown): Promise<string[]> => read(Buffer.from(JSON.stringify(value)), 'a.json').then(outline);

  it('reads records as rows, what lies in them as sections, and long texts as paragraphs', async () => {
    const long = 'This is a long text. '.repeat(20).trim();
    expect(
      await json({
        title: 'Staff',
        people: [
          { name: 'Ann', birthDate: '1980-01-01', tags: ['a', 'b'], home: { city_name: 'Paris' } },
          { name: 'Bob', note: long },
        ],
      }),
    ).toEqual([
      'row: title: Staff',
      'heading1: people',
      'row: name: Ann; birth Date: 1980-01-01; tags: a, b',
      'heading2: home',
      'row: city name: Paris',
      'row: name: Bob',
      'heading2: note',
      `paragraph: ${long}`,
    ]);
  });

  it('reads a record a line, and text where it is no JSON', async () => {
    expect(outline(await read(Buffer.from('{"a":1}\n\n{"a":2}\n'), 'a.jsonl'))).toEqual(['row: a: 1', 'row: a: 2']);
    expect(outline(await read(Buffer.from('{"a": broken'), 'a.json'))).toEqual(['paragraph: {"a": broken']);
  });

  it('F21: bounds how deep it goes', async () => {
    let value: unknown = 'end';
    for (let i = 0; i < 3_000; i++) value = { deeper: value };
    const lines = await json(value);
    expect(lines.length).toBeLessThan(20);
    expect(lines.at(-1)).toMatch(/^code: .*end/);
  });
});
