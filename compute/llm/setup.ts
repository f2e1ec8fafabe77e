import { z } from 'zod';
import { ModelProfile, NO_MODELS, type NodeModels } from '../../contract/models.ts';

/** The ways of a server that are not the same everywhere; found out by the probe, so that no call has to guess. */
export const Dialect = z.object({
  /** OpenAI's newer models know only the second. */
  limit: z.enum(['max_tokens', 'max_completion_tokens']),
  /** False: the server refuses the field. */
  temperature: z.boolean(),
  seed: z.boolean(),
  streamUsage: z.boolean(),
  /** What keeps this model from thinking aloud; null: nothing is needed, or nothing helps. */
  quiet: z.enum(['reasoning_effort', 'chat_template', 'no_think']).nullable(),
  /** Its replies begin inside a thought that only ends with a tag: the opening one is in the server's template. */
  opensThinking: z.boolean(),
  /** Tokens that a reply may be longer by for thoughts that nothing turns off. */
  thinkingTokens: z.int().nonnegative(),
});
export type Dialect = z.infer<typeof Dialect>;

export const PLAIN_DIALECT: Dialect = {
  limit: 'max_tokens',
  temperature: true,
  seed: true,
  streamUsage: true,
  quiet: null,
  opensThinking: false,
  thinkingTokens: 0,
};

/** The address of one model. `lane`: where calls wait for their turn; all threads of a node share it by the channel's name. */
export const Endpoint = z.object({
  server: z.enum(['openai', 'lm_studio', 'ollama']),
  /** Ends with the version, as in `http://localhost:1234/v1`; may hold a password, so it is never shown as it is. */
  url: z.string(),
  key: z.string().nullable(),
  model: z.string().max(200),
  idleMs: z.int().positive(),
  lane: z.object({
    /** Null: this thread alone. */
    channel: z.string().nullable(),
    /** Calls at once to begin with, and at most. */
    start: z.int().positive(),
    most: z.int().positive(),
  }),
});
export type Endpoint = z.infer<typeof Endpoint>;

const Fit = ModelProfile.shape.llm.unwrap();

/** What a thread needs to open the models of its node: sent with every call, since a probe may have found others since the last. */
export const ModelSetup = z.object({
  llm: z.object({ endpoint: Endpoint, dialect: Dialect, fit: Fit }).nullable(),
  /** `inputType`: the server is told by that field whether a text is a question or a passage, and adds what its model wants. */
  embedder: z.object({ endpoint: Endpoint, dimension: z.int().positive(), inputType: z.boolean() }).nullable(),
  vision: z.object({ endpoint: Endpoint, dialect: Dialect }).nullable(),
});
export type ModelSetup = z.infer<typeof ModelSetup>;

export const NO_SETUP: ModelSetup = { llm: null, embedder: null, vision: null };

/** As the edge is told. */
export const nodeModels = ({ llm, embedder, vision }: ModelSetup): NodeModels => ({
  ...NO_MODELS,
  llm: llm?.endpoint.model ?? null,
  embedder: embedder?.endpoint.model ?? null,
  vision: vision?.endpoint.model ?? null,
});
