import { z } from 'zod';
import { Place } from '../../../contract/common.ts';
import { FORMAT_NAMES } from '../../../contract/file-kinds.ts';
import { ErrorCodeSchema } from '../../../contract/problem.ts';

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** Node → parser: one document. */
export const ParseRequest = z.object({
  id: z.int(),
  name: z.string(),
  mediaType: z.string(),
  format: z.enum(FORMAT_NAMES),
  withImages: z.boolean(),
  bytes: Bytes,
});
export type ParseRequest = z.infer<typeof ParseRequest>;

const ParsedDraft = z.object({
  kind: z.enum(['heading', 'paragraph', 'item', 'row', 'code', 'quote']),
  level: z.int().nonnegative(),
  text: z.string(),
  cells: z
    .array(z.object({ name: z.string(), start: z.int(), end: z.int() }))
    .readonly()
    .exactOptional(),
  place: Place.exactOptional(),
  moves: z
    .array(z.object({ at: z.int(), place: Place }))
    .readonly()
    .exactOptional(),
  image: z.object({ mediaType: z.string(), bytes: Bytes }).exactOptional(),
});

/** Parser → node. `rssBytes`: its memory after the document, by which the node decides whether it goes on with it. */
export const ParseReply = z.object({
  id: z.int(),
  rssBytes: z.int(),
  peakBytes: z.int(),
  outcome: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('parsed'),
      title: z.string().nullable(),
      drafts: z.array(ParsedDraft).readonly(),
      notes: z.array(z.string()).readonly(),
      encoding: z.string().exactOptional(),
    }),
    z.object({ type: z.literal('failed'), code: ErrorCodeSchema, detail: z.string() }),
  ]),
});
export type ParseReply = z.infer<typeof ParseReply>;

/** Given to the thread that watches the parser from inside. */
export const WatchdogData = z.object({
  /** Second at which the parser has to be done with its document; 0 while it has none. */
  deadline: z.custom<Int32Array<SharedArrayBuffer>>((value) => value instanceof Int32Array),
  parent: z.int(),
});
export type WatchdogData = z.infer<typeof WatchdogData>;
