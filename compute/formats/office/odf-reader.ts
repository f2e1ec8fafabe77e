import type { Attributes, XmlHandlers } from '../archive/xml.ts';
import { inline } from '../draft.ts';
import type { Draft } from '../format.ts';
import { gridDrafts, type GridRow } from './grid.ts';
import { SheetReader, type SheetCell } from './sheet.ts';

/** Not text of the document: changes that were undone, comments, the reading aids of ruby text. */
const UNSEEN = new Set(['tracked-changes', 'annotation', 'ruby-text', 'forms', 'settings', 'sequence-decls', 'page-number']);
/** Writers repeat an empty cell or row to the edge of the sheet. */
const REPEAT_MAX = 200;

/** What the automatic styles at the head of the file say, by name: the style they are made from, and whether a sheet is shown. */
interface Style {
  readonly parent: string;
  isHidden: boolean;
}

interface Paragraph {
  text: string;
  /** 0: no heading. */
  readonly level: number;
  readonly notes: string[];
}
interface Table {
  readonly name: string;
  readonly sheet: SheetReader | null;
  readonly rows: GridRow[];
  cells: string[];
  cell: string[] | null;
  repeat: number;
  row: number;
  rowRepeat: number;
  heads: number;
  readonly isHidden: boolean;
}

/** Follows `content.xml`. Tables of a spreadsheet are sheets, those of a text are grids; pages of drawings are slides. */
export class OdfReader implements XmlHandlers {
  private readonly drafts: Draft[] = [];
  private readonly paragraphs: Paragraph[] = [];
  private readonly tables: Table[] = [];
  /** Texts of the notes that are open, innermost last. */
  private readonly noteTexts: string[] = [];
  private readonly styles = new Map<string, Style>();
  private style: Style | null = null;
  private hidden = 0;
  private lists = 0;
  private slide = 0;
  private slideTitle = false;
  private unseen = 0;
  private isSpreadsheet = false;
  private isCitation = false;

  result(): Draft[] {
    return this.drafts;
  }

  /** Sheets that are not shown. */
  get hiddenSheets(): number {
    return this.hidden;
  }

  open(name: string, attributes: Attributes): void {
    if (UNSEEN.has(name)) this.unseen++;
    if (this.unseen > 0) return;
    if (name === 'spreadsheet') this.isSpreadsheet = true;
    if (name === 'page') this.slide++;
    if (name === 'frame') this.slideTitle = attributes.get('presentation:class') === 'title';
    if (name === 'list') this.lists++;
    if (name === 'p' || name === 'h') this.openParagraph(name, attributes);
    if (name === 'note') this.noteTexts.push('');
    if (name === 'note-citation') this.isCitation = true;
    this.openStyle(name, attributes);
    this.openInline(name, attributes);
    this.openTable(name, attributes);
  }

  private openStyle(name: string, attributes: Attributes): void {
    if (name === 'style') {
      this.style = { parent: attributes.get('parent-style-name') ?? '', isHidden: false };
      this.styles.set(attributes.get('style:name') ?? '', this.style);
    }
    if (name === 'table-properties' && this.style) this.style.isHidden = attributes.get('display') === 'false';
  }

  private openParagraph(name: string, attributes: Attributes): void {
    const style = attributes.get('style-name') ?? '';
    const isTitle = this.slideTitle || style === 'Title' || this.styles.get(style)?.parent === 'Title';
    const level = name === 'h' ? Math.min(Number(attributes.get('outline-level') ?? 1) || 1, 6) : isTitle ? 1 : 0;
    this.paragraphs.push({ text: '', level, notes: [] });
  }

  private openInline(name: string, attributes: Attributes): void {
    const paragraph = this.paragraphs.at(-1);
    if (!paragraph) return;
    if (name === 's') paragraph.text += ' '.repeat(Math.min(Number(attributes.get('c') ?? 1) || 1, 100));
    if (name === 'tab') paragraph.text += '\t';
    if (name === 'line-break') paragraph.text += '\n';
  }

  private openTable(name: string, attributes: Attributes): void {
    if (name === 'table') {
      const label = attributes.get('table:name') ?? attributes.get('name') ?? '';
      const isHidden = this.styles.get(attributes.get('style-name') ?? '')?.isHidden ?? false;
      const sheet = this.isSpreadsheet && this.tables.length === 0 ? new SheetReader(label) : null;
      this.tables.push({
        name: label,
        sheet,
        rows: [],
        cells: [],
        cell: null,
        repeat: 1,
        row: 0,
        rowRepeat: 1,
        heads: 0,
        isHidden,
      });
    }
    const table = this.tables.at(-1);
    if (!table) return;
    if (name === 'table-header-rows') table.heads++;
    if (name === 'table-row') [table.cells, table.rowRepeat] = [[], Number(attributes.get('number-rows-repeated') ?? 1) || 1];
    if (name === 'table-cell' || name === 'covered-table-cell') {
      [table.cell, table.repeat] = [[], Number(attributes.get('number-columns-repeated') ?? 1) || 1];
    }
  }

  text(text: string): void {
    const paragraph = this.paragraphs.at(-1);
    if (this.unseen > 0 || this.isCitation || !paragraph) return;
    paragraph.text += text.replace(/\s+/g, ' ');
  }

  close(name: string): void {
    if (UNSEEN.has(name)) this.unseen--;
    if (this.unseen > 0) return;
    if (name === 'spreadsheet') this.isSpreadsheet = false;
    if (name === 'frame') this.slideTitle = false;
    if (name === 'list') this.lists--;
    if (name === 'note-citation') this.isCitation = false;
    if (name === 'p' || name === 'h') this.closeParagraph();
    if (name === 'note') this.paragraphs.at(-1)?.notes.push(this.noteTexts.pop() ?? '');
    const table = this.tables.at(-1);
    if (!table) return;
    if (name === 'table-header-rows') table.heads--;
    if (name === 'table-cell' || name === 'covered-table-cell') closeCell(table);
    if (name === 'table-row') closeRow(table, this.here());
    if (name === 'table') this.closeTable();
  }

  private closeParagraph(): void {
    const paragraph = this.paragraphs.pop();
    if (!paragraph) return;
    const { text, level, notes } = paragraph;
    const note = this.noteTexts.length - 1;
    const cell = this.tables.at(-1)?.cell;
    if (note >= 0) this.noteTexts[note] = `${this.noteTexts[note] ?? ''} ${text}`.trim();
    else if (cell) cell.push(text, ...notes);
    else if (level > 0) this.drafts.push({ kind: 'heading', level, text: inline(text), ...this.here() });
    else if (this.lists > 0) this.drafts.push({ kind: 'item', level: Math.min(this.lists, 9), text, ...this.here() });
    else this.drafts.push({ kind: 'paragraph', level: 0, text, ...this.here() });
    if (note < 0 && !cell)
      this.drafts.push(
        ...notes.map((words): Draft => ({
          kind: 'paragraph',
          level: 0,
          text: words,
          ...this.here(),
        })),
      );
  }

  private closeTable(): void {
    const table = this.tables.pop();
    const outer = this.tables.at(-1);
    if (!table) return;
    if (outer) outer.cell?.push(...table.rows.map((row) => row.cells.filter((cell) => cell !== '').join('; ')));
    else if (table.sheet) this.addSheet(table, table.sheet);
    else this.drafts.push(...gridDrafts(table.rows));
  }

  private addSheet({ name, isHidden }: Table, sheet: SheetReader): void {
    const rows = sheet.end();
    if (isHidden) return void this.hidden++;
    if (rows.length > 0) this.drafts.push({ kind: 'heading', level: 1, text: name, place: { kind: 'sheet', label: name } }, ...rows);
  }

  private here(): Pick<Draft, 'place'> {
    return this.slide > 0 ? { place: { kind: 'slide', label: String(this.slide) } } : {};
  }
}

function closeCell(table: Table): void {
  const text = table.cell?.join('\n') ?? '';
  table.cell = null;
  const room = REPEAT_MAX - table.cells.length;
  for (let i = 0; i < Math.min(table.repeat, room); i++) table.cells.push(text);
}

function closeRow(table: Table, here: Pick<Draft, 'place'>): void {
  const { sheet, cells, rowRepeat } = table;
  const filled = cells.flatMap((text, column): SheetCell[] => (text.trim() === '' ? [] : [{ column, text: inline(text) }]));
  if (sheet && filled.length > 0) for (let i = 0; i < Math.min(rowRepeat, REPEAT_MAX); i++) sheet.add(table.row + i, filled);
  if (!sheet) table.rows.push({ cells, isHead: table.heads > 0, ...here });
  table.row += rowRepeat;
  table.cells = [];
}
