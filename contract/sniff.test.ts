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
  ])('takes %s', (name, content, format, mediaType) => {
    expect(sniff(utf8(content), name)).toEqual({ supported: true, format, mediaType });
  });

  it('F4: refuses by bytes and names both kinds', () => {
    expect(found(ascii('PK\x03\x04\x14\0\0\0'), 'notes.txt')).toBe('a ZIP archive (named .txt)');
    expect(found(utf8('<!doctype html><p>x'), 'report.pdf')).toBe('an HTML page (named .pdf)');
    expect(found(ascii('MZ\x90\0\x03\0\0\0\x04\0\0\0'), 'report.pdf')).toBe('a Windows program (EXE) (named .pdf)');
    expect(found(utf8('just words'), 'photo.png')).toBe('plain text (named .png)');
    expect(unsupportedSentence('a.txt', 'a ZIP archive (named .txt)')).toBe(
      '"a.txt" is a ZIP archive (named .txt), which cannot be read. Supported: plain text, Markdown, HTML, CSV.',
    );
  });

  it.each([
    ['%PDF-1.7\n', 'a PDF document'],
    ['\x89PNG\r\n\x1a\n\0\0', 'a PNG image'],
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'a JPEG image'],
    ['GIF89a\x01', 'a GIF image'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'a WebP image'],
    ['\x7fELF\x02\x01', 'a Linux program (ELF)'],
    ['\x1f\x8b\x08\0', 'a gzip archive'],
    ['7z\xbc\xaf\x27\x1c', 'a 7z archive'],
    ['{\\rtf1\\ansi', 'an RTF document'],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Office document (OLE)'],
    ['ID3\x03\0', 'an MP3 recording'],
    ['\0\0\0\x18ftypmp42', 'an MP4 or QuickTime video'],
    ['SQLite format 3\0', 'an SQLite database'],
    ['wOF2\0\x01', 'a WOFF2 font'],
    ['PK\x03\x04....[Content_Types].xml....word/document.xml', 'a Word document'],
    ['<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="x">', 'an RDF/XML graph'],
    ['<svg xmlns="http://www.w3.org/2000/svg">', 'an SVG image'],
    ['From: a@b.org\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello', 'an e-mail message'],
    ['\x01\x02\x03\0\0\0\0\0\x05\x06words', 'binary data'],
  ])('F4: knows the bytes %j', (bytes, kind) => {
    expect(found(ascii(bytes), 'file')).toBe(kind);
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
