import { z } from 'zod';
import { canonicalJson } from '../../../graph/canonical-json.ts';
import { Statement, TypeCandidate } from '../../../graph/segment.ts';

/** What a model said of one chunk and its text bears out; mentions and sentences by their index in the chunk's reading. */
export const Finding = z.object({
  statements: z.array(Statement),
  types: z.array(TypeCandidate),
  /** Rows that the text does not bear out. */
  dropped: z.int().nonnegative(),
  /** The model was asked twice, and a reply was of no use. */
  unclear: z.boolean(),
});
export type Finding = z.infer<typeof Finding>;

/** Whether all that a kept finding points at is there: one that does not fit was made of another reading, whatever its key says. */
export function fitsReading({ statements, types }: Finding, of: { readonly mentions: number; readonly sentences: number }): boolean {
  const isThere = (sentence: number, mentions: readonly number[]): boolean =>
    sentence < of.sentences && mentions.every((mention) => mention < of.mentions);
  return (
    statements.every(({ sentence, subject, object }) => isThere(sentence, 'mention' in object ? [subject, object.mention] : [subject])) &&
    types.every(({ sentence, mention }) => isThere(sentence, [mention]))
  );
}

/** By the key of what was asked. */
export type Findings = Map<string, Finding>;

/** What a run has found so far: enough that a repeat asks nothing twice. */
export const Pack = z.object({
  format: z.literal('ferag-enrich-1'),
  /** Findings of another model, or of another way of asking, are not mixed with these. */
  extractor: z.string(),
  chunks: z.record(z.string(), Finding),
  /** Replies that are about no single chunk, by the key of what was asked: numbers of what the model said yes to. */
  replies: z.record(z.string(), z.unknown()),
});
export type Pack = z.infer<typeof Pack>;

export const canonicalPack = (extractor: string, found: Findings, replies: ReadonlyMap<string, unknown>): string =>
  canonicalJson({ format: 'ferag-enrich-1', extractor, chunks: Object.fromEntries(found), replies: Object.fromEntries(replies) });
