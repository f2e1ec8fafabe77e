import { z } from 'zod';
import { Id, Sha256 } from '../../contract/common.ts';
import { Artifact } from '../../contract/cycles.ts';
import { ReviewIndex } from '../../contract/diff.ts';
import { FeragError } from '../../contract/errors.ts';

/** Runs one statement on the edge's database and gives its rows. */
export type Query = (sql: string, ...values: readonly (string | number)[]) => Promise<readonly unknown[]>;

const json = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (typeof value === 'string' ? JSON.parse(value) : value), schema);

export const RagRow = z.object({
  id: Id,
  name: z.string(),
  base_iri: z.string(),
  version: z.int().nonnegative(),
  triple_count: z.int().nonnegative(),
  store_id: z.string().nullable(),
  is_deleted: z.int(),
});
export type RagRow = z.infer<typeof RagRow>;

const VersionRow = z.object({
  version: z.int().positive(),
  cycle_id: Id,
  manifest: Sha256,
  diff_hash: z.string(),
  triple_count: z.int().nonnegative().nullable(),
});
export type VersionRow = z.infer<typeof VersionRow>;

/** A document with the revision that is published; null where it has none. */
const DocumentRow = z.object({
  id: Id,
  name: z.string(),
  published_version: z.int().nullable(),
  segment_key: z.string().nullable(),
  content_sha256: z.string().nullable(),
  text_sha256: z.string().nullable(),
  source_key: z.string().nullable(),
  source_sha256: z.string().nullable(),
});
export type DocumentRow = z.infer<typeof DocumentRow>;

/** The one cycle that is beyond its reading: it has, or will have, a workspace in the store. */
const CycleRow = z.object({
  id: Id,
  status: z.enum(['running', 'ready', 'publishing', 'stale']),
  manifest: Sha256.nullable(),
  diff_hash: z.string().nullable(),
  add_sha256: Sha256.nullable(),
  del_sha256: Sha256.nullable(),
  review: json(ReviewIndex.nullable()),
  artifacts: json(z.array(Artifact).nullable()),
});
export type CycleRow = z.infer<typeof CycleRow>;

/** What the edge says of one RAG. */
export interface EdgeRag {
  readonly rag: RagRow;
  /** Oldest first. */
  readonly versions: readonly VersionRow[];
  readonly documents: readonly DocumentRow[];
  readonly cycle: CycleRow | null;
  /** Jobs that will drop datasets of this RAG. */
  readonly cleaning: number;
}

export async function readRags(query: Query, ragId: number | undefined): Promise<RagRow[]> {
  const all = z
    .array(RagRow)
    .parse(
      await query('SELECT id, name, base_iri, version, triple_count, store_id, deleted_at IS NOT NULL AS is_deleted FROM rags ORDER BY id'),
    );
  const found = all.filter((rag) => rag.id === ragId || (ragId === undefined && rag.is_deleted === 0));
  if (ragId !== undefined && found.length === 0) throw new FeragError('rag_not_found', `There is no RAG ${ragId} in this folder.`);
  return found;
}

export async function readDeletedRags(query: Query): Promise<number[]> {
  const rows = await query(`SELECT id FROM rags WHERE deleted_at IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM jobs WHERE rag_id = rags.id AND kind = 'cleanup' AND state IN ('queued', 'leased')) ORDER BY id`);
  return z
    .array(z.object({ id: Id }))
    .parse(rows)
    .map(({ id }) => id);
}

export async function readEdgeRag(query: Query, rag: RagRow): Promise<EdgeRag> {
  const versions = await query(
    'SELECT version, cycle_id, manifest, diff_hash, triple_count FROM versions WHERE rag_id = ? ORDER BY version',
    rag.id,
  );
  const documents = await query(
    `SELECT d.id, d.name, d.published_version, r.segment_key, r.content_sha256, r.text_sha256, r.source_key, r.sha256 AS source_sha256
      FROM documents d LEFT JOIN revisions r ON r.id = d.published_revision_id WHERE d.rag_id = ? ORDER BY d.id`,
    rag.id,
  );
  const [cycle] = await query(
    `SELECT id, status, manifest, diff_hash, add_sha256, del_sha256, review, artifacts FROM cycles
      WHERE rag_id = ? AND gathering = 0 AND status IN ('running', 'ready', 'publishing', 'stale') ORDER BY id DESC LIMIT 1`,
    rag.id,
  );
  const [jobs] = await query(
    "SELECT count(*) AS cleaning FROM jobs WHERE rag_id = ? AND kind = 'cleanup' AND state IN ('queued', 'leased')",
    rag.id,
  );
  return {
    rag,
    versions: z.array(VersionRow).parse(versions),
    documents: z.array(DocumentRow).parse(documents),
    cycle: cycle === undefined ? null : CycleRow.parse(cycle),
    cleaning: z.object({ cleaning: z.int() }).parse(jobs).cleaning,
  };
}

/** Stores of nodes other than this machine's own. */
export async function readOtherStores(query: Query, ownTokenHash: string): Promise<Set<string>> {
  const rows = await query('SELECT store_id FROM nodes WHERE store_id IS NOT NULL AND token_hash <> ?', ownTokenHash);
  return new Set(
    z
      .array(z.object({ store_id: z.string() }))
      .parse(rows)
      .map((row) => row.store_id),
  );
}
