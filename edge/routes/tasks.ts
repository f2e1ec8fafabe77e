import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import { Hono } from 'hono';
import { z } from 'zod';
import { page } from '../../contract/common.ts';
import { Task, TaskEvent } from '../../contract/cycles.ts';
import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { member, signedIn } from '../auth/access.ts';
import type { Principal } from '../auth/principal.ts';
import { cursorOf, decodeCursor, encodeCursor, pageOf, PageQuery } from '../cursor.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { database, time, timeOrNull, type Bindings, type EdgeEnv } from '../env.ts';
import type { TaskRow } from '../jobs/rows.ts';
import { pathId } from '../path-id.ts';
import { query } from '../read.ts';

const tag = 'cycles';
const NO_TASK = 'No such task, or you are not a member of its RAG.';
/** All events of an ordinary task at once. */
const EVENTS_AT_ONCE = 2000;

const EventsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(LIMITS.page_items).optional(),
  cursor: cursorOf(1),
});

export const tasks = new Hono<EdgeEnv>()
  .get('/:taskId', describe('A task', { tag, gives: { 200: Task } }), signedIn('read'), async (c) =>
    c.json(showTask(await taskFor(c.env, c.var.principal, taskId(c.req.param('taskId'))))),
  )
  .get(
    '/:taskId/events',
    describe('The events of a task, as its WebSocket sends them', { tag, gives: { 200: page(TaskEvent) } }),
    signedIn('read'),
    query(EventsQuery),
    async (c) => {
      const { after, limit = EVENTS_AT_ONCE, cursor } = c.req.valid('query');
      const task = await taskFor(c.env, c.var.principal, taskId(c.req.param('taskId')));
      const [from = after] = decodeCursor(cursor) ?? [];
      const items = z.array(TaskEvent).parse(await c.env.TASK_ROOM.getByName(String(task.id)).events(from, limit + 1));
      const shown = items.slice(0, limit);
      const last = shown.at(-1);
      return c.json({ items: shown, next_cursor: items.length > limit && last ? encodeCursor(last.seq) : null });
    },
  );

/** Mounted under `/rags/:ragId/tasks`. */
export const ragTasks = new Hono<EdgeEnv>().get(
  '/',
  describe('The tasks of a RAG, newest first', { tag, gives: { 200: page(Task) } }),
  member('reader', 'read'),
  query(PageQuery),
  async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const [before = Number.MAX_SAFE_INTEGER] = decodeCursor(cursor) ?? [];
    const wanted = and(eq(t.tasks.ragId, c.var.rag.id), lt(t.tasks.id, before));
    const rows = await database(c.env)
      .select()
      .from(t.tasks)
      .where(wanted)
      .orderBy(desc(t.tasks.id))
      .limit(limit + 1);
    return c.json(pageOf(rows, limit, (row) => [row.id], showTask));
  },
);

export const taskId = (text: string | undefined): number => pathId(text, 'task_not_found', NO_TASK);

/** The task, if this person or key may see its RAG. */
export async function taskFor(env: Bindings, principal: Pick<Principal, 'userId' | 'key'>, id: number): Promise<TaskRow> {
  const [row] = await database(env)
    .select({ task: t.tasks })
    .from(t.tasks)
    .innerJoin(t.rags, and(eq(t.rags.id, t.tasks.ragId), isNull(t.rags.deletedAt)))
    .innerJoin(t.members, and(eq(t.members.ragId, t.tasks.ragId), eq(t.members.userId, principal.userId)))
    .where(eq(t.tasks.id, id));
  const reach = principal.key?.ragIds ?? null;
  if (!row || (reach && !reach.includes(row.task.ragId))) throw new FeragError('task_not_found', NO_TASK);
  return row.task;
}

const showTask = (row: TaskRow): Task => ({
  id: row.id,
  rag_id: row.ragId,
  cycle_id: row.cycleId,
  type: row.type,
  status: row.status,
  step: row.step,
  progress: row.progress,
  attempt: row.attempt,
  // Until it runs, the column holds the mark of the call that made the task.
  node: row.startedAt === null ? null : row.node,
  error: row.error,
  created_at: time(row.createdAt),
  started_at: timeOrNull(row.startedAt),
  finished_at: timeOrNull(row.finishedAt),
});
