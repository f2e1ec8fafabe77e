import type { ModelEstimate } from './models.ts';

/** The chunk that the figures below are for, in tokens. */
const CHUNK_TOKENS = 1200;
/**
 * What one such chunk costs when a call asks about four, whose instructions (450 tokens) they share: a quarter of a call, the chunk and a
 * quarter of the instructions in, and a row of 8 tokens for each of about 25 statements out.
 */
const PER_CHUNK = { calls: 0.25, tokens_in: 1310, tokens_out: 200 } as const;
/** A call that names terms of the ontology; a cycle makes one to three of them, by how much it reads. */
const NAMING = { most: 3, chunks: 50, tokens_in: 1500, tokens_out: 300 } as const;

/** What asking a model about so many tokens of text will cost, about: known before anything is asked. */
export function estimateModelWork(textTokens: number): ModelEstimate {
  if (textTokens <= 0) return { calls: 0, tokens_in: 0, tokens_out: 0 };
  const chunks = textTokens / CHUNK_TOKENS;
  const naming = Math.min(NAMING.most, Math.ceil(chunks / NAMING.chunks));
  return {
    calls: Math.ceil(chunks * PER_CHUNK.calls) + naming,
    tokens_in: Math.ceil(chunks * PER_CHUNK.tokens_in) + naming * NAMING.tokens_in,
    tokens_out: Math.ceil(chunks * PER_CHUNK.tokens_out) + naming * NAMING.tokens_out,
  };
}
