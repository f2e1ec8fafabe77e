import type { z } from 'zod';
import type { BlobRef } from '../../contract/common.ts';
import type { Artifact, Progress } from '../../contract/cycles.ts';
import type { DatasetKind } from '../../contract/datasets.ts';
import type { Checkpointed } from '../../contract/jobs.ts';
import type { UsageRow } from '../../contract/models.ts';
import type { Step } from '../../contract/steps.ts';
import type { DocumentReader } from '../formats/format.ts';
import type { Models } from '../llm/llm.ts';
import type { Clock } from '../node/clock.ts';

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
  keep(name: string, content: string | Uint8Array): Promise<Artifact>;
  /** Kill tests end the process here. */
  crash(point: string): void;
}

/** What reading a document needs besides. */
export interface ExtractTools extends CycleTools {
  readonly documents: DocumentReader;
  readonly models: Models;
}

/** What asking a model needs besides. */
export interface EnrichTools extends CycleTools {
  readonly models: Models;
  /** Tells the edge what was found and spent until now, and learns what may be spent. */
  checkpoint(sha256: string | null, usage: readonly UsageRow[]): Promise<z.infer<typeof Checkpointed>>;
  /** What models said before on this machine, by the hash of what they were asked; may be emptied at any time. */
  readonly said: { get(key: string): Promise<string | null>; put(key: string, text: string): Promise<void> };
  /** Absent: the machine's. */
  readonly clock?: Pick<Clock, 'now'>;
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

const TYPES: Record<string, string> = { ttl: 'text/turtle', parquet: 'application/vnd.apache.parquet' };

/** Media type of an artifact by its name. */
export const artifactType = (name: string): string => TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'text/plain; charset=utf-8';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);
