import { z } from 'zod';
import { BlobRef, Id, LanguageCode, Sha256 } from './common.ts';
import { Artifact, CycleCounts, Progress } from './cycles.ts';
import { ReviewIndex } from './diff.ts';
import { NO_MODELS, NodeModels, UsageRow } from './models.ts';
import { JobProblem } from './problem.ts';
import { RagSettings } from './rags.ts';
import { Step } from './steps.ts';

/** Version of the protocol between edge and node; both refuse another major one. */
export const NODE_PROTOCOL = 1;

/**
 * `extract` makes the segment of one document (any node); `enrich` asks a language model about all documents of a cycle (a node that
 * has one); `merge` is schema to staging (a node with the RAG's store); `publish` applies the reviewed delta; `cleanup` drops datasets that nothing needs any more.
 */
export const JobKind = z.enum(['extract', 'enrich', 'merge', 'publish', 'cleanup']);
export type JobKind = z.infer<typeof JobKind>;

/** A document as a manifest names it. */
export const SegmentRef = z.object({ document_id: Id, key: Sha256, content_sha256: Sha256, text_sha256: Sha256 });
export type SegmentRef = z.infer<typeof SegmentRef>;

const job = {
  id: Id,
  attempt: z.int().positive(),
  task_id: Id,
  cycle_id: Id,
  rag_id: Id,
  base_iri: z.string(),
};

export const ExtractJob = z.object({
  ...job,
  kind: z.literal('extract'),
  document: z.object({ id: Id, name: z.string(), media_type: z.string(), size_bytes: z.int(), sha256: Sha256 }),
  /** The segment of the content that this document had before: unchanged chunks are taken from it. */
  previous: Sha256.nullable(),
  settings: RagSettings,
});
export type ExtractJob = z.infer<typeof ExtractJob>;

/** What is spent of a cycle's budget is counted in tokens in and out together. */
export const EnrichJob = z.object({
  ...job,
  kind: z.literal('enrich'),
  base_version: z.int().nonnegative(),
  /** Blob of the published manifest, for the published terms; null before the first version. */
  base_manifest: Sha256.nullable(),
  /** The cycle's documents as they were read without a model. */
  put: z.array(SegmentRef.extend({ name: z.string() })),
  remove: z.array(Id),
  /** What an earlier attempt, or the run before a pause, has found: a blob. */
  checkpoint: Sha256.nullable(),
  /** Tokens that this run may use; null: no limit. */
  budget_tokens: z.int().nonnegative().nullable(),
  settings: RagSettings,
});
export type EnrichJob = z.infer<typeof EnrichJob>;

export const MergeJob = z.object({
  ...job,
  kind: z.literal('merge'),
  base_version: z.int().nonnegative(),
  /** Blob of the published manifest; null before the first version. */
  base_manifest: Sha256.nullable(),
  /** Documents put into the manifest (new or replaced) and taken out by this cycle. `is_new`: not in the base manifest. */
  put: z.array(SegmentRef.extend({ name: z.string(), is_new: z.boolean() })),
  remove: z.array(Id),
  failed_documents: z.int(),
  /** Blob of the decisions that a model proposes with this cycle; null: none. They come after those of the base manifest. */
  model_decisions: Sha256.nullable(),
  /** A rollback's target manifest instead of `put` and `remove`. */
  target_manifest: Sha256.nullable(),
  settings: RagSettings,
});
export type MergeJob = z.infer<typeof MergeJob>;

export const PublishJob = z.object({
  ...job,
  kind: z.literal('publish'),
  base_version: z.int().nonnegative(),
  manifest: Sha256,
  /** Sorted N-Triples lines, LF between them. */
  add: BlobRef,
  del: BlobRef,
});
export type PublishJob = z.infer<typeof PublishJob>;

/** `staging`: the workspace of an ended cycle. `rag`: everything of a deleted one, production too; it is no cycle's, so those ids are 0. */
export const CleanupJob = z.object({
  ...job,
  task_id: z.int().nonnegative(),
  cycle_id: z.int().nonnegative(),
  kind: z.literal('cleanup'),
  scope: z.enum(['staging', 'rag']),
});
export type CleanupJob = z.infer<typeof CleanupJob>;

export const Job = z.discriminatedUnion('kind', [ExtractJob, EnrichJob, MergeJob, PublishJob, CleanupJob]);
export type Job = z.infer<typeof Job>;

export const Claim = z.strictObject({
  protocol: z.literal(NODE_PROTOCOL),
  kinds: z.array(JobKind).min(1),
  /** Random for each process of a node: what an earlier process of it had leased is free at once. */
  instance: z.string().min(8).max(64),
  /** Jobs that touch a store go only to the node that announces the RAG's store. */
  store_id: z.string().max(64).nullable(),
  /** Work that needs a model goes only to a node that has one. */
  models: NodeModels.default(NO_MODELS),
});
export const Claimed = z.object({ job: Job.nullable(), lease_seconds: z.int(), renew_seconds: z.int() });

const fenced = { attempt: z.int().positive() };
export const Renew = z.strictObject(fenced);
/** `cancel`: stop now, nothing of it counts any more. */
export const Renewed = z.object({ cancel: z.boolean() });

/** What an attempt has found and spent so far; `usage` is the sum since it began. Safe to repeat. */
export const Checkpoint = z.strictObject({ ...fenced, checkpoint: Sha256.nullable(), usage: z.array(UsageRow).max(20_000) });
/** `budget_tokens`: what the whole run may use by now; null: no limit. */
export const Checkpointed = z.object({ cancel: z.boolean(), budget_tokens: z.int().nonnegative().nullable() });

/** `n` grows within an attempt; the edge drops repeats. */
export const Report = z.strictObject({
  ...fenced,
  n: z.int().nonnegative(),
  step: Step,
  progress: Progress.nullable(),
  message: z.string().max(500).nullable(),
});

export const ExtractResult = z.object({
  kind: z.literal('extract'),
  key: Sha256,
  content_sha256: Sha256,
  text_sha256: Sha256,
  title: z.string().max(500).nullable(),
  language: LanguageCode,
  encoding: z.string(),
  chunks: z.int(),
  chunks_extracted: z.int(),
  /** What the text would cost a model to read. */
  text_tokens: z.int().nonnegative().default(0),
  usage: z.array(UsageRow).default([]),
});
/** `paused`: the budget is used up; what was found until then is in `documents`, and a person may go on with it. */
export const EnrichResult = z.object({
  kind: z.literal('enrich'),
  outcome: z.enum(['done', 'paused']),
  /** The documents that a model added to, with their new segments. */
  documents: z.array(SegmentRef),
  /** Blob of the decisions that the model proposes; null: none. */
  decisions: Sha256.nullable(),
  checkpoint: Sha256.nullable(),
  usage: z.array(UsageRow),
  chunks: z.object({
    total: z.int().nonnegative(),
    read: z.int().nonnegative(),
    /** Asked about twice, and the reply was of no use. */
    unclear: z.int().nonnegative(),
    /** Statements of the model that their sentence does not bear out. */
    dropped: z.int().nonnegative(),
  }),
});
export type EnrichResult = z.infer<typeof EnrichResult>;
export const MergeResult = z.object({
  kind: z.literal('merge'),
  manifest: Sha256,
  add: BlobRef,
  del: BlobRef,
  diff_hash: Sha256,
  counts: CycleCounts.pick({ entities: true, triples_added: true, triples_removed: true }),
  review: ReviewIndex,
  artifacts: z.array(Artifact),
  /** Triples that production would hold. */
  triple_count: z.int(),
});
export type MergeResult = z.infer<typeof MergeResult>;
export const PublishResult = z.object({
  kind: z.literal('publish'),
  outcome: z.enum(['published', 'stale']),
  version: z.int(),
  triple_count: z.int(),
});
export const CleanupResult = z.object({ kind: z.literal('cleanup') });
export const JobResult = z.discriminatedUnion('kind', [ExtractResult, EnrichResult, MergeResult, PublishResult, CleanupResult]);
export type JobResult = z.infer<typeof JobResult>;

export const Complete = z.strictObject({ ...fenced, result: JobResult });
/** `permanent`: the same input can never work (unsupported, no text); else it is tried again later. */
export const Fail = z.strictObject({ ...fenced, problem: JobProblem, permanent: z.boolean() });
/** The node shuts down in order: the attempt is not counted. */
export const Release = z.strictObject(fenced);
