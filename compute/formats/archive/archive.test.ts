import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeragError } from '../../../contract/errors.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { zipOf, zipOfFiles } from '../testing/archive.ts';
import { docxEntries, docxOf, escaped, paragraph } from '../testing/office.ts';
import { parse, read } from '../testing/parse.ts';
import { newBudget, openArchive } from './index.ts';
import { newXmlReader, readXml } from './xml.ts';

async function refused(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FeragError ? error.code : String(error);
}

describe('archives', () => {
  it('F9: a bomb is stopped long before it is unpacked', async () => {
    const bomb = zipOf([
      ...docxEntries('').filter(({ name }) => name !== 'word/document.xml'),
      { name: 'word/document.xml', content: Buffer.alloc(190_000_000, 0x20) },
    ]);
    expect(bomb.length).toBeLessThan(300_000);
    expect(await refused(parse(bomb, 'bomb.docx'))).toBe('file_too_large_unpacked');
    const budget = newBudget();
    const archive = await openArchive(bomb, budget);
    expect(await refused(archive.bytes('word/document.xml'))).toBe('file_too_large_unpacked');
    // What was unpacked until then, of 190 MB.
    expect(LIMITS.unpacked_bytes - budget.bytesLeft).toBeLessThan(60_000_000);
  });

  it('F9: files of an archive share one budget', async () => {
    const names = Array.from({ length: 25 }, (_, i) => `${i}.txt`);
    const file = Buffer.alloc(9_000_000, 'ab ');
    const archive = await openArchive(zipOfFiles(Object.fromEntries(names.map((name) => [name, file]))), newBudget());
    const read: string[] = [];
    const readAll = async (): Promise<void> => {
      for (const name of names) {
        await archive.bytes(name);
        read.push(name);
      }
    };
    expect(await refused(readAll())).toBe('file_too_large_unpacked');
    expect(read).toHaveLength(22);
  });

  it.each([100, 10_000_000])('F10: a header that claims %d bytes is a damaged archive', async (claimedBytes) => {
    const entries = docxEntries(paragraph('words '.repeat(2_000)));
    const lying = zipOf(entries.map((entry) => (entry.name === 'word/document.xml' ? { ...entry, claimedBytes } : entry)));
    expect(await refused(parse(lying, 'a.docx'))).toBe('file_unreadable');
  });

  it.each(['../../etc/x', '/etc/passwd', 'C:/x', 'a/../../b'])('F11: the name %s leads outside and refuses the archive', async (name) => {
    expect(await refused(parse(zipOfFiles({ 'a.txt': 'words', [name]: 'x' }), 'a.zip'))).toBe('file_unreadable');
  });

  it('F11: 65,536 entries are too many', async () => {
    const entries = Array.from({ length: 65_536 }, (_, i) => ({ name: `${i}.txt`, content: '', isStored: true }));
    expect(await refused(parse(zipOf(entries), 'a.zip'))).toBe('file_too_large_unpacked');
    expect(await refused(parse(zipOf(entries.slice(0, LIMITS.archive_entries + 1)), 'a.zip'))).toBe('file_too_large_unpacked');
  });

  it('F11: a link is not followed, nor read', async () => {
    const archive = zipOf([
      { name: 'a.txt', content: 'words' },
      { name: 'b.txt', content: '/etc/passwd', isLink: true },
    ]);
    expect((await read(archive, 'a.zip')).text).toBe('a.txt\n\nwords');
  });

  it('F11: archives that hold each other are followed once', async () => {
    const inner = zipOfFiles({ 'a.txt': 'innermost words' });
    const two = zipOfFiles({ 'inner.zip': inner });
    expect((await read(two, 'two.zip')).text).toContain('innermost words');
    expect(await refused(parse(zipOfFiles({ 'two.zip': two }), 'three.zip'))).toBe('format_unsupported');
  });

  it('F6: an encrypted entry is said to be one', async () => {
    expect(await refused(parse(zipOf([{ name: 'a.txt', content: 'x', isEncrypted: true }]), 'a.zip'))).toBe('file_encrypted');
  });

  it('F5: a cut archive is damaged', async () => {
    const whole = docxOf(paragraph('words'));
    for (const part of [0.2, 0.6, 0.95])
      expect(await refused(parse(whole.subarray(0, whole.length * part), 'a.docx'))).toBe('file_unreadable');
  });
});

describe('XML', () => {
  const laughs = `<!DOCTYPE l [<!ENTITY a "ha">${'<!ENTITY b "&a;&a;&a;&a;">'.repeat(20)}]><w:document><w:t>&b;</w:t></w:document>`;
  const outside =
    '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>';
  const deep = `<w:document>${'<w:p>'.repeat(20_000)}`;

  it.each([
    ['billion laughs', laughs],
    ['an entity from a file', outside],
    ['20,000 deep tags', deep],
  ])('F12: refuses %s', async (_, xml) => {
    expect(await refused(parse(docxOf('', { 'word/document.xml': xml }), 'a.docx'))).toBe('file_unreadable');
  });

  it('F12: looks at no more of a deep document than it takes to refuse it', () => {
    let opened = 0;
    const reader = newXmlReader({ open: () => void opened++, close: () => undefined });
    expect(() => reader.feed(deep)).toThrow(expect.objectContaining({ code: 'file_unreadable' }));
    expect(opened).toBeLessThan(300);
  });

  it.each(['<a><b></a>', '<a', '<a x="1>', '<a></a></a>', '<a>', 'words', '<>', '<a =>', '<a>&unknown;</a>'])(
    'F5: refuses %s',
    async (xml) => {
      const chunks = async function* () {
        yield Buffer.from(xml);
      };
      expect(await refused(readXml(chunks(), { open: () => undefined, close: () => undefined }))).toBe('file_unreadable');
    },
  );

  const events = (pieces: readonly string[]): string[] => {
    const seen: string[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') seen.push(`text ${text}`);
      text = '';
    };
    const reader = newXmlReader({
      open: (name, attributes) => (flush(), seen.push(`<${name} ${[...attributes].join(' ')}`)),
      close: (name) => (flush(), seen.push(`>${name}`)),
      text: (piece) => void (text += piece),
    });
    for (const piece of pieces) reader.feed(piece);
    reader.end();
    return seen;
  };

  it('reads names, attributes, references and sections', () => {
    const xml = '<?xml version="1.0"?><!-- <x> --><w:a w:b=\'1 > 0\' c="&lt;&#65;&#x42;"><![CDATA[<raw> &amp;]]>&amp; \n<w:e/></w:a>';
    expect(events([xml])).toEqual(['<a w:b,1 > 0 c,<AB b,1 > 0', 'text <raw> &amp;& \n', '<e ', '>e', '>a']);
  });

  it('reads the same however the bytes are cut', () => {
    const tree = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc
          .string({ unit: fc.constantFrom('a', 'é', '&', '<', '>', ']', '"', ' ') })
          .map((text) => escaped(text).replaceAll(']]>', ']]&gt;')),
        fc
          .tuple(fc.constantFrom('w:p', 'r', 'a:t'), fc.array(tie('node'), { maxLength: 3 }))
          .map(([name, inner]) => `<${name} x="&gt;1">${inner.join('')}</${name}>`),
        fc.constantFrom('<!-- - -->', '<![CDATA[a]]b]]>', '<?pi ?>', '<e/>'),
      ),
    })).node;
    fc.assert(
      fc.property(tree, fc.integer({ min: 1, max: 9 }), (inner, size) => {
        const xml = `<root>${inner}</root>`;
        const pieces = Array.from({ length: Math.ceil(xml.length / size) }, (_, i) => xml.slice(i * size, (i + 1) * size));
        expect(events(pieces)).toEqual(events([xml]));
      }),
      { numRuns: 300 },
    );
  });
});
