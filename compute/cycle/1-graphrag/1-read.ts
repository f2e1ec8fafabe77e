import { FeragError } from '../../../contract/errors.ts';
import type { FormatName } from '../../../contract/sniff.ts';
import { cleanText } from '../../formats/clean.ts';
import { decode } from '../../formats/decode.ts';
import type { ReadDocument } from '../../formats/format.ts';
import { FORMATS, readerFor } from '../../formats/index.ts';

/** Everything a document's canonical text depends on besides its bytes; part of the segment's key. */
export const READER_VERSION = ['decode-1', 'clean-1', `unicode-${process.versions.unicode}`]
  .concat(Object.values(FORMATS).map((format) => format.version))
  .join('+');

/**
 * Reads a document's bytes into its canonical text and blocks.
 *
 * @throws FeragError `file_unreadable` when the bytes are text in no known encoding, `text_missing` when no text is in them.
 */
export function readDocument(
  bytes: Uint8Array,
  name: string,
  format: FormatName,
): { document: ReadDocument; encoding: string; repaired: boolean } {
  const { text, encoding, repaired } = decode(bytes);
  const document = readerFor(format).read(cleanText(text));
  if (document.text.trim() === '') throw new FeragError('text_missing', `"${name}" has no text to read.`);
  return { document, encoding, repaired };
}
