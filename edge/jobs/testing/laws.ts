import type { MergeJob } from '../../../contract/jobs.ts';
import type { World } from './world.ts';

/** What must hold after every step, whatever was called, lost, doubled or cut off. A text per breach. */
export const LAWS: Record<string, string> = {
  'one cycle of a RAG at a time is beyond gathering': `select rag_id from cycles where gathering = 0
    and status in ('running', 'ready', 'publishing', 'stale') group by rag_id having count(*) > 1`,
  'no job is open whose cycle has ended': `select j.id, j.kind, c.status from jobs j join cycles c on c.id = j.cycle_id
    where j.state in ('queued', 'leased') and j.kind <> 'cleanup' and c.status in ('approved', 'rejected', 'failed', 'cancelled')`,
  'a document that is still to be read has exactly one job, in an open cycle': `select r.id, r.status from revisions r join cycles c on c.id = r.cycle_id
    where r.status in ('pending', 'processing') and (c.status not in ('pending', 'running') or c.gathering = 0 or 1 <> (select count(*) from jobs j
      where j.revision_id = r.id and j.state in ('queued', 'leased')))`,
  'a job that reads has a document that is still to be read': `select j.id from jobs j join revisions r on r.id = j.revision_id
    where j.state in ('queued', 'leased') and r.status not in ('pending', 'processing')`,
  'a ready cycle has a review and a manifest': `select id from cycles where status = 'ready'
    and (review is null or manifest is null or diff_hash is null or add_sha256 is null or del_sha256 is null)`,
  'a merging cycle has one merge, one that asks a model an enrich, a publishing one a publish, and a paused one nothing': `
    select id, status, model, paused from cycles c where gathering = 0 and status in ('running', 'publishing') and iif(paused is null, 1, 0) <>
      (select count(*) from jobs j where j.cycle_id = c.id and j.state in ('queued', 'leased')
        and (c.paused is not null or j.kind = iif(c.status = 'publishing', 'publish', iif(c.model is 'asked', 'enrich', 'merge'))))`,
  'only a running cycle is paused, and only for its model': `select id, status, model from cycles where paused is not null
    and (status <> 'running' or gathering = 1 or model is not 'asked')`,
  'nothing merges before its model work has ended': `select j.id, c.model from jobs j join cycles c on c.id = j.cycle_id
    where j.kind in ('merge', 'publish') and j.state in ('queued', 'leased') and c.model is 'asked'`,
  'a model is asked about an update, where that was decided': `select j.id from jobs j join cycles c on c.id = j.cycle_id
    where j.kind = 'enrich' and (c.kind <> 'update' or c.model is null)`,
  'only a node with a language model is at work with one': `select j.id, j.node_id from jobs j join nodes n on n.id = j.node_id
    where j.kind = 'enrich' and j.state = 'leased' and json_extract(n.models, '$.llm') is null`,
  'a revision that a model added to keeps how it was read without one': `select id from revisions where (plain_key is null) <> (plain_sha256 is null)
    or (plain_key is not null and segment_key is null)`,
  'what is booked is an attempt that was': `select u.job_id, u.attempt from model_usage u left join jobs j on j.id = u.job_id
    where j.id is null or u.attempt > j.attempt`,
  'a cycle at work has one open task, one that rests has none': `select id, status from cycles c where
    iif(status in ('pending', 'running', 'publishing'), 1, 0) <> (select count(*) from tasks k where k.cycle_id = c.id and k.status in ('queued', 'running'))`,
  'version numbers are dense, one for each approved cycle': `select g.id, g.version, g.cycle_count from rags g
    where g.version <> g.cycle_count or g.version <> (select count(*) from cycles c where c.rag_id = g.id and c.status = 'approved')
      or g.version <> (select count(*) from versions v where v.rag_id = g.id) or g.version <> (select coalesce(max(version), 0) from versions v where v.rag_id = g.id)`,
  'no attempt is beyond its last': 'select id from jobs where attempt > max_attempts',
  'a staging workspace is not dropped while a cycle uses it': `select j.id, j.state from jobs j join cycles c on c.rag_id = j.rag_id
    where j.kind = 'cleanup' and j.scope = 'staging' and j.state in ('queued', 'leased') and c.gathering = 0
      and c.status in ('running', 'ready', 'publishing', 'stale')`,
};

/** What an approved, rejected or cancelled cycle and an ended task are, they stay. */
const FINAL = `select 'cycle ' || id as what, status from cycles where status in ('approved', 'rejected', 'cancelled')
  union all select 'task ' || id, status from tasks where status in ('done', 'failed', 'cancelled')`;

const USAGE = `select job_id || '/' || attempt || ' ' || purpose || ' ' || document_id || ' ' || model as name, calls + tokens_in + tokens_out as sum
  from model_usage`;

type Published = ReadonlyMap<number, string>;

/** A bill only grows, row by row: nothing of it is taken back, or booked to another attempt. */
function watchUsage(world: World): () => void {
  let before: ReadonlyMap<string, number> = new Map();
  return () => {
    const now = new Map(world.rows<{ name: string; sum: number }>(USAGE).map(({ name, sum }) => [name, sum]));
    for (const [name, sum] of before)
      if ((now.get(name) ?? -1) < sum) throw new Error(`The usage of ${name} was ${sum} and is ${now.get(name) ?? 'gone'}.`);
    before = now;
  };
}

/** Checks the laws step by step; remembers what was final, and what each version should hold by the merges that led to it. */
export function openLaws(world: World) {
  const checkUsage = watchUsage(world);
  const final = new Map<string, string>();
  const merges = new Map<number, MergeJob>();
  const versions = new Map<string, { manifest: string; documents: Published }>();

  const checkFinal = () => {
    const now = new Map(world.rows<{ what: string; status: string }>(FINAL).map(({ what, status }) => [what, status]));
    for (const [what, status] of final) if (now.get(what) !== status) throw new Error(`${what} was ${status} and is ${now.get(what)}.`);
    for (const [what, status] of now) final.set(what, status);
    for (const [taskId, told] of world.endings)
      if (new Set(told).size > 1) throw new Error(`Task ${taskId} was ended as ${told.join(' and ')}.`);
  };

  const documentsOf = (ragId: number, version: number, merge: MergeJob): Published => {
    if (merge.target_manifest !== null) {
      const target = [...versions].find(([key, v]) => key.startsWith(`${ragId}:`) && v.manifest === merge.target_manifest);
      return target?.[1].documents ?? new Map();
    }
    const documents = new Map(versions.get(`${ragId}:${version - 1}`)?.documents);
    for (const { document_id, key } of merge.put) documents.set(document_id, key);
    for (const id of merge.remove) documents.delete(id);
    return documents;
  };

  const checkPublished = () => {
    const rows = world.rows<{ rag_id: number; version: number; cycle_id: number; manifest: string }>(
      'select * from versions order by version',
    );
    for (const { rag_id, version, cycle_id, manifest } of rows) {
      const merge = merges.get(cycle_id);
      if (versions.has(`${rag_id}:${version}`) || !merge) continue;
      const documents = documentsOf(rag_id, version, merge);
      versions.set(`${rag_id}:${version}`, { manifest, documents });
      // What the documents say of it is only known while it is the newest.
      if (rows.some((later) => later.rag_id === rag_id && later.version > version)) continue;
      const found = world.rows<{ id: number; key: string }>(
        `select d.id, r.segment_key as key from documents d join revisions r on r.id = d.published_revision_id
          where d.rag_id = ? and d.published_version is not null and d.removed_at is null order by d.id`,
        rag_id,
      );
      const text = (pairs: readonly (readonly [number, string])[]) => JSON.stringify(pairs.toSorted((a, b) => a[0] - b[0]));
      if (text(found.map(({ id, key }) => [id, key])) !== text([...documents]))
        throw new Error(`Version ${version} of RAG ${rag_id} holds ${text([...documents])}, its documents say ${JSON.stringify(found)}.`);
    }
  };

  return {
    /** To be told of each merge that is claimed. */
    merging: (job: MergeJob) => merges.set(job.cycle_id, job),
    check() {
      for (const [law, query] of Object.entries(LAWS)) {
        const breaches = world.rows(query);
        if (breaches.length > 0) throw new Error(`Broken: ${law}: ${JSON.stringify(breaches)}`);
      }
      checkFinal();
      checkUsage();
      checkPublished();
    },
  };
}
