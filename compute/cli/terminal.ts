import { readConfig } from '../config.ts';

/** Options that every command has. */
export interface Shown {
  readonly json?: boolean;
}

const COLUMNS = 80;
const paints = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Paint = keyof typeof paints;

/** Data goes to stdout, for people and pipes. */
export const print = (text: string): void => void process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value));
/** Everything else goes to stderr. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** Columns of the terminal; 80 where there is none. */
export const columns = (): number => Math.max(40, process.stdout.columns ?? COLUMNS);

let hasColour: boolean | undefined;

/** Colour of stdout: only on a terminal that wants it. */
export function paint(text: string, ...names: Paint[]): string {
  if (hasColour === undefined) {
    const { NO_COLOR, TERM } = readConfig();
    hasColour = process.stdout.isTTY === true && NO_COLOR === undefined && TERM !== 'dumb';
  }
  return hasColour ? `\x1b[${names.map((name) => paints[name]).join(';')}m${text}\x1b[0m` : text;
}

// Documents are written by strangers: their bytes shall not drive the terminal.
// oxlint-disable-next-line no-control-regex -- those are what is taken out
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Text of a document or person on one line, with nothing in it that a terminal obeys. */
export const plain = (text: string): string => text.replace(CONTROLS, '').replace(/\s+/g, ' ').trim();

// East Asian wide and emoji (the common blocks of UAX #11) take two columns, combining marks none.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
// oxlint-disable-next-line no-control-regex -- our own colour codes
const CODES = /\x1b\[[0-9;]*m/g;

export function widthOf(text: string): number {
  let width = 0;
  for (const character of text.replace(CODES, '')) width += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** Cuts a text to so many columns, with an ellipsis in place of the rest. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let cut = '';
  for (const character of text) {
    if (widthOf(cut) + widthOf(character) > width - 1) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}

/** Breaks a text at spaces; each line starts with `indent`, the first with `first` instead. */
export function wrap(text: string, indent = '', first = indent, width = columns()): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (!isEmpty && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string | number | null;
  /** Gives way where the line does not fit the terminal: at its end, or at its start where the end tells more. */
  readonly cut?: 'end' | 'start';
}

const NARROWEST = 8;

/** A table with a head line; numbers stand to the right. On a terminal the widest cells that may give way are cut to fit. */
export function table<Row>(rows: readonly Row[], of: readonly Column<Row>[]): string {
  const cells = rows.map((row) => of.map((column) => column.of(row)));
  const texts = cells.map((row) => row.map((cell) => (cell === null ? '–' : plain(String(cell)))));
  const widths = of.map(({ title }, at) => Math.max(widthOf(title), ...texts.map((row) => widthOf(row[at] ?? ''))));
  if (process.stdout.isTTY) narrow(widths, of);
  const isNumber = of.map((_, at) => cells.length > 0 && cells.every((row) => typeof row[at] === 'number'));
  const line = (row: readonly string[]): string =>
    row
      .map((text, at) => {
        const [width, isStart] = [widths[at] ?? 0, of[at]?.cut === 'start'];
        return pad(isStart ? shortenStart(text, width) : shorten(text, width), width, isNumber[at] ?? false);
      })
      .join('  ')
      .trimEnd();
  const head = line(of.map(({ title }) => title));
  return [paint(head, 'dim'), ...texts.map(line)].join('\n');
}

function narrow(widths: number[], of: readonly { readonly cut?: 'end' | 'start' }[]): void {
  const total = (): number => widths.reduce((sum, width) => sum + width + 2, -2);
  while (total() > columns()) {
    let widest = -1;
    for (const [at, width] of widths.entries()) if (of[at]?.cut && width > NARROWEST && width > (widths[widest] ?? 0)) widest = at;
    const width = widths[widest];
    if (width === undefined) return;
    widths[widest] = width - 1;
  }
}

const shortenStart = (text: string, width: number): string => (widthOf(text) <= width ? text : `…${[...text].slice(1 - width).join('')}`);

function pad(text: string, width: number, isRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return isRight ? space + text : text + space;
}

/** "1 document", "2 documents". */
export const counted = (count: number, word: string, many = `${word}s`): string => `${count} ${count === 1 ? word : many}`;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, as the limits are written: 1 kB = 1,000 bytes. */
export function size(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}

/** An RFC 3339 time to the minute, still in UTC. */
export const minute = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)}`;
