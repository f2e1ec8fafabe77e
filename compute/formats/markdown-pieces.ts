/**
 * The parser's time grows with the square of what one list or paragraph holds, so a document is parsed in pieces that
 * begin where no construct can be open. Sizes in UTF-16 code units.
 */
const PIECE = 2_000;
/** A piece that cannot be cut below this is no prose; it is read as plain text. */
const PIECE_MAX = 100_000;
/** Marks in one paragraph: 1,500 of the worst kind take 0.1 s, and prose has far fewer. */
const MARKS_MAX = 1_500;
/** Quotes and lists nested deeper than this are read as plain text. */
const NESTING_MAX = 30;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const DEFINITION = /^ {0,3}\[([^\]]{1,200})\]:\s*\S/;
/** The line between a table's head and its rows. */
const TABLE_RULE = /^[\s|:-]{3,2000}$/;
/** Definitions beyond this many are not carried to the pieces that use them. */
const DEFINITIONS_MAX = 1_000;

export interface Piece {
  readonly text: string;
  /** False: too deep or too dense for the parser. */
  readonly isSafe: boolean;
}

export function cutMarkdown(source: string): Piece[] {
  const definitions = new Map<string, string>();
  return splitPieces(source, definitions).map(({ lines, isSafe }) => {
    const text = lines.join('\n');
    return {
      text: text + usedDefinitions(text, definitions),
      isSafe: isSafe && text.length <= PIECE_MAX,
    };
  });
}

interface OpenPiece {
  lines: string[];
  length: number;
  isSafe: boolean;
}

/** What can be open between two lines. */
interface Scan {
  /** Marks of the open code fence; empty outside. */
  fence: string;
  /** Head and rule of the open table; empty outside. */
  table: readonly string[];
  previous: string;
  /** Marks since the paragraph began. */
  marks: number;
}

/** Cuts before a heading, an unindented paragraph or item, or a table row (its head goes along), once a piece is long enough. */
function splitPieces(source: string, definitions: Map<string, string>): OpenPiece[] {
  const scan: Scan = { fence: '', table: [], previous: '', marks: 0 };
  let piece: OpenPiece = { lines: [], length: 0, isSafe: true };
  const pieces = [piece];
  for (const line of source.split('\n')) {
    if (piece.length >= PIECE && scan.fence === '' && (scan.table.length > 0 || startsAfresh(line, scan.previous.trim() === ''))) {
      piece = { lines: line.trim() === '' ? [] : [...scan.table], length: 0, isSafe: true };
      pieces.push(piece);
    }
    advance(scan, line);
    const label = scan.fence === '' && definitions.size < DEFINITIONS_MAX ? DEFINITION.exec(line)?.[1] : undefined;
    if (label !== undefined) definitions.set(label.toLowerCase(), line.trim());
    piece.lines.push(line);
    piece.length += line.length + 1;
    if (scan.marks > MARKS_MAX || (scan.fence === '' && nestingOf(line) > NESTING_MAX)) piece.isSafe = false;
  }
  return pieces;
}

function advance(scan: Scan, line: string): void {
  const mark = FENCE.exec(line)?.[1] ?? '';
  if (scan.fence === '') scan.fence = mark;
  else if (mark.startsWith(scan.fence) && line.trim() === mark) scan.fence = '';

  const isBlank = line.trim() === '';
  if (isBlank || scan.fence !== '' || startsAfresh(line, false)) scan.table = [];
  else if (line.includes('-') && TABLE_RULE.test(line) && scan.previous.includes('|')) scan.table = [scan.previous, line];

  // Each line of a table and each line of code is read for itself.
  const isApart = isBlank || scan.fence !== '' || scan.table.length > 0 || startsAfresh(line, false);
  scan.marks = (isApart ? 0 : scan.marks) + (scan.fence === '' ? (line.match(/[*_[\]`<~]/g)?.length ?? 0) : 0);
  scan.previous = line;
}

function startsAfresh(line: string, isAfterBlank: boolean): boolean {
  return /^(?:#{1,6}\s|[-*+]\s+\S|\d{1,9}[.)]\s+\S)/.test(line) || (isAfterBlank && /^[^\s|>]/.test(line));
}

/** Depth that a line's quote marks, list marks and indent can reach. */
function nestingOf(line: string): number {
  const lead = /^(?:[\s>]|[-*+]\s|\d{1,9}[.)]\s)*/.exec(line.slice(0, 500))?.[0] ?? '';
  const marks = lead.match(/[>*+-]|\d[.)]/g)?.length ?? 0;
  return marks + (lead.length - lead.trimStart().length) / 2;
}

/** Reference links need their definitions in the same piece; a repeated definition changes nothing. */
function usedDefinitions(text: string, definitions: ReadonlyMap<string, string>): string {
  if (definitions.size === 0) return '';
  const used = new Set<string>();
  for (const [, label = ''] of text.matchAll(/\[([^[\]]{1,200})\]/g)) {
    const line = definitions.get(label.toLowerCase());
    if (line !== undefined) used.add(line);
  }
  return used.size === 0 ? '' : `\n\n${[...used].join('\n')}\n`;
}

/** YAML before the text: only its `title` is read. */
export function takeFrontMatter(source: string): { title: string | null; body: string } {
  const match = /^---[ \t]*\n([\s\S]{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(source);
  const lines = match?.[1]?.split('\n') ?? [];
  const isYaml =
    lines.some((line) => /^[\w-]+\s*:/.test(line)) && lines.every((line) => /^(?:[\w-]+\s*:|\s+\S|\s*#|\s*-\s|\s*$)/.test(line));
  if (match === null || !isYaml) return { title: null, body: source };
  const title = lines.map((line) => /^title\s*:\s*(.*?)\s*$/i.exec(line)?.[1]).find((found) => found !== undefined);
  return {
    title: title?.replace(/^(['"])(.*)\1$/, '$2') ?? null,
    body: source.slice(match[0].length),
  };
}
