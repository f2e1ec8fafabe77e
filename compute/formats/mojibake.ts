import { charsOf, guessCodePage, isCyrillicPage, PLAUSIBLE_BITS, type CodePage } from './code-page.ts';

/** UTF-8 that was read as one of these and stored so. */
const MISREAD_AS = ['macintosh', 'windows-1252', 'windows-1251', 'iso-8859-1'] as const;
type MisreadAs = (typeof MISREAD_AS)[number];

/** At most this part of the characters outside ASCII may be no misread UTF-8; they stay as they are. */
const LEFT_OVER = 0.05;
/** At least this part of what comes out has to be characters of the expected scripts and signs. */
const EXPECTED = 0.9;

/**
 * Undoes text that was decoded with the wrong encoding before it came here, when that is beyond doubt. Works on whole
 * UTF-8 sequences, so nothing is dropped: each is replaced by the character it spells, everything else stays.
 * `via` names the encodings it was misread as, outermost first; it is empty when the text is kept as it is.
 */
export function repairMojibake(text: string): { text: string; via: string[] } {
  const via: string[] = [];
  let repaired = text;
  // Text may have been misread more than once; each round shortens it, and a third round was never seen.
  for (let round = 0; round < 3 && /[^\0-\x7f]/.test(repaired); round++) {
    const better = misreadUtf8(repaired) ?? misreadCyrillic(repaired);
    if (better === null) break;
    repaired = better.text;
    via.push(better.as);
  }
  // C1 controls are the undefined bytes of Windows-1252 halfway through a double misreading; at its end none may be new.
  return countC1(repaired) > countC1(text) ? { text, via: [] } : { text: repaired, via };
}

const countC1 = (text: string): number => text.match(/[\u0080-\u009f]/g)?.length ?? 0;

function misreadUtf8(text: string): { text: string; as: MisreadAs } | null {
  const trials = MISREAD_AS.map((as) => ({ as, ...tryBytes(text, bytesOf(as)) }));
  const best = trials.reduce((a, b) => (b.sequences - b.leftOver > a.sequences - a.leftOver ? b : a));
  const all = best.sequences + best.leftOver;
  if (best.sequences === 0 || best.leftOver > all * LEFT_OVER || best.expected < best.sequences * EXPECTED) return null;
  return { as: best.as, text: redecode(text, bytesOf(best.as)) };
}

/** A Cyrillic word of two letters or more; accents and dashes of a Western text stand alone. */
const HIGH_PAIR = /[^\0-\x7f]{2}/;

/** Windows-1251 (or another Cyrillic page) that was read as Windows-1252: `Ïðèâåò`. */
function misreadCyrillic(text: string): { text: string; as: string } | null {
  if (!HIGH_PAIR.test(text)) return null;
  const table = bytesOf('windows-1252');
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = table[text.charCodeAt(i)] ?? -1;
    if (byte < 0) return null;
    bytes[i] = byte;
  }
  const guesses = guessCodePage(bytes);
  const western = guesses.find((guess) => guess.encoding === 'windows-1252');
  const [best] = guesses;
  if (!best || !western || !isCyrillicPage(best.encoding)) return null;
  // Only a text that is implausible as it stands, and by far.
  if (best.cost > PLAUSIBLE_BITS - 1 || western.cost < Math.max(PLAUSIBLE_BITS, best.cost + 3)) return null;
  return { as: 'windows-1252', text: new TextDecoder(best.encoding).decode(bytes) };
}

const byteTables = new Map<CodePage | MisreadAs, Int16Array>();

/** Code unit → byte of a code page, −1 where it has none. */
function bytesOf(page: MisreadAs): Int16Array {
  let table = byteTables.get(page);
  if (table === undefined) {
    table = new Int16Array(65_536).fill(-1);
    const chars = page === 'iso-8859-1' ? Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)) : charsOf(page);
    for (let byte = 0; byte < 256; byte++) table[(chars[byte] ?? '').charCodeAt(0)] = byte;
    // Older tables of Mac Roman have the generic currency sign where the euro is, and Ohm for Omega.
    if (page === 'macintosh') Object.assign(table, { [0xa4]: 0xdb, [0x2126]: 0xbd });
    byteTables.set(page, table);
  }
  return table;
}

/** How much of a text is UTF-8 read through `table`. */
function tryBytes(text: string, table: Int16Array): { sequences: number; leftOver: number; expected: number } {
  let [sequences, leftOver, expected] = [0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x80) continue;
    const length = sequenceAt(text, i, table);
    if (length === 0) {
      leftOver++;
      continue;
    }
    sequences++;
    if (isExpected(codePointAt(text, i, length, table))) expected++;
    i += length - 1;
  }
  return { sequences, leftOver, expected };
}

function redecode(text: string, table: Int16Array): string {
  const parts: string[] = [];
  let kept = 0;
  for (let i = 0; i < text.length; i++) {
    const length = text.charCodeAt(i) < 0x80 ? 0 : sequenceAt(text, i, table);
    if (length === 0) continue;
    parts.push(text.slice(kept, i), String.fromCodePoint(codePointAt(text, i, length, table)));
    kept = i + length;
    i = kept - 1;
  }
  parts.push(text.slice(kept));
  return parts.join('');
}

/** Length of the well-formed UTF-8 sequence (Unicode, table 3-7) that begins at `i`; 0 when there is none. */
function sequenceAt(text: string, i: number, table: Int16Array): number {
  const byteAt = (at: number): number => (at < text.length ? (table[text.charCodeAt(at)] ?? -1) : -1);
  const lead = byteAt(i);
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  for (let k = 1; k < length; k++) {
    const byte = byteAt(i + k);
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  const second = byteAt(i + 1);
  const outOfRange =
    (lead === 0xe0 && second < 0xa0) ||
    (lead === 0xed && second > 0x9f) ||
    (lead === 0xf0 && second < 0x90) ||
    (lead === 0xf4 && second > 0x8f);
  return outOfRange ? 0 : length;
}

function codePointAt(text: string, i: number, length: number, table: Int16Array): number {
  let point = (table[text.charCodeAt(i)] ?? 0) & (0xff >> (length + 1));
  for (let k = 1; k < length; k++) point = (point << 6) | ((table[text.charCodeAt(i + k)] ?? 0) & 0x3f);
  return point;
}

/** C1 controls, Latin, Cyrillic, typographic signs, arrows, boxes, symbols and emoji: what the texts that are read consist of. */
function isExpected(point: number): boolean {
  return (
    (point >= 0x80 && point < 0x250) ||
    (point >= 0x300 && point < 0x530) ||
    (point >= 0x2010 && point < 0x2060) ||
    (point >= 0x20a0 && point < 0x2c00) ||
    (point >= 0xfe00 && point < 0xfe10) ||
    point === 0xfeff ||
    (point >= 0x1f000 && point < 0x1fb00)
  );
}
