import { FeragError } from '../../../contract/errors.ts';
import { sniff, unsupportedSentence } from '../../../contract/sniff.ts';
import { assemble } from '../draft.ts';
import type { Parsed, ReadDocument } from '../format.ts';
import { parseFile } from '../parser/parse.ts';

/** Sniffs and parses as the parser's process does, in the test's own process. */
export async function parse(bytes: Uint8Array, name: string, withImages = false): Promise<Parsed> {
  const kind = sniff(bytes, name);
  if (!kind.supported) throw new FeragError('format_unsupported', unsupportedSentence(name, kind.found));
  return parseFile({ name, bytes, mediaType: kind.mediaType, format: kind.format }, withImages);
}

export async function read(bytes: Uint8Array, name: string): Promise<ReadDocument> {
  const { title, drafts } = await parse(bytes, name);
  return assemble(title, drafts);
}

/** Blocks as `kind+level: text`, short enough to compare. */
export const outline = ({ text, blocks }: ReadDocument): string[] =>
  blocks.map(({ kind, level, start, end }) => `${kind}${level || ''}: ${text.slice(start, end)}`);

/** What stands at each place. */
export const placed = ({ text, places = [] }: ReadDocument): string[] =>
  places.map(({ label, start, end }) => `${label}: ${text.slice(start, end)}`);
