import type { Archive } from '../archive/index.ts';
import { readXml, type Attributes, type XmlHandlers } from '../archive/xml.ts';
import { inline } from '../draft.ts';
import type { Draft, Parsed, ParseTools } from '../format.ts';
import { gridDrafts, type GridRow } from './grid.ts';
import { mainPart, openPackage, relationsOf } from './package.ts';

/** A presentation: slides in order, each title a heading, then its texts and tables, then the speaker's notes. */
export async function readPptx(bytes: Uint8Array, { budget }: ParseTools): Promise<Parsed> {
  const archive = await openPackage(bytes, budget);
  const main = await mainPart(archive, 'ppt/presentation.xml');
  const relations = await relationsOf(archive, main);
  const drafts: Draft[] = [];
  let title: string | null = null;
  for (const [index, id] of (await slideIds(archive, main)).entries()) {
    const part = relations.get(id)?.target;
    if (part === undefined || !archive.has(part)) continue;
    const slide = await readSlide(archive, part, String(index + 1));
    title ??= slide.find((draft) => draft.kind === 'heading')?.text ?? null;
    drafts.push(...slide);
  }
  return { title, drafts, notes: [] };
}

async function slideIds(archive: Archive, main: string): Promise<string[]> {
  const ids: string[] = [];
  await readXml(archive.stream(main), {
    open: (name, attributes) => void (name === 'sldId' && ids.push(attributes.get('r:id') ?? '')),
    close: () => undefined,
  });
  return ids;
}

async function readSlide(archive: Archive, part: string, number: string): Promise<Draft[]> {
  const slide = new SlideReader(number, false);
  await readXml(archive.stream(part), slide);
  const notes = [...(await relationsOf(archive, part)).values()].find(({ type }) => type === 'notesSlide')?.target;
  if (notes === undefined || !archive.has(notes)) return slide.drafts();
  const speaker = new SlideReader(number, true);
  await readXml(archive.stream(notes), speaker);
  return [...slide.drafts(), ...speaker.drafts()];
}

/** Placeholders that repeat on every slide. */
const REPEATED = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg']);

class SlideReader implements XmlHandlers {
  private readonly titles: Draft[] = [];
  private readonly bodies: Draft[] = [];
  private readonly place: NonNullable<Draft['place']>;
  /** Of a page of notes only what the speaker wrote counts. */
  private readonly isNotes: boolean;
  /** Placeholder of the shape that is open; null outside of placeholders. */
  private placeholder: string | null = null;
  private paragraph: { text: string; level: number; isItem: boolean } | null = null;
  private rows: GridRow[] | null = null;
  private cells: string[] = [];
  private cell: string[] | null = null;
  private isText = false;
  private fallbacks = 0;

  constructor(number: string, isNotes: boolean) {
    this.place = { kind: 'slide', label: number };
    this.isNotes = isNotes;
  }

  /** The title first, wherever its shape stands in the file. */
  drafts(): Draft[] {
    return [...this.titles, ...this.bodies];
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'Fallback') this.fallbacks++;
    if (this.fallbacks > 0) return;
    if (name === 'sp') this.placeholder = null;
    if (name === 'ph') this.placeholder = attributes.get('type') ?? 'obj';
    if (name === 'p' && !this.paragraph) this.paragraph = { text: '', level: 0, isItem: false };
    if (name === 'pPr' && this.paragraph) this.paragraph.level = Number(attributes.get('lvl') ?? 0);
    if ((name === 'buChar' || name === 'buAutoNum') && this.paragraph) this.paragraph.isItem = true;
    if (name === 'br' && this.paragraph) this.paragraph.text += '\n';
    if (name === 't') this.isText = true;
    if (name === 'tbl') this.rows = [];
    if (name === 'tr') this.cells = [];
    if (name === 'tc') this.cell = [];
  }

  text(text: string): void {
    if (this.isText && this.paragraph) this.paragraph.text += text;
  }

  close(name: string): void {
    if (name === 'Fallback') this.fallbacks--;
    if (this.fallbacks > 0) return;
    if (name === 't') this.isText = false;
    if (name === 'p') this.closeParagraph();
    if (name === 'tc' && this.cell) {
      this.cells.push(this.cell.join('\n'));
      this.cell = null;
    }
    if (name === 'tr') this.rows?.push({ cells: this.cells, isHead: false, place: this.place });
    if (name === 'tbl' && this.rows) {
      this.bodies.push(...gridDrafts(this.rows));
      this.rows = null;
    }
    if (name === 'sp') this.placeholder = null;
  }

  private closeParagraph(): void {
    const { paragraph, placeholder, place } = this;
    this.paragraph = null;
    if (!paragraph || paragraph.text.trim() === '') return;
    if (this.cell) return void this.cell.push(paragraph.text);
    if (placeholder !== null && REPEATED.has(placeholder)) return;
    if (this.isNotes) {
      if (placeholder === 'body') this.bodies.push({ kind: 'paragraph', level: 0, text: paragraph.text, place });
      return;
    }
    if (placeholder === 'title' || placeholder === 'ctrTitle') {
      this.titles.push({ kind: 'heading', level: 1, text: inline(paragraph.text), place });
    } else if (paragraph.isItem || (placeholder !== null && placeholder !== 'subTitle')) {
      this.bodies.push({
        kind: 'item',
        level: Math.min(paragraph.level + 1, 9),
        text: paragraph.text,
        place,
      });
    } else {
      this.bodies.push({ kind: 'paragraph', level: 0, text: paragraph.text, place });
    }
  }
}
