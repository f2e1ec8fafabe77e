import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Checkpoint, Checkpointed, EnrichResult } from '../../contract/jobs.ts';
import { FeragError } from '../../contract/errors.ts';
import type { Db } from '../db/client.ts';
import { queueMerge } from './advance.ts';
import { both, tell, WAKE, type Effects } from './effects.ts';
import { endJob } from './complete.ts';
import { endedBy, getCycle, getJob, LOST, newRef, type JobRow, type NodeRow } from './rows.ts';
import { allowance, book, inPieces, spent, tokensOf } from './usage.ts';

/**
 * Keeps what an attempt has found, and books what it has cost. Whoever comes late has spent all the same: the cost of an attempt that
 * lost its lease or was cancelled is booked too, and nothing else of it counts (F58). A checkpoint that was overtaken on its way by a
 * later one of the same attempt does not replace that.
 */
export async function checkpoint(
  db: Db,
  node: NodeRow,
  jobId: number,
  body: z.infer<typeof Checkpoint>,
  now: number,
): Promise<z.infer<typeof Checkpointed>> {
  const job = await getJob(db, jobId);
  if (!job) throw new FeragError('job_not_found', 'No such job.');
  // Of the attempt that is at it only its node may say anything; of one that was lost, nobody knows any more whose it was.
  const isAnothers = body.attempt === job.attempt && job.nodeId !== null && job.nodeId !== node.id;
  if (body.attempt > job.attempt || isAnothers) throw new FeragError('lease_lost', LOST);
  const theirs = { ...job, attempt: body.attempt };
  const held = sql`id = ${jobId} and attempt = ${body.attempt} and node_id = ${node.id} and state = 'leased'`;
  const booked = spent(sql`job_id = ${jobId} and attempt = ${body.attempt}`);
  const [kept] = await db.batch([
    db.run(sql`update jobs set progress_at = ${now} where ${held}`),
    db.run(sql`update cycles set checkpoint = ${body.checkpoint} where id = ${job.cycleId} and ${body.checkpoint} is not null
      and ${job.kind} = 'enrich' and exists (select 1 from jobs where ${held}) and ${booked} <= ${tokensOf(body.usage)}`),
    ...book(db, theirs, body.usage, sql`true`),
  ]);
  if (kept.meta.changes > 0) return { cancel: false, budget_tokens: await allowance(db, theirs) };
  const after = await getJob(db, jobId);
  if (after?.state === 'cancelled' && after.attempt === body.attempt && after.nodeId === node.id)
    return { cancel: true, budget_tokens: null };
  throw new FeragError('lease_lost', LOST);
}

/**
 * The model has done what it could. Its segments become those of this cycle's documents (the first content of a key stays), beside
 * which the plain ones are kept; then the merge is queued. With the budget used up the cycle pauses instead, with what was found.
 */
export async function completeEnrich(db: Db, job: JobRow, result: z.infer<typeof EnrichResult>, now: number): Promise<Effects | null> {
  const token = newRef();
  const ended = endedBy(job.id, token);
  const isPaused = result.outcome === 'paused';
  const said = isPaused ? await usedUp(db, job, result) : found(result);
  const [done] = await db.batch([
    endJob(db, job, token, now),
    ...book(db, job, result.usage, ended),
    ...inPieces(result.documents).flatMap((documents) => useSegments(db, job, { documents: JSON.stringify(documents), ended }, now)),
    db.run(sql`update cycles set model = ${isPaused ? 'asked' : 'done'}, paused = ${isPaused ? 'budget' : null}, reason = ${isPaused ? said : null},
      checkpoint = coalesce(${result.checkpoint}, checkpoint), model_decisions = ${result.decisions}
      where id = ${job.cycleId} and status = 'running' and ${ended}`),
    db.run(
      sql`update tasks set step = 'graphrag', last_event_at = ${now} where id = ${job.taskId} and status in ('queued', 'running') and ${ended}`,
    ),
    queueMerge(db, job.cycleId, now),
  ]);
  if (done.meta.changes === 0) return null;
  return both(WAKE, tell(job.taskId, { status: 'running', step: 'graphrag', message: said, attempt: job.attempt }));
}

interface Enriched {
  /** JSON of `SegmentRef`s. */
  readonly documents: string;
  readonly ended: ReturnType<typeof endedBy>;
}

const useSegments = (db: Db, job: JobRow, { documents, ended }: Enriched, now: number) => [
  db.run(sql`insert or ignore into segments (key, content_sha256, text_sha256, created_at)
    select json_extract(value, '$.key'), json_extract(value, '$.content_sha256'), json_extract(value, '$.text_sha256'), ${now}
    from json_each(${documents}) where ${ended}`),
  db.run(sql`update revisions set plain_key = coalesce(plain_key, segment_key), plain_sha256 = coalesce(plain_sha256, revisions.content_sha256),
      segment_key = s.key, content_sha256 = s.content_sha256
    from json_each(${documents}) d join segments s on s.key = json_extract(d.value, '$.key')
    where revisions.cycle_id = ${job.cycleId} and revisions.document_id = json_extract(d.value, '$.document_id')
    and revisions.change = 'put' and revisions.status = 'completed' and ${ended}`),
];

function found({ chunks }: z.infer<typeof EnrichResult>): string {
  const unclear = chunks.unclear > 0 ? `; ${chunks.unclear} of its replies were of no use` : '';
  const dropped = chunks.dropped > 0 ? `; ${chunks.dropped} of its statements are not borne out by their sentences and were dropped` : '';
  return `The model has read ${chunks.read} of ${chunks.total} chunks${unclear}${dropped}.`;
}

async function usedUp(db: Db, job: JobRow, { chunks, usage }: z.infer<typeof EnrichResult>): Promise<string> {
  const cycle = await getCycle(db, job.ragId, job.cycleId);
  const left = await allowance(db, job);
  const budget = cycle?.budgetTokens ?? 0;
  const used = budget - (left ?? budget) + tokensOf(usage);
  return `The token budget is used up: ${used} of ${budget} tokens, with ${chunks.read} of ${chunks.total} chunks read by the model. Raise it, or go on without the model.`;
}
