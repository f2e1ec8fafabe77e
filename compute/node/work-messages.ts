import { z } from 'zod';
import { Progress } from '../../contract/cycles.ts';
import { Job } from '../../contract/jobs.ts';
import { Step } from '../../contract/steps.ts';

/** Given to a work thread when it starts. */
export const WorkData = z.object({
  edge: z.object({ url: z.string(), token: z.string(), instance: z.string() }),
  cacheDir: z.string(),
  workDir: z.string(),
  crashAt: z.string().optional(),
});
export type WorkData = z.infer<typeof WorkData>;

export const WorkRequest = z.object({ job: Job });

/** Thread → node, while a job is at work. `stage` waits for `Staged` with the same `call`. */
export const WorkSaid = z.discriminatedUnion('type', [
  z.object({ type: z.literal('report'), step: Step, progress: Progress.nullable(), message: z.string().nullable() }),
  z.object({
    type: z.literal('stage'),
    call: z.int(),
    kind: z.enum(['stg', 'tri', 'ont']),
    lines: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  }),
]);
export type WorkSaid = z.infer<typeof WorkSaid>;

/** Node → thread. */
export const WorkMore = z.discriminatedUnion('type', [
  z.object({ type: z.literal('abort'), reason: z.string() }),
  z.object({ type: z.literal('staged'), call: z.int(), problem: z.string().nullable() }),
]);
export type WorkMore = z.infer<typeof WorkMore>;
