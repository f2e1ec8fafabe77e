import { eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { CycleCounts } from '../../contract/cycles.ts';
import type { ExtractResult, MergeResult, PublishResult } from '../../contract/jobs.ts';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';
import { advance } from './advance.ts';
import { approveCycle } from './cycles.ts';
import { both, NO_EFFECTS, tell, WAKE, type Effects } from './effects.ts';
import { mergeAgain } from './merge-again.ts';
import { documentsProgress } from './progress.ts';
import { cycleRevisions, endedBy, newRef, type JobRow } from './rows.ts';

/** The statement that ends the job, first in the batch; all others of the batch ask for its token. */
const end = (db: Db, job: JobRow, token: string, now: number) =>
  db.run(sql`update jobs set state = 'done', end_token = ${token}, ended_at = ${now}, lease_until = null, problem = null
    where id = ${job.id} and attempt = ${job.attempt} and state = 'leased'`);

/** A document is read: its segment is recorded (the first content of a key stays), and the cycle moves on when it was the last. */
export async function completeExtract(db: Db, job: JobRow, result: z.infer<typeof ExtractResult>, now: number): Promise<Effects> {
  const token = newRef();
  const ended = endedBy(job.id, token);
  const recorded = (column: string) => sql`(select ${sql.raw(column)} from segments where key = ${result.key})`;
  const [done] = await db.batch([
    end(db, job, token, now),
    db.run(sql`insert or ignore into segments (key, content_sha256, text_sha256, created_at)
      select ${result.key}, ${result.content_sha256}, ${result.text_sha256}, ${now} where ${ended}`),
    db.run(sql`update revisions set status = 'completed', problem = null, segment_key = ${result.key}, content_sha256 = ${recorded('content_sha256')},
      text_sha256 = ${recorded('text_sha256')}, title = ${result.title}, language = ${result.language}, encoding = ${result.encoding},
      chunk_count = ${result.chunks}, chunks_extracted = ${result.chunks_extracted} where id = ${job.revisionId} and ${ended}`),
  ]);
  if (done.meta.changes === 0) return NO_EFFECTS;
  const progress = await documentsProgress(db, job.cycleId);
  const read = tell(job.taskId, { status: 'running', step: 'graphrag', progress, attempt: job.attempt });
  return both(read, await advance(db, job.ragId, now));
}

/** The change is computed and staged: the cycle waits for a person, or is approved at once where the RAG says so. */
export async function completeMerge(db: Db, job: JobRow, result: MergeResult, now: number): Promise<Effects> {
  const token = newRef();
  const ended = endedBy(job.id, token);
  const counts = await cycleCounts(db, job.cycleId, result);
  const [done] = await db.batch([
    end(db, job, token, now),
    db.run(sql`update cycles set status = 'ready', manifest = ${result.manifest}, diff_hash = ${result.diff_hash}, counts = ${JSON.stringify(counts)},
      add_sha256 = ${result.add.sha256}, add_bytes = ${result.add.size_bytes}, del_sha256 = ${result.del.sha256}, del_bytes = ${result.del.size_bytes},
      review = ${JSON.stringify(result.review)}, artifacts = ${JSON.stringify(result.artifacts)}, reason = null
      where id = ${job.cycleId} and status = 'running' and ${ended}`),
    db.run(sql`update tasks set status = 'done', step = 'staging', error = null, finished_at = ${now}, last_event_at = ${now}
      where id = ${job.taskId} and status = 'running' and ${ended}`),
  ]);
  if (done.meta.changes === 0) return NO_EFFECTS;
  const ready = tell(job.taskId, { status: 'done', step: 'staging', attempt: job.attempt });
  return both(ready, await approveByRule(db, job, result, now));
}

async function approveByRule(db: Db, job: JobRow, result: MergeResult, now: number): Promise<Effects> {
  const rag = await db.query.rags.findFirst({ where: eq(t.rags.id, job.ragId) });
  const rule = rag?.settings.approval ?? 'manual';
  const clean = result.review.summary.gates.every((gate) => gate.passed);
  if (!rag || rule === 'manual' || (rule === 'auto_if_clean' && !clean)) return NO_EFFECTS;
  const approved = await approveCycle(db, { ragId: rag.id, cycleId: job.cycleId, userId: rag.ownerId, diffHash: result.diff_hash }, now);
  return approved.effects;
}

async function cycleCounts(db: Db, cycleId: number, result: MergeResult): Promise<CycleCounts> {
  const read = (await cycleRevisions(db, cycleId)).filter((r) => r.status === 'completed');
  const sum = (pick: (r: (typeof read)[number]) => number) => read.reduce((n, r) => n + pick(r), 0);
  return {
    ...result.counts,
    documents: read.length,
    chunks: sum((r) => r.chunkCount),
    chunks_extracted: sum((r) => r.chunksExtracted),
    model_calls: 0,
    tokens_in: 0,
    tokens_out: 0,
  };
}

/** Production is at the new version (the store said so): D1 follows. Or the guard failed: the cycle merges again on the new base. */
export async function completePublish(db: Db, job: JobRow, result: z.infer<typeof PublishResult>, now: number): Promise<Effects> {
  return result.outcome === 'published' ? recordVersion(db, job, result, now) : rebase(db, job, now);
}

async function recordVersion(db: Db, job: JobRow, result: z.infer<typeof PublishResult>, now: number): Promise<Effects> {
  const token = newRef();
  const ended = sql`${endedBy(job.id, token)}`;
  const changed = sql`(select max(id) from revisions where cycle_id = ${job.cycleId} and document_id = documents.id)`;
  const [done] = await db.batch([
    end(db, job, token, now),
    db.run(sql`insert or ignore into versions (rag_id, version, cycle_id, manifest, diff_hash, triples_added, triples_removed, triple_count, created_by, created_at)
      select rag_id, ${result.version}, id, manifest, diff_hash, coalesce(json_extract(counts, '$.triples_added'), 0),
        coalesce(json_extract(counts, '$.triples_removed'), 0), ${result.triple_count}, coalesce(ended_by, created_by), ${now}
      from cycles where id = ${job.cycleId} and status = 'publishing' and ${ended}`),
    db.run(sql`update rags set version = ${result.version}, cycle_count = cycle_count + 1, triple_count = ${result.triple_count}, updated_at = ${now}
      where id = ${job.ragId} and ${ended} and exists (select 1 from cycles where id = ${job.cycleId} and status = 'publishing')`),
    db.run(sql`update documents set published_version = ${result.version}, published_revision_id = ${changed}, removed_at = null
      where ${ended} and (select change || status from revisions where id = ${changed}) = 'putcompleted'`),
    db.run(sql`update documents set published_version = null, published_revision_id = null, removed_at = ${now}
      where ${ended} and (select change from revisions where id = ${changed}) = 'remove'`),
    db.run(sql`update cycles set status = 'approved', version = ${result.version}, reason = null, ended_at = ${now}
      where id = ${job.cycleId} and status = 'publishing' and ${ended}`),
    db.run(
      sql`update tasks set status = 'done', step = 'staging', finished_at = ${now}, last_event_at = ${now} where id = ${job.taskId} and ${ended}`,
    ),
  ]);
  if (done.meta.changes === 0) return NO_EFFECTS;
  const published = tell(job.taskId, {
    status: 'done',
    step: 'staging',
    message: `Version ${result.version} is published.`,
    attempt: job.attempt,
  });
  return both(published, await advance(db, job.ragId, now));
}

/** Production moved since the review: nothing was changed; the merge runs again, without extraction, on what is published. */
async function rebase(db: Db, job: JobRow, now: number): Promise<Effects> {
  const token = newRef();
  const ended = endedBy(job.id, token);
  const detail = 'Production has moved since this change was reviewed; it is merged again and needs a new review.';
  const [done] = await db.batch([
    end(db, job, token, now),
    db.run(sql`update cycles set status = 'stale', reason = ${detail} where id = ${job.cycleId} and status = 'publishing' and ${ended}`),
    db.run(
      sql`update tasks set status = 'failed', error = ${detail}, finished_at = ${now}, last_event_at = ${now} where id = ${job.taskId} and ${ended}`,
    ),
  ]);
  if (done.meta.changes === 0) return NO_EFFECTS;
  const said = tell(job.taskId, {
    status: 'failed',
    step: 'staging',
    error: detail,
    problem: { code: 'cycle_stale', detail },
    attempt: job.attempt,
  });
  return both(said, await mergeAgain(db, job.ragId, job.cycleId, 'rebase', now));
}

export async function completeCleanup(db: Db, job: JobRow, now: number): Promise<Effects> {
  await end(db, job, newRef(), now);
  return NO_EFFECTS;
}
