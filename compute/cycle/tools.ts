import type { BlobRef } from '../../contract/common.ts';
import type { Artifact, Progress } from '../../contract/cycles.ts';
import type { DatasetKind } from '../../contract/datasets.ts';
import type { Step } from '../../contract/steps.ts';

/** What a cycle's steps may touch beyond their inputs; made by the node's wiring, one set per attempt. */
export interface CycleTools {
  readonly signal: AbortSignal;
  /** Blobs by the SHA-256 of their bytes. */
  readonly blobs: { get(sha256: string): Promise<Uint8Array>; put(bytes: Uint8Array): Promise<BlobRef> };
  /** The bytes of the job's document as uploaded. */
  source(): Promise<Uint8Array>;
  /** Says how far the step is; what was said last stands until the next word. */
  report(step: Step, progress: Progress | null, message?: string): void;
  /** Makes or replaces a staging dataset of the job's RAG and checks its count. */
  stage(kind: Exclude<DatasetKind, 'prod'>, lines: readonly string[]): Promise<void>;
  /** Keeps a file of the cycle under its artifact name: in the work directory, and as a blob for the API. */
  keep(name: string, text: string): Promise<Artifact>;
  /** Kill tests end the process here. */
  crash(point: string): void;
}

/** Runs one step: says that it began, and lets it be killed before and after. */
export async function step<T>(name: Step, tools: CycleTools, work: () => Promise<T> | T): Promise<T> {
  tools.signal.throwIfAborted();
  tools.report(name, null);
  tools.crash(`${name}:before`);
  const done = await work();
  tools.crash(`${name}:after`);
  return done;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);
