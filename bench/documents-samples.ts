import { zipOf, zipOfFiles } from '../compute/formats/testing/archive.ts';
import { docxEntries, docxOf, escaped, paragraph, pptxOf, shape, wordTable, xlsxOf } from '../compute/formats/testing/office.ts';
import { epubOf, mailOf, odfOf } from '../compute/formats/testing/other.ts';
import { column, pdfOf, type PdfPage, type PdfText } from '../compute/formats/testing/pdf.ts';

export interface Sample {
  readonly label: string;
  /** The name by which it is told what it is. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly pages?: number;
  readonly isManual?: boolean;
}

export const SECTIONS = 120;
const TABLE_EVERY = 10;
const HEAD = ['Part', 'Maker', 'Weight'];
const BODY = ['bolt', 'nut', 'ring', 'pin'].map((part, i) => [part, `Works ${i + 1}`, `${i + 2} g`]);
export const ROWS = (SECTIONS / TABLE_EVERY) * BODY.length;

const PROSE = 'The machine is set up by two people, who read this chapter first and keep it at hand until the work is done.';
interface Section {
  readonly title: string;
  readonly text: string;
  readonly rows: readonly (readonly string[])[];
}
const sections: readonly Section[] = Array.from({ length: SECTIONS }, (_, i) => ({
  title: `Chapter ${i + 1} on setting up`,
  text: `Marker ${i + 1} begins this section. ${PROSE} ${PROSE}`,
  rows: (i + 1) % TABLE_EVERY === 0 ? [HEAD, ...BODY] : [],
}));

/** The manual in every format that has text. */
export function manual(): Sample[] {
  const html = sections.map(({ title, text, rows }) => `<h2>${title}</h2><p>${text}</p>${htmlTable(rows)}`);
  const markdown = sections.map(({ title, text, rows }) => `## ${title}\n\n${text}\n\n${markdownTable(rows)}`).join('\n');
  const docx = docxOf(
    sections.map(({ title, text, rows }) => paragraph(title, 'H2') + paragraph(text) + (rows.length > 0 ? wordTable(rows) : '')).join(''),
  );
  const one = pdfPages([{ x: 60, width: 90 }]);
  const two = pdfPages([
    { x: 50, width: 44 },
    { x: 310, width: 44 },
  ]);
  return [
    { label: 'PDF, one column', name: 'a.pdf', bytes: pdfOf(one), pages: one.length },
    { label: 'PDF, two columns', name: 'a.pdf', bytes: pdfOf(two), pages: two.length },
    { label: 'DOCX', name: 'a.docx', bytes: docx },
    {
      label: 'PPTX',
      name: 'a.pptx',
      bytes: pptxOf(sections.map(({ title, text, rows }) => ({ shapes: shape(title, 'title') + shape(text, 'body') + slideTable(rows) }))),
      pages: SECTIONS,
    },
    { label: 'XLSX', name: 'a.xlsx', bytes: sheets() },
    {
      label: 'ODT',
      name: 'a.odt',
      bytes: odfOf(
        'text',
        sections
          .map(({ title, text, rows }) => `<text:h text:outline-level="2">${title}</text:h><text:p>${text}</text:p>${odfTable(rows)}`)
          .join(''),
      ),
    },
    { label: 'EPUB', name: 'a.epub', bytes: epubOf('Manual', html) },
    {
      label: 'RTF',
      name: 'a.rtf',
      bytes: Buffer.from(
        `{\\rtf1\\ansi ${sections.map(({ title, text, rows }) => `\\pard\\outlinelevel1 ${title}\\par\\pard ${text}\\par ${rtfTable(rows)}`).join('\n')}}`,
      ),
    },
    { label: 'e-mail with the DOCX', name: 'a.eml', bytes: mailOf('See the attached file.', { 'a.docx': docx }) },
    { label: 'ZIP of Markdown and DOCX', name: 'a.zip', bytes: zipOfFiles({ 'a.txt': 'A note on the manual.', 'b.docx': docx }) },
    { label: 'HTML', name: 'a.html', bytes: Buffer.from(`<html><body>${html.join('\n')}</body></html>`) },
    { label: 'Markdown', name: 'a.md', bytes: Buffer.from(markdown) },
  ];
}

const htmlTable = (rows: Section['rows']): string =>
  rows.length === 0
    ? ''
    : `<table>${rows.map((row, i) => `<tr>${row.map((cell) => (i === 0 ? `<th>${cell}</th>` : `<td>${cell}</td>`)).join('')}</tr>`).join('')}</table>`;
const markdownTable = (rows: Section['rows']): string =>
  rows.length === 0 ? '' : `${rows.map((row, i) => `| ${row.join(' | ')} |${i === 0 ? '\n|---|---|---|' : ''}`).join('\n')}\n\n`;
const slideTable = (rows: Section['rows']): string =>
  rows.length === 0
    ? ''
    : `<p:graphicFrame><a:tbl>${rows.map((row) => `<a:tr>${row.map((cell) => `<a:tc><a:txBody><a:p><a:r><a:t>${escaped(cell)}</a:t></a:r></a:p></a:txBody></a:tc>`).join('')}</a:tr>`).join('')}</a:tbl></p:graphicFrame>`;
const odfTable = (rows: Section['rows']): string =>
  rows.length === 0
    ? ''
    : `<table:table>${rows.map((row) => `<table:table-row>${row.map((cell) => `<table:table-cell><text:p>${cell}</text:p></table:table-cell>`).join('')}</table:table-row>`).join('')}</table:table>`;
const rtfTable = (rows: Section['rows']): string =>
  rows.map((row) => `\\pard\\intbl ${row.map((cell) => `${cell}\\cell `).join('')}\\row`).join('\n');

function sheets(): Uint8Array {
  const text = Object.fromEntries(sections.map((section, i) => [i + 1, { A: section.text }]));
  const tables = sections.filter(({ rows }) => rows.length > 0);
  const rows = tables.flatMap((section, t) =>
    section.rows.map((row, i) => [t * 7 + i + 2, Object.fromEntries(row.map((cell, column) => ['ABC'[column] ?? 'A', cell]))] as const),
  );
  const titles = tables.map((section, t) => [t * 7 + 1, { A: section.title }] as const);
  return xlsxOf([
    { name: 'Text', rows: text },
    { name: 'Tables', rows: Object.fromEntries([...titles, ...rows].toSorted((a, b) => a[0] - b[0])) },
  ]);
}

/** Sets the manual in columns of so many characters a line; `x` in points. */
function pdfPages(columns: readonly { x: number; width: number }[]): PdfPage[] {
  const [pages, texts]: [PdfPage[], PdfText[]] = [[], []];
  let [at, y, number] = [0, 780, 1];
  const close = (): void => {
    pages.push({
      texts: [
        ...texts.splice(0),
        { x: 50, y: 815, text: 'Manual of the machine', size: 8 },
        { x: 290, y: 20, text: String(number++), size: 8 },
      ],
    });
  };
  const room = (height: number): void => {
    if (y - height > 50) return;
    [at, y] = [at + 1, 780];
    if (at < columns.length) return;
    close();
    at = 0;
  };
  const x = (): number => columns[at]?.x ?? 50;
  for (const { title, text, rows } of sections) {
    const lines = wrapped(text, columns[0]?.width ?? 80);
    room(40 + lines.length * 12);
    texts.push({ x: x(), y: y - 10, text: title, size: 14 }, ...column(x(), y - 30, lines));
    y -= 40 + lines.length * 12;
    if (rows.length > 0) room(rows.length * 14 + 10);
    for (const row of rows) {
      texts.push(...row.map((cell, i) => ({ x: x() + i * 80, y, text: cell })));
      y -= 14;
    }
    if (rows.length > 0) y -= 14;
  }
  close();
  return pages;
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

/** Files that were made to break a reader, or that break one by accident. */
export function hostileFiles(): { name: string; bytes: Uint8Array }[] {
  const pdf = pdfOf([{ texts: column(50, 700, ['Words of a page that is whole.']) }]);
  const document = (xml: string, more: object = {}): Uint8Array =>
    zipOf([...docxEntries('').filter(({ name }) => name !== 'word/document.xml'), { name: 'word/document.xml', content: xml, ...more }]);
  const picture = { width: 300, height: 200, gray: new Uint8Array(60_000) };
  return [
    { name: 'cut off.pdf', bytes: pdf.subarray(0, 60) },
    { name: 'cut in its table.pdf', bytes: pdf.subarray(0, pdf.length * 0.8) },
    { name: 'with a password.pdf', bytes: pdfOf([{}], { isEncrypted: true }) },
    { name: 'scanned.pdf', bytes: pdfOf([{ picture }]) },
    {
      name: 'with a password.docx',
      bytes: Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
    },
    { name: 'bomb of 190 MB.docx', bytes: document(' '.repeat(190_000_000)) },
    { name: 'lying header.docx', bytes: document('<w:document/>'.padEnd(9_000), { claimedBytes: 100 }) },
    { name: 'names that lead outside.zip', bytes: zipOfFiles({ '../../etc/x': 'x' }) },
    { name: '65,536 entries.zip', bytes: zipOf(Array.from({ length: 65_536 }, (_, i) => ({ name: `${i}`, content: '', isStored: true }))) },
    {
      name: 'billion laughs.docx',
      bytes: document(`<!DOCTYPE l [<!ENTITY a "ha">${'<!ENTITY b "&a;&a;">'.repeat(30)}]><w:document>&b;</w:document>`),
    },
    {
      name: 'entity from a file.docx',
      bytes: document('<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document>&a;</w:document>'),
    },
    { name: '20,000 deep tags.docx', bytes: document('<w:p>'.repeat(20_000)) },
    { name: 'white space.docx', bytes: docxOf(paragraph(' \u00a0 ')) },
    { name: 'song.mp3', bytes: Buffer.from('ID3\x03\0') },
    { name: 'report.doc', bytes: Buffer.from('d0cf11e0a1b11ae1', 'hex') },
    { name: 'notes.txt', bytes: pdf },
  ];
}
