import { sql, type SQL } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/**
 * Makes the documents say what a rollback published. Which revisions its target manifest names follows from history: an update is the
 * version before it and its own revisions, a rollback is the version it went back to. The line of versions from the target down to
 * nothing is walked, and for each document the newest word in that line counts. A document that came after the target is not
 * published any more, but stays listed and can be proposed again. Statements for the batch that records the version `only` where
 * that does; they change nothing for a cycle that is not a rollback.
 */
export function restoreDocuments(db: Db, at: { ragId: number; cycleId: number; version: number; only: SQL }, now: number) {
  const { ragId, cycleId, version, only } = at;
  const isRollback = sql`(select kind from cycles where id = ${cycleId}) = 'rollback' and ${only}`;
  const told = sql`line (version) as (
      select max(v.version) from versions v join cycles c on c.id = ${cycleId} and c.kind = 'rollback'
        where v.rag_id = ${ragId} and v.manifest = c.target_manifest and v.version < ${version}
      union all
      select coalesce((select max(o.version) from cycles c join versions o on o.rag_id = v.rag_id and o.manifest = c.target_manifest
          and o.version < v.version where c.id = v.cycle_id and c.kind = 'rollback'), v.version - 1)
        from line join versions v on v.rag_id = ${ragId} and v.version = line.version),
    told as (
      -- The bare columns are those of the row with the greatest version.
      select r.document_id, r.id, r.change, r.name, max(v.version) as version
      from line join versions v on v.rag_id = ${ragId} and v.version = line.version join revisions r on r.cycle_id = v.cycle_id
      where (r.change = 'remove' or r.status = 'completed')
        and r.id = (select max(n.id) from revisions n where n.cycle_id = r.cycle_id and n.document_id = r.document_id)
      group by r.document_id)`;
  return [
    db.run(sql`with recursive ${told}
      update documents set published_version = ${version}, published_revision_id = told.id, removed_at = null,
        -- What somebody proposes at this moment stays the newest content.
        revision_id = iif(${newestIsApproved}, told.id, revision_id), name = iif(${newestIsApproved}, told.name, documents.name)
      from told where told.document_id = documents.id and told.change = 'put' and documents.published_revision_id is not told.id
        and ${isRollback}`),
    db.run(sql`with recursive ${told}
      update documents set published_version = null, published_revision_id = null,
        removed_at = iif(id in (select document_id from told where change = 'remove'), ${now}, removed_at)
      where rag_id = ${ragId} and published_revision_id is not null and id not in (select document_id from told where change = 'put')
        and ${isRollback}`),
  ];
}

const newestIsApproved = sql.raw(
  "exists (select 1 from revisions r join cycles c on c.id = r.cycle_id where r.id = documents.revision_id and c.status = 'approved')",
);
