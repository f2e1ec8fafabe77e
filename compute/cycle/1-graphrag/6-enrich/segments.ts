import { canonicalJson, sha256Hex } from '../../../graph/canonical-json.ts';
import { canonicalSegment } from '../../../graph/segment-file.ts';
import type { Chunk, Segment } from '../../../graph/segment.ts';
import type { Finding } from './findings.ts';
import { PROMPT_VERSION } from './prompt.ts';

/** Rules by which a model's statements are told from those that were read without one. */
export const VERIFY_RULE = 'llm-verify';
const isModelRule = (rule: string): boolean => rule === VERIFY_RULE || rule.startsWith('llm-');

const SEPARATOR = '+';

/** The segment's `extractor`: who read it without a model, how a model was asked, and which one. */
export const extractorOf = (plain: string, model: string): string => `${plain}${SEPARATOR}${PROMPT_VERSION}:${model}`;

const plainExtractor = (extractor: string): string => extractor.split(SEPARATOR, 1)[0] ?? extractor;

/** A segment with what a model adds; what was there stays as it is, so that it can be taken away again. */
export function enrichedSegment(segment: Segment, model: string, findingOf: (chunk: Chunk) => Finding | undefined): Segment {
  const chunks = segment.chunks.map((chunk): Chunk => {
    const found = findingOf(chunk);
    if (!found) return chunk;
    const { reading } = chunk;
    const statements = [...reading.statements, ...found.statements];
    const enriched = { ...chunk, reading: { ...reading, statements, types: [...reading.types, ...found.types] } };
    // What was not understood is asked again by a later cycle.
    return found.unclear ? enriched : { ...enriched, model_read: true };
  });
  return { ...segment, extractor: extractorOf(segment.extractor, model), chunks };
}

/** The same without what models added: byte for byte the segment that was enriched. */
export function plainSegment(segment: Segment): Segment {
  const extractor = plainExtractor(segment.extractor);
  if (extractor === segment.extractor) return segment;
  const chunks = segment.chunks.map(({ sha256, ordinal, start, end, heading, about, slice, reading }): Chunk => {
    const statements = reading.statements.filter(({ rule }) => !isModelRule(rule));
    const types = reading.types.filter(({ rule }) => !isModelRule(rule));
    return { sha256, ordinal, start, end, heading, about, slice, reading: { ...reading, statements, types } };
  });
  return { ...segment, extractor, chunks };
}

/** What a model had added to a chunk that it had read. */
export function findingIn(chunk: Chunk): Finding | null {
  if (!chunk.model_read) return null;
  const { statements, types } = chunk.reading;
  return {
    statements: statements.filter(({ rule }) => isModelRule(rule)),
    types: types.filter(({ rule }) => isModelRule(rule)),
    dropped: 0,
    unclear: false,
  };
}

/** The key of an enriched segment: a model's replies are no function of its inputs, so the content itself is in it. */
export const enrichedKey = (key: string, segment: Segment): string =>
  sha256Hex(canonicalJson({ segment: key, extractor: segment.extractor, content: sha256Hex(canonicalSegment(segment)) }));
