import { eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Claim, Job } from '../../contract/jobs.ts';
import { LIMITS } from '../../contract/limits.ts';
import { FeragError } from '../../contract/errors.ts';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';
import { both, NO_EFFECTS, tell, type Effects } from './effects.ts';
import { documentsProgress } from './progress.ts';
import { cycleRevisions, getCycle, getJob, type CycleRow, type JobRow, type NodeRow, type RagRow } from './rows.ts';
import { expireLeases } from './sweep.ts';

/**
 * Leases the next job to a node: the tenant with the fewest running jobs first, within it priority, age, id. One statement, so that
 * two nodes never get one job. A recursive skip scan over the tenants' heads: milliseconds with 100,000 queued rows.
 */
export async function claim(
  db: Db,
  node: NodeRow,
  body: z.infer<typeof Claim>,
  now: number,
): Promise<{ job: Job | null; effects: Effects }> {
  // An earlier process of this node is gone, and with it whoever held its leases.
  const freed = await expireLeases(db, sql`node_id = ${node.id} and node_instance <> ${body.instance}`, now);
  await db.update(t.nodes).set({ lastSeenAt: now, storeId: body.store_id }).where(eq(t.nodes.id, node.id));
  if (node.draining) return { job: null, effects: freed };

  const kinds = sql`(select value from json_each(${JSON.stringify(body.kinds)}))`;
  const [leased] = await db.all<{ id: number }>(sql`
    update jobs set state = 'leased', attempt = attempt + 1, node_id = ${node.id}, node_instance = ${body.instance},
      lease_until = ${now + LIMITS.lease_seconds * 1000}, progress_at = ${now}, report_n = -1
    where state = 'queued' and id = (
      with recursive tenants (tenant) as (
        select (select min(tenant) from jobs where state = 'queued')
        union all
        select (select min(tenant) from jobs where state = 'queued' and tenant > tenants.tenant) from tenants where tenants.tenant is not null)
      select head.id from (
        select
          (select j.id from jobs j where j.state = 'queued' and j.tenant = tenants.tenant and j.run_at <= ${now} and j.kind in ${kinds}
            and (j.kind = 'extract' or exists (
              select 1 from rags r where r.id = j.rag_id and (r.store_id is null or r.store_id = ${body.store_id})))
            order by j.priority, j.run_at, j.id limit 1) as id,
          (select count(*) from jobs b where b.state = 'leased' and b.tenant = tenants.tenant) as busy
        from tenants where tenants.tenant is not null) head
      where head.id is not null order by head.busy, head.id limit 1)
    returning id`);
  if (!leased) return { job: null, effects: freed };
  const started = await begin(db, leased.id, node, body.store_id, now);
  return { job: started.job, effects: both(freed, started.effects) };
}

/** Marks what the job works on as running and puts its payload together from D1. */
async function begin(db: Db, jobId: number, node: NodeRow, storeId: string | null, now: number): Promise<{ job: Job; effects: Effects }> {
  const row = await getJob(db, jobId);
  const rag = row && (await db.query.rags.findFirst({ where: eq(t.rags.id, row.ragId) }));
  const cycle = row && rag && (await getCycle(db, rag.id, row.cycleId));
  if (!row || !rag || (!cycle && row.kind !== 'cleanup'))
    throw new FeragError('job_not_found', 'This job works on something that is gone.');
  await db.batch([
    db.run(sql`update tasks set status = 'running', attempt = max(attempt, ${row.attempt}), node = ${node.name},
      started_at = coalesce(started_at, ${now}), last_event_at = ${now} where id = ${row.taskId} and status in ('queued', 'running')`),
    db.run(sql`update cycles set status = 'running' where id = ${row.cycleId} and status = 'pending'`),
    db.run(sql`update revisions set status = 'processing' where id = ${row.revisionId} and status in ('pending', 'processing')`),
    db.run(sql`update rags set store_id = ${storeId} where id = ${rag.id} and store_id is null and ${row.kind} <> 'extract'`),
  ]);
  if (row.kind === 'cleanup' || !cycle)
    return { job: { ...head(row, rag), kind: 'cleanup', scope: row.scope ?? 'staging' }, effects: NO_EFFECTS };
  const job = await payload(db, row, rag, cycle);
  if (row.kind !== 'extract') return { job, effects: NO_EFFECTS };
  const progress = await documentsProgress(db, cycle.id);
  return { job, effects: tell(row.taskId, { status: 'running', step: 'graphrag', progress, attempt: row.attempt }) };
}

const head = (row: JobRow, rag: RagRow) => ({
  id: row.id,
  attempt: row.attempt,
  task_id: row.taskId,
  cycle_id: row.cycleId,
  rag_id: rag.id,
  base_iri: rag.baseIri,
});

async function payload(db: Db, row: JobRow, rag: RagRow, cycle: CycleRow): Promise<Job> {
  switch (row.kind) {
    case 'extract':
      return extractPayload(db, row, rag);
    case 'merge':
      return mergePayload(db, row, rag, cycle);
    case 'publish':
      return {
        ...head(row, rag),
        kind: 'publish',
        base_version: cycle.baseVersion,
        manifest: cycle.manifest ?? '',
        add: { sha256: cycle.addSha256 ?? '', size_bytes: cycle.addBytes ?? 0 },
        del: { sha256: cycle.delSha256 ?? '', size_bytes: cycle.delBytes ?? 0 },
      };
    case 'cleanup':
      return { ...head(row, rag), kind: 'cleanup', scope: row.scope ?? 'staging' };
  }
}

async function extractPayload(db: Db, row: JobRow, rag: RagRow): Promise<Job> {
  const revision = await db.query.revisions.findFirst({ where: eq(t.revisions.id, row.revisionId ?? 0) });
  if (!revision) throw new FeragError('job_not_found', 'The document of this job is gone.');
  const previous = await db.query.revisions.findFirst({
    where: sql`document_id = ${revision.documentId} and id < ${revision.id} and status = 'completed'`,
    orderBy: sql`id desc`,
  });
  return {
    ...head(row, rag),
    kind: 'extract',
    document: {
      id: revision.documentId,
      name: revision.name,
      media_type: revision.mediaType,
      size_bytes: revision.sizeBytes,
      sha256: revision.sha256,
    },
    previous: previous?.contentSha256 ?? null,
    settings: rag.settings,
  };
}

async function mergePayload(db: Db, row: JobRow, rag: RagRow, cycle: CycleRow): Promise<Job> {
  const base = await db.query.versions.findFirst({ where: sql`rag_id = ${rag.id} and version = ${cycle.baseVersion}` });
  const revisions = await cycleRevisions(db, cycle.id);
  const published = await db.all<{ id: number }>(
    sql`select id from documents where published_version is not null and removed_at is null and id in
      (select document_id from revisions where cycle_id = ${cycle.id})`,
  );
  const known = new Set(published.map(({ id }) => id));
  return {
    ...head(row, rag),
    kind: 'merge',
    base_version: cycle.baseVersion,
    base_manifest: base?.manifest ?? null,
    put: revisions.flatMap((r) =>
      r.change === 'put' && r.status === 'completed' && r.segmentKey && r.contentSha256 && r.textSha256
        ? [
            {
              document_id: r.documentId,
              key: r.segmentKey,
              content_sha256: r.contentSha256,
              text_sha256: r.textSha256,
              name: r.name,
              is_new: !known.has(r.documentId),
            },
          ]
        : [],
    ),
    remove: revisions.filter((r) => r.change === 'remove').map((r) => r.documentId),
    failed_documents: revisions.filter((r) => r.status === 'failed').length,
    target_manifest: cycle.targetManifest,
    settings: rag.settings,
  };
}
