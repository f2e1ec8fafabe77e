import { FeragError } from '../../contract/errors.ts';
import { READ_KINDS, SUPPORTED_FORMATS, TEXT_KINDS, type FormatName, type ReadKind } from '../../contract/file-kinds.ts';
import { cleanText } from './clean.ts';
import { csv } from './csv.ts';
import { decode } from './decode.ts';
import type { BinaryFormat, Format, ReadDocument } from './format.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

/** Formats that are text. To add one: write the file, add one line here and its name in `contract/file-kinds.ts`. */
export const FORMATS = { text, markdown, html, csv, json } as const satisfies Partial<Record<FormatName, Format>>;
export type TextFormatName = keyof typeof FORMATS;

/** Formats that are not text; the version moves with every change that can change what is read. */
export const PARSERS = {
  pdf: { version: 'pdf-1', load: async () => (await import('./pdf/index.ts')).readPdf },
  docx: { version: 'docx-1', load: async () => (await import('./office/docx.ts')).readDocx },
  pptx: { version: 'pptx-1', load: async () => (await import('./office/pptx.ts')).readPptx },
  xlsx: { version: 'xlsx-1', load: async () => (await import('./office/xlsx.ts')).readXlsx },
  odf: { version: 'odf-1', load: async () => (await import('./office/odf.ts')).readOdf },
  epub: { version: 'epub-1', load: async () => (await import('./epub.ts')).readEpub },
  rtf: { version: 'rtf-1', load: async () => (await import('./rtf/index.ts')).readRtf },
  mail: { version: 'mail-1', load: async () => (await import('./mail.ts')).readMail },
  zip: { version: 'zip-1', load: async () => (await import('./zip.ts')).readZip },
  image: { version: 'image-1', load: async () => (await import('./image.ts')).readImage },
} as const satisfies Record<Exclude<FormatName, TextFormatName>, BinaryFormat>;

export const readerFor = (format: TextFormatName): Format => FORMATS[format];

/** Bytes that are text, read. @throws FeragError `file_unreadable` when they are text in no known encoding. */
export function readText(bytes: Uint8Array, format: TextFormatName): { document: ReadDocument; encoding: string; repaired: boolean } {
  const { text: decoded, encoding, repaired } = decode(bytes);
  return { document: FORMATS[format].read(cleanText(decoded)), encoding, repaired };
}

export const isTextFormat = (format: FormatName): format is TextFormatName => format in FORMATS;

/** The format of a stored document. @throws FeragError `format_unsupported` for a media type that no format reads. */
export function formatOf(mediaType: string): FormatName {
  const essence = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const kinds = [...Object.values<ReadKind>(TEXT_KINDS), ...Object.values<ReadKind>(READ_KINDS)];
  const kind = kinds.find((candidate) => candidate.mediaType === essence);
  if (kind) return kind.format;
  for (const name of ['text', 'markdown', 'html', 'csv', 'json'] as const) {
    const { mediaTypes }: Format = FORMATS[name];
    if (mediaTypes.includes(essence)) return name;
  }
  throw new FeragError('format_unsupported', `Documents of type ${essence} cannot be read. Supported: ${SUPPORTED_FORMATS.join(', ')}.`);
}
