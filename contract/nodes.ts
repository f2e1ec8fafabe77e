import { z } from 'zod';
import { Id, Name, Time } from './common.ts';
import { ModelProfile, NodeModels } from './models.ts';

/** A compute node as its operator sees it. */
export const ComputeNode = z
  .object({
    id: Id,
    name: z.string(),
    connected: z.boolean(),
    draining: z.boolean(),
    store_id: z.string().nullable(),
    jobs: z.int(),
    models: NodeModels,
    /** What its probe found; null before it has said so. */
    profile: ModelProfile.nullable(),
    last_seen_at: Time.nullable(),
    created_at: Time,
  })
  .meta({ ref: 'ComputeNode' });
export type ComputeNode = z.infer<typeof ComputeNode>;

export const CreateNode = z.strictObject({ name: Name(100) });
/** The token is shown this once. */
export const NewNode = ComputeNode.extend({ token: z.string() });
export const DrainNode = z.strictObject({ draining: z.boolean().default(true) });
