import { z } from 'zod';
import { Id, Sha256, Time } from './common.ts';

/** A published state of a RAG: `GET /rags/{id}/versions`. */
export const Version = z
  .object({
    version: z.int().positive(),
    cycle_id: Id,
    diff_hash: Sha256,
    triples_added: z.int(),
    triples_removed: z.int(),
    triple_count: z.int(),
    /** The user who approved it. */
    created_by: Id,
    created_at: Time,
  })
  .meta({ ref: 'Version' });
export type Version = z.infer<typeof Version>;
