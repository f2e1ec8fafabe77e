import type { EnrichJob } from '../../../../contract/jobs.ts';
import { canonicalKeys } from '../../../graph/sources.ts';
import { parseSegment } from '../../../graph/segment-file.ts';
import type { Segment } from '../../../graph/segment.ts';
import { textOf, type EnrichTools } from '../../tools.ts';
import { plainSegment } from './segments.ts';
import { questionOf, type Question } from './question.ts';

/** A document of the cycle as it was read without a model. */
export interface ReadDocument {
  readonly id: number;
  readonly segment: Segment;
  readonly text: string;
  readonly canonical: (key: string) => string;
}

type Put = EnrichJob['put'][number];

/** Documents in memory at once: a chunk's neighbours in the line to the model are seldom of its document, and segments are large. */
const HELD = 64;

export interface Shelf {
  readonly put: readonly Put[];
  /** By index into `put`. */
  document(index: number): Promise<ReadDocument>;
  question(index: number, chunk: number): Promise<Question | null>;
}

/** The job's documents by id, read when they are needed; those that were needed last stay. */
export function openShelf(job: EnrichJob, extractor: string, tools: Pick<EnrichTools, 'blobs'>): Shelf {
  const put = job.put.toSorted((a, b) => a.document_id - b.document_id);
  const held = new Map<number, Promise<ReadDocument>>();
  const document = (index: number): Promise<ReadDocument> => {
    const entry = put[index];
    if (!entry) throw new RangeError(`The job has no document ${index}.`);
    const found = held.get(index) ?? readDocument(entry, tools);
    held.delete(index);
    held.set(index, found);
    for (const oldest of held.keys()) {
      if (held.size <= HELD) break;
      held.delete(oldest);
    }
    return found;
  };
  return {
    put,
    document,
    async question(index, at) {
      const { id, segment, text, canonical } = await document(index);
      const chunk = segment.chunks[at];
      return chunk ? questionOf({ documentId: id, chunk, text: text.slice(chunk.start, chunk.end), canonical, extractor }) : null;
    },
  };
}

async function readDocument(
  { document_id, content_sha256, text_sha256 }: Put,
  { blobs }: Pick<EnrichTools, 'blobs'>,
): Promise<ReadDocument> {
  const segment = plainSegment(parseSegment(textOf(await blobs.get(content_sha256))));
  return { id: document_id, segment, text: textOf(await blobs.get(text_sha256)), canonical: canonicalKeys(segment.aliases) };
}
