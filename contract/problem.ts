import { z } from 'zod';
import { ERRORS, type ErrorCode } from './errors.ts';

export const ErrorCodeSchema = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]);

/** RFC 9457 `application/problem+json`, with ferag's stable `code` and the request's id. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: ErrorCodeSchema,
    request_id: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .meta({ ref: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** What went wrong inside a job, as a node reports it and a task's last event shows it. */
export const JobProblem = z.object({ code: ErrorCodeSchema, detail: z.string().max(2000) });
export type JobProblem = z.infer<typeof JobProblem>;
