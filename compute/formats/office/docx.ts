import type { Attributes } from '../archive/xml.ts';
import { readXml } from '../archive/xml.ts';
import type { Archive } from '../archive/index.ts';
import { inline, titleOf } from '../draft.ts';
import type { Draft, Parsed, ParseTools } from '../format.ts';
import { headingStyles, type HeadingStyles } from './docx-styles.ts';
import { isOn, mainPart, openPackage, readPart, relationsOf, titleProperty } from './package.ts';
import { gridDrafts, type GridRow } from './grid.ts';

/** A Word document: its paragraphs, lists and tables in order, foot- and endnotes after the paragraph that names them. */
export async function readDocx(bytes: Uint8Array, { budget }: ParseTools): Promise<Parsed> {
  const archive = await openPackage(bytes, budget);
  const main = await mainPart(archive, 'word/document.xml');
  const relations = [...(await relationsOf(archive, main)).values()];
  const partOf = (type: string): string => relations.find((relation) => relation.type === type)?.target ?? `word/${type}.xml`;
  const styles = await headingStyles(archive, partOf('styles'));
  const notes = new Map([...(await notesIn(archive, partOf('footnotes'))), ...(await notesIn(archive, partOf('endnotes')))]);
  const reader = new DocxReader(styles, notes);
  await readXml(archive.stream(main), reader);
  const drafts = reader.result();
  return { title: await titleIn(archive, reader.title, drafts), drafts, notes: [] };
}

/** The properties' title counts when the document says it too. */
async function titleIn(archive: Archive, styled: string, drafts: readonly Draft[]): Promise<string | null> {
  if (styled !== '') return styled;
  const property = await titleProperty(archive);
  const isSaid = property !== '' && drafts.slice(0, 20).some((draft) => inline(draft.text) === inline(property));
  return isSaid ? property : titleOf(drafts);
}

/** The notes' texts by `footnote:ID`, `endnote:ID`. */
async function notesIn(archive: Archive, part: string): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  let [key, text, isText]: [string, string, boolean] = ['', '', false];
  await readPart(archive, part, {
    open(name, attributes) {
      // Those with a type are the lines between text and notes.
      if (name === 'footnote' || name === 'endnote')
        [key, text] = [attributes.has('type') ? '' : `${name}:${attributes.get('id') ?? ''}`, ''];
      if (name === 't') isText = true;
      if (name === 'p' && text !== '') text += ' ';
    },
    close(name) {
      if (name === 't') isText = false;
      if ((name === 'footnote' || name === 'endnote') && key !== '') notes.set(key, inline(text));
    },
    text: (piece) => void (text += isText ? piece : ''),
  });
  return notes;
}

interface Paragraph {
  text: string;
  style: string;
  outline: number | null;
  /** Depth in a list, 0 outside of lists. */
  list: number;
  notes: string[];
}
interface Table {
  rows: GridRow[];
  row: { cells: string[]; isHead: boolean } | null;
  span: number;
  isContinued: boolean;
  cell: string[];
}

/** What a reader of the printed page does not see: deleted and moved text, field codes, the older of two drawings. */
const UNSEEN = new Set(['del', 'moveFrom', 'instrText', 'Fallback', 'rPrChange', 'pPrChange', 'delText']);

/** Follows the document's elements; paragraphs nest in each other by text boxes, tables by cells. */
class DocxReader {
  title = '';
  private readonly styles: HeadingStyles;
  private readonly notes: ReadonlyMap<string, string>;
  private readonly drafts: Draft[] = [];
  private readonly paragraphs: Paragraph[] = [];
  private readonly tables: Table[] = [];
  private unseen = 0;
  private isText = false;
  private page = 1;
  /** Word leaves marks where its pages began when it last laid them out; other writers leave none. */
  private hasPages = false;

  constructor(styles: HeadingStyles, notes: ReadonlyMap<string, string>) {
    this.styles = styles;
    this.notes = notes;
  }

  result(): Draft[] {
    if (this.hasPages) return this.drafts;
    return this.drafts.map(({ kind, level, text, cells }) => ({ kind, level, text, ...(cells && { cells }) }));
  }

  open(name: string, attributes: Attributes): void {
    if (UNSEEN.has(name)) this.unseen++;
    if (this.unseen > 0) return;
    if (name === 'p') this.paragraphs.push({ text: '', style: '', outline: null, list: 0, notes: [] });
    else if (name === 't') this.isText = true;
    else if (name === 'lastRenderedPageBreak') this.turnPage();
    else this.openInParagraph(name, attributes);
    this.openTable(name, attributes);
  }

  private openInParagraph(name: string, attributes: Attributes): void {
    const paragraph = this.paragraphs.at(-1);
    if (!paragraph) return;
    const value = attributes.get('val') ?? '';
    if (name === 'pStyle') paragraph.style = value;
    if (name === 'outlineLvl') paragraph.outline = Number(value);
    if (name === 'ilvl') paragraph.list = Number(value) + 1 || 1;
    if (name === 'numId') paragraph.list = value === '0' ? 0 : Math.max(1, paragraph.list);
    if (name === 'tab' && attributes.get('pos') === undefined) paragraph.text += '\t';
    if (name === 'br' || name === 'cr') paragraph.text += attributes.get('type') === 'page' ? '' : '\n';
    if (name === 'noBreakHyphen') paragraph.text += '-';
    if (name === 'footnoteReference') paragraph.notes.push(`footnote:${attributes.get('id') ?? ''}`);
    if (name === 'endnoteReference') paragraph.notes.push(`endnote:${attributes.get('id') ?? ''}`);
  }

  private openTable(name: string, attributes: Attributes): void {
    if (name === 'tbl') this.tables.push({ rows: [], row: null, span: 1, isContinued: false, cell: [] });
    const table = this.tables.at(-1);
    if (!table) return;
    if (name === 'tr') table.row = { cells: [], isHead: false };
    if (name === 'tc') [table.span, table.isContinued, table.cell] = [1, false, []];
    if (name === 'tblHeader' && table.row) table.row.isHead = isOn(attributes.get('val'));
    if (name === 'gridSpan') table.span = Math.min(Number(attributes.get('val')) || 1, 50);
    if (name === 'vMerge') table.isContinued = attributes.get('val') !== 'restart';
  }

  text(text: string): void {
    const paragraph = this.paragraphs.at(-1);
    if (this.isText && this.unseen === 0 && paragraph) paragraph.text += text;
  }

  close(name: string): void {
    if (UNSEEN.has(name)) this.unseen--;
    if (this.unseen > 0) return;
    if (name === 't') this.isText = false;
    if (name === 'p') this.closeParagraph();
    const table = this.tables.at(-1);
    if (!table) return;
    if (name === 'tc') closeCell(table);
    if (name === 'tr' && table.row) {
      table.rows.push({ ...table.row, ...this.here() });
      table.row = null;
    }
    if (name === 'tbl') this.closeTable();
  }

  private closeParagraph(): void {
    const paragraph = this.paragraphs.pop();
    if (!paragraph) return;
    const notes = paragraph.notes.flatMap((key) => this.notes.get(key) ?? []);
    const table = this.tables.at(-1);
    if (table) table.cell.push(paragraph.text, ...notes);
    else
      this.drafts.push(this.draftOf(paragraph), ...notes.map((text) => ({ kind: 'paragraph' as const, level: 0, text, ...this.here() })));
  }

  private draftOf({ text, style, outline, list }: Paragraph): Draft {
    const level = outline !== null && outline < 9 ? Math.min(outline + 1, 6) : this.styles.get(style);
    if (level !== undefined && text.trim() !== '') {
      if (level === 0 && this.title === '') this.title = inline(text);
      return { kind: 'heading', level: Math.max(1, level), text: inline(text), ...this.here() };
    }
    const depth = list || listDepth(style);
    if (depth > 0) return { kind: 'item', level: Math.min(depth, 9), text, ...this.here() };
    return {
      kind: /quote/i.test(style) ? 'quote' : 'paragraph',
      level: /quote/i.test(style) ? 1 : 0,
      text,
      ...this.here(),
    };
  }

  /** A table inside a cell is text of that cell. */
  private closeTable(): void {
    const table = this.tables.pop();
    if (!table) return;
    const outer = this.tables.at(-1);
    if (outer) outer.cell.push(...table.rows.map((row) => row.cells.filter((cell) => cell !== '').join('; ')));
    else this.drafts.push(...gridDrafts(table.rows));
  }

  private here(): Pick<Draft, 'place'> {
    return { place: { kind: 'page', label: String(this.page) } };
  }

  private turnPage(): void {
    this.hasPages = true;
    this.page++;
  }
}

function closeCell(table: Table): void {
  const text = table.isContinued ? '' : table.cell.filter((part) => part.trim() !== '').join('\n');
  table.row?.cells.push(text, ...Array.from({ length: table.span - 1 }, () => ''));
  table.cell = [];
}

/** Word's own list styles carry their numbers in the style: `ListBullet`, `ListNumber2`. */
function listDepth(style: string): number {
  const match = /^List(?:Bullet|Number)(\d?)$/.exec(style);
  return match ? Number(match[1]) || 1 : 0;
}
