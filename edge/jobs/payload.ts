import { sql } from 'drizzle-orm';
import type { Job } from '../../contract/jobs.ts';
import { FeragError } from '../../contract/errors.ts';
import type { Db } from '../db/client.ts';
import { cycleRevisions, getRevision, type CycleRow, type JobRow, type RagRow, type RevisionRow } from './rows.ts';
import { allowance } from './usage.ts';

const head = (row: JobRow, rag: RagRow) => ({
  id: row.id,
  attempt: row.attempt,
  task_id: row.taskId,
  cycle_id: row.cycleId,
  rag_id: rag.id,
  base_iri: rag.baseIri,
});

/** What a node needs to know to do a job. @throws FeragError `job_not_found` when what it works on is gone. */
export async function payload(db: Db, row: JobRow, rag: RagRow, cycle: CycleRow): Promise<Job> {
  switch (row.kind) {
    case 'extract':
      return extractPayload(db, row, rag);
    case 'enrich':
      return enrichPayload(db, row, rag, cycle);
    case 'merge':
      return mergePayload(db, row, rag, cycle);
    case 'publish':
      return publishPayload(row, rag, cycle);
    case 'cleanup':
      return cleanupPayload(row, rag);
  }
}

export const cleanupPayload = (row: JobRow, rag: RagRow): Job => ({ ...head(row, rag), kind: 'cleanup', scope: row.scope ?? 'staging' });

function publishPayload(row: JobRow, rag: RagRow, { baseVersion, manifest, addSha256, addBytes, delSha256, delBytes }: CycleRow): Job {
  if (manifest === null || addSha256 === null || addBytes === null || delSha256 === null || delBytes === null)
    throw new FeragError('job_not_found', 'There is no merged change to publish.');
  return {
    ...head(row, rag),
    kind: 'publish',
    base_version: baseVersion,
    manifest,
    add: { sha256: addSha256, size_bytes: addBytes },
    del: { sha256: delSha256, size_bytes: delBytes },
  };
}

async function extractPayload(db: Db, row: JobRow, rag: RagRow): Promise<Job> {
  const revision = await getRevision(db, row.revisionId ?? 0);
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
    // What a model has added belongs to its cycle, not to the reading.
    previous: previous?.plainSha256 ?? previous?.contentSha256 ?? null,
    settings: rag.settings,
  };
}

async function enrichPayload(db: Db, row: JobRow, rag: RagRow, cycle: CycleRow): Promise<Job> {
  const revisions = await cycleRevisions(db, cycle.id);
  return {
    ...head(row, rag),
    kind: 'enrich',
    base_version: cycle.baseVersion,
    base_manifest: await baseManifest(db, cycle),
    put: revisions.flatMap((r) => {
      const segment = segmentOf(r);
      // A run before a pause may have added to it already: its checkpoint has that.
      return segment ? [{ ...segment, key: r.plainKey ?? segment.key, content_sha256: r.plainSha256 ?? segment.content_sha256 }] : [];
    }),
    remove: removed(revisions),
    checkpoint: cycle.checkpoint,
    budget_tokens: await allowance(db, row),
    settings: rag.settings,
  };
}

async function mergePayload(db: Db, row: JobRow, rag: RagRow, cycle: CycleRow): Promise<Job> {
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
    base_manifest: await baseManifest(db, cycle),
    put: revisions.flatMap((r) => {
      const segment = segmentOf(r);
      return segment ? [{ ...segment, is_new: !known.has(r.documentId) }] : [];
    }),
    remove: removed(revisions),
    failed_documents: revisions.filter((r) => r.status === 'failed').length,
    model_decisions: cycle.modelDecisions,
    target_manifest: cycle.targetManifest,
    settings: rag.settings,
  };
}

const removed = (revisions: readonly RevisionRow[]): number[] => revisions.filter((r) => r.change === 'remove').map((r) => r.documentId);

async function baseManifest(db: Db, cycle: CycleRow): Promise<string | null> {
  const base = await db.query.versions.findFirst({ where: sql`rag_id = ${cycle.ragId} and version = ${cycle.baseVersion}` });
  return base?.manifest ?? null;
}

/** What a put of the cycle puts in; null where there is nothing (yet). */
function segmentOf({ change, status, documentId, name, segmentKey, contentSha256, textSha256 }: RevisionRow) {
  if (change !== 'put' || status !== 'completed' || !segmentKey || !contentSha256 || !textSha256) return null;
  return { document_id: documentId, key: segmentKey, content_sha256: contentSha256, text_sha256: textSha256, name };
}
