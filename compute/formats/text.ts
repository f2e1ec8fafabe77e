import { assemble, titleOf, type Draft } from './draft.ts';
import type { Format } from './format.ts';

/** A bullet or a number before an item. Dashes longer than a hyphen begin speech in Russian and French, not items. */
const ITEM = /^(\s*)(?:([-*+•‣◦▪●○])|(\d{1,3})[.)])\s+(\S.*)$/;
const UNDERLINE = /^\s*([=\-~^])\1{2,}\s*$/;
const RULE = /^\s*([-=_*~#.])(?:\s*\1){2,}\s*$/;
/** A number before a heading: `2.1 Scope`, `IV. Results`. */
const HEADING_NUMBER = /^(?:(\d+(?:\.\d+)*)\.?|[IVX]+\.)\s+/;
const HEADING_CHARACTERS = 90;
const HEADING_WORDS = 12;
/** Lines this long were broken by an editor's margin, not by the writer. */
const WRAPPED_CHARACTERS = 40;

/** Plain text: paragraphs at blank lines, headings by their look, items by their marks. Markers and rules are left out. */
export const text: Format = {
  version: 'text-1',
  mediaTypes: ['text/plain'],
  extensions: ['txt', 'text', 'log'],
  read(source) {
    const drafts = textDrafts(source);
    return assemble(drafts[0]?.kind === 'heading' ? titleOf(drafts) : null, drafts);
  },
};

export function textDrafts(source: string): Draft[] {
  const groups: string[][] = [];
  let isOpen = false;
  for (const line of source.split('\n')) {
    const isBlank = line.trim() === '';
    if (!isBlank && isOpen) groups.at(-1)?.push(line);
    else if (!isBlank) groups.push([line]);
    isOpen = !isBlank;
  }
  return groups.flatMap((lines, index) => readGroup(lines, groups[index + 1], index === 0));
}

/** The lines between two blank ones. */
function readGroup(lines: readonly string[], next: readonly string[] | undefined, isFirst: boolean): Draft[] {
  const [line = ''] = lines;
  if (lines.length === 1 && next !== undefined && isHeadingLine(line) && !looksAlike(line, next, isFirst)) {
    return [{ kind: 'heading', level: headingLevel(line, isFirst), text: line.trim() }];
  }
  const drafts: Draft[] = [];
  let open: { kind: 'paragraph' | 'item'; level: number; lines: string[]; indent: number } | null = null;
  const close = (): void => {
    if (open !== null) drafts.push({ kind: open.kind, level: open.level, text: joinLines(open.lines) });
    open = null;
  };
  const indents: number[] = [];
  let number = 0;
  for (let i = 0; i < lines.length; i++) {
    const current = lines[i] ?? '';
    const under = UNDERLINE.exec(head(lines[i + 1] ?? ''));
    const item = readItem(current, number);
    if (isRule(current)) {
      close();
    } else if (under !== null && item === null && isShort(current)) {
      close();
      drafts.push({ kind: 'heading', level: under[1] === '=' ? 1 : 2, text: current.trim() });
      i++;
    } else if (item !== null) {
      close();
      number = item.number ?? number;
      open = {
        kind: 'item',
        level: nest(indents, item.indent),
        lines: [item.text],
        indent: item.indent,
      };
    } else {
      open ??= { kind: 'paragraph', level: 0, lines: [], indent: 0 };
      open.lines.push(current.trim());
    }
  }
  close();
  return drafts;
}

/** A numbered line is an item only as the first or the next of a count: "1869. The novel is finished" is none. */
function readItem(line: string, previous: number): { indent: number; text: string; number: number | null } | null {
  const match = ITEM.exec(head(line));
  if (match === null) return null;
  const [, indent = '', bullet, digits, body = ''] = match;
  const number = bullet === undefined ? Number(digits) : null;
  if (number !== null && number !== 1 && number !== previous + 1) return null;
  return { indent: indent.length, text: line.slice(match[0].length - body.length), number };
}

/** Depth of an item by its indent; `indents` holds those of the open levels. */
function nest(indents: number[], indent: number): number {
  while (indents.length > 0 && (indents.at(-1) ?? 0) >= indent) indents.pop();
  indents.push(indent);
  return indents.length;
}

/** Enough of a line to see its marks; expressions on lines of megabytes exhaust the stack. */
const head = (line: string): string => line.slice(0, 1000);
const isRule = (line: string): boolean => line.length <= 1000 && RULE.test(line);
const isShort = (line: string): boolean => line.trim().length <= HEADING_CHARACTERS;

/** Short, begins with a capital or a number, and ends like no sentence. */
function isHeadingLine(line: string): boolean {
  const trimmed = line.trim();
  if (trimmed.length > HEADING_CHARACTERS || isRule(trimmed)) return false;
  const words = trimmed.replace(HEADING_NUMBER, '');
  return (
    /^[«"“'(]?[\p{Lu}\p{N}]/u.test(words) &&
    /\p{L}/u.test(words) &&
    !/[.!?;,:…]["»”)]*$/.test(words) &&
    words.split(/\s+/).length <= HEADING_WORDS
  );
}

/** A short line followed by another of its kind is one of several equal lines, except for the title at the very top. */
function looksAlike(line: string, next: readonly string[], isFirst: boolean): boolean {
  const [following = ''] = next;
  if (next.length > 1) return false;
  if (readItem(line, 0) !== null || HEADING_NUMBER.test(line)) return readItem(following, 1) !== null;
  return !isFirst && isHeadingLine(following) && !HEADING_NUMBER.test(following);
}

function headingLevel(line: string, isFirst: boolean): number {
  if (isFirst) return 1;
  const parts = HEADING_NUMBER.exec(line.trim())?.[1]?.split('.').length ?? 1;
  return Math.min(parts + 1, 6);
}

/** Undoes hard wrapping: a margin's line break is a space, a writer's stays. A hyphen at the margin is kept. */
function joinLines(lines: readonly string[]): string {
  const widest = lines.reduce((width, line) => Math.max(width, line.length), 0);
  let joined = '';
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    if (before === undefined) joined = line;
    else if (/\p{L}-$/u.test(before) && /^\p{Ll}/u.test(line)) joined += line;
    else joined += (isWrapped(before, line, widest) ? ' ' : '\n') + line;
  });
  return joined;
}

const isWrapped = (before: string, line: string, widest: number): boolean =>
  /^\p{Ll}/u.test(line) || (widest >= WRAPPED_CHARACTERS && before.length >= widest * 0.6);
