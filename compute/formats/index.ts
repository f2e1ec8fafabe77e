import { FeragError } from '../../contract/errors.ts';
import { SUPPORTED_FORMATS, type FormatName } from '../../contract/sniff.ts';
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { html } from './html.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

/** To add a format: write the file, add one line here and its name in `contract/sniff.ts`. */
export const FORMATS = { text, markdown, html, csv } as const satisfies Record<FormatName, Format>;

export const readerFor = (format: FormatName): Format => FORMATS[format];

/** The format of a stored document. @throws FeragError `format_unsupported` for a media type that no format reads. */
export function formatOf(mediaType: string): FormatName {
  const essence = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  for (const name of ['text', 'markdown', 'html', 'csv'] as const) {
    const { mediaTypes }: Format = FORMATS[name];
    if (mediaTypes.includes(essence)) return name;
  }
  throw new FeragError('format_unsupported', `Documents of type ${essence} cannot be read. Supported: ${SUPPORTED_FORMATS.join(', ')}.`);
}
