import { FeragError } from '../../../contract/errors.ts';
import type { ReadDocument } from '../../formats/format.ts';
import { PARSERS, FORMATS, readText, type TextFormatName } from '../../formats/index.ts';

/** Everything a document's canonical text depends on besides its bytes; part of the segment's key. */
export const READER_VERSION = ['decode-1', 'clean-1', `unicode-${process.versions.unicode}`]
  .concat(Object.values(FORMATS).map((format) => format.version))
  .concat(Object.values(PARSERS).map((format) => format.version))
  .join('+');

/**
 * Reads the bytes of a document that is text into its canonical text and blocks.
 *
 * @throws FeragError `file_unreadable` when the bytes are text in no known encoding, `text_missing` when no text is in them.
 */
export function readDocument(
  bytes: Uint8Array,
  name: string,
  format: TextFormatName,
): { document: ReadDocument; encoding: string; repaired: boolean } {
  const read = readText(bytes, format);
  if (read.document.text.trim() === '') throw new FeragError('text_missing', `"${name}" has no text to read.`);
  return read;
}
