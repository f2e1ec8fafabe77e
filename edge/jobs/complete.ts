import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { CycleCounts } from '../../contract/cycles.ts';
import type { ExtractResult, MergeResult, PublishResult } from '../../contract/jobs.ts';
import type { Db } from '../db/client.ts';
import { advance } from './advance.ts';
import { startPublish } from './cycles.ts';
import { both, tell, WAKE, type Effects } from './effects.ts';
import { mergeAgain } from './merge-again.ts';
import { documentsProgress, writeProgress } from './progress.ts';
import { restoreDocuments } from './restore-documents.ts';
import { cycleRevisions, endedBy, findRag, getTask, newRef, type JobRow } from './rows.ts';
import { book } from './usage.ts';

// Each of these gives null when the lease was lost before its batch ran: then nothing has changed.

/** The statement that ends the job, first in the batch; all others of the batch ask for its token. */
export const endJob = (db: Db, job: JobRow, token: string, now: number) =>
  db.run(sql`update jobs set state = 'done', end_token = ${token}, ended_at = ${now}, lease_until = null, problem = null
    where id = ${job.id} and attempt = ${job.attempt} and state = 'leased'`);

/** A document is read: its segment is recorded (the first content of a key stays), and the cycle moves on when it was the last. */
export async function completeExtract(db: Db, job: JobRow, result: z.infer<typeof ExtractResult>, now: number): Promise<Effects | null> {
  const token = newRef();
  const ended = endedBy(job.id, token);
  const recorded = (column: string) => sql`(select ${sql.raw(column)} from segments where key = ${result.key})`;
  const [done] = await db.batch([
    endJob(db, job, token, now),
    db.run(sql`insert or ignore into segments (key, content_sha256, text_sha256, created_at)
      select ${result.key}, ${result.content_sha256}, ${result.text_sha256}, ${now} where ${ended}`),
    db.run(sql`update revisions set status = 'completed', problem = null, segment_key = ${result.key}, content_sha256 = ${recorded('content_sha256')},
      text_sha256 = ${recorded('text_sha256')}, title = ${result.title}, language = ${result.language}, encoding = ${result.encoding},
      chunk_count = ${result.chunks}, chunks_extracted = ${result.chunks_extracted}, text_tokens = ${result.text_tokens}
      where id = ${job.revisionId} and ${ended}`),
    ...book(db, job, result.usage, ended),
    writeProgress(db, job, ended, now),
  ]);
  if (done.meta.changes === 0) return null;
  const progress = await documentsProgress(db, job.cycleId);
  const read = tell(job.taskId, { status: 'running', step: 'graphrag', progress, attempt: job.attempt });
  return both(read, await advance(db, job.ragId, now));
}

/** The change is computed and staged: the cycle waits for a person, or is approved in the same batch where the RAG says so. */
export async function completeMerge(db: Db, job: JobRow, result: MergeResult, now: number): Promise<Effects | null> {
  const token = newRef();
  const ended = endedBy(job.id, token);
  const counts = await cycleCounts(db, job.cycleId, result);
  const approver = await approverByRule(db, job, result);
  const [done] = await db.batch([
    endJob(db, job, token, now),
    db.run(sql`update cycles set status = 'ready', manifest = ${result.manifest}, diff_hash = ${result.diff_hash}, counts = ${JSON.stringify(counts)},
      add_sha256 = ${result.add.sha256}, add_bytes = ${result.add.size_bytes}, del_sha256 = ${result.del.sha256}, del_bytes = ${result.del.size_bytes},
      review = ${JSON.stringify(result.review)}, artifacts = ${JSON.stringify(result.artifacts)}, reason = null
      where id = ${job.cycleId} and status = 'running' and ${ended}`),
    db.run(sql`update tasks set status = 'done', step = 'staging', error = null, finished_at = ${now}, last_event_at = ${now}
      where id = ${job.taskId} and status in ('queued', 'running') and ${ended}`),
    ...(approver === null
      ? []
      : startPublish(db, { cycleId: job.cycleId, userId: approver, diffHash: result.diff_hash, only: ended }, now)),
  ]);
  if (done.meta.changes === 0) return null;
  return both(tell(job.taskId, { status: 'done', step: 'staging', attempt: job.attempt }), WAKE);
}

/**
 * Who approves without looking, where the RAG's setting asks for it: its owner. Never a change that is merged again because the store
 * had moved: a person looks at that, and a store that disagrees with its edge cannot keep both busy for ever.
 */
async function approverByRule(db: Db, job: JobRow, result: MergeResult): Promise<number | null> {
  const rag = await findRag(db, job.ragId);
  const task = await getTask(db, job.taskId);
  const rule = rag?.settings.approval ?? 'manual';
  const isClean = result.review.summary.gates.every((gate) => gate.passed);
  if (!rag || task?.type === 'rebase' || rule === 'manual' || (rule === 'auto_if_clean' && !isClean)) return null;
  return rag.ownerId;
}

/** All but what a model has cost: that is still booked later, by attempts that were lost. */
async function cycleCounts(db: Db, cycleId: number, result: MergeResult): Promise<Partial<CycleCounts>> {
  const read = (await cycleRevisions(db, cycleId)).filter((r) => r.status === 'completed');
  const sum = (pick: (r: (typeof read)[number]) => number) => read.reduce((n, r) => n + pick(r), 0);
  return {
    ...result.counts,
    documents: read.length,
    chunks: sum((r) => r.chunkCount),
    chunks_extracted: sum((r) => r.chunksExtracted),
  };
}

/** Production is at the new version (the store said so): D1 follows. Or the guard failed: the cycle merges again on the new base. */
export async function completePublish(db: Db, job: JobRow, result: z.infer<typeof PublishResult>, now: number): Promise<Effects | null> {
  return result.outcome === 'published' ? recordVersion(db, job, result, now) : rebase(db, job, now);
}

async function recordVersion(db: Db, job: JobRow, result: z.infer<typeof PublishResult>, now: number): Promise<Effects | null> {
  const token = newRef();
  const ended = endedBy(job.id, token);
  const changed = sql`(select max(id) from revisions where cycle_id = ${job.cycleId} and document_id = documents.id)`;
  const ofCycle = sql`id in (select document_id from revisions where cycle_id = ${job.cycleId})`;
  const [done] = await db.batch([
    endJob(db, job, token, now),
    db.run(sql`insert or ignore into versions (rag_id, version, cycle_id, manifest, diff_hash, triples_added, triples_removed, triple_count, created_by, created_at)
      select rag_id, ${result.version}, id, manifest, diff_hash, coalesce(json_extract(counts, '$.triples_added'), 0),
        coalesce(json_extract(counts, '$.triples_removed'), 0), ${result.triple_count}, coalesce(ended_by, created_by), ${now}
      from cycles where id = ${job.cycleId} and status = 'publishing' and ${ended}`),
    db.run(sql`update rags set version = ${result.version}, cycle_count = cycle_count + 1, triple_count = ${result.triple_count}, updated_at = ${now}
      where id = ${job.ragId} and ${ended} and exists (select 1 from cycles where id = ${job.cycleId} and status = 'publishing')`),
    db.run(sql`update documents set published_version = ${result.version}, published_revision_id = ${changed}, removed_at = null,
      -- A content that was read again becomes the newest only here, and only where no other has come since.
      revision_id = iif(revision_id = (select again_of from revisions where id = ${changed}), ${changed}, revision_id)
      where ${ofCycle} and ${ended} and (select change || status from revisions where id = ${changed}) = 'putcompleted'`),
    db.run(sql`update documents set published_version = null, published_revision_id = null, removed_at = ${now}
      where ${ofCycle} and ${ended} and (select change from revisions where id = ${changed}) = 'remove'`),
    ...restoreDocuments(db, { ragId: job.ragId, cycleId: job.cycleId, version: result.version, only: ended }, now),
    db.run(sql`update cycles set status = 'approved', version = ${result.version}, reason = null, ended_at = ${now}
      where id = ${job.cycleId} and status = 'publishing' and ${ended}`),
    db.run(
      sql`update tasks set status = 'done', step = 'staging', finished_at = ${now}, last_event_at = ${now}
        where id = ${job.taskId} and status in ('queued', 'running') and ${ended}`,
    ),
  ]);
  if (done.meta.changes === 0) return null;
  const published = tell(job.taskId, {
    status: 'done',
    step: 'staging',
    message: `Version ${result.version} is published.`,
    attempt: job.attempt,
  });
  return both(published, await advance(db, job.ragId, now));
}

/** Production moved since the review: nothing was changed; the merge runs again, without extraction, on what is published. */
async function rebase(db: Db, job: JobRow, now: number): Promise<Effects | null> {
  const token = newRef();
  const ended = endedBy(job.id, token);
  const detail = 'Production has moved since this change was reviewed; it is merged again and needs a new review.';
  const [done] = await db.batch([
    endJob(db, job, token, now),
    db.run(
      sql`update cycles set status = 'stale', reason = ${detail}, ended_by = null where id = ${job.cycleId} and status = 'publishing' and ${ended}`,
    ),
    db.run(
      sql`update tasks set status = 'failed', error = ${detail}, finished_at = ${now}, last_event_at = ${now}
        where id = ${job.taskId} and status in ('queued', 'running') and ${ended}`,
    ),
  ]);
  if (done.meta.changes === 0) return null;
  const said = tell(job.taskId, {
    status: 'failed',
    step: 'staging',
    error: detail,
    problem: { code: 'cycle_stale', detail },
    attempt: job.attempt,
  });
  return both(said, await mergeAgain(db, job.ragId, job.cycleId, now));
}

/** The workspace is gone; a merge may have waited for that. */
export async function completeCleanup(db: Db, job: JobRow, now: number): Promise<Effects | null> {
  const done = await endJob(db, job, newRef(), now);
  return done.meta.changes === 0 ? null : advance(db, job.ragId, now);
}
