import { z } from 'zod';

/** A weakness: a piece of a module's source, and what stands there instead. It must be there exactly once. */
export const Patch = z.object({ file: z.string(), find: z.string(), replace: z.string() });
export type Patch = z.infer<typeof Patch>;

/** What a thread simulates: from `first` every `step`th seed until `last`. */
export const Task = z.object({
  first: z.int(),
  last: z.int(),
  step: z.int(),
  patches: z.array(Patch),
  /** Ends with the first broken promise. */
  stopsAtBreach: z.boolean(),
});
export type Task = z.infer<typeof Task>;

export const Report = z.object({
  runs: z.int(),
  steps: z.int(),
  versions: z.int(),
  faults: z.record(z.string(), z.int()),
  breaches: z.array(z.object({ seed: z.int(), breach: z.string(), story: z.array(z.string()) })),
});
export type Report = z.infer<typeof Report>;
