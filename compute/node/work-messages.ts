import { z } from 'zod';
import { Sha256 } from '../../contract/common.ts';
import { Progress } from '../../contract/cycles.ts';
import { Checkpointed, Job } from '../../contract/jobs.ts';
import { UsageRow } from '../../contract/models.ts';
import { ErrorCodeSchema } from '../../contract/problem.ts';
import { Step } from '../../contract/steps.ts';
import { ModelSetup } from '../llm/setup.ts';

/** Given to a work thread when it starts. */
export const WorkData = z.object({
  edge: z.object({ url: z.string(), token: z.string(), instance: z.string() }),
  cacheDir: z.string(),
  workDir: z.string(),
  crashAt: z.string().optional(),
  /** How documents are read; absent: as by default. */
  parser: z.object({ memoryMb: z.int(), doclingUrl: z.string().nullable() }).exactOptional(),
});
export type WorkData = z.infer<typeof WorkData>;

/** The models as they are known at this moment come with every call. */
export const WorkRequest = z.object({ job: Job, models: ModelSetup });

/** Thread → node, while a job is at work. `stage` and `checkpoint` wait for `staged` and `checkpointed` with the same `call`. */
export const WorkSaid = z.discriminatedUnion('type', [
  z.object({ type: z.literal('report'), step: Step, progress: Progress.nullable(), message: z.string().nullable() }),
  z.object({
    type: z.literal('stage'),
    call: z.int(),
    kind: z.enum(['stg', 'tri', 'ont']),
    lines: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  }),
  z.object({ type: z.literal('checkpoint'), call: z.int(), checkpoint: Sha256.nullable(), usage: z.array(UsageRow) }),
]);
export type WorkSaid = z.infer<typeof WorkSaid>;

/** Node → thread. */
export const WorkMore = z.discriminatedUnion('type', [
  z.object({ type: z.literal('abort'), reason: z.string() }),
  z.object({ type: z.literal('staged'), call: z.int(), problem: z.string().nullable() }),
  z.object({ type: z.literal('checkpointed'), call: z.int(), ok: Checkpointed }),
  z.object({ type: z.literal('not_checkpointed'), call: z.int(), code: ErrorCodeSchema, detail: z.string() }),
]);
export type WorkMore = z.infer<typeof WorkMore>;
