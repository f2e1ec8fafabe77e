import { z } from 'zod';

/** The five visible steps of a cycle, in their order. */
export const STEPS = ['graphrag', 'schema', 'merge_onto', 'merge_triples', 'staging'] as const;
export const Step = z.enum(STEPS);
export type Step = z.infer<typeof Step>;
