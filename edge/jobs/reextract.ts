import { sql, type SQL } from 'drizzle-orm';
import type { z } from 'zod';
import type { Reextract } from '../../contract/cycles.ts';
import { tokensOfChunks } from '../../contract/estimate.ts';
import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Db } from '../db/client.ts';
import { NO_EFFECTS, tell, both, WAKE, type Effects } from './effects.ts';
import { newRef, NO_RAG, type RagRow } from './rows.ts';

export interface ReextractRequest extends z.infer<typeof Reextract> {
  readonly rag: Pick<RagRow, 'id' | 'ownerId'>;
  readonly userId: number;
}

export interface Reextracting {
  readonly cycleId: number;
  readonly taskId: number;
  readonly effects: Effects;
}

/**
 * Opens a cycle of its own that reads every published document again from the same bytes, with another extractor when one is named,
 * which becomes the RAG's setting. One batch of statements over the rows that are there, however many. The list of documents goes on
 * to show what is published, until this is. A repeat joins such a cycle while that is still at work; where it names another extractor
 * than that works with, it opens one that waits its turn.
 */
export async function reextract(db: Db, request: ReextractRequest, now: number): Promise<Reextracting> {
  const { id: ragId, ownerId } = request.rag;
  const ref = newRef();
  const [first, last] = [`${ref}-`, `${ref}-~`];
  const atWork = joinable(ragId, request.extractor);
  const [opened] = await db.batch([
    db.run(sql`insert into cycles (rag_id, ref, kind, status, gathering, own, held, counts, created_by, created_at)
      select ${ragId}, ${ref}, 'update', 'pending', 1, 1, 0, '{}', ${request.userId}, ${now}
      where exists (select 1 from rags where id = ${ragId} and deleted_at is null)
      and exists (select 1 from ${published(ragId)}) and not exists (select 1 from (${atWork}))`),
    db.run(sql`insert into tasks (rag_id, cycle_id, type, status, created_at, last_event_at)
      select rag_id, id, 'full_cycle', 'queued', ${now}, ${now} from cycles where ref = ${ref}`),
    db.run(sql`update cycles set task_id = (select id from tasks where cycle_id = cycles.id) where ref = ${ref}`),
    // CROSS JOIN keeps the order: the cycle first, which may not be there.
    db.run(sql`insert into revisions (ref, document_id, rag_id, cycle_id, change, name, media_type, size_bytes, sha256, source_key, text_tokens,
        again_of, status, created_at)
      select ${first} || d.id, d.id, c.rag_id, c.id, 'put', d.name, was.media_type, was.size_bytes, was.sha256, was.source_key,
        iif(was.text_tokens > 0, was.text_tokens, ${tokensOfChunks(1)} * was.chunk_count),
        was.id, 'pending', ${now}
      from cycles c cross join ${published(ragId)} where c.ref = ${ref}`),
    db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, revision_id, state, run_at, max_attempts, created_at)
      select ${ownerId}, r.rag_id, r.cycle_id, c.task_id, 'extract', r.id, 'queued', ${now}, ${LIMITS.job_retries + 1}, ${now}
      from revisions r join cycles c on c.id = r.cycle_id where r.ref between ${first} and ${last}`),
    db.run(sql`update rags set settings = json_set(settings, '$.extractor', ${request.extractor ?? null}), updated_at = max(${now}, updated_at + 1)
      where id = ${ragId} and ${request.extractor ?? null} is not null and exists (${atWork})
      and json_extract(settings, '$.extractor') is not ${request.extractor ?? null}`),
  ]);
  const [cycle] = await db.all<{ id: number; taskId: number }>(atWork);
  if (!cycle) throw await whyNot(db, ragId);
  const isOpened = opened.meta.changes > 0;
  const waiting = tell(cycle.taskId, { status: 'running', step: 'graphrag', message: 'Waiting for a compute node.' });
  return { cycleId: cycle.id, taskId: cycle.taskId, effects: isOpened ? both(waiting, WAKE) : NO_EFFECTS };
}

const published = (ragId: number) =>
  sql`(documents d join revisions was on was.id = d.published_revision_id and d.rag_id = ${ragId} and d.removed_at is null)`;

/**
 * A cycle that reads all again and is not in review yet. Where an extractor is named, only one whose model work is not decided yet, or
 * was decided like that: another would give what was not asked for.
 */
function joinable(ragId: number, extractor: ReextractRequest['extractor']): SQL {
  const model = sql`coalesce(c.model, iif(c.gathering = 1, 'open', 'without'))`;
  const fits =
    extractor === undefined ? sql`true` : extractor === 'nlp' ? sql`${model} in ('open', 'without')` : sql`${model} <> 'without'`;
  return sql`select c.id, c.task_id as taskId from cycles c where c.rag_id = ${ragId} and c.status in ('pending', 'running') and ${fits}
    and exists (select 1 from revisions r where r.cycle_id = c.id and r.again_of is not null) order by c.id desc limit 1`;
}

async function whyNot(db: Db, ragId: number): Promise<FeragError> {
  const [rag] = await db.all<{ version: number }>(sql`select version from rags where id = ${ragId} and deleted_at is null`);
  if (!rag) return new FeragError('rag_not_found', NO_RAG);
  const why =
    rag.version === 0
      ? 'Nothing of this RAG is published yet. Upload documents and approve their cycle first; they are read with the extractor of its settings.'
      : 'This RAG has no published document to read again. Upload one first.';
  return new FeragError('document_not_found', why);
}
