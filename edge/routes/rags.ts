import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { page } from '../../contract/common.ts';
import { Reextract } from '../../contract/cycles.ts';
import { datasetName } from '../../contract/datasets.ts';
import { CycleStarted } from '../../contract/documents.ts';
import { FeragError } from '../../contract/errors.ts';
import { CreateRag, Rag, RagSettings, UpdateRag } from '../../contract/rags.ts';
import { announce } from '../announce.ts';
import { member, signedIn, type RagAccess } from '../auth/access.ts';
import { decodeCursor, pageOf, PageQuery } from '../cursor.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { clock, database, time, type EdgeContext, type EdgeEnv } from '../env.ts';
import { once } from '../idempotency.ts';
import { deleteRag } from '../jobs/rag.ts';
import { reextract } from '../jobs/reextract.ts';
import { body, query } from '../read.ts';

const tag = 'rags';
const documentCount = sql<number>`(select count(*) from documents d where d.rag_id = ${t.rags.id} and d.removed_at is null)`;

export const rags = new Hono<EdgeEnv>()
  .post('/', describe('Make a RAG', { tag, gives: { 201: Rag } }), signedIn('write'), once, body(CreateRag), async (c) => {
    const { name, description = '', settings = {} } = c.req.valid('json');
    const { userId, key } = c.var.principal;
    if (key?.ragIds) throw new FeragError('forbidden', 'This API key is bound to certain RAGs and cannot make another.');
    const db = database(c.env);
    const now = clock(c.env);
    const [[rag]] = await db.batch([
      db
        .insert(t.rags)
        .values({ name, description, ownerId: userId, baseIri: '', settings: RagSettings.parse(settings), createdAt: now, updatedAt: now })
        .returning(),
      db.run(sql`update rags set base_iri = 'urn:ferag:rag:' || id || ':' where id = last_insert_rowid()`),
      db.run(sql`insert into members (rag_id, user_id, role, created_at) values (last_insert_rowid(), ${userId}, 'owner', ${now})`),
    ]);
    if (!rag) throw new FeragError('internal', 'The RAG was not made.');
    return answerRag(c, showRag({ ...rag, role: 'owner' }, 0), rag.updatedAt, 201);
  })
  .get('/', describe('My RAGs', { tag, gives: { 200: page(Rag) } }), signedIn('read'), query(PageQuery), async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const [after = 0] = decodeCursor(cursor) ?? [];
    const { userId, key } = c.var.principal;
    const reach = key?.ragIds ? inArray(t.rags.id, sql`(select value from json_each(${JSON.stringify(key.ragIds)}))`) : undefined;
    const rows = await database(c.env)
      .select({ rag: t.rags, role: t.members.role, documents: documentCount })
      .from(t.members)
      .innerJoin(t.rags, and(eq(t.rags.id, t.members.ragId), isNull(t.rags.deletedAt)))
      .where(and(eq(t.members.userId, userId), gt(t.rags.id, after), reach))
      .orderBy(t.rags.id)
      .limit(limit + 1);
    return c.json(
      pageOf(
        rows,
        limit,
        (row) => [row.rag.id],
        (row) => showRag({ ...row.rag, role: row.role }, row.documents),
      ),
    );
  })
  .get('/:ragId', describe('A RAG', { tag, gives: { 200: Rag } }), member('reader', 'read'), async (c) =>
    answerRag(c, showRag(c.var.rag, await countDocuments(c)), c.var.rag.updatedAt, 200),
  )
  .patch('/:ragId', describe('Change a RAG', { tag, gives: { 200: Rag } }), member('owner', 'write'), body(UpdateRag), async (c) => {
    const { rag } = c.var;
    const match = c.req.header('if-match');
    if (match !== undefined && match !== '*' && match !== etag(rag.updatedAt)) throw changedMeanwhile();
    const { name = rag.name, description = rag.description, settings } = c.req.valid('json');
    const change = {
      name,
      description,
      settings: RagSettings.parse({ ...rag.settings, ...settings }),
      updatedAt: Math.max(clock(c.env), rag.updatedAt + 1),
    };
    const unchanged = match === undefined ? undefined : eq(t.rags.updatedAt, rag.updatedAt);
    const [row] = await database(c.env)
      .update(t.rags)
      .set(change)
      .where(and(eq(t.rags.id, rag.id), unchanged))
      .returning();
    if (!row) throw changedMeanwhile();
    return answerRag(c, showRag({ ...row, role: rag.role }, await countDocuments(c)), row.updatedAt, 200);
  })
  .post(
    '/:ragId/reextract',
    describe('Read every published document again, as a cycle to review', { tag, gives: { 202: CycleStarted } }),
    member('curator', 'write'),
    once,
    body(Reextract),
    async (c) => {
      const { rag, principal } = c.var;
      const { extractor } = c.req.valid('json');
      if (extractor !== undefined && extractor !== RagSettings.parse(rag.settings).extractor && rag.role !== 'owner')
        throw new FeragError('forbidden', 'Another extractor changes the settings of this RAG, which only its owner may do.');
      const request = { rag, userId: principal.userId, ...(extractor && { extractor }) };
      const { cycleId, taskId, effects } = await reextract(database(c.env), request, clock(c.env));
      announce(c.env, c.executionCtx, effects);
      return c.json({ cycle_id: cycleId, task_id: taskId }, 202);
    },
  )
  .delete('/:ragId', describe('Delete a RAG with everything in it', { tag, gives: { 204: null } }), member('owner', 'write'), async (c) => {
    announce(c.env, c.executionCtx, await deleteRag(database(c.env), c.var.rag.id, clock(c.env)));
    return c.body(null, 204);
  });

const changedMeanwhile = () =>
  new FeragError('precondition_failed', 'The RAG has been changed meanwhile. Load it again and repeat your change.');
const etag = (updatedAt: number): string => `"${updatedAt}"`;

function answerRag(c: EdgeContext, rag: Rag, updatedAt: number, status: 200 | 201): Response {
  c.header('etag', etag(updatedAt));
  return c.json(rag, status);
}

async function countDocuments(c: EdgeContext): Promise<number> {
  return database(c.env).$count(t.documents, and(eq(t.documents.ragId, c.var.rag.id), isNull(t.documents.removedAt)));
}

const showRag = (rag: RagAccess, documents: number): Rag => ({
  id: rag.id,
  name: rag.name,
  description: rag.description,
  owner_id: rag.ownerId,
  role: rag.role,
  fuseki_dataset: datasetName(rag.id, 'prod'),
  cycle_count: rag.cycleCount,
  version: rag.version,
  document_count: documents,
  triple_count: rag.tripleCount,
  // An older RAG lacks the settings that came after it.
  settings: RagSettings.parse(rag.settings),
  created_at: time(rag.createdAt),
  updated_at: time(rag.updatedAt),
});
