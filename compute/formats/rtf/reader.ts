import { inline } from '../draft.ts';
import type { Draft } from '../format.ts';
import { gridDrafts, type GridRow } from '../office/grid.ts';
import type { RtfToken } from './tokens.ts';

/** Groups that hold no text of the document. */
const SKIPPED = new Set(
  (
    'fonttbl colortbl info pict object header headerl headerr headerf footer footerl footerr footerf listtable listoverridetable ' +
    'revtbl rsidtbl generator themedata colorschememapping datastore latentstyles xmlnstbl fldinst bkmkstart bkmkend pntext shppict nonshppict ' +
    'listtext annotation atnid atnauthor atntime filetbl deleted'
  ).split(' '),
);
/** Deeper groups are read as part of the one around them; no writer nests so deep. */
const DEPTH_MAX = 1_000;

/** Windows charsets of fonts as labels of the Encoding Standard. */
const CHARSETS: Readonly<Record<number, string>> = {
  0: 'windows-1252',
  77: 'macintosh',
  128: 'shift_jis',
  129: 'euc-kr',
  134: 'gbk',
  136: 'big5',
  161: 'windows-1253',
  162: 'windows-1254',
  163: 'windows-1258',
  177: 'windows-1255',
  178: 'windows-1256',
  186: 'windows-1257',
  204: 'windows-1251',
  222: 'windows-874',
  238: 'windows-1250',
};
const SIGNS: Readonly<Record<string, string>> = {
  tab: '\t',
  line: '\n',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  nbsp: '\u00a0',
  nbhyphen: '-',
  softhyphen: '',
  emspace: ' ',
  enspace: ' ',
};

const TARGETS: Readonly<Record<string, Group['target']>> = { fonttbl: 'fonts', stylesheet: 'styles', title: 'title' };

interface Group {
  readonly isSkipped: boolean;
  /** Where its text goes: the document, the tables of fonts and styles, the title among the properties. */
  readonly target: 'text' | 'fonts' | 'styles' | 'title';
  font: number;
  /** Characters that stand for one `\u` in readers without Unicode. */
  fallback: number;
  isHidden: boolean;
}

/** Keeps the state of RTF's groups; each begins with that of the one around it. */
export class RtfReader {
  title = '';
  private readonly drafts: Draft[] = [];
  private readonly groups: Group[] = [{ isSkipped: false, target: 'text', font: -1, fallback: 1, isHidden: false }];
  private readonly fonts = new Map<number, string>();
  private rows: GridRow[] = [];
  private cells: string[] = [];
  /** Outline levels of paragraph styles. */
  private readonly styles = new Map<number, number>();
  private style = 0;
  private codePage = 'windows-1252';
  private text = '';
  private pending: number[] = [];
  private isNew = false;
  private isIgnorable = false;
  private toSkip = 0;
  private overflow = 0;
  private outline = -1;
  private isItem = false;
  private isInTable = false;

  take(token: RtfToken): void {
    if (token.type === 'open') return this.open();
    if (token.type === 'close') return this.close();
    if (token.type === 'bytes') this.addBytes(token.bytes, this.group());
    else this.word(token.name, token.value);
  }

  end(): Draft[] {
    this.endParagraph();
    this.endTable();
    return this.drafts;
  }

  private group(): Group {
    const group = this.groups.at(-1) ?? {
      isSkipped: false,
      target: 'text' as const,
      font: -1,
      fallback: 1,
      isHidden: false,
    };
    if (this.groups.length === 0) this.groups.push(group);
    return group;
  }

  private open(): void {
    if (this.groups.length >= DEPTH_MAX) return void this.overflow++;
    this.flushBytes();
    this.groups.push({ ...this.group() });
    this.isNew = true;
    this.isIgnorable = false;
    this.toSkip = 0;
  }

  private close(): void {
    if (this.overflow > 0) return void this.overflow--;
    this.flushBytes();
    if (this.groups.length > 1) this.groups.pop();
    this.isNew = false;
    this.toSkip = 0;
  }

  private addBytes(bytes: Uint8Array, group: Group): void {
    this.isNew = false;
    const skipped = Math.min(this.toSkip, bytes.length);
    this.toSkip -= skipped;
    if (group.isSkipped || group.isHidden || group.target === 'fonts') return;
    for (const byte of bytes.subarray(skipped)) this.pending.push(byte);
  }

  private word(name: string, value: number | null): void {
    const isFirst = this.isNew;
    this.isNew = name === 'ignorable';
    if (isFirst && this.enterGroup(name)) return;
    const group = this.group();
    if (group.isSkipped) return;
    if (name === 'u' && value !== null) return this.addUnicode(value, group);
    if (this.toSkip > 0 && SIGNS[name] !== undefined) return void this.toSkip--;
    this.flushBytes();
    const sign = SIGNS[name];
    if (sign !== undefined) this.addText(sign, group);
    else this.control(name, value, group);
  }

  /** The first word of a group says what it holds. */
  private enterGroup(name: string): boolean {
    const [group] = [this.groups.pop()];
    if (!group) return false;
    const isSkipped =
      group.isSkipped || (this.isIgnorable && name !== 'shptxt') || (SKIPPED.has(name) && name !== 'fonttbl' && name !== 'info');
    this.isIgnorable = name === 'ignorable';
    const target = TARGETS[name] ?? group.target;
    const inInfo = /^(?:author|operator|subject|keywords|comment|doccomm|company|manager|category|hlinkbase)$/.test(name);
    this.groups.push({ ...group, isSkipped: isSkipped || inInfo, target });
    return isSkipped || inInfo || name in TARGETS || name === 'ignorable' || name === 'info';
  }

  private control(name: string, value: number | null, group: Group): void {
    if (name === 'ansicpg' && value !== null) this.codePage = labelOf(value);
    if (name === 'mac') this.codePage = 'macintosh';
    if (name === 'f' && value !== null) group.font = value;
    if (name === 'fcharset' && value !== null && group.target === 'fonts') this.fonts.set(group.font, CHARSETS[value] ?? this.codePage);
    if (name === 'uc' && value !== null) group.fallback = Math.min(Math.max(value, 0), 10);
    if (name === 'plain') group.isHidden = false;
    if (name === 'v' || name === 'deleted') group.isHidden = value !== 0;
    if (name === 'pard') [this.outline, this.isItem, this.isInTable] = [-1, false, false];
    if (name === 's' && value !== null) this.useStyle(value, group);
    if (name === 'outlinelevel' && value !== null) this.outline = value;
    if (name === 'ls' || name === 'pnlvlblt' || name === 'pnlvlbody') this.isItem = true;
    if (name === 'intbl') this.isInTable = true;
    if (name === 'par' || name === 'sect' || name === 'page') this.endParagraph();
    if (name === 'cell' || name === 'nestcell') this.endCell();
    if (name === 'row' || name === 'nestrow') this.endRow();
  }

  private useStyle(style: number, { target }: Group): void {
    this.style = style;
    if (target === 'text') this.outline = this.styles.get(style) ?? this.outline;
  }

  /** The name of the style whose number came last. */
  private nameStyle(text: string): void {
    const name = text.replace(/;.*$/s, '').trim().toLowerCase();
    const built = /^heading ([1-9])$/.exec(name)?.[1];
    if (name === 'title') this.styles.set(this.style, 0);
    else if (built) this.styles.set(this.style, Number(built) - 1);
  }

  private addUnicode(value: number, group: Group): void {
    this.flushBytes();
    this.toSkip = group.fallback;
    // Numbers above 32,767 are written as negative ones; halves of a pair come one after another.
    this.addText(String.fromCharCode(value < 0 ? value + 65_536 : value), group);
  }

  private addText(text: string, group: Group): void {
    if (group.isSkipped || group.isHidden || group.target === 'fonts') return;
    if (group.target === 'title') this.title += text;
    else if (group.target === 'styles') this.nameStyle(text);
    else this.text += text;
  }

  private flushBytes(): void {
    if (this.pending.length === 0) return;
    const group = this.group();
    const label = this.fonts.get(group.font) ?? this.codePage;
    this.addText(new TextDecoder(label).decode(Uint8Array.from(this.pending)), group);
    this.pending = [];
  }

  private endParagraph(): void {
    this.flushBytes();
    // Within a row a paragraph's end is a line of its cell.
    if (this.isInTable) return void (this.text += '\n');
    this.endTable();
    const text = this.text.trim();
    this.text = '';
    if (text === '') return;
    if (this.outline >= 0 && this.outline < 9)
      this.drafts.push({
        kind: 'heading',
        level: Math.min(this.outline + 1, 6),
        text: inline(text),
      });
    else
      this.drafts.push({
        kind: this.isItem ? 'item' : 'paragraph',
        level: this.isItem ? 1 : 0,
        text,
      });
  }

  private endCell(): void {
    this.flushBytes();
    this.cells.push(this.text.trim());
    this.text = '';
  }

  private endRow(): void {
    if (this.cells.length > 0) this.rows.push({ cells: this.cells, isHead: false });
    this.cells = [];
  }

  private endTable(): void {
    this.endRow();
    if (this.rows.length > 0) this.drafts.push(...gridDrafts(this.rows));
    this.rows = [];
  }
}

/** Code pages that the Encoding Standard knows by number; others are read as Western. */
function labelOf(codePage: number): string {
  const others: Readonly<Record<number, string>> = {
    932: 'shift_jis',
    936: 'gbk',
    949: 'euc-kr',
    950: 'big5',
    866: 'ibm866',
    10000: 'macintosh',
    65001: 'utf-8',
  };
  return others[codePage] ?? (codePage >= 1250 && codePage <= 1258 ? `windows-${codePage}` : 'windows-1252');
}
