import type { ModelEstimate } from './models.ts';

/** The chunk that the figures below are for, in tokens. */
const CHUNK_TOKENS = 1200;
/**
 * What one such chunk costs, its share of checks, terms and merges included: measured over 780 passages with six chunks a call
 * (`npm run bench -- model-cost`). A model that is asked with fewer chunks at a time costs more calls.
 */
const PER_CHUNK = { calls: 0.27, tokens_in: 1330, tokens_out: 290 } as const;

/**
 * The text of so many chunks, about, where nobody has counted its tokens: documents that were read by a version which did not. A chunk
 * ends at 1200 characters or before.
 */
export const tokensOfChunks = (chunks: number): number => 250 * chunks;

/** What asking a model about so many tokens of text will cost, about: known before anything is asked. */
export function estimateModelWork(textTokens: number): ModelEstimate {
  if (textTokens <= 0) return { calls: 0, tokens_in: 0, tokens_out: 0 };
  const chunks = textTokens / CHUNK_TOKENS;
  return {
    calls: Math.ceil(chunks * PER_CHUNK.calls),
    tokens_in: Math.ceil(chunks * PER_CHUNK.tokens_in),
    tokens_out: Math.ceil(chunks * PER_CHUNK.tokens_out),
  };
}
