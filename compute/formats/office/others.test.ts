import { describe, expect, it } from 'vitest';
import { pptxOf, shape } from '../testing/office.ts';
import { odfOf } from '../testing/other.ts';
import { outline, parse, placed, read } from '../testing/parse.ts';

describe('pptx', () => {
  it('reads slides in the order of the presentation: title, texts, table, notes', async () => {
    const table =
      '<p:graphicFrame><a:tbl>' +
      [
        ['Item', 'Cost'],
        ['Food', '50'],
      ]
        .map(
          (row) =>
            `<a:tr>${row.map((cell) => `<a:tc><a:txBody><a:p><a:r><a:t>${cell}</a:t></a:r></a:p></a:txBody></a:tc>`).join('')}</a:tr>`,
        )
        .join('') +
      '</a:tbl></p:graphicFrame>';
    const slides = pptxOf([
      { shapes: shape('Status in 2024', 'subTitle') + shape('Apollo', 'ctrTitle') + shape('7', 'sldNum') },
      { shapes: shape('Team', 'title') + shape('Ann leads\nBob helps', 'body') + table + shape('free text'), notes: 'Thank Ann.' },
    ]);
    const document = await read(slides, 's.pptx');
    expect(document.title).toBe('Apollo');
    expect(outline(document)).toEqual([
      'heading1: Apollo',
      'paragraph: Status in 2024',
      'heading1: Team',
      'item1: Ann leads',
      'item1: Bob helps',
      'row: Item: Food; Cost: 50',
      'paragraph: free text',
      'paragraph: Thank Ann.',
    ]);
    expect(document.places?.map(({ kind, label }) => `${kind} ${label}`)).toEqual(['slide 1', 'slide 2']);
  });
});

const table = (name: string, rows: string, style = ''): string =>
  `<table:table table:name="${name}" table:style-name="${style}">${rows}</table:table>`;
const row = (...cells: string[]): string =>
  `<table:table-row>${cells.map((cell) => `<table:table-cell><text:p>${cell}</text:p></table:table-cell>`).join('')}</table:table-row>`;

describe('OpenDocument', () => {
  it('reads texts: headings, lists, tables, spaces and notes', async () => {
    const body =
      '<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:p text:style-name="Title">Report</text:p><text:h text:outline-level="2">Part</text:h>' +
      '<text:p>one<text:s text:c="2"/>two<text:line-break/>three<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p></text:note-body></text:note>.</text:p>' +
      '<text:list><text:list-item><text:p>item</text:p><text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list></text:list-item></text:list>' +
      table('T', row('City', 'Staff') + row('Paris', '12'));
    const document = await read(odfOf('text', body), 'a.odt');
    expect(outline(document)).toEqual([
      'heading1: Report',
      'heading2: Part',
      'paragraph: one  two\nthree.',
      'paragraph: a note',
      'item1: item',
      'item2: inner',
      'row: City: Paris; Staff: 12',
    ]);
  });

  it('reads sheets as they are shown, empty cells that are repeated, and hidden sheets not', async () => {
    const styles =
      '<office:automatic-styles><style:style style:name="h"><style:table-properties table:display="false"/></style:style></office:automatic-styles>';
    const gap =
      '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16000"/></table:table-row>';
    const body = table('Prices', row('Name', 'Cost') + gap + row('Bolt', '1,50 €')) + table('Secret', row('a', 'b'), 'h');
    const document = await read(odfOf('spreadsheet', body, { styles }), 'a.ods');
    expect(placed(document)).toEqual(['Prices: Prices', 'Prices!A5:B5: Name: Bolt; Cost: 1,50 €']);
    expect((await parse(odfOf('spreadsheet', body, { styles }), 'a.ods')).notes).toEqual(['1 hidden sheet was not read.']);
  });

  it('reads slides', async () => {
    const page = (title: string, text: string): string =>
      `<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>${title}</text:p></draw:text-box></draw:frame><draw:frame><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame></draw:page>`;
    const document = await read(odfOf('presentation', page('One', 'first') + page('Two', 'second')), 'a.odp');
    expect(placed(document)).toEqual(['1: One\n\nfirst', '2: Two\n\nsecond']);
    expect(outline(document)[0]).toBe('heading1: One');
  });

  it('F6: says that a document is protected', async () => {
    const manifest = '<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>';
    await expect(parse(odfOf('text', '<text:p>x</text:p>', { manifest }), 'a.odt')).rejects.toMatchObject({ code: 'file_encrypted' });
  });
});
