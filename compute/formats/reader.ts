import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Vision } from '../llm/llm.ts';
import { readByDocling, type DoclingOptions } from './docling.ts';
import { assemble } from './draft.ts';
import type { DocumentReader, Parsed, ReadFile, SourceFile } from './format.ts';
import { formatOf, isTextFormat, readText } from './index.ts';
import { readImages, type ImageReader } from './images.ts';
import { openParser, type ParserOptions } from './parser/index.ts';
import { findTesseract, tesseract } from './tesseract.ts';

/** Text up to this size is read where it is asked for: it takes less time than the way to another process, and little memory. */
const IN_PLACE_BYTES = 2_000_000;

const DEFAULTS = { memoryMb: 1024, doclingUrl: null };

export interface ReaderOptions extends ParserOptions {
  readonly docling?: DoclingOptions | null;
  /** The program that reads pictures where no model does; absent: `tesseract` where it is installed. */
  readonly ocr?: ImageReader | null;
}

/** Of the settings of a machine. */
export const readerOptions = ({ memoryMb, doclingUrl }: { memoryMb: number; doclingUrl: string | null } = DEFAULTS): ReaderOptions => ({
  memoryMb,
  docling: doclingUrl === null ? null : { url: doclingUrl, seconds: LIMITS.parser_seconds },
});

/** The same, of a machine's configuration. */
export const machineReader = (config: { PARSER_MEMORY_MB: number; DOCLING_URL?: string | undefined }): ReaderOptions =>
  readerOptions({ memoryMb: config.PARSER_MEMORY_MB, doclingUrl: config.DOCLING_URL ?? null });

/** The reader of a thread, with one parser process that is started by the first document that needs it. */
export function openReader(options: ReaderOptions): DocumentReader {
  const parser = openParser(options);
  const ocrOf = once(async () => (options.ocr === undefined ? tesseract(await findTesseract()) : options.ocr));

  const parse = async (file: SourceFile, withImages: boolean, signal: AbortSignal | undefined): Promise<Parsed> =>
    parser.parse({ ...file, format: formatOf(file.mediaType), withImages }, signal);

  return {
    async read(file, { vision = null, signal, onPicture } = {}) {
      const format = formatOf(file.mediaType);
      if (isTextFormat(format) && file.bytes.length <= IN_PLACE_BYTES) return inPlace(file);
      const docling = options.docling ? await readByDocling(file, format, options.docling, signal) : null;
      if (docling?.document) return { ...fileOf(docling.document, file), readWith: 'docling' };
      const images = isTextFormat(format) ? null : vision ? byVision(vision) : await ocrOf();
      const parsed = await parse(file, images !== null, signal);
      const { drafts, readWith, usage, unread } = await readImages(parsed.drafts, images, { signal, onPicture });
      const notes = [...(docling ? [docling.note] : []), ...parsed.notes, ...unread];
      return { ...fileOf({ ...parsed, drafts, notes }, file), readWith, usage };
    },
    close: () => parser.close(),
  };
}

function inPlace(file: SourceFile): ReadFile {
  const format = formatOf(file.mediaType);
  if (!isTextFormat(format)) throw new FeragError('internal', `${format} is no text.`);
  const { document, encoding } = readText(file.bytes, format);
  if (document.text.trim() === '') throw new FeragError('text_missing', `"${file.name}" has no text to read.`);
  return { document, encoding, readWith: null, notes: [], usage: [] };
}

function fileOf({ title, drafts, notes, encoding = 'binary' }: Parsed, { name }: SourceFile): ReadFile {
  const document = assemble(title, drafts);
  if (document.text.length > LIMITS.document_characters) {
    throw new FeragError(
      'file_too_large_unpacked',
      `"${name}" has more than ${LIMITS.document_characters / 1_000_000} million characters. Split it.`,
    );
  }
  // The notes say why: its pages are pictures, or its parts could not be read.
  if (document.text.trim() === '') throw new FeragError('text_missing', [`"${name}" has no text to read.`, ...notes.slice(0, 3)].join(' '));
  return { document, encoding, readWith: null, notes, usage: [] };
}

/** A model that sees, as a reader of pictures. */
const byVision = (vision: Vision): ImageReader => ({
  name: `vision ${vision.model}`,
  read: async (image, signal) => {
    const { text, usage } = await vision.read(image.bytes, image.mediaType, signal);
    return { text, usage };
  },
});

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
