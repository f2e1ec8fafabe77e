import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { CheckedPart, Citation, Fact } from '../../contract/chat.ts';
import type { Artifact, CycleCounts, CycleStatus, Progress, TaskStatus } from '../../contract/cycles.ts';
import type { ReviewIndex } from '../../contract/diff.ts';
import type { DocumentStatus } from '../../contract/documents.ts';
import type { JobKind } from '../../contract/jobs.ts';
import { NO_MODELS, type ModelProfile, type ModelPurpose, type NodeModels } from '../../contract/models.ts';
import type { JobProblem } from '../../contract/problem.ts';
import type { RagSettings, Role } from '../../contract/rags.ts';
import type { Step } from '../../contract/steps.ts';

// All times are milliseconds since the epoch by the edge's clock; booleans are 0 or 1.
const id = () => integer('id').primaryKey({ autoIncrement: true });
const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>();

export const users = sqliteTable('users', {
  id: id(),
  email: text('email').notNull().unique(),
  name: text('name').notNull(),
  passwordHash: text('password_hash').notNull(),
  createdAt: integer('created_at').notNull(),
});

export const sessions = sqliteTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    userId: integer('user_id').notNull(),
    userAgent: text('user_agent').notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('sessions_user').on(t.userId)],
);

export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: id(),
    userId: integer('user_id').notNull(),
    name: text('name').notNull(),
    prefix: text('prefix').notNull(),
    keyHash: text('key_hash').notNull().unique(),
    scopes: json<('read' | 'write')[]>('scopes').notNull(),
    ragIds: json<number[]>('rag_ids'),
    expiresAt: integer('expires_at'),
    lastUsedAt: integer('last_used_at'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('api_keys_user').on(t.userId)],
);

/** One-use entries to a task's WebSocket, by the SHA-256 of the ticket. */
export const tickets = sqliteTable('tickets', {
  hash: text('hash').primaryKey(),
  userId: integer('user_id').notNull(),
  /** The sign-in or the API key that it was made with: the socket ends with that. */
  sessionId: text('session_id'),
  keyId: integer('key_id'),
  taskId: integer('task_id').notNull(),
  expiresAt: integer('expires_at').notNull(),
});

/** Counters of attempts in a window, by what is limited (`login:<email>`). */
export const rateCounters = sqliteTable('rate_counters', {
  key: text('key').primaryKey(),
  count: integer('count').notNull(),
  windowEndsAt: integer('window_ends_at').notNull(),
});

export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    userId: integer('user_id').notNull(),
    key: text('key').notNull(),
    route: text('route').notNull(),
    bodyHash: text('body_hash').notNull(),
    /** 0 while the first call is still at work. */
    status: integer('status').notNull(),
    response: text('response').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.key] })],
);

export const rags = sqliteTable('rags', {
  id: id(),
  name: text('name').notNull(),
  description: text('description').notNull(),
  ownerId: integer('owner_id').notNull(),
  baseIri: text('base_iri').notNull(),
  settings: json<RagSettings>('settings').notNull(),
  cycleCount: integer('cycle_count').notNull().default(0),
  version: integer('version').notNull().default(0),
  tripleCount: integer('triple_count').notNull().default(0),
  /** The store that holds its datasets, set by the first node that merges for it. */
  storeId: text('store_id'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  deletedAt: integer('deleted_at'),
});

export const members = sqliteTable(
  'members',
  {
    ragId: integer('rag_id').notNull(),
    userId: integer('user_id').notNull(),
    role: text('role').$type<Role>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.ragId, t.userId] }), index('members_user').on(t.userId)],
);

/** What was put in. Its content is the newest of its revisions; `status` is that revision's. */
export const documents = sqliteTable(
  'documents',
  {
    id: id(),
    ragId: integer('rag_id').notNull(),
    ref: text('ref').notNull().unique(),
    name: text('name').notNull(),
    revisionId: integer('revision_id').notNull().default(0),
    publishedVersion: integer('published_version'),
    publishedRevisionId: integer('published_revision_id'),
    removedAt: integer('removed_at'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('documents_rag').on(t.ragId, t.id)],
);

/** What one cycle does to one document: puts a content, or removes it. */
export const revisions = sqliteTable(
  'revisions',
  {
    id: id(),
    ref: text('ref').notNull().unique(),
    documentId: integer('document_id').notNull(),
    ragId: integer('rag_id').notNull(),
    cycleId: integer('cycle_id').notNull(),
    change: text('change').$type<'put' | 'remove'>().notNull(),
    name: text('name').notNull(),
    mediaType: text('media_type').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    sha256: text('sha256').notNull(),
    /** Key of the bytes as uploaded, in the blob store. */
    sourceKey: text('source_key').notNull(),
    status: text('status').$type<DocumentStatus>().notNull(),
    problem: json<JobProblem>('problem'),
    segmentKey: text('segment_key'),
    contentSha256: text('content_sha256'),
    /** The segment as it was read without a model, where a model has added to it; null: it is the one above. */
    plainKey: text('plain_key'),
    plainSha256: text('plain_sha256'),
    /** What the text would cost a model to read. */
    textTokens: integer('text_tokens').notNull().default(0),
    /** The published revision whose content this one reads again. */
    againOf: integer('again_of'),
    textSha256: text('text_sha256'),
    title: text('title'),
    language: text('language'),
    encoding: text('encoding'),
    chunkCount: integer('chunk_count').notNull().default(0),
    chunksExtracted: integer('chunks_extracted').notNull().default(0),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    index('revisions_cycle').on(t.cycleId),
    index('revisions_document').on(t.documentId),
    index('revisions_text').on(t.ragId, t.textSha256),
  ],
);

/** The first content that was recorded for a key stays its content. */
export const segments = sqliteTable('segments', {
  key: text('key').primaryKey(),
  contentSha256: text('content_sha256').notNull(),
  textSha256: text('text_sha256').notNull(),
  createdAt: integer('created_at').notNull(),
});

/** `asked`: still at it; `done`: what it found is in the revisions; `without`: nobody asks one (any more). */
export type ModelWork = 'asked' | 'done' | 'without';

export const cycles = sqliteTable(
  'cycles',
  {
    id: id(),
    ragId: integer('rag_id').notNull(),
    /** Random, written by the call that opened or last moved the cycle: lets the statements of its batch apply only with that. */
    ref: text('ref').notNull().unique(),
    kind: text('kind').$type<'update' | 'rollback'>().notNull(),
    status: text('status').$type<CycleStatus>().notNull(),
    taskId: integer('task_id').notNull().default(0),
    /** Uploads may still join; false from the start of its merge. */
    gathering: integer('gathering', { mode: 'boolean' }).notNull(),
    /** Opened with `own_cycle=true`: no upload joins it. */
    own: integer('own', { mode: 'boolean' }).notNull(),
    /** Opened with `start=false`: its merge waits for `POST …/start`. */
    held: integer('held', { mode: 'boolean' }).notNull(),
    baseVersion: integer('base_version').notNull().default(0),
    version: integer('version'),
    targetManifest: text('target_manifest'),
    manifest: text('manifest'),
    diffHash: text('diff_hash'),
    addSha256: text('add_sha256'),
    addBytes: integer('add_bytes'),
    delSha256: text('del_sha256'),
    delBytes: integer('del_bytes'),
    counts: json<Partial<CycleCounts>>('counts').notNull(),
    review: json<ReviewIndex>('review'),
    artifacts: json<Artifact[]>('artifacts'),
    reason: text('reason'),
    /** Whether a model is asked between reading and merging; null until the gathering ends. */
    model: text('model').$type<ModelWork>(),
    /** Why its work stands still until a person resumes it. */
    paused: text('paused').$type<'budget'>(),
    /** Tokens that its model work may use, once that is decided; null: no limit. */
    budgetTokens: integer('budget_tokens'),
    /** What the model work has found so far: a blob. */
    checkpoint: text('checkpoint'),
    /** The decisions that a model proposes: a blob. */
    modelDecisions: text('model_decisions'),
    createdBy: integer('created_by').notNull(),
    endedBy: integer('ended_by'),
    createdAt: integer('created_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (t) => [
    index('cycles_rag').on(t.ragId, t.id),
    // One cycle of a RAG at a time is beyond its graphrag step, and one is open for uploads to join.
    uniqueIndex('cycles_one_merging')
      .on(t.ragId)
      .where(sql`${t.gathering} = 0 and ${t.status} in ('running', 'ready', 'publishing', 'stale')`),
    uniqueIndex('cycles_one_gathering')
      .on(t.ragId)
      .where(sql`${t.gathering} = 1 and ${t.own} = 0 and ${t.held} = 0 and ${t.status} in ('pending', 'running')`),
  ],
);

export const tasks = sqliteTable(
  'tasks',
  {
    id: id(),
    ragId: integer('rag_id').notNull(),
    cycleId: integer('cycle_id').notNull(),
    type: text('type').$type<'full_cycle' | 'rebase' | 'publish' | 'index'>().notNull(),
    status: text('status').$type<TaskStatus>().notNull(),
    step: text('step').$type<Step>(),
    progress: json<Progress>('progress'),
    attempt: integer('attempt').notNull().default(0),
    node: text('node'),
    error: text('error'),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
    /** When the last event went to its watchers: silence over 10 s is told them. */
    lastEventAt: integer('last_event_at').notNull(),
  },
  (t) => [
    index('tasks_rag').on(t.ragId, t.id),
    index('tasks_open')
      .on(t.lastEventAt)
      .where(sql`${t.status} in ('queued', 'running')`),
  ],
);

export const jobs = sqliteTable(
  'jobs',
  {
    id: id(),
    /** The RAG's owner: claims are fair between tenants. */
    tenant: integer('tenant').notNull(),
    ragId: integer('rag_id').notNull(),
    cycleId: integer('cycle_id').notNull(),
    taskId: integer('task_id').notNull(),
    kind: text('kind').$type<JobKind>().notNull(),
    revisionId: integer('revision_id'),
    scope: text('scope').$type<'staging' | 'rag'>(),
    state: text('state').$type<'queued' | 'leased' | 'done' | 'failed' | 'dead' | 'cancelled'>().notNull(),
    priority: integer('priority').notNull().default(0),
    runAt: integer('run_at').notNull(),
    attempt: integer('attempt').notNull().default(0),
    maxAttempts: integer('max_attempts').notNull(),
    nodeId: integer('node_id'),
    /** The node's process: a lease of an earlier process of the same node has no holder. */
    nodeInstance: text('node_instance'),
    leaseUntil: integer('lease_until'),
    progressAt: integer('progress_at'),
    reportN: integer('report_n').notNull().default(-1),
    problem: json<JobProblem>('problem'),
    /** Written by the call that ended the job, so that the statements of its batch apply only with it. */
    endToken: text('end_token'),
    createdAt: integer('created_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (t) => [
    index('jobs_ready')
      .on(t.tenant, t.priority, t.runAt, t.id)
      .where(sql`${t.state} = 'queued'`),
    index('jobs_running')
      .on(t.tenant)
      .where(sql`${t.state} = 'leased'`),
    index('jobs_expiring')
      .on(t.leaseUntil)
      .where(sql`${t.state} = 'leased'`),
    index('jobs_cycle').on(t.cycleId),
    index('jobs_cleaning')
      .on(t.ragId)
      .where(sql`${t.kind} = 'cleanup' and ${t.state} in ('queued', 'leased')`),
  ],
);

/**
 * What model calls cost, by attempt: each row is the sum since the attempt began, so that telling it twice changes nothing, and
 * attempts that came to nothing stay in the bill. No step is '', no document 0.
 */
export const modelUsage = sqliteTable(
  'model_usage',
  {
    jobId: integer('job_id').notNull(),
    attempt: integer('attempt').notNull(),
    purpose: text('purpose').$type<ModelPurpose>().notNull(),
    step: text('step').$type<Step | ''>().notNull(),
    documentId: integer('document_id').notNull(),
    model: text('model').notNull(),
    cycleId: integer('cycle_id').notNull(),
    taskId: integer('task_id').notNull(),
    calls: integer('calls').notNull(),
    tokensIn: integer('tokens_in').notNull(),
    tokensOut: integer('tokens_out').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.jobId, t.attempt, t.purpose, t.step, t.documentId, t.model] }),
    index('model_usage_cycle').on(t.cycleId),
  ],
);

/** Whose turn it was: of tenants with equally many running jobs, the one that was served longest ago is next. */
export const turns = sqliteTable('turns', { tenant: integer('tenant').primaryKey(), turn: integer('turn').notNull() }, (t) => [
  index('turns_turn').on(t.turn),
]);

export const versions = sqliteTable(
  'versions',
  {
    ragId: integer('rag_id').notNull(),
    version: integer('version').notNull(),
    cycleId: integer('cycle_id').notNull(),
    manifest: text('manifest').notNull(),
    diffHash: text('diff_hash').notNull(),
    triplesAdded: integer('triples_added').notNull(),
    triplesRemoved: integer('triples_removed').notNull(),
    tripleCount: integer('triple_count').notNull(),
    createdBy: integer('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.ragId, t.version] })],
);

export const nodes = sqliteTable('nodes', {
  id: id(),
  name: text('name').notNull(),
  tokenHash: text('token_hash').notNull().unique(),
  storeId: text('store_id'),
  lastSeenAt: integer('last_seen_at'),
  draining: integer('draining', { mode: 'boolean' }).notNull().default(false),
  /** Its processes that have claimed, the newest first: an older one that is still alive gets nothing more. */
  instances: json<string[]>('instances').notNull().default([]),
  models: json<NodeModels>('models').notNull().default(NO_MODELS),
  /** What its probe of them found. */
  profile: json<ModelProfile>('profile'),
  createdAt: integer('created_at').notNull(),
});

export const chatSessions = sqliteTable(
  'chat_sessions',
  {
    id: text('id').primaryKey(),
    ragId: integer('rag_id').notNull(),
    userId: integer('user_id').notNull(),
    title: text('title').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [index('chat_sessions_user').on(t.ragId, t.userId, t.updatedAt)],
);

export const chatMessages = sqliteTable(
  'chat_messages',
  {
    id: id(),
    ragId: integer('rag_id').notNull(),
    userId: integer('user_id').notNull(),
    sessionId: text('session_id').notNull(),
    role: text('role').$type<'user' | 'assistant'>().notNull(),
    content: text('content').notNull(),
    contextUsed: integer('context_used'),
    citations: json<Citation[]>('citations').notNull(),
    facts: json<Fact[]>('facts').notNull(),
    supported: json<boolean | 'partly'>('supported'),
    parts: json<CheckedPart[]>('parts').notNull().default([]),
    model: text('model'),
    tokensIn: integer('tokens_in').notNull().default(0),
    tokensOut: integer('tokens_out').notNull().default(0),
    version: integer('version'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('chat_messages_user').on(t.ragId, t.userId, t.id)],
);
