import { z } from 'zod';
import { Id, Sha256, Time } from './common.ts';
import { LIMITS } from './limits.ts';
import { ModelEstimate, TokenBudget, UsageRow } from './models.ts';
import { JobProblem } from './problem.ts';
import { Step } from './steps.ts';

export const CycleStatus = z.enum(['pending', 'running', 'ready', 'publishing', 'approved', 'rejected', 'failed', 'cancelled', 'stale']);
export type CycleStatus = z.infer<typeof CycleStatus>;

export const CycleCounts = z.object({
  documents: z.int(),
  chunks: z.int(),
  chunks_extracted: z.int(),
  entities: z.int(),
  triples_added: z.int(),
  triples_removed: z.int(),
  model_calls: z.int(),
  tokens_in: z.int(),
  tokens_out: z.int(),
});
export type CycleCounts = z.infer<typeof CycleCounts>;

export const Cycle = z
  .object({
    id: Id,
    rag_id: Id,
    status: CycleStatus,
    kind: z.enum(['update', 'rollback']),
    task_id: Id,
    base_version: z.int(),
    /** The version it became; null until approved. */
    version: z.int().nullable(),
    diff_hash: Sha256.nullable(),
    counts: CycleCounts,
    /** The cycle of this RAG that has to be reviewed first; null when none is in the way. */
    waits_for: Id.nullable(),
    held: z.boolean(),
    /** Why its work stands still until a person resumes it; null: it does not. */
    paused: z.enum(['budget']).nullable(),
    /** What asking a model will cost; null: no model is asked. */
    estimate: ModelEstimate.nullable(),
    /** Tokens that its model work may use; null: no limit. */
    budget_tokens: z.int().nullable(),
    reason: z.string().nullable(),
    created_at: Time,
    ended_at: Time.nullable(),
  })
  .meta({ ref: 'Cycle' });
export type Cycle = z.infer<typeof Cycle>;

export const Approve = z.strictObject({ diff_hash: Sha256.optional() });
export const Approved = z.union([
  z.object({ message: z.literal('approved'), version: z.int(), cycle_count: z.int() }),
  z.object({ message: z.literal('publishing') }),
]);
export const Reject = z.strictObject({ reason: z.string().max(LIMITS.reason_characters).optional() });

/** Lifts a pause: with more tokens, or without asking the model any further. */
export const Resume = z.strictObject({ token_budget: TokenBudget.nullable().optional(), model: z.boolean().optional() });
/** What a cycle's model calls cost, by purpose, step and document, the sum first. */
export const CycleUsage = z.object({ total: ModelEstimate, items: z.array(UsageRow) });
/** Reads every document of the RAG again, with another extractor when one is named. */
export const Reextract = z.strictObject({ extractor: z.enum(['nlp', 'llm', 'auto']).optional() });

export const Artifact = z.object({ name: z.string(), size_bytes: z.int(), sha256: Sha256, media_type: z.string() });
export type Artifact = z.infer<typeof Artifact>;

export const TaskStatus = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
export type TaskStatus = z.infer<typeof TaskStatus>;
export const Progress = z.object({ done: z.int().nonnegative(), total: z.int().nonnegative(), unit: z.string().max(40) });
export type Progress = z.infer<typeof Progress>;

export const Task = z
  .object({
    id: Id,
    rag_id: Id,
    cycle_id: Id,
    type: z.enum(['full_cycle', 'rebase', 'publish', 'index']),
    status: TaskStatus,
    step: Step.nullable(),
    progress: Progress.nullable(),
    attempt: z.int(),
    node: z.string().nullable(),
    error: z.string().nullable(),
    created_at: Time,
    started_at: Time.nullable(),
    finished_at: Time.nullable(),
  })
  .meta({ ref: 'Task' });
export type Task = z.infer<typeof Task>;

/** One frame of `WS /ws/tasks/{id}`. `seq` grows by 1 within a task; progress never goes back but with a new `attempt`. */
export const TaskEvent = z
  .object({
    seq: z.int().positive(),
    at: Time,
    status: z.enum(['running', 'done', 'failed', 'cancelled']),
    step: Step.nullable(),
    error: z.string().nullable(),
    problem: JobProblem.optional(),
    progress: Progress.nullable(),
    message: z.string().nullable(),
    attempt: z.int(),
  })
  .meta({ ref: 'TaskEvent' });
export type TaskEvent = z.infer<typeof TaskEvent>;
