import { SaxesParser } from 'saxes';
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

/**
 * Reads XML as it comes, keeping nothing of it: a sheet of any size costs the memory of a chunk. The parser knows the five entities of XML
 * and character references, and fetches nothing; documents that declare entities of their own are refused.
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

/** No document that people write nests deeper; walkers may then recurse or keep a stack. */
const DEPTH_MAX = 256;

export function newXmlReader(on: XmlHandlers): { feed(text: string): void; end(): void } {
  const parser = new SaxesParser({ position: false, xmlns: false });
  let depth = 0;
  parser.on('error', (cause) => {
    throw damaged(cause);
  });
  parser.on('doctype', (doctype) => {
    if (/\[|<!ENTITY/.test(doctype))
      throw new FeragError('file_unreadable', 'The file declares XML entities of its own, which are not read.');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > DEPTH_MAX) throw new FeragError('file_unreadable', `The file's XML is nested deeper than ${DEPTH_MAX} levels.`);
    on.open(localName(name), byBothNames(attributes));
  });
  parser.on('closetag', ({ name }) => {
    depth--;
    on.close(localName(name));
  });
  const text = (piece: string): void => (depth > 0 ? on.text?.(piece) : undefined);
  parser.on('text', text);
  parser.on('cdata', text);
  return { feed: (piece) => void parser.write(piece), end: () => void parser.close() };
}

const damaged = (cause: unknown): FeragError =>
  new FeragError('file_unreadable', 'The file is damaged: its XML is not well-formed.', { cause });

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** An attribute stands under its whole name, and under its local one where that is free. */
function byBothNames(attributes: Readonly<Record<string, string>>): Attributes {
  const all = new Map(Object.entries(attributes));
  for (const [name, value] of Object.entries(attributes)) if (!all.has(localName(name))) all.set(localName(name), value);
  return all;
}
