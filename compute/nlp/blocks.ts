import type { ChunkBlock } from './language.ts';

type Range = [number, number];

/** The range without the white space around it; null when nothing is left. */
export function trimmed(text: string, from: number, to: number): Range | null {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return start < end ? [start, end] : null;
}

function lines(text: string, from: number, to: number): Range[] {
  const found: Range[] = [];
  for (let start = from; start < to;) {
    const stop = text.indexOf('\n', start);
    const end = stop === -1 || stop >= to ? to : stop;
    const line = trimmed(text, start, end);
    if (line) found.push(line);
    start = end + 1;
  }
  return found;
}

/** Sentences of a chunk: a heading and a table row are one each, code has its lines, prose is split by the language. */
export function blockSentences(text: string, blocks: readonly ChunkBlock[], split: (from: number, to: number) => Range[]): Range[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'code') return lines(text, block.start, block.end);
    if (block.kind === 'paragraph' || block.kind === 'item' || block.kind === 'quote') return split(block.start, block.end);
    const whole = trimmed(text, block.start, block.end);
    return whole ? [whole] : [];
  });
}
