import { z } from 'zod';
import { Id, Sha256, Time } from './common.ts';

export const DocumentStatus = z.enum(['pending', 'processing', 'completed', 'failed', 'removed']);
export type DocumentStatus = z.infer<typeof DocumentStatus>;

export const Document = z
  .object({
    id: Id,
    name: z.string(),
    title: z.string().nullable(),
    media_type: z.string(),
    size_bytes: z.int(),
    sha256: Sha256,
    status: DocumentStatus,
    chunk_count: z.int(),
    /** One sentence for a person when `status` is `failed`. */
    error_message: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    cycle_id: Id,
    /** The version that production has it in since; null before. */
    published_version: z.int().nullable(),
    created_at: Time,
  })
  .meta({ ref: 'Document' });
export type Document = z.infer<typeof Document>;

export const Uploaded = z
  .object({ cycle_id: Id, task_id: Id, documents: z.array(Document.pick({ id: true, name: true, status: true })) })
  .meta({ ref: 'Uploaded' });
export type Uploaded = z.infer<typeof Uploaded>;

export const CycleStarted = z.object({ cycle_id: Id, task_id: Id });

export const DocumentChunk = z.object({
  id: z.string(),
  start: z.int(),
  end: z.int(),
  heading: z.array(z.string()),
  about: z.string().nullable(),
  sentences: z.array(z.tuple([z.int(), z.int()])),
});

/** What the edge reads of a chunk's line in a segment file; the line holds more. Sentences count from the chunk's start. */
export const SegmentLine = z.object({
  sha256: Sha256,
  ordinal: z.int().nonnegative(),
  start: z.int(),
  end: z.int(),
  heading: z.array(z.string()),
  about: z.object({ surface: z.string() }).nullable(),
  reading: z.object({ sentences: z.array(z.tuple([z.int(), z.int()])) }),
});
