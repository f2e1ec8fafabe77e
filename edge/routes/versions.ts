import { and, desc, eq, lt } from 'drizzle-orm';
import { Hono } from 'hono';
import { page } from '../../contract/common.ts';
import { CycleStarted } from '../../contract/documents.ts';
import { Version } from '../../contract/versions.ts';
import { announce } from '../announce.ts';
import { member } from '../auth/access.ts';
import { decodeCursor, pageOf, PageQuery } from '../cursor.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { clock, database, time, type EdgeEnv } from '../env.ts';
import { once } from '../idempotency.ts';
import { rollback } from '../jobs/cycles.ts';
import { pathId } from '../path-id.ts';
import { query } from '../read.ts';

const tag = 'versions';

/** Mounted under `/rags/:ragId/versions`. */
export const versions = new Hono<EdgeEnv>()
  .get(
    '/',
    describe('The published versions, newest first', { tag, gives: { 200: page(Version) } }),
    member('reader', 'read'),
    query(PageQuery),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [before = Number.MAX_SAFE_INTEGER] = decodeCursor(cursor) ?? [];
      const wanted = and(eq(t.versions.ragId, c.var.rag.id), lt(t.versions.version, before));
      const rows = await database(c.env)
        .select()
        .from(t.versions)
        .where(wanted)
        .orderBy(desc(t.versions.version))
        .limit(limit + 1);
      return c.json(pageOf(rows, limit, (row) => [row.version], showVersion));
    },
  )
  .post(
    '/:version/rollback',
    describe('Propose to go back to a version', { tag, gives: { 202: CycleStarted } }),
    member('curator', 'write'),
    once,
    async (c) => {
      const version = pathId(c.req.param('version'), 'version_not_found', 'This RAG has no such version.');
      const request = { ragId: c.var.rag.id, version, userId: c.var.principal.userId };
      const { cycleId, taskId, effects } = await rollback(database(c.env), request, clock(c.env));
      announce(c.env, c.executionCtx, effects);
      return c.json({ cycle_id: cycleId, task_id: taskId }, 202);
    },
  );

const showVersion = (row: typeof t.versions.$inferSelect): Version => ({
  version: row.version,
  cycle_id: row.cycleId,
  diff_hash: row.diffHash,
  triples_added: row.triplesAdded,
  triples_removed: row.triplesRemoved,
  triple_count: row.tripleCount,
  created_by: row.createdBy,
  created_at: time(row.createdAt),
});
