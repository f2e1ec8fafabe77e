import { FeragError } from '../../contract/errors.ts';
import type { ModelUsage } from '../../contract/models.ts';
import { cleanText } from './clean.ts';
import type { Draft, Image, ReadOptions } from './format.ts';
import { textDrafts } from './text.ts';

/** Whoever reads what is written in a picture. */
export interface ImageReader {
  /** Names it, with its version or model: the text depends on it. */
  readonly name: string;
  /** @throws FeragError `parser_failed`, `context_exceeded` of this picture alone; any other says nothing of the picture. */
  read(image: Image, signal?: AbortSignal): Promise<{ readonly text: string; readonly usage: ModelUsage | null }>;
}

interface ImagesRead {
  readonly drafts: readonly Draft[];
  readonly readWith: string | null;
  readonly usage: readonly ModelUsage[];
  /** Sentences on pictures that were not read. */
  readonly unread: readonly string[];
}

/** Where nobody reads pictures; with what would help. */
export const OCR_OFF = 'OCR is off: give the node a vision model, or install tesseract on it';

/**
 * Puts the text of pictures in their place, one after another; without a reader they are only counted, and so are those that cannot be read.
 *
 * @throws FeragError of the last picture when none could be read and there is nothing else; what says that the reader itself is away.
 */
export async function readImages(
  drafts: readonly Draft[],
  reader: ImageReader | null,
  { signal, onPicture }: { signal: AbortSignal | undefined; onPicture: ReadOptions['onPicture'] },
): Promise<ImagesRead> {
  const pictures = drafts.filter((draft) => draft.image).length;
  if (pictures === 0) return { drafts, readWith: null, usage: [], unread: [] };
  if (!reader)
    return {
      drafts: drafts.filter((draft) => !draft.image),
      readWith: null,
      usage: [],
      unread: [offNote(pictures)],
    };
  const read: Draft[] = [];
  const usage: ModelUsage[] = [];
  let number = 0;
  const failures: FeragError[] = [];
  for (const draft of drafts) {
    if (!draft.image) {
      read.push(draft);
      continue;
    }
    signal?.throwIfAborted();
    onPicture?.(++number, pictures);
    const found = await reader.read(draft.image, signal).catch((error: unknown) => {
      if (!isOfPicture(error)) throw error;
      failures.push(error);
      return null;
    });
    if (!found) continue;
    if (found.usage) usage.push(found.usage);
    read.push(
      ...textDrafts(cleanText(found.text)).map((text) => ({
        ...text,
        ...(draft.place && { place: draft.place }),
      })),
    );
  }
  const last = failures.at(-1);
  if (last && failures.length === drafts.length) throw last;
  return { drafts: read, readWith: reader.name, usage, unread: last ? [failedNote(failures.length)] : [] };
}

/** A picture that is damaged, or of which its reader made no end, would be so the next time too; the rest of the document is read. */
const isOfPicture = (error: unknown): error is FeragError =>
  error instanceof FeragError && (error.code === 'parser_failed' || error.code === 'context_exceeded');

const failedNote = (pictures: number): string => `${pictures === 1 ? 'A picture' : `${pictures} pictures`} could not be read.`;

const offNote = (pictures: number): string => `${pictures === 1 ? 'A picture was' : `${pictures} pictures were`} not read (${OCR_OFF}).`;
