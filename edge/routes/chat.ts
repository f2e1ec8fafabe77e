import { and, desc, eq, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { z } from 'zod';
import { Answer, Ask, ChatMessage, ChatSession, NameSession } from '../../contract/chat.ts';
import { page } from '../../contract/common.ts';
import { LIMITS } from '../../contract/limits.ts';
import { member } from '../auth/access.ts';
import { newSessionId } from '../auth/secrets.ts';
import { ask, eventStream, finish } from '../chat/answer.ts';
import { sessionOf } from '../chat/dialogue.ts';
import { cursorOf, decodeCursor, pageOf, PageQuery } from '../cursor.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { clock, database, time, type EdgeEnv } from '../env.ts';
import { once } from '../idempotency.ts';
import { body, query } from '../read.ts';

const tag = 'chat';
const MessagesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LIMITS.page_items).default(50),
  offset: z.coerce.number().int().min(0).default(0),
  session_id: z.string().max(64).optional(),
});

/** Mounted under `/rags/:ragId/chat`. */
export const chat = new Hono<EdgeEnv>()
  .post(
    '/',
    describe('Ask; with `Accept: text/event-stream` the answer comes in pieces', { tag, gives: { 200: Answer } }),
    member('reader', 'read'),
    once,
    body(Ask),
    async (c) => {
      const stop = new AbortController();
      c.req.raw.signal.addEventListener('abort', () => stop.abort());
      const asking = await ask(c, c.req.valid('json'), stop.signal);
      if (/\btext\/event-stream\b/i.test(c.req.header('accept') ?? '')) return eventStream(c, asking, stop);
      return c.json(await finish(c, asking, () => undefined));
    },
  )
  .get(
    '/messages',
    describe('My messages, oldest first; `offset` counts from the newest', { tag, gives: { 200: z.array(ChatMessage) } }),
    member('reader', 'read'),
    query(MessagesQuery),
    async (c) => {
      const { limit, offset, session_id } = c.req.valid('query');
      const { userId } = c.var.principal;
      const session = session_id === undefined ? undefined : eq(t.chatMessages.sessionId, session_id);
      const rows = await database(c.env)
        .select()
        .from(t.chatMessages)
        .where(and(eq(t.chatMessages.ragId, c.var.rag.id), eq(t.chatMessages.userId, userId), session))
        .orderBy(desc(t.chatMessages.id))
        .limit(limit)
        .offset(offset);
      return c.json(rows.toReversed().map(showMessage));
    },
  )
  .get(
    '/sessions',
    describe('My dialogues, the last used first', { tag, gives: { 200: page(ChatSession) } }),
    member('reader', 'read'),
    query(PageQuery.extend({ cursor: cursorOf(2) })),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [before = Number.MAX_SAFE_INTEGER, row = 0] = decodeCursor(cursor) ?? [];
      const older = sql`(${t.chatSessions.updatedAt}, chat_sessions.rowid) < (${before}, ${row})`;
      const rows = await database(c.env)
        .select({ session: t.chatSessions, row: sql<number>`chat_sessions.rowid` })
        .from(t.chatSessions)
        .where(
          and(
            eq(t.chatSessions.ragId, c.var.rag.id),
            eq(t.chatSessions.userId, c.var.principal.userId),
            cursor === undefined ? undefined : older,
          ),
        )
        .orderBy(desc(t.chatSessions.updatedAt), sql`chat_sessions.rowid desc`)
        .limit(limit + 1);
      return c.json(
        pageOf(
          rows,
          limit,
          (r) => [r.session.updatedAt, r.row],
          (r) => showSession(r.session),
        ),
      );
    },
  )
  .post(
    '/sessions',
    describe('Begin a dialogue', { tag, gives: { 201: ChatSession } }),
    member('reader', 'read'),
    once,
    body(NameSession),
    async (c) => {
      const now = clock(c.env);
      const { title = '' } = c.req.valid('json');
      const session = { id: newSessionId(), ragId: c.var.rag.id, userId: c.var.principal.userId, title, createdAt: now, updatedAt: now };
      await database(c.env).insert(t.chatSessions).values(session);
      return c.json(showSession(session), 201);
    },
  )
  .get('/sessions/:sessionId', describe('A dialogue', { tag, gives: { 200: ChatSession } }), member('reader', 'read'), async (c) =>
    c.json(showSession(await sessionOf(database(c.env), c.var.rag.id, c.var.principal.userId, c.req.param('sessionId')))),
  )
  .patch(
    '/sessions/:sessionId',
    describe('Rename a dialogue', { tag, gives: { 200: ChatSession } }),
    member('reader', 'read'),
    body(NameSession),
    async (c) => {
      const db = database(c.env);
      const session = await sessionOf(db, c.var.rag.id, c.var.principal.userId, c.req.param('sessionId'));
      const { title = session.title } = c.req.valid('json');
      await db.update(t.chatSessions).set({ title }).where(eq(t.chatSessions.id, session.id));
      return c.json(showSession({ ...session, title }));
    },
  )
  .delete(
    '/sessions/:sessionId',
    describe('Delete a dialogue with its messages', { tag, gives: { 204: null } }),
    member('reader', 'read'),
    async (c) => {
      const db = database(c.env);
      const { id } = await sessionOf(db, c.var.rag.id, c.var.principal.userId, c.req.param('sessionId'));
      await db.batch([
        db.delete(t.chatMessages).where(eq(t.chatMessages.sessionId, id)),
        db.delete(t.chatSessions).where(eq(t.chatSessions.id, id)),
      ]);
      return c.body(null, 204);
    },
  );

const showSession = (row: typeof t.chatSessions.$inferSelect): ChatSession => ({
  id: row.id,
  title: row.title,
  created_at: time(row.createdAt),
  updated_at: time(row.updatedAt),
});

const showMessage = (row: typeof t.chatMessages.$inferSelect): ChatMessage => ({
  id: row.id,
  role: row.role,
  content: row.content,
  context_used: row.contextUsed,
  created_at: time(row.createdAt),
  session_id: row.sessionId,
  citations: row.citations,
  facts: row.facts,
  supported: row.supported,
  parts: row.parts,
  model: row.model,
  version: row.version,
});
