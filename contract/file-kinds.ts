/** What a document can be read as; the names are those of `compute/formats`. */
export const FORMAT_NAMES = [
  'text',
  'markdown',
  'html',
  'csv',
  'json',
  'pdf',
  'docx',
  'pptx',
  'xlsx',
  'odf',
  'epub',
  'rtf',
  'mail',
  'zip',
  'image',
] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** The formats as a sentence names them. */
export const SUPPORTED_FORMATS = [
  'PDF',
  'Word (.docx)',
  'PowerPoint (.pptx)',
  'Excel (.xlsx)',
  'OpenDocument (.odt, .ods, .odp)',
  'EPUB',
  'RTF',
  'e-mail (.eml)',
  'plain text',
  'Markdown',
  'HTML',
  'CSV',
  'JSON',
  'images (PNG, JPEG, WebP, TIFF, GIF, BMP)',
  'ZIP archives of these',
] as const;

/** A kind of file that is read: what its format is, how a person calls it, and the extensions that it is rightly named by. */
export interface ReadKind {
  readonly format: FormatName;
  readonly mediaType: string;
  readonly label: string;
  readonly extensions: readonly string[];
}

const OOXML = 'application/vnd.openxmlformats-officedocument';
const ODF = 'application/vnd.oasis.opendocument';

/** Files that are no plain text, by the name that `sniff` tells them apart with. */
export const READ_KINDS = {
  pdf: kind('pdf', 'application/pdf', 'a PDF document', 'pdf ai'),
  docx: kind('docx', `${OOXML}.wordprocessingml.document`, 'a Word document', 'docx docm dotx dotm'),
  pptx: kind('pptx', `${OOXML}.presentationml.presentation`, 'a PowerPoint presentation', 'pptx pptm ppsx ppsm potx potm'),
  xlsx: kind('xlsx', `${OOXML}.spreadsheetml.sheet`, 'an Excel workbook', 'xlsx xlsm xltx xltm'),
  odt: kind('odf', `${ODF}.text`, 'an OpenDocument text', 'odt ott'),
  ods: kind('odf', `${ODF}.spreadsheet`, 'an OpenDocument spreadsheet', 'ods ots'),
  odp: kind('odf', `${ODF}.presentation`, 'an OpenDocument presentation', 'odp otp'),
  epub: kind('epub', 'application/epub+zip', 'an EPUB book', 'epub'),
  rtf: kind('rtf', 'application/rtf', 'an RTF document', 'rtf doc'),
  mail: kind('mail', 'message/rfc822', 'an e-mail message', 'eml mbox mht mhtml'),
  zip: kind('zip', 'application/zip', 'a ZIP archive', 'zip'),
  png: kind('image', 'image/png', 'a PNG image', 'png'),
  jpeg: kind('image', 'image/jpeg', 'a JPEG image', 'jpg jpeg jpe jfif'),
  gif: kind('image', 'image/gif', 'a GIF image', 'gif'),
  webp: kind('image', 'image/webp', 'a WebP image', 'webp'),
  tiff: kind('image', 'image/tiff', 'a TIFF image', 'tif tiff'),
  bmp: kind('image', 'image/bmp', 'a BMP image', 'bmp dib'),
} as const satisfies Record<string, ReadKind>;
export type ReadKindName = keyof typeof READ_KINDS;

/** Text, by the extension that chooses among its formats. */
export const TEXT_KINDS = {
  text: kind('text', 'text/plain', 'plain text', 'txt text log'),
  markdown: kind('markdown', 'text/markdown', 'Markdown text', 'md markdown mdown mkd'),
  html: kind('html', 'text/html', 'an HTML page', 'html htm xhtml'),
  csv: kind('csv', 'text/csv', 'CSV text', 'csv'),
  tsv: kind('csv', 'text/tab-separated-values', 'CSV text', 'tsv'),
  json: kind('json', 'application/json', 'JSON data', 'json geojson'),
  jsonl: kind('json', 'application/x-ndjson', 'JSON data', 'jsonl ndjson'),
} as const satisfies Record<string, ReadKind>;

function kind(format: FormatName, mediaType: string, label: string, extensions: string): ReadKind {
  return { format, mediaType, label, extensions: extensions.split(' ') };
}

/** Where a kind of file shows itself: `at` is an offset in bytes, `magic` Latin-1 text with `?` for any byte. */
export interface Magic {
  readonly magic: string;
  readonly at?: number;
  /** A kind that is read, or in words one that is not. */
  readonly kind: ReadKindName | { readonly found: string };
}

const no = (found: string): { found: string } => ({ found });

export const MAGIC: readonly Magic[] = [
  { kind: 'pdf', magic: '%PDF-' },
  { kind: 'png', magic: '\x89PNG\r\n\x1a\n' },
  { kind: 'jpeg', magic: '\xff\xd8\xff' },
  { kind: 'gif', magic: 'GIF87a' },
  { kind: 'gif', magic: 'GIF89a' },
  { kind: 'webp', magic: 'RIFF????WEBP' },
  { kind: 'tiff', magic: 'II*\0' },
  { kind: 'tiff', magic: 'MM\0*' },
  { kind: 'rtf', magic: '{\\rtf' },
  { kind: no('a WAV recording'), magic: 'RIFF????WAVE' },
  { kind: no('an AVI video'), magic: 'RIFF????AVI ' },
  { kind: no('a Windows icon'), magic: '\0\0\x01\0' },
  { kind: no('a Photoshop image'), magic: '8BPS' },
  { kind: no('a DjVu document'), magic: 'AT&TFORM' },
  { kind: no('a PostScript document'), magic: '%!PS' },
  { kind: no('a Linux program (ELF)'), magic: '\x7fELF' },
  { kind: no('a macOS program (Mach-O)'), magic: '\xcf\xfa\xed\xfe' },
  { kind: no('a macOS program (Mach-O)'), magic: '\xce\xfa\xed\xfe' },
  { kind: no('a Java class or macOS program'), magic: '\xca\xfe\xba\xbe' },
  { kind: no('a WebAssembly module'), magic: '\0asm' },
  { kind: no('a gzip archive'), magic: '\x1f\x8b' },
  { kind: no('a bzip2 archive'), magic: 'BZh?1AY&SY' },
  { kind: no('an xz archive'), magic: '\xfd7zXZ\0' },
  { kind: no('a Zstandard archive'), magic: '\x28\xb5\x2f\xfd' },
  { kind: no('a 7z archive'), magic: '7z\xbc\xaf\x27\x1c' },
  { kind: no('a RAR archive'), magic: 'Rar!\x1a\x07' },
  { kind: no('a tar archive'), magic: 'ustar', at: 257 },
  { kind: no('an SQLite database'), magic: 'SQLite format 3\0' },
  { kind: no('a Parquet table'), magic: 'PAR1' },
  { kind: no('an MP3 recording'), magic: 'ID3' },
  { kind: no('an Ogg recording'), magic: 'OggS' },
  { kind: no('a FLAC recording'), magic: 'fLaC' },
  { kind: no('a MIDI file'), magic: 'MThd' },
  { kind: no('a Matroska or WebM video'), magic: '\x1a\x45\xdf\xa3' },
  { kind: no('an MPEG video'), magic: '\0\0\x01\xba' },
  { kind: no('a Flash video'), magic: 'FLV\x01' },
  { kind: no('an HEIC photo'), magic: 'ftypheic', at: 4 },
  { kind: no('an HEIC photo'), magic: 'ftypmif1', at: 4 },
  { kind: no('an AVIF image'), magic: 'ftypavif', at: 4 },
  { kind: no('an M4A recording'), magic: 'ftypM4A', at: 4 },
  { kind: no('an MP4 or QuickTime video'), magic: 'ftyp', at: 4 },
  { kind: no('a WOFF font'), magic: 'wOFF' },
  { kind: no('a WOFF2 font'), magic: 'wOF2' },
  { kind: no('an OpenType font'), magic: 'OTTO\0' },
  { kind: no('a TrueType font'), magic: '\0\x01\0\0\0' },
];

/** Kinds of file that never hold plain text, by extension: a text file named so was named wrongly. */
export const NOT_TEXT: ReadonlySet<string> = new Set(
  (
    'pdf doc docx docm dot xls xlsx xlsm xlsb ppt pptx odt ods odp rtf epub mobi djvu pages numbers key zip gz tgz bz2 xz zst 7z rar tar jar ' +
    'png jpg jpeg gif webp bmp tif tiff ico heic psd mp3 wav ogg flac m4a mp4 mov avi mkv webm exe dll so dylib class wasm bin iso ' +
    'sqlite db parquet woff woff2 ttf otf'
  ).split(' '),
);

/** What to do with a file that is not read, by how it was named. */
export const ADVICE: readonly { readonly found: RegExp; readonly advice: string }[] = [
  { found: /^an old Office document/, advice: 'Save it as .docx, .xlsx or .pptx and upload it again.' },
  { found: /^an Excel binary workbook/, advice: 'Save it as .xlsx and upload it again.' },
  { found: /^an iWork document/, advice: 'Export it as PDF, .docx, .xlsx or .pptx and upload that.' },
  { found: /^an OpenDocument (?:drawing|file)/, advice: 'Export it as PDF and upload that.' },
  { found: /^a (?:DjVu|PostScript) document/, advice: 'Convert it to PDF and upload that.' },
  { found: /^an? (?:gzip|bzip2|xz|Zstandard|7z|RAR|tar) archive/, advice: 'Pack its files as a ZIP archive, or upload them one by one.' },
  { found: /^an? (?:HEIC|AVIF|Photoshop|SVG|Windows icon)/, advice: 'Save it as PNG or JPEG and upload that.' },
  { found: / recording/, advice: 'Sound is not read; upload a transcript of it as text.' },
  { found: / video/, advice: 'Video is not read; upload a transcript of it as text.' },
];
