import { delta, type Delta } from '../../graph/delta.ts';
import type { FoldResult } from '../../graph/fold.ts';
import { canonicalLines } from '../../graph/terms.ts';

/** Step 4: the triples of the RAG with the cycle's documents in it, and what production has to gain and lose to hold them. */
export const mergeTriples = (
  published: FoldResult | null,
  merged: FoldResult,
): { readonly triples: readonly string[]; readonly delta: Delta } => ({
  triples: merged.data,
  delta: delta(published, merged),
});

/** Unites files of triples, given as canonical N-Triples lines. Equal IRIs are one thing; nothing else is joined. */
export const mergeTripleFiles = (files: readonly (readonly string[])[]): string[] => canonicalLines(files.flat());
