import { FeragError } from '../../contract/errors.ts';
import { endOfChain } from './rename-chain.ts';
import { chunkId, type Alias, type Chunk, type Mention, type Segment } from './segment.ts';

export interface FoldDocument {
  readonly documentId: number;
  readonly textSha256: string;
  readonly segment: Segment;
}

/** A document of the manifest, as evidence names it. */
export interface Source {
  readonly documentId: number;
  readonly textSha256: string;
  readonly extractor: string;
  /** Number of its text: a text that stands in two documents is one witness, however often it is uploaded. */
  readonly text: number;
}

/** A chunk with the global key number of each of its mentions; -1 for dates and quantities, which name no entity. */
export interface ReadChunk {
  readonly source: Source;
  readonly id: string;
  readonly chunk: Chunk;
  readonly keys: Int32Array;
}

export interface Sources {
  readonly sources: readonly Source[];
  readonly chunks: readonly ReadChunk[];
  /** Mention keys after the aliases of their documents, by number. */
  readonly keys: readonly string[];
  readonly numberOf: ReadonlyMap<string, number>;
  /** 1 for a key that some document uses as a name or a code: an entity by itself. */
  readonly named: Uint8Array;
  readonly mentions: number;
}

/** Puts documents in the order of their ids and numbers every key: what the fold gives cannot depend on the order of arrival. */
export function readSources(documents: readonly FoldDocument[]): Sources {
  const sorted = documents.toSorted((a, b) => a.documentId - b.documentId);
  if (sorted.some((document, index) => index > 0 && sorted[index - 1]?.documentId === document.documentId)) {
    throw new FeragError('internal', 'A document stands twice in the inputs of one fold.');
  }
  const texts = new Map<string, number>();
  const sources: Source[] = [];
  const chunks: ReadChunk[] = [];
  const numberOf = new Map<string, number>();
  const named: number[] = [];
  let mentions = 0;
  for (const { documentId, textSha256, segment } of sorted) {
    const text = texts.get(textSha256) ?? texts.size;
    texts.set(textSha256, text);
    const source = { documentId, textSha256, extractor: segment.extractor, text };
    sources.push(source);
    const canonical = canonicalKeys(segment.aliases);
    for (const chunk of segment.chunks) {
      const keys = numberKeys(chunk.reading.mentions, canonical, numberOf, named);
      mentions += keys.length;
      chunks.push({ source, id: chunkId(chunk), chunk, keys });
    }
  }
  return { sources, chunks, keys: [...numberOf.keys()], numberOf, named: Uint8Array.from(named), mentions };
}

export const isValue = (kind: Mention['kind']): boolean => kind === 'date' || kind === 'quantity';

function numberKeys(
  mentions: readonly Mention[],
  canonical: (key: string) => string,
  numberOf: Map<string, number>,
  named: number[],
): Int32Array {
  const keys = new Int32Array(mentions.length);
  for (const [index, mention] of mentions.entries()) {
    if (isValue(mention.kind)) {
      keys[index] = -1;
      continue;
    }
    const key = canonical(mention.key);
    let number = numberOf.get(key);
    if (number === undefined) {
      number = numberOf.size;
      numberOf.set(key, number);
      named.push(0);
    }
    if (mention.kind === 'name' || mention.kind === 'code') named[number] = 1;
    keys[index] = number;
  }
  return keys;
}

/**
 * A document's own aliases as a function on keys. The first alias of a key counts; chains are followed, and of a ring the least key
 * stands for all.
 */
export function canonicalKeys(aliases: readonly Alias[]): (key: string) => string {
  if (aliases.length === 0) return (key) => key;
  const next = new Map<string, string>();
  for (const { key, canonical } of aliases) if (!next.has(key) && key !== canonical) next.set(key, canonical);
  return (key) => endOfChain(next, key);
}
