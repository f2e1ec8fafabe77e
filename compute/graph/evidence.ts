import type { Source, ReadChunk } from './sources.ts';

/** A sentence that says something: offsets are UTF-16 units into the document's canonical text. */
export interface Evidence {
  readonly source: Source;
  readonly chunkId: string;
  readonly start: number;
  readonly end: number;
  /** 0 to 100. */
  readonly confidence: number;
}

/** The sentence with this index, or null when the chunk has none: a statement that no sentence says is not published. */
export function sentenceEvidence({ source, id, chunk }: ReadChunk, sentence: number, confidence: number): Evidence | null {
  const span = chunk.reading.sentences[sentence];
  return span ? { source, chunkId: id, start: chunk.start + span[0], end: chunk.start + span[1], confidence } : null;
}

/** Index of the last sentence that starts at or before `offset` (from the chunk's start); the first one before all. */
export function sentenceIndex({ chunk }: ReadChunk, offset: number): number {
  const { sentences } = chunk.reading;
  let low = 0;
  let high = sentences.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sentences[middle]?.[0] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Adds a sentence once; chunks come one after another, so a repeat can only stand among the last ones. The best confidence stays. */
export function addEvidence(list: Evidence[], item: Evidence): void {
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const known = list[index];
    if (!known || known.source !== item.source || known.chunkId !== item.chunkId) break;
    if (known.start !== item.start || known.end !== item.end) continue;
    if (known.confidence < item.confidence) list[index] = item;
    return;
  }
  list.push(item);
}

/** Distinct documents; evidence stands in document order. */
export function countSources(evidence: readonly Evidence[]): number {
  let count = 0;
  for (const [index, { source }] of evidence.entries()) if (index === 0 || evidence[index - 1]?.source !== source) count += 1;
  return count;
}
