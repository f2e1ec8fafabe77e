import { and, desc, eq } from 'drizzle-orm';
import { inArray, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Answer, Ask, Citation } from '../../contract/chat.ts';
import { FeragError } from '../../contract/errors.ts';
import type { NodeAnswer } from '../../contract/hub.ts';
import type { ModelUsage } from '../../contract/models.ts';
import type { RagAccess } from '../auth/access.ts';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';

const TITLE_CHARACTERS = 80;
const NO_SESSION = 'You have no such dialogue in this RAG.';

/** The asker's own dialogue with one RAG that goes on when none is named. */
export const defaultSession = (ragId: number, userId: number): string => `main-${ragId}-${userId}`;

/** One's own dialogue of this RAG; another person's or RAG's is as if it were not there. */
export async function sessionOf(db: Db, ragId: number, userId: number, sessionId: string) {
  const mine = and(eq(t.chatSessions.id, sessionId), eq(t.chatSessions.ragId, ragId), eq(t.chatSessions.userId, userId));
  const session = await db.query.chatSessions.findFirst({ where: mine });
  if (!session) throw new FeragError('session_not_found', NO_SESSION);
  return session;
}

/** The session that a question goes to: the named one, or the default one, which need not exist yet. */
export async function sessionFor(db: Db, rag: RagAccess, userId: number, { session_id }: z.infer<typeof Ask>): Promise<string> {
  const main = defaultSession(rag.id, userId);
  if (session_id === undefined || session_id === main) return main;
  return (await sessionOf(db, rag.id, userId, session_id)).id;
}

/** The last pairs of a dialogue, oldest first. Questions and answers are stored together, so rows come in pairs. */
export async function lastPairs(db: Db, sessionId: string, pairs: number): Promise<{ question: string; answer: string }[]> {
  if (pairs === 0) return [];
  const rows = await db
    .select({ role: t.chatMessages.role, content: t.chatMessages.content })
    .from(t.chatMessages)
    .where(eq(t.chatMessages.sessionId, sessionId))
    .orderBy(desc(t.chatMessages.id))
    .limit(pairs * 2);
  const messages = rows.toReversed();
  return messages.flatMap(({ role, content }, i) => {
    const next = messages[i + 1];
    return role === 'user' && next?.role === 'assistant' ? [{ question: content, answer: next.content }] : [];
  });
}

/** Adds what only the edge knows: the documents' names. */
export async function nameCitations(db: Db, ragId: number, citations: NodeAnswer['citations']): Promise<Citation[]> {
  const names = await documentNames(
    db,
    ragId,
    citations.map((citation) => citation.document_id),
  );
  return citations.map((citation) => ({ ...citation, document_name: names.get(citation.document_id) ?? '' }));
}

export async function documentNames(db: Db, ragId: number, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const wanted = inArray(t.documents.id, sql`(select value from json_each(${JSON.stringify(ids)}))`);
  const rows = await db
    .select({ id: t.documents.id, name: t.documents.name })
    .from(t.documents)
    .where(and(eq(t.documents.ragId, ragId), wanted));
  return new Map(rows.map((row) => [row.id, row.name]));
}

export interface Exchange {
  readonly ragId: number;
  readonly userId: number;
  readonly sessionId: string;
  readonly question: string;
  readonly askedAt: number;
  readonly version: number;
}

/** Stores question and answer in one batch, so that a dialogue never holds half a pair. */
export async function storeExchange(
  db: Db,
  exchange: Exchange,
  { answer, usage }: { answer: Omit<Answer, 'message_id'>; usage: readonly ModelUsage[] },
  now: number,
): Promise<Answer> {
  const { ragId, userId, sessionId, question, askedAt, version } = exchange;
  const row = { ragId, userId, sessionId, version };
  const title = question.trim().slice(0, TITLE_CHARACTERS);
  const [, , stored] = await db.batch([
    db
      .insert(t.chatSessions)
      .values({ id: sessionId, ragId, userId, title, createdAt: askedAt, updatedAt: now })
      .onConflictDoUpdate({ target: t.chatSessions.id, set: { updatedAt: now, title: sql`iif(title = '', ${title}, title)` } }),
    db.insert(t.chatMessages).values({ ...row, role: 'user', content: question, citations: [], facts: [], createdAt: askedAt }),
    db
      .insert(t.chatMessages)
      .values({
        ...row,
        role: 'assistant',
        content: answer.answer,
        contextUsed: answer.context_used,
        citations: answer.citations,
        facts: answer.facts,
        supported: answer.supported,
        parts: answer.parts,
        model: answer.model,
        tokensIn: usage.reduce((sum, { tokens_in }) => sum + tokens_in, 0),
        tokensOut: usage.reduce((sum, { tokens_out }) => sum + tokens_out, 0),
        createdAt: now,
      })
      .returning({ id: t.chatMessages.id }),
  ]);
  const [message] = stored;
  if (!message) throw new FeragError('internal', 'The answer could not be stored.');
  return { ...answer, message_id: message.id };
}
