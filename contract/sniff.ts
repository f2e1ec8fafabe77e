/** What a document can be read as; the names are those of `compute/formats`. */
export const FORMAT_NAMES = ['text', 'markdown', 'html', 'csv'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** The formats as a sentence names them. */
export const SUPPORTED_FORMATS = ['plain text', 'Markdown', 'HTML', 'CSV'] as const;

/** How many of a file's first bytes decide its type. */
export const SNIFF_BYTES = 64 * 1024;

export type Sniffed = { supported: true; mediaType: string; format: FormatName } | { supported: false; found: string };

/** Where a kind of file shows itself: `at` is an offset in bytes, `magic` Latin-1 text with `?` for any byte. */
const MAGIC: readonly { found: string; magic: string; at?: number }[] = [
  { found: 'a PDF document', magic: '%PDF-' },
  { found: 'a PNG image', magic: '\x89PNG\r\n\x1a\n' },
  { found: 'a JPEG image', magic: '\xff\xd8\xff' },
  { found: 'a GIF image', magic: 'GIF87a' },
  { found: 'a GIF image', magic: 'GIF89a' },
  { found: 'a WebP image', magic: 'RIFF????WEBP' },
  { found: 'a WAV recording', magic: 'RIFF????WAVE' },
  { found: 'an AVI video', magic: 'RIFF????AVI ' },
  { found: 'a TIFF image', magic: 'II*\0' },
  { found: 'a TIFF image', magic: 'MM\0*' },
  { found: 'a Windows icon', magic: '\0\0\x01\0' },
  { found: 'a Photoshop image', magic: '8BPS' },
  { found: 'a DjVu document', magic: 'AT&TFORM' },
  { found: 'a PostScript document', magic: '%!PS' },
  { found: 'an RTF document', magic: '{\\rtf' },
  { found: 'an old Office document (OLE)', magic: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' },
  { found: 'a Linux program (ELF)', magic: '\x7fELF' },
  { found: 'a macOS program (Mach-O)', magic: '\xcf\xfa\xed\xfe' },
  { found: 'a macOS program (Mach-O)', magic: '\xce\xfa\xed\xfe' },
  { found: 'a Java class or macOS program', magic: '\xca\xfe\xba\xbe' },
  { found: 'a WebAssembly module', magic: '\0asm' },
  { found: 'a gzip archive', magic: '\x1f\x8b' },
  { found: 'a bzip2 archive', magic: 'BZh?1AY&SY' },
  { found: 'an xz archive', magic: '\xfd7zXZ\0' },
  { found: 'a Zstandard archive', magic: '\x28\xb5\x2f\xfd' },
  { found: 'a 7z archive', magic: '7z\xbc\xaf\x27\x1c' },
  { found: 'a RAR archive', magic: 'Rar!\x1a\x07' },
  { found: 'a tar archive', magic: 'ustar', at: 257 },
  { found: 'an SQLite database', magic: 'SQLite format 3\0' },
  { found: 'a Parquet table', magic: 'PAR1' },
  { found: 'an MP3 recording', magic: 'ID3' },
  { found: 'an Ogg recording', magic: 'OggS' },
  { found: 'a FLAC recording', magic: 'fLaC' },
  { found: 'a MIDI file', magic: 'MThd' },
  { found: 'a Matroska or WebM video', magic: '\x1a\x45\xdf\xa3' },
  { found: 'an MPEG video', magic: '\0\0\x01\xba' },
  { found: 'a Flash video', magic: 'FLV\x01' },
  { found: 'an MP4 or QuickTime video', magic: 'ftyp', at: 4 },
  { found: 'a WOFF font', magic: 'wOFF' },
  { found: 'a WOFF2 font', magic: 'wOF2' },
  { found: 'an OpenType font', magic: 'OTTO\0' },
  { found: 'a TrueType font', magic: '\0\x01\0\0\0' },
];

/** Kinds of file that never hold plain text, by extension: a text file named so was named wrongly. */
const NOT_TEXT = new Set(
  (
    'pdf doc docx docm dot xls xlsx xlsm ppt pptx odt ods odp rtf epub mobi djvu pages numbers key zip gz tgz bz2 xz zst 7z rar tar jar ' +
    'png jpg jpeg gif webp bmp tif tiff ico heic psd mp3 wav ogg flac m4a mp4 mov avi mkv webm exe dll so dylib class wasm bin iso ' +
    'sqlite db parquet woff woff2 ttf otf'
  ).split(' '),
);

const BY_EXTENSION: Readonly<Record<string, FormatName>> = {
  md: 'markdown',
  markdown: 'markdown',
  mdown: 'markdown',
  mkd: 'markdown',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  csv: 'csv',
  tsv: 'csv',
};
const MEDIA_TYPES: Readonly<Record<FormatName, string>> = {
  text: 'text/plain',
  markdown: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
};
const LABELS: Readonly<Record<FormatName, string>> = {
  text: 'plain text',
  markdown: 'Markdown text',
  html: 'an HTML page',
  csv: 'CSV text',
};

/**
 * Says what a file is from its first bytes (up to `SNIFF_BYTES`). The bytes decide whether it is text at all; the name's
 * extension only chooses among text formats, and a text named like a binary file is refused under both names.
 */
export function sniff(firstBytes: Uint8Array, name: string): Sniffed {
  const bytes = firstBytes.subarray(0, SNIFF_BYTES);
  const extension = extensionOf(name);
  const found = binaryKind(bytes) ?? markupKind(bytes);
  if (found !== null) return { supported: false, found: misnamed(found, extension) };

  const format = isHtml(bytes) ? 'html' : (BY_EXTENSION[extension] ?? 'text');
  if (NOT_TEXT.has(extension)) return { supported: false, found: misnamed(LABELS[format], extension) };
  return { supported: true, mediaType: extension === 'tsv' ? 'text/tab-separated-values' : MEDIA_TYPES[format], format };
}

/** The sentence of `format_unsupported`: names what was found and what can be read. */
export function unsupportedSentence(name: string, found: string): string {
  return `"${name}" is ${found}, which cannot be read. Supported: ${SUPPORTED_FORMATS.join(', ')}.`;
}

function misnamed(found: string, extension: string): string {
  return extension === '' ? found : `${found} (named .${extension})`;
}

function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

function binaryKind(bytes: Uint8Array): string | null {
  if (startsWith(bytes, 'PK\x03\x04') || startsWith(bytes, 'PK\x05\x06')) return zipKind(bytes);
  if (startsWith(bytes, 'MZ') && hasControls(bytes.subarray(0, 256))) return 'a Windows program (EXE)';
  if (startsWith(bytes, 'BM') && hasControls(bytes.subarray(0, 64))) return 'a BMP image';
  for (const { found, magic, at } of MAGIC) if (startsWith(bytes, magic, at)) return found;
  if (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2 && hasControls(bytes)) return 'an MP3 recording';
  // Controls first: most texts have none, and looking for UTF-16 costs ten times as much.
  return hasControls(bytes) && !isUtf16(bytes) ? 'binary data' : null;
}

/** Office and book formats are ZIP archives whose first entries give them away. */
function zipKind(bytes: Uint8Array): string {
  const head = latin1(bytes.subarray(0, 8192));
  if (head.includes('mimetypeapplication/epub')) return 'an EPUB book';
  if (head.includes('mimetypeapplication/vnd.oasis.opendocument')) return 'an OpenDocument file';
  if (head.includes('word/')) return 'a Word document';
  if (head.includes('xl/')) return 'an Excel workbook';
  if (head.includes('ppt/')) return 'a PowerPoint presentation';
  if (head.includes('[Content_Types].xml')) return 'an Office document';
  return 'a ZIP archive';
}

/** Markup and mail that are text on the outside, but not text that a person reads. */
function markupKind(bytes: Uint8Array): string | null {
  const head = textHead(bytes);
  if (/^<svg[\s>]/i.test(head)) return 'an SVG image';
  if (/^<\?xml/i.test(head) && !isHtml(bytes)) {
    if (/<svg[\s>]/i.test(head)) return 'an SVG image';
    return /<rdf:RDF[\s>]/i.test(head) ? 'an RDF/XML graph' : 'an XML file';
  }
  const isMail = /^[A-Za-z-]+: /.test(head) && /^MIME-Version: ?1\.0/im.test(head) && /^Content-Type: /im.test(head);
  return isMail ? 'an e-mail message' : null;
}

function isHtml(bytes: Uint8Array): boolean {
  const head = textHead(bytes).replace(/^(?:<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*)+/, '');
  return /^<!doctype\s+html|^<html[\s>]/i.test(head);
}

/** The beginning as Latin-1 without byte-order mark, NULs (UTF-16) and leading space: enough to see markup. */
function textHead(bytes: Uint8Array): string {
  return latin1(bytes.subarray(0, 4096))
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replaceAll('\0', '')
    .trimStart();
}

/** More than 4 and more than 2 % control bytes: no text of any single-byte encoding or UTF-8 looks like that. */
function hasControls(bytes: Uint8Array): boolean {
  // Each look is native; counting byte by byte costs an upload milliseconds until the engine has compiled the loop.
  if (!CONTROLS.some((byte) => bytes.includes(byte))) return false;
  let controls = 0;
  for (const byte of bytes) if (isControl(byte)) controls++;
  return controls > 4 && controls * 50 > bytes.length;
}

function isControl(byte: number): boolean {
  return (byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f;
}

const CONTROLS = Array.from({ length: 0x80 }, (_, byte) => byte).filter(isControl);

/** A byte-order mark, or code units most of which lie in the blocks of European and Cyrillic text. */
function isUtf16(bytes: Uint8Array): boolean {
  if (startsWith(bytes, '\xff\xfe') || startsWith(bytes, '\xfe\xff')) return true;
  return utf16ByteOrder(bytes) !== null;
}

/**
 * The byte order of UTF-16 without a mark, or null: at least 90 % of the units are ASCII text, Latin, Greek, Cyrillic or
 * general punctuation in that order. Texts of other scripts need a mark.
 */
export function utf16ByteOrder(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const units = Math.min(bytes.length, SNIFF_BYTES) >> 1;
  if (units < 2 || (bytes.length % 2 === 1 && bytes.length < SNIFF_BYTES)) return null;
  const plain = { 'utf-16le': 0, 'utf-16be': 0 };
  for (let i = 0; i < units * 2; i += 2) {
    const [first = 0, second = 0] = [bytes[i], bytes[i + 1]];
    if (isPlainUnit(first | (second << 8))) plain['utf-16le']++;
    if (isPlainUnit((first << 8) | second)) plain['utf-16be']++;
  }
  const order = plain['utf-16le'] >= plain['utf-16be'] ? 'utf-16le' : 'utf-16be';
  return plain[order] >= units * 0.9 ? order : null;
}

function isPlainUnit(unit: number): boolean {
  if (unit < 0x20) return unit === 9 || unit === 10 || unit === 13;
  return unit < 0x7f || (unit >= 0xa0 && unit < 0x530) || (unit >= 0x2010 && unit < 0x2060);
}

function startsWith(bytes: Uint8Array, magic: string, at = 0): boolean {
  if (bytes.length < at + magic.length) return false;
  for (let i = 0; i < magic.length; i++) if (magic[i] !== '?' && bytes[at + i] !== magic.charCodeAt(i)) return false;
  return true;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
