import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { ApiKey, CreateApiKey, CreateTicket, NewApiKey, Ticket } from '../../contract/accounts.ts';
import { page } from '../../contract/common.ts';
import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { signedIn, signedInPerson } from '../auth/access.ts';
import { newSecret, secretHash, shownPrefix } from '../auth/secrets.ts';
import { decodeCursor, pageOf, PageQuery } from '../cursor.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { clock, database, time, timeOrNull, type EdgeEnv } from '../env.ts';
import { once } from '../idempotency.ts';
import { pathId } from '../path-id.ts';
import { body, query } from '../read.ts';
import { taskFor } from './tasks.ts';

const tag = 'accounts';
type KeyRow = typeof t.apiKeys.$inferSelect;

export const keys = new Hono<EdgeEnv>()
  .post(
    '/tickets',
    describe('A one-use entry to the WebSocket of a task', { tag, gives: { 201: Ticket } }),
    signedIn('read'),
    body(CreateTicket),
    async (c) => {
      const task = await taskFor(c.env, c.var.principal, c.req.valid('json').task_id);
      const ticket = newSecret('ticket');
      const { userId, sessionId, key } = c.var.principal;
      const expiresAt = clock(c.env) + LIMITS.ticket_seconds * 1000;
      await database(c.env)
        .insert(t.tickets)
        .values({ hash: secretHash(ticket), userId, sessionId, keyId: key?.id ?? null, taskId: task.id, expiresAt });
      return c.json({ ticket, expires_in: LIMITS.ticket_seconds }, 201);
    },
  )
  .post(
    '/api-keys',
    describe('Make an API key; it is shown this once', { tag, gives: { 201: NewApiKey }, by: 'person' }),
    signedInPerson,
    once,
    body(CreateApiKey),
    async (c) => {
      const { name, rag_ids, scopes, expires_at } = c.req.valid('json');
      const { userId } = c.var.principal;
      const db = database(c.env);
      const ragIds = rag_ids ? [...new Set(rag_ids)] : null;
      if (ragIds) await requireMembership(c.env, userId, ragIds);
      const key = newSecret('key');
      const [row] = await db
        .insert(t.apiKeys)
        .values({
          userId,
          name,
          prefix: shownPrefix(key),
          keyHash: secretHash(key),
          scopes: [...new Set(scopes ?? ['read', 'write'])] as KeyRow['scopes'], // the set of a union's members is that union
          ragIds,
          expiresAt: expires_at === undefined ? null : Date.parse(expires_at),
          createdAt: clock(c.env),
        })
        .returning();
      if (!row) throw new FeragError('internal', 'The key was not made.');
      return c.json({ ...showKey(row), key }, 201);
    },
  )
  .get(
    '/api-keys',
    describe('My API keys', { tag, gives: { 200: page(ApiKey) }, by: 'person' }),
    signedInPerson,
    query(PageQuery),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [after = 0] = decodeCursor(cursor) ?? [];
      const mine = and(eq(t.apiKeys.userId, c.var.principal.userId), gt(t.apiKeys.id, after));
      const rows = await database(c.env)
        .select()
        .from(t.apiKeys)
        .where(mine)
        .orderBy(t.apiKeys.id)
        .limit(limit + 1);
      return c.json(pageOf(rows, limit, (row) => [row.id], showKey));
    },
  )
  .delete('/api-keys/:keyId', describe('Revoke an API key', { tag, gives: { 204: null }, by: 'person' }), signedInPerson, async (c) => {
    const id = pathId(c.req.param('keyId'), 'key_not_found', 'You have no such API key.');
    const mine = and(eq(t.apiKeys.id, id), eq(t.apiKeys.userId, c.var.principal.userId));
    const gone = await database(c.env).delete(t.apiKeys).where(mine).returning({ id: t.apiKeys.id });
    if (gone.length === 0) throw new FeragError('key_not_found', 'You have no such API key.');
    return c.body(null, 204);
  });

async function requireMembership(env: EdgeEnv['Bindings'], userId: number, ragIds: readonly number[]): Promise<void> {
  if (ragIds.length === 0) return;
  const mine = await database(env)
    .select({ ragId: t.members.ragId })
    .from(t.members)
    .innerJoin(t.rags, and(eq(t.rags.id, t.members.ragId), isNull(t.rags.deletedAt)))
    .where(and(eq(t.members.userId, userId), inArray(t.members.ragId, sql`(select value from json_each(${JSON.stringify(ragIds)}))`)));
  if (mine.length !== ragIds.length)
    throw new FeragError('rag_not_found', 'One of these RAGs does not exist, or you are not a member of it.');
}

const showKey = (row: KeyRow) => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  rag_ids: row.ragIds,
  expires_at: timeOrNull(row.expiresAt),
  last_used_at: timeOrNull(row.lastUsedAt),
  created_at: time(row.createdAt),
});
