import { docxOf, number, paragraph, pptxOf, shape, wordTable, xlsxOf } from './office.ts';
import { epubOf, mailOf, odfOf } from './other.ts';
import { column, pdfOf } from './pdf.ts';
import { zipOfFiles } from './archive.ts';

/** A small valid file of every format that is not text, each with words of its own. */
export function samples(): Readonly<Record<string, Uint8Array>> {
  const prose = 'Ada Lovelace was born in London in 1815.';
  const docx = docxOf(
    paragraph('Lives', 'H1') +
      paragraph(prose) +
      wordTable([
        ['Name', 'City'],
        ['Ada', 'London'],
        ['Jean', 'Paris'],
      ]),
  );
  return {
    'a.docx': docx,
    'a.xlsx': xlsxOf([
      { name: 'S', rows: { 1: { A: 'Name', B: 'Born' }, 2: { A: 'Ada', B: number(45_352, 1) }, 3: { A: 'Jean', B: number(0.5, 3) } } },
    ]),
    'a.pptx': pptxOf([{ shapes: shape('Lives', 'title') + shape(prose, 'body'), notes: 'Say hello.' }]),
    'a.odt': odfOf('text', `<text:h text:outline-level="1">Lives</text:h><text:p>${prose}</text:p>`),
    'a.ods': odfOf(
      'spreadsheet',
      `<table:table table:name="T"><table:table-row><table:table-cell><text:p>${prose}</text:p></table:table-cell></table:table-row></table:table>`,
    ),
    'a.epub': epubOf('Lives', [`<h1>Ada</h1><p>${prose}</p>`]),
    'a.rtf': Buffer.from(`{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset0 A;}}\\pard ${prose}\\par\\intbl a\\cell b\\cell\\row}`),
    'a.eml': mailOf(prose, { 'list.csv': 'Name,City\nAda,London' }),
    'a.zip': zipOfFiles({ 'x/a.docx': docx, 'b.txt': prose }),
    'a.pdf': pdfOf([
      { texts: [...column(50, 780, ['Lives'], 18), ...column(50, 700, [prose, 'She worked with Charles Babbage on his engine.'])] },
    ]),
  };
}
