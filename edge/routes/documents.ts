import { and, eq, gt, isNull, type SQL } from 'drizzle-orm';
import { Hono } from 'hono';
import { z } from 'zod';
import { page, Sha256 } from '../../contract/common.ts';
import { CycleStarted, Document, DocumentChunk, DocumentStatus, SegmentLine } from '../../contract/documents.ts';
import { FeragError } from '../../contract/errors.ts';
import { announce } from '../announce.ts';
import { member } from '../auth/access.ts';
import { contentKey, openBlobs } from '../blobs.ts';
import { decodeCursor, encodeCursor, pageOf, PageQuery } from '../cursor.ts';
import * as t from '../db/schema.ts';
import { ANY_TYPE, describe } from '../describe.ts';
import { clock, database, time, type EdgeContext, type EdgeEnv } from '../env.ts';
import { attachment } from '../file-name.ts';
import { gather } from '../jobs/gather.ts';
import type { RevisionRow } from '../jobs/rows.ts';
import { pathId } from '../path-id.ts';
import { query } from '../read.ts';
import { linesOfText } from '../text-lines.ts';

const tag = 'documents';
type DocumentRow = typeof t.documents.$inferSelect;
interface Row {
  readonly document: DocumentRow;
  readonly revision: RevisionRow;
}

const ListQuery = PageQuery.extend({ status: DocumentStatus.optional(), cycle_id: z.coerce.number().int().positive().optional() });
const TextQuery = z.strictObject({ sha256: Sha256.optional() });
/** Whatever a document holds, it is not run: not as a page of this site, not as a script. */
const DOWNLOAD = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'private, max-age=0',
};

/** Mounted under `/rags/:ragId/documents`. */
export const documents = new Hono<EdgeEnv>()
  .get(
    '/',
    describe('The documents of a RAG', { tag, gives: { 200: page(Document) } }),
    member('reader', 'read'),
    query(ListQuery),
    async (c) => {
      const { limit, cursor, status, cycle_id } = c.req.valid('query');
      const [after = 0] = decodeCursor(cursor) ?? [];
      const isListed = status === 'removed' ? undefined : isNull(t.documents.removedAt);
      const filters = [
        gt(t.documents.id, after),
        isListed,
        status && eq(t.revisions.status, status),
        cycle_id ? eq(t.revisions.cycleId, cycle_id) : undefined,
      ];
      const rows = await rowsOf(c, and(...filters), limit + 1);
      return c.json(pageOf(rows, limit, (row) => [row.document.id], showDocument));
    },
  )
  .get('/:documentId', describe('A document', { tag, gives: { 200: Document } }), member('reader', 'read'), async (c) =>
    c.json(showDocument(await rowOf(c))),
  )
  .delete(
    '/:documentId',
    describe('Propose to remove a document', { tag, gives: { 202: CycleStarted } }),
    member('curator', 'write'),
    async (c) => {
      const { id } = await documentOf(c);
      const request = {
        rag: c.var.rag,
        userId: c.var.principal.userId,
        ownCycle: false,
        held: false,
        changes: [{ change: 'remove' as const, documentId: id }],
      };
      const { cycleId, taskId, effects } = await gather(database(c.env), request, clock(c.env));
      announce(c.env, c.executionCtx, effects);
      return c.json({ cycle_id: cycleId, task_id: taskId }, 202);
    },
  )
  .get('/:documentId/source', describe('The bytes as uploaded', { tag, gives: { 200: ANY_TYPE } }), member('reader', 'read'), async (c) => {
    const { document } = await rowOf(c);
    // A removal has no bytes of its own: the newest content that there was.
    const revision = await newest(c, document.id, (r) => r.sourceKey !== '');
    const blob = revision && (await openBlobs(c.env).get(revision.sourceKey));
    if (!revision || !blob) throw new FeragError('blob_not_found', 'The bytes of this document are gone.');
    const charset = revision.mediaType.startsWith('text/')
      ? { 'content-type': revision.mediaType }
      : { 'content-type': 'application/octet-stream' };
    return new Response(blob.body, {
      headers: {
        ...DOWNLOAD,
        ...charset,
        'content-disposition': attachment(document.name),
        'content-length': String(revision.sizeBytes),
        etag: `"${revision.sha256}"`,
      },
    });
  })
  .get(
    '/:documentId/text',
    describe('The canonical text that offsets count in', { tag, gives: { 200: 'text/plain' } }),
    member('reader', 'read'),
    query(TextQuery),
    async (c) => {
      const { sha256 } = c.req.valid('query');
      const id = documentId(c);
      const revision = await newest(c, id, (r) => r.textSha256 !== null && (sha256 === undefined || r.textSha256 === sha256));
      const blob = revision?.textSha256 ? await openBlobs(c.env).get(contentKey(revision.textSha256)) : null;
      if (!blob) throw new FeragError('document_not_found', 'This document has no such text (yet).');
      return new Response(blob.body, {
        headers: { ...DOWNLOAD, 'content-type': 'text/plain; charset=utf-8', etag: `"${revision?.textSha256}"` },
      });
    },
  )
  .get(
    '/:documentId/chunks',
    describe('The citable units of a document', { tag, gives: { 200: page(DocumentChunk) } }),
    member('reader', 'read'),
    query(PageQuery),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [skip = 0] = decodeCursor(cursor) ?? [];
      const revision = await newest(c, documentId(c), (r) => r.contentSha256 !== null);
      const blob = revision?.contentSha256 ? await openBlobs(c.env).get(contentKey(revision.contentSha256)) : null;
      if (!blob) return c.json({ items: [], next_cursor: null });
      return c.json(await chunkPage(blob.body, skip, limit));
    },
  );

const NO_DOCUMENT = 'No such document in this RAG.';
const documentId = (c: EdgeContext): number => pathId(c.req.param('documentId'), 'document_not_found', NO_DOCUMENT);

const rowsOf = (c: EdgeContext, where: SQL | undefined, limit: number): Promise<Row[]> =>
  database(c.env)
    .select({ document: t.documents, revision: t.revisions })
    .from(t.documents)
    .innerJoin(t.revisions, eq(t.revisions.id, t.documents.revisionId))
    .where(and(eq(t.documents.ragId, c.var.rag.id), where))
    .orderBy(t.documents.id)
    .limit(limit);

async function rowOf(c: EdgeContext): Promise<Row> {
  const [row] = await rowsOf(c, eq(t.documents.id, documentId(c)), 1);
  if (!row) throw new FeragError('document_not_found', NO_DOCUMENT);
  return row;
}

/** A document that can still be replaced or removed. */
export async function documentOf(c: EdgeContext): Promise<DocumentRow> {
  const { document } = await rowOf(c);
  if (document.removedAt !== null) throw new FeragError('document_not_found', 'This document has been removed.');
  return document;
}

/** The newest revision of a document of this RAG that fits. */
async function newest(c: EdgeContext, id: number, fits: (revision: RevisionRow) => boolean): Promise<RevisionRow | undefined> {
  const rows = await database(c.env).query.revisions.findMany({
    where: (r, { and: all, eq: is }) => all(is(r.documentId, id), is(r.ragId, c.var.rag.id)),
    orderBy: (r, { desc }) => desc(r.id),
  });
  if (rows.length === 0) throw new FeragError('document_not_found', NO_DOCUMENT);
  return rows.find(fits);
}

function showDocument({ document, revision }: Row): Document {
  const metadata = { language: revision.language, encoding: revision.encoding };
  return {
    id: document.id,
    name: document.name,
    title: revision.title,
    media_type: revision.mediaType,
    size_bytes: revision.sizeBytes,
    sha256: revision.sha256,
    status: document.removedAt === null ? revision.status : 'removed',
    chunk_count: revision.chunkCount,
    error_message: revision.problem?.detail ?? null,
    metadata: Object.fromEntries(Object.entries(metadata).flatMap(([key, value]) => (value === null ? [] : [[key, value]]))),
    cycle_id: revision.cycleId,
    published_version: document.publishedVersion,
    created_at: time(document.createdAt),
  };
}

/** A segment file is a header line and one line a chunk; only this page's lines are parsed. */
async function chunkPage(body: ReadableStream<Uint8Array>, skip: number, limit: number) {
  const items: z.infer<typeof DocumentChunk>[] = [];
  let line = -1;
  for await (const text of linesOfText(body)) {
    const index = line++;
    if (index < skip || text === '') continue;
    if (items.length === limit) return { items, next_cursor: encodeCursor(skip + limit) };
    items.push(showChunk(SegmentLine.parse(JSON.parse(text))));
  }
  return { items, next_cursor: null };
}

function showChunk(chunk: z.infer<typeof SegmentLine>): z.infer<typeof DocumentChunk> {
  const sha = chunk.sha256.slice(0, 32);
  return {
    id: chunk.ordinal === 0 ? sha : `${sha}-${chunk.ordinal}`,
    start: chunk.start,
    end: chunk.end,
    heading: chunk.heading,
    about: chunk.about?.surface ?? null,
    // In the segment they count from the chunk's start.
    sentences: chunk.reading.sentences.map(([start, end]) => [chunk.start + start, chunk.start + end]),
  };
}
