import { z } from 'zod';

export const Health = z.object({ status: z.literal('ok'), version: z.string() });
/** Each dependency with its state, so that an operator sees which one is missing. */
export const Ready = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.array(z.object({ name: z.enum(['database', 'blobs', 'node', 'store']), ok: z.boolean(), detail: z.string() })),
});
export type Ready = z.infer<typeof Ready>;
