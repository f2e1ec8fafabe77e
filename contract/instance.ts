import { z } from 'zod';

export const Health = z.object({ status: z.literal('ok'), version: z.string() });
/** Each dependency with its state, so that an operator sees which one is missing. */
export const Ready = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.array(z.object({ name: z.enum(['database', 'blobs', 'node', 'store']), ok: z.boolean(), detail: z.string() })),
});
export type Ready = z.infer<typeof Ready>;

const count = z.int().nonnegative();
/** What an operator watches, and what nodes are scaled by. */
export const Metrics = z.object({
  /** Jobs that a node could begin now. */
  jobs_waiting: count,
  /** Jobs that wait or are at work. */
  jobs_open: count,
  oldest_waiting_seconds: count,
  jobs: z.array(z.object({ kind: z.string(), state: z.string(), count })),
  nodes: z.object({ registered: count, connected: count, draining: count }),
  cycles: z.array(z.object({ status: z.string(), count })),
});
export type Metrics = z.infer<typeof Metrics>;
