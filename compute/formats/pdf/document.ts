import { cleanText } from '../clean.ts';
import { columnName, inline, rowDraft } from '../draft.ts';
import type { Draft, Image } from '../format.ts';
import { rowsOf, type Cell } from './cells.ts';
import { regionsOf } from './columns.ts';
import { wordsOf } from './hyphens.ts';
import { paragraphsOf, type Paragraph } from './paragraphs.ts';
import { withoutRunning } from './running.ts';
import { stretchesOf } from './tables.ts';

/** What was found on a page; its number counts from 1. */
export interface Page {
  readonly number: number;
  readonly height: number;
  readonly cells: readonly Cell[];
  /** Text that does not stand upright, and filled-in fields: after the rest of the page. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly turned: readonly string[];
  readonly images: readonly Image[];
}

interface Placed extends Paragraph {
  readonly page: number;
}
type Part = { readonly kind: 'text'; readonly paragraph: Placed } | { readonly kind: 'draft'; readonly draft: Draft };

/** The drafts of all pages: the usual size is text, larger ones are headings by their rank. */
export function documentDrafts(pages: readonly Page[]): Draft[] {
  const kept = withoutRunning(
    pages.map((page) => page.cells),
    pages.map((page) => page.height),
  );
  const words = wordsOf(kept.flatMap((cells) => cells.map((cell) => cell.text)));
  const parts = pages.flatMap((page, i) => pageParts(page, kept[i] ?? [], words));
  const joined = joinAcross(parts);
  const levelOf = headingLevels(joined.flatMap((part) => (part.kind === 'text' ? [part.paragraph] : [])));
  return joined.map((part) => (part.kind === 'draft' ? part.draft : textDraft(part.paragraph, levelOf)));
}

function pageParts(page: Page, cells: readonly Cell[], words: ReadonlySet<string>): Part[] {
  const place = placeOf(page.number);
  const parts: Part[] = [];
  const add = (draft: Draft | null): void => void (draft && parts.push({ kind: 'draft', draft: { ...draft, place } }));
  for (const region of regionsOf(cells)) {
    for (const stretch of stretchesOf(rowsOf(region))) {
      if (stretch.kind === 'table') for (const row of stretch.rows) add(rowDraft(stretch.names.map(columnName), row));
      else
        for (const paragraph of paragraphsOf(stretch.rows, words))
          parts.push({ kind: 'text', paragraph: { ...paragraph, page: page.number } });
    }
  }
  for (const { name, value } of page.fields) add(rowDraft([columnName(name)], [value]));
  for (const text of page.turned) add({ kind: 'paragraph', level: 0, text });
  for (const image of page.images) add({ kind: 'paragraph', level: 0, text: '', image });
  return parts;
}

const placeOf = (page: number) => ({ kind: 'page', label: String(page) }) as const;

interface JoinedParagraph extends Placed {
  moves?: { at: number; place: { kind: 'page'; label: string } }[];
}

/** A paragraph that a column or a page breaks off goes on with the next one of its size that begins in the middle of a sentence. */
function joinAcross(parts: readonly Part[]): ({ kind: 'text'; paragraph: JoinedParagraph } | { kind: 'draft'; draft: Draft })[] {
  const joined: ({ kind: 'text'; paragraph: JoinedParagraph } | { kind: 'draft'; draft: Draft })[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === 'text' && last?.kind === 'text' && goesOn(last.paragraph, part.paragraph)) {
      last.paragraph = append(last.paragraph, part.paragraph);
    } else {
      joined.push(part);
    }
  }
  return joined;
}

function goesOn(last: Paragraph, next: Paragraph): boolean {
  const isSameSize = Math.abs(last.size - next.size) < next.size * 0.05;
  return last.isOpen && isSameSize && next.kind === 'paragraph' && /^\p{Ll}/u.test(next.text);
}

/** Its text is clean from here on, so that the place where it turns the page holds. */
function append(last: JoinedParagraph, next: Placed): JoinedParagraph {
  const before = cleanText(last.text).trim();
  const hyphen = /\p{L}[-\u2010]$/u.test(before);
  const text = `${hyphen ? before.slice(0, -1) : `${before} `}`;
  const place = placeOf(next.page);
  const moves =
    next.page === last.page || last.moves?.at(-1)?.place.label === place.label
      ? last.moves
      : [...(last.moves ?? []), { at: text.length, place }];
  return {
    ...last,
    text: text + cleanText(next.text).trim(),
    lines: last.lines + next.lines,
    isOpen: next.isOpen,
    ...(moves && { moves }),
  };
}

function textDraft({ kind, text, page, size, lines, moves }: JoinedParagraph, levelOf: (paragraph: Paragraph) => number): Draft {
  const level = levelOf({ kind, text, size, lines, isOpen: false });
  const place = placeOf(page);
  if (level > 0) return { kind: 'heading', level, text: inline(text), place };
  return { kind, level: kind === 'item' ? 1 : 0, text, place, ...(moves && { moves }) };
}

const NUMBERED =
  /^(?:\d{1,2}(?:\.\d{1,2}){0,4}\.?|[A-Z]\.\d{1,2}|(?:Chapter|Section|Appendix|Глава|Раздел|Chapitre)\s+[\dIVXA-Z]{1,5})[.:]?\s+\p{Lu}/u;

/** Level of a heading, 0 for text. Sizes that are clearly above the text's rank from the largest; numbers tell the depth of the others. */
function headingLevels(paragraphs: readonly Paragraph[]): (paragraph: Paragraph) => number {
  const weights = new Map<number, number>();
  for (const { size, text } of paragraphs) weights.set(rounded(size), (weights.get(rounded(size)) ?? 0) + text.length);
  const body = [...weights].reduce((best, other) => (other[1] > best[1] ? other : best), [0, 0])[0];
  const isLarge = (paragraph: Paragraph): boolean => rounded(paragraph.size) >= body * 1.12 && isTitleLike(paragraph);
  const sizes = [...new Set(paragraphs.filter(isLarge).map((paragraph) => rounded(paragraph.size)))].sort((a, b) => b - a);
  return (paragraph) => {
    if (isLarge(paragraph)) return Math.min(sizes.indexOf(rounded(paragraph.size)) + 1, 6);
    const number = NUMBERED.exec(paragraph.text)?.[0];
    const isNumbered = number !== undefined && paragraph.lines === 1 && isTitleLike(paragraph) && rounded(paragraph.size) >= body;
    // "1. Words" may be an item of a list; only depth or a word makes it a heading.
    return isNumbered && /\d\.\d|^\p{L}{3}/u.test(number)
      ? Math.min((number.match(/\d+/g)?.length ?? 1) + Math.min(sizes.length, 1), 6)
      : 0;
  };
}

const rounded = (size: number): number => Math.round(size * 2) / 2;
const isTitleLike = ({ text, lines }: Paragraph): boolean =>
  lines <= 4 && text.length <= 200 && /\p{L}/u.test(text) && !/[,;]$| … \S{1,6}$/.test(text);
