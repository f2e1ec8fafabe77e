import { describe, expect, it } from 'vitest';
import { docxOf, escaped, paragraph, wordTable } from '../testing/office.ts';
import { outline, parse, placed, read } from '../testing/parse.ts';

const run = (text: string): string => `<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;

describe('docx', () => {
  it('reads headings by style, by base style and by outline, items and paragraphs in order', async () => {
    const body = [
      paragraph('Annual report', 'T'),
      paragraph('Overview', 'H1'),
      paragraph('Acme & Co. was founded in Paris.'),
      paragraph('Staff', 'Own'),
      '<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:r><w:t>By outline</w:t></w:r></w:p>',
      '<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="4"/></w:numPr></w:pPr><w:r><w:t>an item</w:t></w:r></w:p>',
      paragraph('a bullet', 'ListBullet'),
      '<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>',
    ];
    const document = await read(docxOf(body.join('')), 'a.docx');
    expect(document.title).toBe('Annual report');
    expect(outline(document)).toEqual([
      'heading1: Annual report',
      'heading1: Overview',
      'paragraph: Acme & Co. was founded in Paris.',
      'heading2: Staff',
      'heading3: By outline',
      'item2: an item',
      'item1: a bullet',
      'paragraph: one\ttwo\nthree',
    ]);
    expect(document.places).toBeUndefined();
  });

  it('reads tables as rows named by their head, merged and nested cells too', async () => {
    const merged =
      '<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>City</w:t></w:r></w:p></w:tc>' +
      `<w:tc>${paragraph('Year')}</w:tc></w:tr><w:tr><w:tc>${paragraph('Lyon')}</w:tc><w:tc>${wordTable([['in', 'ner']])}</w:tc><w:tc>${paragraph('43')}</w:tc></w:tr></w:tbl>`;
    const document = await read(
      docxOf(
        wordTable([
          ['City', 'Staff'],
          ['Paris', '120'],
          ['Москва', '80'],
        ]) +
          merged +
          wordTable([['only text in a frame']]),
      ),
      'a.docx',
    );
    expect(outline(document)).toEqual([
      'row: City: Paris; Staff: 120',
      'row: City: Москва; Staff: 80',
      'row: City: Lyon; in; ner; Year: 43',
      'paragraph: only text in a frame',
    ]);
    const cells = document.blocks[0]?.cells?.map(({ name, start, end }) => [name, document.text.slice(start, end)]);
    expect(cells).toEqual([
      ['City', 'Paris'],
      ['Staff', '120'],
    ]);
  });

  it('leaves out what nobody sees: deletions, field codes, the older of two drawings', async () => {
    const body = `<w:p>${run('Kept ')}<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:ins>${run('added ')}</w:ins><w:r><w:instrText>PAGEREF</w:instrText></w:r><mc:AlternateContent><mc:Choice>${run('once')}</mc:Choice><mc:Fallback>${run('once')}</mc:Fallback></mc:AlternateContent></w:p>`;
    expect((await read(docxOf(body), 'a.docx')).text).toBe('Kept added once');
  });

  it('puts notes after the paragraph that names them, and text boxes before it', async () => {
    const footnotes = `<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="0"/><w:footnote w:id="2"><w:p>${run('See the archive.')}</w:p></w:footnote></w:footnotes>`;
    const body = `<w:p>${run('Claim')}<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:txbxContent><w:p>${run('Boxed')}</w:p></w:txbxContent></w:r></w:p>${paragraph('Next')}`;
    const document = await read(docxOf(body, { 'word/footnotes.xml': footnotes }), 'a.docx');
    expect(outline(document)).toEqual(['paragraph: Boxed', 'paragraph: Claim', 'paragraph: See the archive.', 'paragraph: Next']);
  });

  it('knows pages where Word left marks of them', async () => {
    const body = `${paragraph('first')}<w:p><w:r><w:lastRenderedPageBreak/><w:t>second</w:t></w:r></w:p>${paragraph('also second')}`;
    expect(placed(await read(docxOf(body), 'a.docx'))).toEqual(['1: first', '2: second\n\nalso second']);
  });

  it('takes the title of the properties only where the document says it too', async () => {
    const core = (title: string) => ({ 'docProps/core.xml': `<cp:coreProperties><dc:title>${title}</dc:title></cp:coreProperties>` });
    expect((await parse(docxOf(paragraph('Report 7') + paragraph('Text'), core('Report 7')), 'a.docx')).title).toBe('Report 7');
    expect((await parse(docxOf(paragraph('Head', 'H1'), core('Microsoft Word - Document1')), 'a.docx')).title).toBe('Head');
  });

  it('F6: a document with a password is an OLE file, and said to be protected', async () => {
    const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(70_000), Buffer.from('EncryptedPackage', 'utf16le')]);
    await expect(parse(ole, 'a.docx')).rejects.toMatchObject({ code: 'file_encrypted' });
    const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2_000)]);
    await expect(parse(old, 'a.docx')).rejects.toMatchObject({ code: 'file_unreadable' });
  });
});
