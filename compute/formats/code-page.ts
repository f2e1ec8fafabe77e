import { pairBits, traitOf, type Trait } from './letters.ts';

/**
 * The single-byte encodings told apart, with the bits by which each is rarer than Windows-1252 among files: they decide
 * short texts only. ISO-8859-1 is not apart from Windows-1252, which holds all of it (as the Encoding Standard reads it).
 */
const RARITY = {
  'windows-1252': 0,
  'windows-1251': 0,
  'koi8-r': 3,
  ibm866: 3,
  'x-mac-cyrillic': 4,
  'iso-8859-5': 6,
  macintosh: 4,
  'iso-8859-15': 2,
} as const;
export type CodePage = keyof typeof RARITY;

const PAGES: readonly CodePage[] = [
  'windows-1252',
  'windows-1251',
  'koi8-r',
  'ibm866',
  'x-mac-cyrillic',
  'iso-8859-5',
  'macintosh',
  'iso-8859-15',
];
const CYRILLIC: ReadonlySet<CodePage> = new Set(['windows-1251', 'koi8-r', 'x-mac-cyrillic', 'ibm866', 'iso-8859-5']);

export interface Guess {
  readonly encoding: CodePage;
  /** Bits per byte above 0x7F: about 3–5 for real text, above 8 for a wrong reading. */
  readonly cost: number;
  /** The reading is text that people write; where there are few such bytes, one odd sign among them is allowed. */
  readonly isPlausible: boolean;
}

/** A reading that costs more is no text that people write. */
export const PLAUSIBLE_BITS = 7;
const ODD_SIGN_BITS = 4;

export const isCyrillicPage = (page: CodePage): boolean => CYRILLIC.has(page);

const charTables = new Map<CodePage, string>();

/** The 256 characters of a code page, by byte. */
export function charsOf(page: CodePage): string {
  let chars = charTables.get(page);
  if (chars === undefined) {
    chars = new TextDecoder(page).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    charTables.set(page, chars);
  }
  return chars;
}

/** Every code page as a reading of `bytes`, best first. Time grows with `bytes.length`, memory does not (256 kB). */
export function guessCodePage(bytes: Uint8Array): Guess[] {
  const pairs = countPairs(bytes);
  const perByte = (bits: number): number => bits / Math.max(1, pairs.highBytes);
  const rank = ({ encoding, cost }: Guess): number => cost + perByte(RARITY[encoding]);
  return PAGES.map((encoding) => {
    const cost = perByte(costOf(encoding, pairs)) + isolation(encoding, pairs);
    return { encoding, cost, isPlausible: cost <= PLAUSIBLE_BITS + perByte(ODD_SIGN_BITS) };
  }).toSorted((a, b) => rank(a) - rank(b));
}

interface Pairs {
  /** How often byte `p % 256` follows byte `p >> 8`, of the pairs `p` with a byte above 0x7F. */
  readonly seen: readonly (readonly [pair: number, count: number])[];
  readonly highBytes: number;
  /** Pairs of two bytes above 0x7F. */
  readonly highPairs: number;
}

function countPairs(bytes: Uint8Array): Pairs {
  const counts = new Uint32Array(65_536);
  const found: number[] = [];
  let [highBytes, highPairs, previous] = [0, 0, 0x20];
  for (const byte of bytes) {
    if ((byte | previous) >= 0x80) {
      const pair = (previous << 8) | byte;
      const count = counts[pair] ?? 0;
      if (count === 0) found.push(pair);
      counts[pair] = count + 1;
      if (byte >= 0x80) highBytes++;
      if (byte >= 0x80 && previous >= 0x80) highPairs++;
    }
    previous = byte;
  }
  return { seen: found.map((pair) => [pair, counts[pair] ?? 0]), highBytes, highPairs };
}

const traitTables = new Map<CodePage, readonly Trait[]>();

function traitsOf(page: CodePage): readonly Trait[] {
  const known = traitTables.get(page) ?? Array.from(charsOf(page), traitOf);
  traitTables.set(page, known);
  return known;
}

function costOf(page: CodePage, pairs: Pairs): number {
  const traits = traitsOf(page);
  const traitAt = (byte: number): Trait => traits[byte] ?? traitOf('\ufffd');
  let total = 0;
  for (const [pair, count] of pairs.seen) total += count * pairBits(traitAt(pair >> 8), traitAt(pair & 0xff));
  return total;
}

/** Cyrillic words are written in high bytes throughout; lone ones are the accents of a Western text. */
const isolation = (page: CodePage, pairs: Pairs): number => (CYRILLIC.has(page) && pairs.highPairs < pairs.highBytes * 0.4 ? 4 : 0);
