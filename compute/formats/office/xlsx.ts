import { FeragError } from '../../../contract/errors.ts';
import type { Archive } from '../archive/index.ts';
import { readXml, type Attributes } from '../archive/xml.ts';
import type { Draft, Parsed, ParseTools } from '../format.ts';
import { numberFormat, shownNumber, type NumberFormat } from './number-format.ts';
import { isOn, mainPart, openPackage, readPart, relationsOf, titleProperty } from './package.ts';
import { columnOf, SheetReader, type SheetCell } from './sheet.ts';

interface Book {
  readonly strings: readonly string[];
  readonly formats: readonly NumberFormat[];
  readonly is1904: boolean;
}

/** A workbook: its visible sheets in order, values as they were last computed and shown. Nothing is computed. */
export async function readXlsx(bytes: Uint8Array, { budget }: ParseTools): Promise<Parsed> {
  const archive = await openPackage(bytes, budget);
  const main = await mainPart(archive, 'xl/workbook.xml');
  if (main.endsWith('.bin'))
    throw new FeragError('file_unreadable', 'This is an Excel binary workbook. Save it as .xlsx and upload it again.');
  const { sheets, is1904 } = await sheetsOf(archive, main);
  const relations = await relationsOf(archive, main);
  const partOf = (type: string): string => [...relations.values()].find((relation) => relation.type === type)?.target ?? '';
  const book = {
    strings: await stringsIn(archive, partOf('sharedStrings')),
    formats: await formatsIn(archive, partOf('styles')),
    is1904,
  };
  const [drafts, notes]: [Draft[], string[]] = [[], []];
  const visible = sheets.filter((sheet) => !sheet.isHidden);
  for (const sheet of visible) {
    const part = relations.get(sheet.relation);
    if (part?.type !== 'worksheet' || !archive.has(part.target)) continue;
    const reader = await readSheet(archive, part.target, new SheetReader(sheet.name), book);
    const rows = reader.end();
    if (rows.length > 0 && visible.length > 1)
      drafts.push({
        kind: 'heading',
        level: 1,
        text: sheet.name,
        place: { kind: 'sheet', label: sheet.name },
      });
    drafts.push(...rows);
    if (reader.isFull) notes.push(`The sheet "${sheet.name}" was read in part: it has too many cells.`);
  }
  const hidden = sheets.length - visible.length;
  if (hidden > 0) notes.push(`${hidden} hidden ${hidden === 1 ? 'sheet was' : 'sheets were'} not read.`);
  return { title: (await titleProperty(archive)) || null, drafts, notes };
}

interface Sheet {
  readonly name: string;
  readonly relation: string;
  readonly isHidden: boolean;
}

async function sheetsOf(archive: Archive, main: string): Promise<{ sheets: Sheet[]; is1904: boolean }> {
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readXml(archive.stream(main), {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = attributes.has('date1904') && isOn(attributes.get('date1904'));
      if (name !== 'sheet') return;
      const relation = attributes.get('r:id') ?? attributes.get('id') ?? '';
      sheets.push({
        name: attributes.get('name') ?? '',
        relation,
        isHidden: /hidden/i.test(attributes.get('state') ?? ''),
      });
    },
    close: () => undefined,
  });
  return { sheets, is1904 };
}

/** Texts that cells share; the reading aids of Japanese are left out. */
async function stringsIn(archive: Archive, part: string): Promise<string[]> {
  const strings: string[] = [];
  let [text, isText, aids] = ['', false, 0];
  await readPart(archive, part, {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') aids++;
      isText = name === 't' && aids === 0;
    },
    close(name) {
      if (name === 'si') strings.push(text);
      if (name === 'rPh') aids--;
      isText = false;
    },
    text: (piece) => void (text += isText ? piece : ''),
  });
  return strings;
}

/** The number format of each cell style. */
async function formatsIn(archive: Archive, part: string): Promise<NumberFormat[]> {
  const codes = new Map<number, string>();
  const formats: NumberFormat[] = [];
  let isCells = false;
  await readPart(archive, part, {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes.get('numFmtId')), attributes.get('formatCode') ?? '');
      if (name === 'cellXfs') isCells = true;
      const id = Number(attributes.get('numFmtId') ?? 0);
      if (name === 'xf' && isCells) formats.push(numberFormat(id, codes.get(id)));
    },
    close: (name) => void (isCells &&= name !== 'cellXfs'),
  });
  return formats;
}

async function readSheet(archive: Archive, part: string, reader: SheetReader, book: Book): Promise<SheetReader> {
  let cells: SheetCell[] = [];
  let [row, column] = [-1, -1];
  let cell: { type: string; style: number; value: string } | null = null;
  let isValue = false;
  const open = (name: string, attributes: Attributes): void => {
    if (name === 'row') [row, column, cells] = [Number(attributes.get('r') ?? row + 2) - 1, -1, []];
    if (name === 'c') {
      const named = columnOf(attributes.get('r') ?? '');
      column = named >= 0 ? named : column + 1;
      cell = {
        type: attributes.get('t') ?? 'n',
        style: Number(attributes.get('s') ?? 0),
        value: '',
      };
    }
    isValue = name === 'v' || name === 't';
  };
  await readXml(archive.stream(part), {
    open,
    close(name) {
      isValue = false;
      if (name === 'c' && cell) cells.push({ column, text: shownCell(cell, book) });
      if (name === 'row') reader.add(row, cells);
    },
    text(text) {
      if (cell && isValue) cell.value += text;
    },
  });
  return reader;
}

function shownCell({ type, style, value }: { type: string; style: number; value: string }, book: Book): string {
  if (type === 's') return book.strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  // An error is the absence of a value.
  if (type === 'e') return '';
  if (type !== 'n' || value.trim() === '') return type === 'd' ? value.replace(/T00:00:00(?:\.0+)?Z?$/, '') : value;
  const number = Number(value);
  const format = book.formats[style] ?? { kind: 'number', decimals: null, percent: false };
  return Number.isFinite(number) ? shownNumber(number, format, book.is1904) : value;
}
