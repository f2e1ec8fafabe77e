import { zipOf, zipOfFiles, type ZipEntry } from './archive.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function relations(targets: Readonly<Record<string, string>>): string {
  const rows = Object.entries(targets).map(([id, target]) => {
    const type = /(\w+?)\d*\.\w+$/.exec(target)?.[1] ?? '';
    const known = { sheet: 'worksheet', document: 'officeDocument', workbook: 'officeDocument', presentation: 'officeDocument' };
    return `<Relationship Id="${id}" Type="${OFFICE}/${type in known ? known[type as keyof typeof known] : type}" Target="${target}"/>`;
  });
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${rows.join('')}</Relationships>`;
}
const TYPES = `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`;

/** Paragraphs as XML; `style`: the id of its style. */
export const paragraph = (text: string, style = ''): string =>
  `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`;
export const wordTable = (rows: readonly (readonly string[])[]): string =>
  `<w:tbl>${rows.map((row) => `<w:tr>${row.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`).join('')}</w:tbl>`;

const STYLES = `${HEAD}<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>${[1, 2, 3]
  .map((n) => `<w:style w:type="paragraph" w:styleId="H${n}"><w:name w:val="heading ${n}"/></w:style>`)
  .join('')}<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Chapter"/><w:basedOn w:val="H2"/></w:style></w:styles>`;

/** A Word document of a body in XML; `more` are further parts, such as `word/footnotes.xml`. */
export const docxOf = (body: string, more: Readonly<Record<string, string>> = {}): Uint8Array => zipOf(docxEntries(body, more));

export function docxEntries(body: string, more: Readonly<Record<string, string>> = {}): ZipEntry[] {
  const files = {
    '[Content_Types].xml': TYPES,
    '_rels/.rels': relations({ rId1: 'word/document.xml' }),
    'word/_rels/document.xml.rels': relations({ rId1: 'styles.xml', rId2: 'footnotes.xml' }),
    'word/styles.xml': STYLES,
    'word/document.xml': `${HEAD}<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`,
    ...more,
  };
  return Object.entries(files).map(([name, content]) => ({ name, content }));
}

export interface Sheet {
  readonly name: string;
  /** Rows by number, cells by column; a cell is XML, or text that is shared. */
  readonly rows: Readonly<Record<number, Readonly<Record<string, string | { xml: string }>>>>;
  readonly state?: string;
}

/** Cell styles: 0 as it is, 1 a date, 2 two decimals, 3 percent with one decimal, 4 date and time. */
const CELL_STYLES = `${HEAD}<styleSheet xmlns="x"><numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${[0, 14, 2, 164, 22].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`;

export function xlsxOf(sheets: readonly Sheet[], workbookProperties = ''): Uint8Array {
  const shared: string[] = [];
  const cellXml = (reference: string, cell: string | { xml: string }): string => {
    if (typeof cell !== 'string') return cell.xml.replace('<c', `<c r="${reference}"`);
    return `<c r="${reference}" t="s"><v>${shared.push(cell) - 1}</v></c>`;
  };
  const parts = sheets.map(({ rows }) => {
    const xml = Object.entries(rows).map(
      ([number, cells]) =>
        `<row r="${number}">${Object.entries(cells)
          .map(([column, cell]) => cellXml(column + number, cell))
          .join('')}</row>`,
    );
    return `${HEAD}<worksheet xmlns="x"><sheetData>${xml.join('')}</sheetData></worksheet>`;
  });
  const list = sheets.map(
    ({ name, state }, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}"${state ? ` state="${state}"` : ''} r:id="rId${i + 1}"/>`,
  );
  return zipOfFiles({
    '[Content_Types].xml': TYPES,
    '_rels/.rels': relations({ rId1: 'xl/workbook.xml' }),
    'xl/workbook.xml': `${HEAD}<workbook xmlns="x" xmlns:r="r">${workbookProperties}<sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations({
      ...Object.fromEntries(sheets.map((_, i) => [`rId${i + 1}`, `worksheets/sheet${i + 1}.xml`])),
      s1: 'sharedStrings.xml',
      s2: 'styles.xml',
    }),
    ...Object.fromEntries(parts.map((xml, i) => [`xl/worksheets/sheet${i + 1}.xml`, xml])),
    'xl/sharedStrings.xml': `${HEAD}<sst xmlns="x">${shared.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
    'xl/styles.xml': CELL_STYLES,
  });
}
export const number = (value: number | string, style = 0): { xml: string } => ({ xml: `<c s="${style}"><v>${value}</v></c>` });

/** Slides in XML of their shapes, with the speaker's notes. */
export function pptxOf(slides: readonly { shapes: string; notes?: string }[]): Uint8Array {
  const wrap = (shapes: string): string => `${HEAD}<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
  const files: Record<string, string> = {
    '[Content_Types].xml': TYPES,
    'ppt/presentation.xml': `${HEAD}<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>${slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="rId${i + 1}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relations(Object.fromEntries(slides.map((_, i) => [`rId${i + 1}`, `slides/slide${i + 1}.xml`]))),
  };
  for (const [i, { shapes, notes }] of slides.entries()) {
    files[`ppt/slides/slide${i + 1}.xml`] = wrap(shapes);
    if (notes === undefined) continue;
    files[`ppt/slides/_rels/slide${i + 1}.xml.rels`] = relations({ rId1: `../notesSlides/notesSlide${i + 1}.xml` });
    files[`ppt/notesSlides/notesSlide${i + 1}.xml`] = wrap(shape(notes, 'body'));
  }
  return zipOfFiles(files);
}
/** A shape of paragraphs; `kind`: that of its placeholder. */
export const shape = (text: string, kind = ''): string =>
  `<p:sp><p:nvSpPr><p:nvPr>${kind && `<p:ph type="${kind}"/>`}</p:nvPr></p:nvSpPr><p:txBody>${text
    .split('\n')
    .map((line) => `<a:p><a:r><a:t>${escaped(line)}</a:t></a:r></a:p>`)
    .join('')}</p:txBody></p:sp>`;
