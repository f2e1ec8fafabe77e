import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { FeragError } from '../../contract/errors.ts';
import { lookUp } from '../auth/access.ts';
import { isOwnOrigin } from '../auth/principal.ts';
import { isSecret, secretHash } from '../auth/secrets.ts';
import { readToken } from '../auth/token.ts';
import { shutOut, type Watcher } from '../auth/watching.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { clock, database, type EdgeContext, type EdgeEnv } from '../env.ts';
import type { TaskRow } from '../jobs/rows.ts';
import { refuseSocket } from '../objects/sockets.ts';
import { taskFor, taskId } from './tasks.ts';

/** The WebSocket of a task. Browsers read no HTTP status of a refused handshake, so refusals are close codes after it. */
export const watch = new Hono<EdgeEnv>().get(
  '/tasks/:taskId',
  describe('Watch a task (WebSocket); `token` is a ticket or an access token', { tag: 'cycles', gives: { 101: null } }),
  async (c) => {
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      throw new FeragError('request_invalid', 'This address speaks WebSocket only; the same events are at GET /tasks/{id}/events.');
    }
    try {
      const { watcher, task } = await watching(c);
      const after = Math.max(0, Math.floor(Number(c.req.query('after') ?? 0)) || 0);
      const url = new URL('https://room/');
      url.search = String(new URLSearchParams({ after: String(after), task: String(task.id), watcher: JSON.stringify(watcher) }));
      return await c.env.TASK_ROOM.getByName(String(task.id)).fetch(url, { headers: { upgrade: 'websocket' } });
    } catch (error) {
      if (!(error instanceof FeragError) || error.status >= 500) throw error;
      return error.status === 401 ? refuseSocket(4401, error.message) : refuseSocket(4404, 'No such task for you.');
    }
  },
);

interface Watching {
  readonly watcher: Watcher;
  readonly task: TaskRow;
}

async function watching(c: EdgeContext): Promise<Watching> {
  // Only browsers name an origin: a page of another site may not use what it got hold of.
  if (c.req.header('origin') !== undefined && !isOwnOrigin(c))
    throw new FeragError('not_signed_in', 'A page of another site may not watch.');
  const token = c.req.query('token') ?? /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  if (isSecret('ticket', token)) return byTicket(c, token);
  const sessionId = await readToken(c.env, token);
  const found = await lookUp(c.env, { kind: 'session', sessionId }, null);
  if (!found) throw new FeragError('not_signed_in', ENDED);
  const { userId } = found.principal;
  return { watcher: { userId, sessionId, keyId: null }, task: await taskFor(c.env, found.principal, taskId(c.req.param('taskId'))) };
}

const ENDED = 'Your session has ended.';

async function byTicket(c: EdgeContext, token: string): Promise<Watching> {
  const db = database(c.env);
  // Taken out as it is read: whoever comes second finds nothing.
  const [ticket] = await db
    .delete(t.tickets)
    .where(eq(t.tickets.hash, secretHash(token)))
    .returning();
  if (!ticket || ticket.expiresAt <= clock(c.env)) throw new FeragError('not_signed_in', 'The ticket was used or has expired.');
  if (String(ticket.taskId) !== c.req.param('taskId')) throw new FeragError('not_signed_in', 'The ticket is for another task.');
  const { userId, sessionId, keyId } = ticket;
  const watcher = { userId, sessionId, keyId };
  if ((await shutOut(c.env, ticket.taskId, [watcher])).get(0) === 4401) throw new FeragError('not_signed_in', ENDED);
  return { watcher, task: await taskFor(c.env, { userId, key: null }, ticket.taskId) };
}
