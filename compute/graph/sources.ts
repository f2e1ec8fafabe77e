import { endOfChain } from './rename-chain.ts';
import type { Places } from './places.ts';
import type { Alias, Chunk, Mention, Segment } from './segment.ts';

export interface FoldDocument {
  readonly documentId: number;
  readonly textSha256: string;
  readonly segment: Segment;
}

/** A document of the manifest, as evidence names it. */
export interface Source {
  readonly documentId: number;
  /** A text that stands in two documents is one witness, however often it is uploaded. */
  readonly textSha256: string;
  readonly extractor: string;
  /** Where the parts of its text stand in its file; absent where the text is the file. */
  readonly places?: Places;
}

export interface ReadChunk {
  readonly source: Source;
  readonly id: string;
  readonly chunk: Chunk;
}

export const isValue = (kind: Mention['kind']): boolean => kind === 'date' || kind === 'quantity';

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
