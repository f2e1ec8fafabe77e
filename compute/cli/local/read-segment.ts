import { FeragError } from '../../../contract/errors.ts';
import { extractDocument, type Extracted } from '../../cycle/1-graphrag/3-extract.ts';
import type { DocumentReader } from '../../formats/format.ts';
import { openReader, readerOptions } from '../../formats/reader.ts';
import type { Segment } from '../../graph/segment.ts';

/** A document whose bytes are here. */
export interface SourceDocument {
  readonly name: string;
  readonly mediaType: string;
  readonly source: Uint8Array;
}

/**
 * The graphrag step for one document without a server; `notes`: what of it was not read. Whoever reads many gives the reader.
 *
 * @throws FeragError as `DocumentReader.read`.
 */
export async function readSegment(
  { name, mediaType, source }: SourceDocument,
  previous: Segment | null,
  documents?: DocumentReader,
): Promise<Extracted & { readonly text: string; readonly notes: readonly string[] }> {
  const reader = documents ?? openReader(readerOptions());
  try {
    const { document, notes } = await reader.read({ name, mediaType, bytes: source });
    const extracted = await extractDocument({ document, previous });
    if (extracted.segment.chunks.length === 0) throw new FeragError('text_missing', `"${name}" has no text to read.`);
    return { ...extracted, text: document.text, notes };
  } finally {
    if (!documents) reader.close();
  }
}
