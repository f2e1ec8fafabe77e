import { FeragError } from '../../../contract/errors.ts';
import { readDocument } from '../../cycle/1-graphrag/1-read.ts';
import { extractDocument, type Extracted } from '../../cycle/1-graphrag/3-extract.ts';
import { formatOf } from '../../formats/index.ts';
import type { Segment } from '../../graph/segment.ts';

/** A document whose bytes are here. */
export interface SourceDocument {
  readonly name: string;
  readonly mediaType: string;
  readonly source: Uint8Array;
}

/** The graphrag step for one document without a server. @throws FeragError `text_missing`, `file_unreadable`. */
export async function readSegment(
  { name, mediaType, source }: SourceDocument,
  previous: Segment | null,
): Promise<Extracted & { readonly text: string }> {
  const { document } = readDocument(source, name, formatOf(mediaType));
  const extracted = await extractDocument({ document, previous });
  if (extracted.segment.chunks.length === 0) throw new FeragError('text_missing', `"${name}" has no text to read.`);
  return { ...extracted, text: document.text };
}
