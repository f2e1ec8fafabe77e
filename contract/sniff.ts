import {
  ADVICE,
  MAGIC,
  NOT_TEXT,
  READ_KINDS,
  SUPPORTED_FORMATS,
  TEXT_KINDS,
  type FormatName,
  type ReadKind,
  type ReadKindName,
} from './file-kinds.ts';
import { zipKind } from './sniff-zip.ts';

/** How many of a file's first bytes decide its type. */
export const SNIFF_BYTES = 64 * 1024;

export type Sniffed = { supported: true; mediaType: string; format: FormatName } | { supported: false; found: string };

/** What bytes were found to be: a kind that is read, or in words one that is not. */
type Found = ReadKindName | { readonly found: string };

/**
 * Says what a file is from its first bytes (up to `SNIFF_BYTES`). The bytes decide; the name's extension only chooses among text
 * formats, and among the kinds of an Office file whose first bytes leave it open. A file that is named like another kind is refused
 * under both names.
 */
export function sniff(firstBytes: Uint8Array, name: string): Sniffed {
  const bytes = firstBytes.subarray(0, SNIFF_BYTES);
  const extension = extensionOf(name);
  const found = binaryKind(bytes, extension) ?? markupKind(bytes, extension);
  if (found === null) return sniffText(bytes, extension);
  if (typeof found === 'object') return { supported: false, found: misnamed(found.found, extension) };
  const kind = READ_KINDS[found];
  if (isMisnamed(kind, extension)) return { supported: false, found: misnamed(kind.label, extension) };
  return { supported: true, mediaType: kind.mediaType, format: kind.format };
}

function sniffText(bytes: Uint8Array, extension: string): Sniffed {
  const kind = isHtml(bytes) ? TEXT_KINDS.html : textKind(extension);
  if (NOT_TEXT.has(extension)) return { supported: false, found: misnamed(kind.label, extension) };
  return { supported: true, mediaType: kind.mediaType, format: kind.format };
}

const textKind = (extension: string): ReadKind =>
  Object.values<ReadKind>(TEXT_KINDS).find((kind) => kind.extensions.includes(extension)) ?? TEXT_KINDS.text;

/** An extension that promises another kind of file. Images go by each other's names, and mail is text. */
function isMisnamed(kind: ReadKind, extension: string): boolean {
  if (kind.extensions.includes(extension)) return false;
  const named = Object.values<ReadKind>(READ_KINDS).find(({ extensions }) => extensions.includes(extension));
  if (named) return named.format !== 'image' || kind.format !== 'image';
  if (kind.format === 'mail') return NOT_TEXT.has(extension);
  return NOT_TEXT.has(extension) || Object.values<ReadKind>(TEXT_KINDS).some(({ extensions }) => extensions.includes(extension));
}

/** The sentence of `format_unsupported`: names what was found, and what to do with it or what can be read. */
export function unsupportedSentence(name: string, found: string): string {
  const advice = ADVICE.find((row) => row.found.test(found))?.advice;
  return `"${name}" is ${found}, which cannot be read. ${advice ?? `Supported: ${SUPPORTED_FORMATS.join(', ')}.`}`;
}

function misnamed(found: string, extension: string): string {
  return extension === '' ? found : `${found} (named .${extension})`;
}

function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

function binaryKind(bytes: Uint8Array, extension: string): Found | null {
  if (startsWith(bytes, 'PK\x03\x04') || startsWith(bytes, 'PK\x05\x06')) return zipKind(latin1(bytes), extension);
  if (startsWith(bytes, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return oleKind(bytes, extension);
  if (startsWith(bytes, 'MZ') && hasControls(bytes.subarray(0, 256))) return { found: 'a Windows program (EXE)' };
  if (startsWith(bytes, 'BM') && hasControls(bytes.subarray(0, 64))) return 'bmp';
  for (const { kind, magic, at } of MAGIC) if (startsWith(bytes, magic, at)) return kind;
  if (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2 && hasControls(bytes)) return { found: 'an MP3 recording' };
  // A PDF may begin with some bytes of another kind; readers of PDF look for it in the first 1,024.
  if (extension === 'pdf' && latin1(bytes.subarray(0, 1024)).includes('%PDF-')) return 'pdf';
  // Controls first: most texts have none, and looking for UTF-16 costs ten times as much.
  return hasControls(bytes) && !isUtf16(bytes) ? { found: 'binary data' } : null;
}

/**
 * A .docx, .xlsx or .pptx with a password is an OLE file that holds the encrypted one. It is let in, so that its document fails with
 * that reason; its directory may lie behind the first bytes, so that the name decides where they are silent.
 */
function oleKind(bytes: Uint8Array, extension: string): Found {
  const named = (['docx', 'xlsx', 'pptx'] as const).find((kind) => READ_KINDS[kind].extensions.includes(extension));
  if (named !== undefined) return named;
  const isEncrypted = latin1(bytes).includes(Array.from('EncryptedPackage', (char) => `${char}\0`).join(''));
  return isEncrypted && !NOT_TEXT.has(extension) ? 'docx' : { found: 'an old Office document (OLE)' };
}

/** Markup and mail that are text on the outside, but not text that a person reads. */
function markupKind(bytes: Uint8Array, extension: string): Found | null {
  const head = textHead(bytes);
  if (/^<svg[\s>]/i.test(head)) return { found: 'an SVG image' };
  if (/^<\?xml/i.test(head) && !isHtml(bytes)) {
    if (/<svg[\s>]/i.test(head)) return { found: 'an SVG image' };
    return { found: /<rdf:RDF[\s>]/i.test(head) ? 'an RDF/XML graph' : 'an XML file' };
  }
  return isMail(head, extension) ? 'mail' : null;
}

/** By its fields; one that is named as mail needs only the form of them. */
function isMail(head: string, extension: string): boolean {
  const fields = head.replace(/^From [^\r\n]*\r?\n/, '');
  if (!/^[A-Za-z-]+:[ \t]/.test(fields)) return false;
  if (READ_KINDS.mail.extensions.includes(extension)) return true;
  return /^MIME-Version: ?1\.0/im.test(fields) && /^Content-Type: /im.test(fields);
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
