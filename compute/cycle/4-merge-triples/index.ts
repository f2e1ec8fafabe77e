import type { FoldResult } from '../../graph/fold.ts';
import { canonicalLines } from '../../graph/terms.ts';

/** Step 4: the triples of the RAG with the cycle's documents in it, as lines of `integrated_triples.ttl`. */
export const mergeTriples = (merged: FoldResult): readonly string[] => merged.data;

/** Unites files of triples, given as canonical N-Triples lines. Equal IRIs are one thing; nothing else is joined. */
export const mergeTripleFiles = (files: readonly (readonly string[])[]): string[] => canonicalLines(files.flat());
