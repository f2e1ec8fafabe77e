import { createHash } from 'node:crypto';
import type { Block, ReadDocument } from '../../formats/format.ts';
import type { ChunkBlock } from '../../nlp/language.ts';
import { blockTongue, differs, type BlockTongue } from '../../nlp/detect.ts';
import { splitSentences } from '../../nlp/sentences.ts';

/** UTF-16 units: the citable passage of llm-free.md; a cut before it comes from the content, so that an insertion moves few borders. */
const CHUNK_LIMIT = 1200;
const CHUNK_LEAST = 400;

/** A chunk before it is read. Offsets of `blocks` count from the chunk's start. */
export interface ChunkText {
  readonly text: string;
  readonly sha256: string;
  readonly ordinal: number;
  readonly start: number;
  readonly end: number;
  readonly heading: readonly string[];
  readonly blocks: readonly ChunkBlock[];
}

/** A block, or a piece of one that is longer than a chunk. `joined`: continues the block of the piece before. */
interface Piece {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
  readonly joined: boolean;
}

const NO_RULES = {
  titles: new Set(['mr', 'mrs', 'ms', 'dr', 'prof', 'st', 'г', 'ул', 'им', 'т.е', 'т.д', 'м']),
  abbreviations: new Set(['etc', 'inc', 'vs', 'см', 'рис']),
  starters: new Set<string>(),
};

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** FNV-1a over a piece's first 64 units: decides borders by content alone. */
function borderHash(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < Math.min(end, start + 64); at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 8) % 1000;
}

/** UTF-16 units of the longest character that is kept whole: letters with that many marks say nothing, and looking back for all of them made a flood of marks one piece each. */
const CHARACTER_LIMIT = 40;

/** A long piece without sentence borders is cut at white space, or else anywhere but inside a character. */
function hardCut(text: string, start: number, end: number): number {
  if (end - start <= CHUNK_LIMIT) return end;
  const limit = start + CHUNK_LIMIT;
  for (let at = limit; at > start + CHUNK_LEAST; at -= 1) if (/\s/.test(text.charAt(at - 1))) return at;
  for (let at = limit; at > limit - CHARACTER_LIMIT; at -= 1) if (!/[\p{M}\u200d\udc00-\udfff]/u.test(text.charAt(at))) return at;
  return isLowSurrogate(text, limit) ? limit - 1 : limit;
}

const isLowSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00;

function bordersOf(text: string, block: Block): [number, number][] {
  if (block.kind !== 'code' && block.kind !== 'row') return splitSentences(text, NO_RULES, block.start, block.end);
  const lines: [number, number][] = [];
  for (let start = block.start; start < block.end;) {
    const stop = text.indexOf('\n', start);
    const end = stop === -1 || stop >= block.end ? block.end : stop;
    if (text.slice(start, end).trim()) lines.push([start, end]);
    start = end + 1;
  }
  return lines;
}

function piecesOf(text: string, block: Block): Piece[] {
  if (block.end - block.start <= CHUNK_LIMIT)
    return block.end > block.start ? [{ block, start: block.start, end: block.end, joined: false }] : [];
  const pieces: Piece[] = [];
  for (const [from, to] of bordersOf(text, block)) {
    for (let start = from; start < to;) {
      const end = hardCut(text, start, to);
      pieces.push({ block, start, end, joined: pieces.length > 0 });
      start = end;
    }
  }
  return pieces;
}

/** Whether a chunk that holds `[start, end)` ends before `piece`. */
function endsBefore(text: string, start: number, end: number, piece: Piece): boolean {
  if (piece.end - start > CHUNK_LIMIT) return true;
  if (end - start < CHUNK_LEAST) return false;
  // Chance grows with the piece, so that short rows and long paragraphs give chunks of like size.
  return borderHash(text, piece.start, piece.end) < Math.min(500, ((piece.end - piece.start) * 1000) / 600);
}

/** Pieces of one block that stand together become one block again; a piece of a long row keeps no cells. */
function chunkBlocks(pieces: readonly Piece[], start: number): ChunkBlock[] {
  const blocks: ChunkBlock[] = [];
  for (const piece of pieces) {
    const last = blocks.at(-1);
    if (piece.joined && last) blocks[blocks.length - 1] = { ...last, end: piece.end - start };
    else blocks.push(chunkBlock(piece, start));
  }
  return blocks;
}

function chunkBlock({ block, start: from, end }: Piece, start: number): ChunkBlock {
  const whole = from === block.start && end === block.end;
  const place = { level: block.level, start: from - start, end: end - start };
  if (block.kind !== 'row') return { kind: block.kind, ...place };
  if (!whole || !block.cells) return { kind: 'paragraph', ...place };
  return {
    kind: 'row',
    ...place,
    cells: block.cells.map((cell) => ({ name: cell.name, start: cell.start - start, end: cell.end - start })),
  };
}

interface Draft {
  readonly pieces: Piece[];
  readonly heading: readonly string[];
}

interface Outline {
  readonly level: number;
  readonly title: string;
}

const HEADING_LIMIT = 300;
/** UTF-16 units of a block that are enough to tell its language. */
const TONGUE_SAMPLE = 2_000;
const NO_TONGUE: BlockTongue = { script: null, language: null };

/** Groups pieces: a heading opens a chunk (headings in a row share it), content closes one. */
function draftChunks({ text, blocks }: ReadDocument): Draft[] {
  const drafts: Draft[] = [];
  const outline: Outline[] = [];
  let current: Piece[] = [];
  let hasBody = false;
  // A chunk is read in one language: a block that is clearly in another opens the next one.
  let tongue = NO_TONGUE;
  const flush = (): void => {
    if (current.length > 0) drafts.push({ pieces: current, heading: outline.map((entry) => entry.title) });
    current = [];
    hasBody = false;
    tongue = NO_TONGUE;
  };
  for (const block of blocks) {
    const own =
      block.kind === 'paragraph' ? blockTongue(text.slice(block.start, Math.min(block.end, block.start + TONGUE_SAMPLE))) : NO_TONGUE;
    if (hasBody && differs(own, tongue)) flush();
    tongue = { script: tongue.script ?? own.script, language: tongue.language ?? own.language };
    if (block.kind === 'heading') {
      if (hasBody) flush();
      while ((outline.at(-1)?.level ?? 0) >= block.level) outline.pop();
      outline.push({
        level: block.level,
        title: text
          .slice(block.start, Math.min(block.end, block.start + HEADING_LIMIT))
          .replace(/\s+/g, ' ')
          .trim(),
      });
    }
    for (const piece of piecesOf(text, block)) {
      const [first, last] = [current[0], current.at(-1)];
      const opened = hasBody || (last !== undefined && first !== undefined && last.end - first.start > CHUNK_LIMIT);
      if (first && last && opened && endsBefore(text, first.start, last.end, piece)) flush();
      // The rest of a cut block opens its chunk as a block of its own.
      current.push(current.length === 0 ? { ...piece, joined: false } : piece);
      hasBody ||= block.kind !== 'heading';
    }
  }
  flush();
  return drafts;
}

/**
 * Cuts a document at its structure into chunks of at most 1,200 UTF-16 units (a heading before a long block may go over by its length).
 * Blocks of one section stand together; a longer block is cut at sentence or line borders, one without any at white space or, at last,
 * between characters. Chunks ascend and never overlap; equal texts are told apart by `ordinal`. Linear in the text.
 */
export function chunkDocument(document: ReadDocument): ChunkText[] {
  const ordinals = new Map<string, number>();
  return draftChunks(document).flatMap(({ pieces, heading }) => {
    const [first, last] = [pieces[0], pieces.at(-1)];
    if (!first || !last) return [];
    const text = document.text.slice(first.start, last.end);
    const hash = sha256(text);
    const ordinal = ordinals.get(hash) ?? 0;
    ordinals.set(hash, ordinal + 1);
    return [{ text, sha256: hash, ordinal, start: first.start, end: last.end, heading, blocks: chunkBlocks(pieces, first.start) }];
  });
}
