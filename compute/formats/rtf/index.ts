import type { Parsed, ParseTools } from '../format.ts';
import { titleOf } from '../draft.ts';
import { RtfReader } from './reader.ts';
import { rtfTokens } from './tokens.ts';

/** RTF: paragraphs, rows of tables, and the code page or Unicode that each character was written in. */
export async function readRtf(bytes: Uint8Array, _tools: ParseTools): Promise<Parsed> {
  const reader = new RtfReader();
  for (const token of rtfTokens(bytes)) reader.take(token);
  const drafts = reader.end();
  return { title: reader.title || titleOf(drafts), drafts, notes: [] };
}
