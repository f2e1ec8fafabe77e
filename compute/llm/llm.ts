import type { ModelProfile, ModelPurpose, ModelUsage } from '../../contract/models.ts';

/** A JSON Schema document, as `z.toJSONSchema` gives it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface LlmRequest {
  readonly purpose: ModelPurpose;
  /** Byte-identical for all requests of a purpose and a language, so that a server can keep what it has read of it. */
  readonly system: string;
  readonly user: string;
  /** The form of the reply; absent: text for people. */
  readonly schema?: { readonly name: string; readonly json: JsonSchema };
  /** Tokens of the reply at most. */
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  /** Called with each piece as it comes; its pieces together are `text`. */
  readonly onText?: (text: string) => void;
}

export interface LlmReply {
  /** Without what a model thought aloud. */
  readonly text: string;
  /** `length`: cut off at `maxTokens`. */
  readonly finish: 'stop' | 'length';
  readonly usage: ModelUsage;
}

/**
 * A language model behind one address. Waits for its turn and asks again by itself (429, 503, a connection that breaks).
 * Throws FeragError `model_unreachable`, `model_failed`, `context_exceeded`; the reason of `signal` when that aborts.
 */
export interface Llm {
  readonly model: string;
  /** What the probe chose for this model. */
  readonly fit: NonNullable<ModelProfile['llm']>;
  complete(request: LlmRequest): Promise<LlmReply>;
}

/** Vectors of unit length. Models that tell questions from passages are told which it is. Throws as `Llm` does. */
export interface Embedder {
  readonly model: string;
  readonly dimension: number;
  embed(texts: readonly string[], kind: 'query' | 'passage', signal?: AbortSignal): Promise<{ vectors: Float32Array[]; usage: ModelUsage }>;
}

/** Reads what is written in an image. Throws as `Llm` does. */
export interface Vision {
  readonly model: string;
  read(image: Uint8Array, mediaType: string, signal?: AbortSignal): Promise<{ text: string; usage: ModelUsage }>;
}

/** The models of a node that its probe found fit to use. */
export interface Models {
  readonly llm: Llm | null;
  readonly embedder: Embedder | null;
  readonly vision: Vision | null;
}
export const WITHOUT_MODELS: Models = { llm: null, embedder: null, vision: null };
