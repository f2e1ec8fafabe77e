import { z } from 'zod';
import { Id } from './common.ts';
import { Step } from './steps.ts';

/** What a model is asked for. */
export const ModelPurpose = z.enum(['relations', 'verify', 'ontology', 'merge', 'report', 'answer', 'vision', 'embedding', 'probe']);
export type ModelPurpose = z.infer<typeof ModelPurpose>;

/** Far beyond what one model can be asked in an attempt, and far enough below 2^53 that sums of such counts stay exact. */
const MOST_COUNTED = 100_000_000_000;
const count = z.int().nonnegative().max(MOST_COUNTED);

/** What some calls of one model cost. */
export const ModelUsage = z.object({ model: z.string().max(200), calls: count, tokens_in: count, tokens_out: count });
export type ModelUsage = z.infer<typeof ModelUsage>;

/** The same, by what it was spent on. */
export const UsageRow = ModelUsage.extend({ purpose: ModelPurpose, step: Step.nullable(), document_id: Id.nullable() });
export type UsageRow = z.infer<typeof UsageRow>;

/** What a cycle's model work will cost, before it is begun, and what it has cost in all. */
export const ModelEstimate = z.object({
  calls: z.int().nonnegative(),
  tokens_in: z.int().nonnegative(),
  tokens_out: z.int().nonnegative(),
});
export type ModelEstimate = z.infer<typeof ModelEstimate>;

/** As somebody sets it: a million millions is no limit to anybody, and sums with it stay exact. */
export const TokenBudget = z.int().positive().max(1_000_000_000_000);

/** The models that a node has found fit to use, by the names their servers give them; null: none. */
export const NodeModels = z.object({
  llm: z.string().max(200).nullable(),
  embedder: z.string().max(200).nullable(),
  vision: z.string().max(200).nullable(),
});
export type NodeModels = z.infer<typeof NodeModels>;
export const NO_MODELS: NodeModels = { llm: null, embedder: null, vision: null };

/** One finding of a node's probe of its models. */
export const ModelCheck = z.object({
  /** Stable: `llm.models`, `llm.json_schema`, `llm.thinking`, `llm.recall.ru`, `llm.speed`, `embedder.dimension`, … */
  name: z.string().max(60),
  result: z.enum(['ok', 'warning', 'failed']),
  detail: z.string().max(500),
  fix: z.string().max(500).nullable(),
});
export type ModelCheck = z.infer<typeof ModelCheck>;

/** How a node's probe found its models, and what it therefore chose. Kept with the node. */
export const ModelProfile = z.object({
  probed_at: z.iso.datetime(),
  checks: z.array(ModelCheck).max(60),
  llm: z
    .object({
      model: z.string().max(200),
      /** How a reply is held to its form. */
      form: z.enum(['json_schema', 'json_object', 'text']),
      context_tokens: z.int().positive(),
      chunks_per_call: z.int().positive(),
      concurrency: z.int().positive(),
      tokens_per_second: z.number().nonnegative(),
      /** 0 to 100, by language: of the facts of a known text, how many the model found. */
      recall: z.record(z.string(), z.int().min(0).max(100)),
    })
    .nullable(),
  embedder: z.object({ model: z.string().max(200), dimension: z.int().positive() }).nullable(),
  vision: z.object({ model: z.string().max(200) }).nullable(),
});
export type ModelProfile = z.infer<typeof ModelProfile>;
