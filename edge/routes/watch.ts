import { and, eq, gt } from 'drizzle-orm';
import { Hono } from 'hono';
import { FeragError } from '../../contract/errors.ts';
import { lookUp } from '../auth/access.ts';
import { isSecret, secretHash } from '../auth/secrets.ts';
import { readToken } from '../auth/token.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { clock, database, type EdgeContext, type EdgeEnv } from '../env.ts';
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
      const { userId, task } = await watcher(c);
      const after = Math.max(0, Math.floor(Number(c.req.query('after') ?? 0)) || 0);
      const room = c.env.TASK_ROOM.getByName(String(task.id));
      return await room.fetch(`https://room/?after=${after}&user=${userId}`, { headers: { upgrade: 'websocket' } });
    } catch (error) {
      if (!(error instanceof FeragError) || error.status >= 500) throw error;
      return error.status === 401 ? refuseSocket(4401, error.message) : refuseSocket(4404, 'No such task for you.');
    }
  },
);

async function watcher(c: EdgeContext) {
  const token = c.req.query('token') ?? /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  if (isSecret('ticket', token)) return byTicket(c, token);
  const sessionId = await readToken(c.env, token);
  const found = await lookUp(c.env, { kind: 'session', sessionId }, null);
  if (!found) throw new FeragError('not_signed_in', 'Your session has ended.');
  return { userId: found.principal.userId, task: await taskFor(c.env, found.principal, taskId(c.req.param('taskId'))) };
}

async function byTicket(c: EdgeContext, token: string) {
  const db = database(c.env);
  // Taken out as it is read: whoever comes second finds nothing.
  const [ticket] = await db
    .delete(t.tickets)
    .where(eq(t.tickets.hash, secretHash(token)))
    .returning();
  const now = clock(c.env);
  if (!ticket || ticket.expiresAt <= now) throw new FeragError('not_signed_in', 'The ticket was used or has expired.');
  if (ticket.sessionId !== null) {
    const live = and(eq(t.sessions.id, ticket.sessionId), gt(t.sessions.expiresAt, now));
    if (!(await db.query.sessions.findFirst({ where: live }))) throw new FeragError('not_signed_in', 'Your session has ended.');
  }
  if (String(ticket.taskId) !== c.req.param('taskId')) throw new FeragError('not_signed_in', 'The ticket is for another task.');
  return { userId: ticket.userId, task: await taskFor(c.env, { userId: ticket.userId, key: null }, ticket.taskId) };
}
