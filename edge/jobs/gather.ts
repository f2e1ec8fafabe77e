import { asc, eq, sql, type SQL } from 'drizzle-orm';
import { LIMITS } from '../../contract/limits.ts';
import { FeragError } from '../../contract/errors.ts';
import type { DocumentStatus } from '../../contract/documents.ts';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';
import { advance } from './advance.ts';
import { both, NO_EFFECTS, tell, WAKE, type Effects } from './effects.ts';
import { newRef, NO_RAG, type RagRow } from './rows.ts';
import { cancelJobs, dropped } from './stop.ts';

/** What an upload, a replacement or a removal asks for. `documentId` null: a new document. */
export type DocumentChange =
  | {
      readonly change: 'put';
      readonly documentId: number | null;
      readonly name: string;
      readonly mediaType: string;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly sourceKey: string;
    }
  | { readonly change: 'remove'; readonly documentId: number };

export interface GatherRequest {
  readonly rag: Pick<RagRow, 'id' | 'ownerId'>;
  readonly userId: number;
  readonly ownCycle: boolean;
  readonly held: boolean;
  readonly changes: readonly DocumentChange[];
}

export interface Gathered {
  readonly cycleId: number;
  readonly taskId: number;
  readonly documents: { id: number; name: string; status: DocumentStatus }[];
  readonly effects: Effects;
}

/**
 * Joins the RAG's cycle that is still gathering, or opens one, and registers the changes and their jobs: one D1 batch, so that it
 * cannot race with the start of the merge, and a failure leaves nothing. All rows come from one JSON value, because D1 binds at
 * most 100 values a statement.
 */
export async function gather(db: Db, request: GatherRequest, now: number): Promise<Gathered> {
  const { isOpened, superseded, rows } = await register(db, request, now);
  const first = rows[0];
  if (!first) throw new FeragError('rag_not_found', NO_RAG);
  // Said once for a cycle; who joins it later changes only its progress.
  const queued = isOpened
    ? tell(first.taskId, { status: 'running', step: 'graphrag', message: 'Waiting for a compute node.' })
    : NO_EFFECTS;
  const drop = { ...NO_EFFECTS, cancelJobs: dropped(superseded) };
  const onlyRemovals = request.changes.every((change) => change.change === 'remove');
  return {
    cycleId: first.cycleId,
    taskId: first.taskId,
    documents: rows.map(({ id, name, status }) => ({ id, name, status })),
    effects: both(queued, WAKE, drop, onlyRemovals ? await advance(db, request.rag.id, now) : NO_EFFECTS),
  };
}

async function register(db: Db, request: GatherRequest, now: number) {
  const ref = newRef();
  const { rag, userId, ownCycle, held } = request;
  const alone = ownCycle || held;
  const cycle = alone
    ? sql`(select id from cycles where ref = ${ref})`
    : sql`(select id from cycles where rag_id = ${rag.id} and gathering = 1 and own = 0 and held = 0 and status in ('pending', 'running'))`;
  const items = sql`json_each(${JSON.stringify(request.changes.map((change, i) => ({ ...change, ref: `${ref}-${i}` })))})`;
  // The rows of this call: `ref-0`, `ref-1`, … as a range, because LIKE would not use the index.
  const mine = sql`between ${`${ref}-`} and ${`${ref}-~`}`;
  const at = (field: string) => sql.raw(`json_extract(value, '$.${field}')`);
  const changed = sql`(select ${at('documentId')} from ${items})`;
  const known = sql`not exists (select 1 from ${items} where ${at('documentId')} is not null
    and not exists (select 1 from documents d where d.id = ${at('documentId')} and d.rag_id = ${rag.id}))`;

  const [opened, , , , superseded, , , , , rows] = await db.batch([
    db.run(sql`insert into cycles (rag_id, ref, kind, status, gathering, own, held, counts, created_by, created_at)
      select ${rag.id}, ${ref}, 'update', 'pending', 1, ${ownCycle ? 1 : 0}, ${held ? 1 : 0}, '{}', ${userId}, ${now}
      where exists (select 1 from rags where id = ${rag.id} and deleted_at is null) and ${known}
        and ${request.changes.length} > 0 and (${alone ? 1 : 0} = 1 or ${cycle} is null)`),
    db.run(sql`insert into tasks (rag_id, cycle_id, type, status, created_at, last_event_at)
      select rag_id, id, 'full_cycle', 'queued', ${now}, ${now} from cycles where id = ${cycle} and task_id = 0`),
    db.run(sql`update cycles set task_id = (select id from tasks where cycle_id = cycles.id) where id = ${cycle} and task_id = 0`),
    db.run(sql`insert into documents (rag_id, ref, name, created_at)
      select ${rag.id}, ${at('ref')}, ${at('name')}, ${now} from ${items} where ${at('documentId')} is null and ${cycle} is not null`),
    // What is asked for now supersedes what this cycle was still going to read of the same document.
    cancelJobs(
      db,
      sql`cycle_id = ${cycle} and kind = 'extract' and revision_id in (
        select r.id from revisions r where r.cycle_id = ${cycle} and r.document_id in ${changed})`,
      now,
    ),
    db.run(
      sql`update revisions set status = 'removed' where cycle_id = ${cycle} and status in ('pending', 'processing') and document_id in ${changed}`,
    ),
    db.run(sql`insert into revisions (ref, document_id, rag_id, cycle_id, change, name, media_type, size_bytes, sha256, source_key, status, created_at)
      select ${at('ref')}, d.id, ${rag.id}, ${cycle}, ${at('change')}, coalesce(${at('name')}, d.name), coalesce(${at('mediaType')}, ''),
        coalesce(${at('sizeBytes')}, 0), coalesce(${at('sha256')}, ''), coalesce(${at('sourceKey')}, ''),
        iif(${at('change')} = 'put', 'pending', 'removed'), ${now}
      -- CROSS JOIN keeps the order: else SQLite goes through the RAG's documents once for each change.
      from ${items} cross join documents d on d.rag_id = ${rag.id}
        and d.id = coalesce(${at('documentId')}, (select n.id from documents n where n.ref = ${at('ref')}))
      where ${cycle} is not null`),
    db.run(sql`update documents set revision_id = (select max(id) from revisions where document_id = documents.id),
        name = (select name from revisions where document_id = documents.id order by id desc limit 1)
      where id in (select document_id from revisions where ref ${mine})`),
    db.run(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, revision_id, state, run_at, max_attempts, created_at)
      select ${rag.ownerId}, rag_id, cycle_id, (select task_id from cycles where id = cycle_id), 'extract', id, 'queued', ${now},
        ${LIMITS.job_retries + 1}, ${now}
      from revisions where ref ${mine} and change = 'put'`),
    registered(db, mine),
  ]);
  return { isOpened: opened.meta.changes > 0, superseded, rows };
}

/** The rows of this call, read in its own batch: one way to the database less. */
const registered = (db: Db, mine: SQL) =>
  db
    .select({
      id: t.revisions.documentId,
      name: t.revisions.name,
      status: t.revisions.status,
      cycleId: t.revisions.cycleId,
      taskId: t.cycles.taskId,
    })
    .from(t.revisions)
    .innerJoin(t.cycles, eq(t.cycles.id, t.revisions.cycleId))
    .where(sql`${t.revisions.ref} ${mine}`)
    .orderBy(asc(t.revisions.id));
