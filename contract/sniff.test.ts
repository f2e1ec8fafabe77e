import { describe, expect, it } from 'vitest';
import { sniff, unsupportedSentence, utf16ByteOrder } from './sniff.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
/** Without TextEncoder, which is a name of no world that the contract knows. */
const utf8 = (text: string): Uint8Array =>
  Uint8Array.from(encodeURIComponent(text).match(/%..|./g) ?? [], (part) =>
    part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0),
  );
const found = (bytes: Uint8Array, name: string): string | null => {
  const sniffed = sniff(bytes, name);
  return sniffed.supported ? null : sniffed.found;
};

describe('sniff', () => {
  it.each([
    ['notes.txt', 'Plain words.', 'text', 'text/plain'],
    ['README', '# Not told by its name', 'text', 'text/plain'],
    ['Notes.MD', '# Title', 'markdown', 'text/markdown'],
    ['page.html', '<p>no head</p>', 'html', 'text/html'],
    ['saved.txt', '\n<!DOCTYPE html><title>x</title>', 'html', 'text/html'],
    ['page.xhtml', '<?xml version="1.0"?><html xmlns="x"></html>', 'html', 'text/html'],
    ['rows.csv', 'a,b\n1,2', 'csv', 'text/csv'],
    ['rows.tsv', 'a\tb', 'csv', 'text/tab-separated-values'],
    ['данные.txt', 'Привет', 'text', 'text/plain'],
    ['a.json', '{"a":1}', 'json', 'application/json'],
    ['a.ndjson', '{"a":1}', 'json', 'application/x-ndjson'],
    ['letter.eml', 'Subject: x\r\n\r\nhello', 'mail', 'message/rfc822'],
    ['letter.txt', 'Subject: x\r\n\r\nhello', 'text', 'text/plain'],
  ])('takes %s', (name, content, format, mediaType) => {
    expect(sniff(utf8(content), name)).toEqual({ supported: true, format, mediaType });
  });

  it('F4: refuses by bytes and names both kinds', () => {
    expect(found(ascii('PK\x03\x04\x14\0\0\0'), 'notes.txt')).toBe('a ZIP archive (named .txt)');
    expect(found(utf8('<!doctype html><p>x'), 'report.pdf')).toBe('an HTML page (named .pdf)');
    expect(found(ascii('MZ\x90\0\x03\0\0\0\x04\0\0\0'), 'report.pdf')).toBe('a Windows program (EXE) (named .pdf)');
    expect(found(utf8('just words'), 'photo.png')).toBe('plain text (named .png)');
    expect(found(ascii('%PDF-1.7'), 'notes.txt')).toBe('a PDF document (named .txt)');
    expect(found(ascii('PK\x03\x04\x14\0\0\0'), 'report.pdf')).toBe('a ZIP archive (named .pdf)');
    expect(found(ascii('%PDF-1.7'), 'report.docx')).toBe('a PDF document (named .docx)');
    expect(found(ascii('\x89PNG\r\n\x1a\n'), 'photo.jpg')).toBeNull();
  });

  it('F4: says what to do with a file that is not read', () => {
    expect(unsupportedSentence('a.txt', 'a ZIP archive (named .txt)')).toMatch(
      /^"a\.txt" is a ZIP archive \(named \.txt\), which cannot be read\. Supported: PDF, Word \(\.docx\), .*ZIP archives of these\.$/,
    );
    expect(unsupportedSentence('a.doc', 'an old Office document (OLE)')).toMatch(/Save it as \.docx, \.xlsx or \.pptx/);
    expect(unsupportedSentence('a.mp3', 'an MP3 recording')).toMatch(/Sound is not read; upload a transcript/);
    expect(unsupportedSentence('a.rar', 'a RAR archive')).toMatch(/as a ZIP archive/);
  });

  it.each([
    ['\x7fELF\x02\x01', 'a Linux program (ELF)'],
    ['\x1f\x8b\x08\0', 'a gzip archive'],
    ['7z\xbc\xaf\x27\x1c', 'a 7z archive'],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Office document (OLE)'],
    ['ID3\x03\0', 'an MP3 recording'],
    ['\0\0\0\x18ftypmp42', 'an MP4 or QuickTime video'],
    ['SQLite format 3\0', 'an SQLite database'],
    ['RIFF\x10\0\0\0WAVE', 'a WAV recording'],
    ['\0\0\0\x18ftypheic', 'an HEIC photo'],
    ['%!PS-Adobe', 'a PostScript document'],
    ['wOF2\0\x01', 'a WOFF2 font'],
    ['<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="x">', 'an RDF/XML graph'],
    ['<svg xmlns="http://www.w3.org/2000/svg">', 'an SVG image'],
    ['\x01\x02\x03\0\0\0\0\0\x05\x06words', 'binary data'],
  ])('F4: knows the bytes %j', (bytes, kind) => {
    expect(found(ascii(bytes), 'file')).toBe(kind);
  });

  it.each([
    ['%PDF-1.7\n', 'pdf'],
    ['\x89PNG\r\n\x1a\n\0\0', 'image'],
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'image'],
    ['GIF89a\x01', 'image'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'image'],
    ['II*\0', 'image'],
    ['BM\x01\0\0\0\0\0\0\0\0', 'image'],
    ['{\\rtf1\\ansi', 'rtf'],
    ['From: a@b.org\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello', 'mail'],
    ['From a@b Mon\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n\nhello', 'mail'],
    ['PK\x05\x06\0\0', 'zip'],
  ])('tells %j as %s by its bytes alone', (bytes, format) => {
    expect(sniff(ascii(bytes), 'file')).toMatchObject({ supported: true, format });
  });

  /** The local headers of an archive's first entries. */
  const entries = (...names: string[]): Uint8Array =>
    ascii(names.map((name) => `PK\x03\x04${'\0'.repeat(22)}${String.fromCharCode(name.length)}\0\0\0${name}`).join('x'));

  it('tells Office files by the entries of their archive, wherever these stand', () => {
    const told = (name: string, ...names: string[]) => {
      const kind = sniff(entries(...names), name);
      return kind.supported ? kind.format : kind.found;
    };
    expect(told('file', '[Content_Types].xml', '_rels/.rels', 'word/document.xml')).toBe('docx');
    expect(told('a.xlsm', 'docProps/app.xml', 'xl/worksheets/sheet1.xml')).toBe('xlsx');
    expect(told('file', 'ppt/slides/slide1.xml')).toBe('pptx');
    expect(told('a.docx', '[Content_Types].xml', 'customXml/item1.xml')).toBe('docx');
    expect(told('file', '[Content_Types].xml', 'customXml/item1.xml')).toBe('zip');
    expect(told('file', 'word/notes.txt', 'xl/data.csv')).toBe('zip');
    expect(told('a.docx', 'notes.txt')).toBe('a ZIP archive (named .docx)');
    expect(told('a.docx', 'xl/workbook.xml')).toBe('an Excel workbook (named .docx)');
    expect(told('a.xlsb', '[Content_Types].xml', 'xl/workbook.bin')).toBe('an Excel binary workbook (named .xlsb)');
    expect(told('a.pages', 'Index/Document.iwa')).toBe('an iWork document (named .pages)');
    expect(told('a.jar', 'META-INF/MANIFEST.MF')).toBe('a Java program (JAR) (named .jar)');
  });

  it('tells OpenDocument and books by their first entry', () => {
    const marked = (type: string) => sniff(ascii(`PK\x03\x04${'\0'.repeat(26)}mimetype${type}`), 'file');
    expect(marked('application/vnd.oasis.opendocument.text')).toMatchObject({
      format: 'odf',
      mediaType: 'application/vnd.oasis.opendocument.text',
    });
    expect(marked('application/vnd.oasis.opendocument.spreadsheet-template')).toMatchObject({
      mediaType: 'application/vnd.oasis.opendocument.spreadsheet',
    });
    expect(marked('application/vnd.oasis.opendocument.graphics')).toEqual({ supported: false, found: 'an OpenDocument drawing' });
    expect(marked('application/epub+zip')).toMatchObject({ format: 'epub' });
  });

  it('F6: lets an Office document with a password in, so that it fails with that reason', () => {
    const ole = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
    expect(sniff(ascii(ole), 'a.xlsx')).toMatchObject({ format: 'xlsx' });
    expect(sniff(ascii(`${ole}${Array.from('EncryptedPackage', (char) => `${char}\0`).join('')}`), 'file')).toMatchObject({
      format: 'docx',
    });
    expect(found(ascii(ole), 'a.doc')).toBe('an old Office document (OLE) (named .doc)');
  });

  it('F20: takes text of other encodings', () => {
    const utf16 = Uint8Array.from(Array.from('Привет, мир', (char) => [char.charCodeAt(0) & 0xff, char.charCodeAt(0) >> 8]).flat());
    expect(sniff(utf16, 'a.txt').supported).toBe(true);
    expect(utf16ByteOrder(utf16)).toBe('utf-16le');
    expect(sniff(ascii('\xcf\xf0\xe8\xe2\xe5\xf2'), 'a.txt').supported).toBe(true);
    expect(sniff(ascii('\xff\xfea\0'), 'a.txt').supported).toBe(true);
    expect(utf16ByteOrder(utf8('plain ASCII words, even in length.'))).toBeNull();
  });

  it('F13: reads hostile names', () => {
    for (const name of ['../../x', 'a\0b', 'CON', 'x'.repeat(300), '\u202etxt.exe\u202c', '"><img onerror>', '', '.', '.md']) {
      expect(sniff(utf8('words'), name).supported).toBe(true);
    }
    expect(sniff(new Uint8Array(0), 'empty.txt').supported).toBe(true);
  });
});
