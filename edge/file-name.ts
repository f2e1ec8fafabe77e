import { Buffer } from 'node:buffer';
import { LIMITS } from '../contract/limits.ts';

/** `name` and file name of a part's Content-Disposition (RFC 7578, RFC 5987, RFC 2231). */
export function dispositionOf(headers: string): { name: string | null; fileName: string | null } {
  const line = headers.split('\r\n').find((l) => /^content-disposition\s*:/i.test(l)) ?? '';
  const parameters = new Map<string, string>();
  for (const [, key = '', quoted, plain] of line.matchAll(/;\s*([\w!#$&+.^`|~*-]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s]*))/g)) {
    if (!parameters.has(key.toLowerCase())) parameters.set(key.toLowerCase(), quoted === undefined ? (plain ?? '') : unquote(quoted));
  }
  return { name: parameters.get('name') ?? null, fileName: continued(parameters) ?? extended(parameters) ?? plainName(parameters) };
}

/** Browsers escape three characters only (WHATWG, "multipart/form-data encoding algorithm"); backslashes are path parts of Windows. */
const unquote = (text: string): string => text.replace(/\\(["\\])/g, '$1');
const plainName = (parameters: ReadonlyMap<string, string>): string | null =>
  parameters.get('filename')?.replace(/%0D/gi, '\r').replace(/%0A/gi, '\n').replace(/%22/g, '"') ?? null;

/** `filename*=UTF-8''na%C3%AFve.txt` */
function extended(parameters: ReadonlyMap<string, string>): string | null {
  const value = parameters.get('filename*');
  return value === undefined ? null : decodeExtended(value);
}

/** `filename*0*=UTF-8''na; filename*1="ive.txt"`: the pieces in order; the first one names the character set. */
function continued(parameters: ReadonlyMap<string, string>): string | null {
  const pieces: string[] = [];
  let isEncoded = false;
  for (let i = 0; ; i++) {
    const encoded = parameters.get(`filename*${i}*`);
    const piece = encoded ?? parameters.get(`filename*${i}`)?.replaceAll('%', '%25');
    if (piece === undefined) break;
    if (i === 0) isEncoded = encoded !== undefined;
    pieces.push(piece);
  }
  if (pieces.length === 0) return null;
  return decodeExtended(isEncoded ? pieces.join('') : `utf-8''${pieces.join('')}`);
}

function decodeExtended(value: string): string | null {
  const [, charset = '', text = ''] = /^([\w-]*)'[^']*'([\s\S]*)$/.exec(value) ?? [];
  const bytes = Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  if (/^iso-8859-1$/i.test(charset)) return bytes.toString('latin1');
  return /^utf-8$/i.test(charset) ? bytes.toString('utf8') : null;
}

/**
 * A name to show, never a path: the last part of it, without control characters and without the marks that turn the direction
 * of text, at most 255 characters with the extension kept.
 */
export function shownName(fileName: string): string {
  const last = fileName.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .normalize('NFC')
    .toWellFormed()
    .replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, '')
    .trim();
  if (clean === '' || clean === '.' || clean === '..') return 'unnamed';
  if (clean.length <= LIMITS.file_name_characters) return clean;
  const extension = /\.[^.]{1,10}$/.exec(clean)?.[0] ?? '';
  let name = '';
  for (const character of clean) {
    if (name.length + character.length + extension.length > LIMITS.file_name_characters) break;
    name += character;
  }
  return name + extension;
}

/** `Content-Disposition` of a download (RFC 6266): an ASCII name for old clients, the real one encoded (RFC 8187). */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
