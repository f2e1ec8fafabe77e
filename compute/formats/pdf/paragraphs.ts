import type { Row } from './cells.ts';
import { median } from './columns.ts';
import { joinHyphens, type Words } from './hyphens.ts';

export interface Paragraph {
  readonly kind: 'paragraph' | 'item';
  readonly text: string;
  readonly size: number;
  readonly lines: number;
  /** Whether its last line runs to the margin without an end of a sentence: it may go on elsewhere. */
  readonly isOpen: boolean;
}

interface Line {
  readonly text: string;
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  readonly size: number;
}

const BULLET = /^(?:[•‣◦▪●○■□–—∙·\uf000-\uf0ff-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)/;
/** Fonts of symbols have their bullets where no characters are. */
const BULLET_SIGN = /^[•‣◦▪●○■□∙·\uf000-\uf0ff]\s*|^[–—-]\s+/;
/** What leads the eye from a heading to its page in a table of contents. */
const LEADERS = /(?:\s?[.…·]){4,}\s*/g;

/** Puts the rows of a column together to paragraphs and items by their distance, size, indent and marks. */
export function paragraphsOf(rows: readonly Row[], words: Words): Paragraph[] {
  const lines = rows.map(lineOf);
  const margins = marginsOf(lines);
  const paragraphs: Paragraph[] = [];
  let open: Line[] = [];
  const close = (): void => {
    if (open.length > 0) paragraphs.push(joined(open, margins, words));
    open = [];
  };
  for (const line of lines) {
    const last = open.at(-1);
    if (last && isBreak(open, last, line, margins)) close();
    open.push(line);
  }
  close();
  return paragraphs;
}

function lineOf({ cells, y, size }: Row): Line {
  const text = cells.map((cell) => cell.text).join(' ');
  return {
    text: text.replace(LEADERS, ' … '),
    x0: Math.min(...cells.map((cell) => cell.x0)),
    x1: Math.max(...cells.map((cell) => cell.x1)),
    y,
    size,
  };
}

interface Margins {
  readonly left: number;
  readonly right: number;
  /** The usual distance of two lines, in units of their size. */
  readonly leading: number;
}

function marginsOf(lines: readonly Line[]): Margins {
  const steps = lines.flatMap((line, i) => {
    const before = lines[i - 1];
    const step = before && line.y - before.y;
    return step && step > 0 && step < line.size * 2.2 ? [step / line.size] : [];
  });
  // The lower third: in a page of short paragraphs the middle distance is one between paragraphs.
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 3)] ?? 1.2;
  return {
    left: low(lines.map((line) => line.x0)),
    right: Math.max(...lines.map((line) => line.x1)),
    leading: Math.max(1, usual),
  };
}

/** The smallest value that is not alone. */
const low = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.1)] ?? 0;

function isBreak(open: readonly Line[], last: Line, line: Line, { left, right, leading }: Margins): boolean {
  const size = Math.max(last.size, line.size);
  if (line.y - last.y > size * leading * 1.3 || line.y < last.y) return true;
  if (Math.abs(line.size - last.size) > size * 0.12) return true;
  if (isBulletLine(line.text, last.text) || / … \S{1,6}$/.test(last.text)) return true;
  const isItem = BULLET.test(open[0]?.text ?? '');
  const isIndented = line.x0 > left + size * 0.9;
  if (isItem) return line.x0 < (open[0]?.x0 ?? 0) + size * 0.3 && !startsLow(line.text) && isShort(last, right, size);
  if (isIndented && last.x0 <= left + size * 0.5 && !startsLow(line.text)) return true;
  return /[.!?:…]["»”)]*$/.test(last.text) && isShort(last, right, size) && !startsLow(line.text);
}

/** A number or letter begins an item only where a sentence does not just go on: "in chapter" – "3. It". */
function isBulletLine(text: string, before: string): boolean {
  if (!BULLET.test(text)) return false;
  return BULLET_SIGN.test(text) || /[.;:!?,]$/.test(before) || !/\p{Ll}$/u.test(before);
}

const startsLow = (text: string): boolean => /^\p{Ll}/u.test(text);
const isShort = (line: Line, right: number, size: number): boolean => line.x1 < right - size * 3;

function joined(lines: readonly Line[], { right }: Margins, words: Words): Paragraph {
  const text = joinHyphens(
    lines.map((line) => line.text),
    words,
  );
  const last = lines.at(-1);
  const isOpen = last !== undefined && !/[.!?:;…]["»”)\]]*$/.test(text) && !isShort(last, right, last.size);
  const isItem = BULLET.test(text);
  return {
    kind: isItem ? 'item' : 'paragraph',
    text: isItem ? text.replace(BULLET_SIGN, '') : text,
    size: median(lines.map((line) => line.size)),
    lines: lines.length,
    isOpen,
  };
}
