import { rankChunks } from '../../../graph/chunk-rank.ts';
import { isValue } from '../../../graph/sources.ts';
import type { Question } from './question.ts';

/** A chunk in the line to the model. What it says is read again when its turn comes, so that a large cycle fits in memory. */
export interface Planned {
  readonly key: string;
  /** Index into the documents of the job, and into the chunks of that document. */
  readonly document: number;
  readonly chunk: number;
  readonly tokens: number;
  /** How many its reading has: what a model says of it points at them. */
  readonly mentions: number;
  readonly sentences: number;
  /** Distinct keys of entities, after the aliases of the document. */
  readonly keys: readonly string[];
  /** It names two things at least, and nothing sure was read in it: perhaps the reader failed there. */
  readonly isSilent: boolean;
}

export function planOf(question: Question, document: number, chunk: number): Planned {
  const { mentions, statements, sentences } = question.chunk.reading;
  const keys = new Set(mentions.flatMap(({ kind, key }) => (isValue(kind) ? [] : [question.canonical(key)])));
  const isSilent = !statements.some(({ tier }) => tier === 'A') && question.marks.length >= 2;
  const { key, tokens } = question;
  return { key, document, chunk, tokens, mentions: mentions.length, sentences: sentences.length, keys: [...keys], isSilent };
}

/** A chunk where the reader failed is worth as much as half of one that is all new. */
const SILENT = 0.5;

/** Most valuable first: central in the cycle's documents, of things that the published graph does not know, or silent without reason. */
export function byValue(planned: readonly Planned[], isPublished: (key: string) => boolean): Planned[] {
  const ranks = rankChunks(planned.map(({ keys }) => keys));
  const most = ranks.reduce((best, rank) => Math.max(best, rank), 0);
  const valueOf = ({ keys, isSilent }: Planned, index: number): number => {
    const fresh = keys.filter((key) => !isPublished(key)).length;
    return (ranks[index] ?? 0) / (most || 1) + fresh / Math.max(1, keys.length) + (isSilent ? SILENT : 0);
  };
  return planned
    .map((chunk, index) => ({ chunk, value: valueOf(chunk, index) }))
    .toSorted((a, b) => b.value - a.value || a.chunk.document - b.chunk.document || a.chunk.chunk - b.chunk.chunk)
    .map(({ chunk }) => chunk);
}
