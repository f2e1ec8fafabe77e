import { sql, type SQL } from 'drizzle-orm';
import type { DocumentStatus } from '../../contract/documents.ts';
import { LIMITS } from '../../contract/limits.ts';
import { compiledAll, compiledRun } from '../db/compiled.ts';
import type { StoppedJob } from './stop.ts';

interface Registered {
  readonly id: number;
  readonly name: string;
  readonly status: DocumentStatus;
  readonly cycleId: number;
  readonly taskId: number;
}

const p = (name: string) => sql.placeholder(name);
const at = (field: string) => sql.raw(`json_extract(value, '$.${field}')`);
const items = sql`json_each(${p('items')})`;
const mine = sql`between ${p('first')} and ${p('last')}`;
const changed = sql`(select ${at('documentId')} from ${items})`;
/** Every document that is changed is one of this RAG. */
const known = sql`not exists (select 1 from ${items} where ${at('documentId')} is not null
  and not exists (select 1 from documents d where d.id = ${at('documentId')} and d.rag_id = ${p('rag')}))`;

/** The statements of `gather`, in their order; `cycle` finds the one that is joined or was just opened. */
function statementsFor(cycle: SQL, isFree: SQL) {
  return {
    openCycle: compiledRun(sql`insert into cycles (rag_id, ref, kind, status, gathering, own, held, counts, created_by, created_at)
      select ${p('rag')}, ${p('ref')}, 'update', 'pending', 1, ${p('own')}, ${p('held')}, '{}', ${p('user')}, ${p('now')}
      where exists (select 1 from rags where id = ${p('rag')} and deleted_at is null) and ${known} and ${p('count')} > 0 and ${isFree}`),
    openTask: compiledRun(sql`insert into tasks (rag_id, cycle_id, type, status, created_at, last_event_at)
      select rag_id, id, 'full_cycle', 'queued', ${p('now')}, ${p('now')} from cycles where id = ${cycle} and task_id = 0`),
    linkTask: compiledRun(
      sql`update cycles set task_id = (select id from tasks where cycle_id = cycles.id) where id = ${cycle} and task_id = 0`,
    ),
    addDocuments: compiledRun(sql`insert into documents (rag_id, ref, name, created_at)
      select ${p('rag')}, ${at('ref')}, ${at('name')}, ${p('now')} from ${items} where ${at('documentId')} is null and ${cycle} is not null`),
    // What is asked for now supersedes what this cycle was still going to read of the same document.
    cancelSuperseded: compiledAll<StoppedJob>(sql`update jobs set state = 'cancelled', ended_at = ${p('now')}, lease_until = null
      where state in ('queued', 'leased') and cycle_id = ${cycle} and kind = 'extract' and revision_id in (
        select r.id from revisions r where r.cycle_id = ${cycle} and r.document_id in ${changed})
      returning id, node_id as nodeId`),
    endSuperseded: compiledRun(
      sql`update revisions set status = 'removed' where cycle_id = ${cycle} and status in ('pending', 'processing') and document_id in ${changed}`,
    ),
    // A removal keeps what the list of documents shows of the content that it removes.
    // CROSS JOIN keeps the order: else SQLite goes through the RAG's documents once for each change.
    addRevisions:
      compiledRun(sql`insert into revisions (ref, document_id, rag_id, cycle_id, change, name, media_type, size_bytes, sha256, source_key,
        title, language, chunk_count, status, created_at)
      select ${at('ref')}, d.id, ${p('rag')}, ${cycle}, ${at('change')}, coalesce(${at('name')}, d.name),
        coalesce(${at('mediaType')}, was.media_type, ''), coalesce(${at('sizeBytes')}, was.size_bytes, 0), coalesce(${at('sha256')}, was.sha256, ''),
        coalesce(${at('sourceKey')}, ''), iif(${at('change')} = 'remove', was.title, null), iif(${at('change')} = 'remove', was.language, null),
        iif(${at('change')} = 'remove', coalesce(was.chunk_count, 0), 0), iif(${at('change')} = 'put', 'pending', 'removed'), ${p('now')}
      from ${items} cross join documents d on d.rag_id = ${p('rag')}
        and d.id = coalesce(${at('documentId')}, (select n.id from documents n where n.ref = ${at('ref')}))
      left join revisions was on was.id = d.revision_id
      where ${cycle} is not null`),
    pointDocuments: compiledRun(sql`update documents set revision_id = (select max(id) from revisions where document_id = documents.id),
        name = (select name from revisions where document_id = documents.id order by id desc limit 1)
      where id in (select document_id from revisions where ref ${mine})`),
    queueJobs:
      compiledRun(sql`insert into jobs (tenant, rag_id, cycle_id, task_id, kind, revision_id, state, run_at, max_attempts, created_at)
      select ${p('owner')}, rag_id, cycle_id, (select task_id from cycles where id = cycle_id), 'extract', id, 'queued', ${p('now')},
        ${LIMITS.job_retries + 1}, ${p('now')}
      from revisions where ref ${mine} and change = 'put'`),
    /** The rows of this call, read in its own batch: one way to the database less. */
    registered: compiledAll<Registered>(sql`select r.document_id as id, r.name, r.status, r.cycle_id as cycleId, c.task_id as taskId
      from revisions r join cycles c on c.id = r.cycle_id where r.ref ${mine} order by r.id`),
  };
}

const gathering = sql`(select id from cycles where rag_id = ${p('rag')} and gathering = 1 and own = 0 and held = 0 and status in ('pending', 'running'))`;

export const statements = {
  /** Opened for this call alone: `own_cycle=true` or `start=false`. */
  alone: statementsFor(sql`(select id from cycles where ref = ${p('ref')})`, sql`1 = 1`),
  joining: statementsFor(gathering, sql`${gathering} is null`),
};
