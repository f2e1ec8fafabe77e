import { FeragError } from '../../../contract/errors.ts';

/** The value of an attribute by its name without prefix; `undefined` when it is not there. */
export type Attributes = ReadonlyMap<string, string>;

/** Called in the order of the text; names come without their prefix. */
export interface XmlHandlers {
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  /** A run of text may come in several pieces. */
  text?(text: string): void;
}

/** No document that people write nests deeper; walkers may then recurse or keep a stack. */
const DEPTH_MAX = 256;
/** Of one tag, comment or declaration. */
const TOKEN_CHARACTERS = 4_000_000;

/**
 * Reads XML as it comes, keeping nothing of it: a sheet of any size costs the memory of a chunk. It knows the five entities of XML and
 * character references, expands no others, fetches nothing, and refuses documents that declare entities of their own.
 *
 * @throws FeragError `file_unreadable` for XML that is not well-formed, too deep, or declares entities.
 */
export async function readXml(chunks: AsyncIterable<Uint8Array>, handlers: XmlHandlers): Promise<void> {
  const reader = newXmlReader(handlers);
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    reader.feed(decoder.decode(chunk, { stream: true }));
  }
  reader.feed(decoder?.decode() ?? '');
  reader.end();
}

/** Office files are UTF-8, seldom UTF-16. */
function encodingOf(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  if (start[0] === 0x3c && start[1] === 0) return 'utf-16le';
  return start[0] === 0 && start[1] === 0x3c ? 'utf-16be' : 'utf-8';
}

export function newXmlReader(on: XmlHandlers): { feed(text: string): void; end(): void } {
  const path: string[] = [];
  let rest = '';
  let isBegun = false;

  /** Takes the tokens that are whole; gives how far it came. */
  const take = (isEnd: boolean): number => {
    let at = 0;
    for (;;) {
      const start = rest.indexOf('<', at);
      if (start < 0) return takeText(at, isEnd ? rest.length : textEnd(rest, at));
      if (start > at) takeText(at, start);
      const end = tokenEnd(rest, start);
      if (end < 0) return start;
      takeToken(start, end);
      at = end;
    }
  };
  const takeText = (from: number, to: number): number => {
    if (to > from && path.length > 0) on.text?.(unescapeXml(rest.slice(from, to)));
    return to;
  };
  const takeToken = (start: number, end: number): void => {
    if (rest.startsWith('<![CDATA[', start)) return on.text?.(rest.slice(start + 9, end - 3));
    if (rest.startsWith('<!DOCTYPE', start) && /\[|<!ENTITY/.test(rest.slice(start, end))) {
      throw new FeragError('file_unreadable', 'The file declares XML entities of its own, which are not read.');
    }
    if (rest[start + 1] === '!' || rest[start + 1] === '?') return;
    takeTag(rest.slice(start + 1, end - 1));
  };
  const takeTag = (tag: string): void => {
    if (tag.startsWith('/')) {
      const name = localName(tag.slice(1).trim());
      if (path.pop() !== name) throw damaged();
      return on.close(name);
    }
    const isEmpty = tag.endsWith('/');
    const { name, attributes } = readTag(isEmpty ? tag.slice(0, -1) : tag);
    if (path.length >= DEPTH_MAX) throw new FeragError('file_unreadable', `The file's XML is nested deeper than ${DEPTH_MAX} levels.`);
    isBegun = true;
    on.open(name, attributes);
    if (isEmpty) on.close(name);
    else path.push(name);
  };

  return {
    feed(text) {
      rest += text;
      rest = rest.slice(take(false));
      if (rest.length > TOKEN_CHARACTERS) throw damaged();
    },
    end() {
      rest = rest.slice(take(true));
      if (path.length > 0 || rest.trim() !== '' || !isBegun) throw damaged();
    },
  };
}

const damaged = (): FeragError => new FeragError('file_unreadable', 'The file is damaged: its XML is not well-formed.');

/** Where a token that begins at `start` ends, -1 when that is not there yet. */
function tokenEnd(text: string, start: number): number {
  const after = (mark: string, from: number): number => {
    const at = text.indexOf(mark, from);
    return at < 0 ? -1 : at + mark.length;
  };
  if (text[start + 1] === '?') return after('?>', start + 2);
  if (text[start + 1] !== '!') return tagEnd(text, start);
  if (text.startsWith('<!--', start)) return after('-->', start + 4);
  if (text.startsWith('<![CDATA[', start)) return after(']]>', start + 9);
  // An opening that may still become a comment or a section.
  if ('<![CDATA['.startsWith(text.slice(start)) || '<!--'.startsWith(text.slice(start))) return -1;
  // A document type with declarations of its own is refused at its bracket, however it goes on.
  const bracket = text.indexOf('[', start);
  const end = text.indexOf('>', start);
  if (bracket >= 0 && (end < 0 || bracket < end)) return bracket + 1;
  return end < 0 ? -1 : end + 1;
}

/** The end of a tag; `>` may stand in the values of its attributes. */
function tagEnd(text: string, start: number): number {
  const mark = /["'>]/g;
  mark.lastIndex = start;
  for (;;) {
    const found = mark.exec(text);
    if (!found) return -1;
    if (found[0] === '>') return found.index + 1;
    const close = text.indexOf(found[0], found.index + 1);
    if (close < 0) return -1;
    mark.lastIndex = close + 1;
  }
}

/** Text without what may be the beginning of a reference. */
function textEnd(text: string, from: number): number {
  const at = text.lastIndexOf('&');
  return at >= from && text.length - at < 16 && !text.includes(';', at) ? at : text.length;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
const NO_ATTRIBUTES: Attributes = new Map();

/** An attribute stands under its whole name, and under its local one where that is free. */
function readTag(tag: string): { name: string; attributes: Attributes } {
  const [name = ''] = /^[^\s]+/.exec(tag) ?? [];
  if (name === '') throw damaged();
  if (!tag.includes('=', name.length)) return { name: localName(name), attributes: NO_ATTRIBUTES };
  const attributes = new Map<string, string>();
  for (let at = name.length; ;) {
    const equals = tag.indexOf('=', at);
    if (equals < 0) return { name: localName(name), attributes };
    const quote = tag[equals + 1] === '"' || tag[equals + 1] === "'" ? equals + 1 : tag.slice(equals + 1).search(/["']/) + equals + 1;
    const close = quote > equals ? tag.indexOf(tag[quote] ?? '"', quote + 1) : -1;
    if (close < 0) throw damaged();
    const key = tag.slice(at, equals).trim();
    const value = unescapeXml(tag.slice(quote + 1, close));
    attributes.set(key, value);
    if (key.includes(':') && !attributes.has(localName(key))) attributes.set(localName(key), value);
    at = close + 1;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** References that are no XML stay as they stand. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
