import { FeragError } from '../../contract/errors.ts';
import { utf16ByteOrder } from '../../contract/sniff.ts';
import { guessCodePage } from './code-page.ts';
import { repairMojibake } from './mojibake.ts';

export interface Decoded {
  readonly text: string;
  /** Label of the Encoding Standard; `utf-8 via macintosh` when the text had been misread as Mac Roman before. */
  readonly encoding: string;
  /** The text is not what the bytes alone say: a misreading was undone, or damaged bytes became U+FFFD. */
  readonly repaired: boolean;
}

/**
 * Turns bytes of unknown encoding into text: byte-order marks, UTF-8, UTF-16, then the single-byte encoding whose reading
 * looks most like Russian, French or English. The text still has its controls and line ends.
 *
 * @throws FeragError `file_unreadable` when no reading looks like text.
 */
export function decode(bytes: Uint8Array): Decoded {
  const decoded = readMarked(bytes) ?? readUtf16(bytes) ?? readUtf8(bytes) ?? readCodePage(bytes) ?? readDamagedUtf8(bytes);
  if (decoded === null || !looksLikeText(decoded.text)) {
    throw new FeragError(
      'file_unreadable',
      'The file is not text in any encoding that can be recognised. Save it as UTF-8 and upload it again.',
    );
  }
  return decoded;
}

function readMarked(bytes: Uint8Array): Decoded | null {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return repaired(new TextDecoder('utf-16le').decode(bytes), 'utf-16le');
  if (first === 0xfe && second === 0xff) return repaired(new TextDecoder('utf-16be').decode(bytes), 'utf-16be');
  if (first !== 0xef || second !== 0xbb || third !== 0xbf) return null;
  // With its mark a file is UTF-8 even when some of it is damaged.
  return readUtf8(bytes) ?? { text: new TextDecoder().decode(bytes), encoding: 'utf-8', repaired: true };
}

/** Without a mark only where UTF-8 would have controls in it, so that ASCII is never taken for something else. */
function readUtf16(bytes: Uint8Array): Decoded | null {
  const order = bytes.subarray(0, 4096).some((byte) => byte < 0x08) ? utf16ByteOrder(bytes) : null;
  return order === null ? null : repaired(new TextDecoder(order).decode(bytes), order);
}

function readUtf8(bytes: Uint8Array): Decoded | null {
  try {
    return repaired(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'utf-8');
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function repaired(text: string, encoding: string): Decoded {
  const repair = repairMojibake(text);
  return {
    text: repair.text,
    encoding: [encoding, ...repair.via].join(' via '),
    repaired: repair.via.length > 0,
  };
}

function readCodePage(bytes: Uint8Array): Decoded | null {
  const { sequences, damaged } = countUtf8(bytes);
  // Hardly a text in a single-byte encoding has a well-formed sequence: several to each damaged byte mean UTF-8.
  if (sequences >= 2 && sequences >= damaged * 4) return null;
  const [best] = guessCodePage(bytes);
  if (best?.isPlausible !== true) return null;
  return {
    text: new TextDecoder(best.encoding).decode(bytes),
    encoding: best.encoding,
    repaired: false,
  };
}

/** UTF-8 with few bytes damaged: by the measure of its other sequences, or 1 in 200 bytes of a text that is all but ASCII. */
function readDamagedUtf8(bytes: Uint8Array): Decoded | null {
  const { sequences, damaged } = countUtf8(bytes);
  if (sequences < damaged * 4 && damaged * 200 > bytes.length) return null;
  return { text: new TextDecoder().decode(bytes), encoding: 'utf-8', repaired: true };
}

/** Counts well-formed multi-byte sequences and bytes that belong to none. */
function countUtf8(bytes: Uint8Array): { sequences: number; damaged: number } {
  let [sequences, damaged] = [0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) continue;
    const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 1;
    const continues = bytes.subarray(i + 1, i + length);
    if (length > 1 && continues.length === length - 1 && continues.every((byte) => byte >= 0x80 && byte <= 0xbf)) {
      sequences++;
      i += length - 1;
    } else {
      damaged++;
    }
  }
  return { sequences, damaged };
}

/** No text has more than 4 and more than 10 % characters that mean nothing: controls, unassigned, private, U+FFFD. */
function looksLikeText(text: string): boolean {
  const sample = text.slice(0, 200_000);
  const meaningless = sample.match(/[[\p{Cc}--[\t-\r\u0085]]\ufffd\p{Cn}\p{Co}\p{Cs}]/gv)?.length ?? 0;
  return meaningless <= 4 || meaningless * 10 <= sample.length;
}
