import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { page } from '../../contract/common.ts';
import { FeragError } from '../../contract/errors.ts';
import { AddMember, Member, UpdateMember, type Role } from '../../contract/rags.ts';
import { member } from '../auth/access.ts';
import { sameEmail } from '../auth/password.ts';
import { decodeCursor, pageOf, PageQuery } from '../cursor.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { clock, database, time, type EdgeContext, type EdgeEnv } from '../env.ts';
import { once } from '../idempotency.ts';
import { pathId } from '../path-id.ts';
import { body, query } from '../read.ts';

const tag = 'rags';
const NO_MEMBER = 'No such member of this RAG.';

/** Mounted under `/rags/:ragId/members`. */
export const members = new Hono<EdgeEnv>()
  .get(
    '/',
    describe('The members of a RAG', { tag, gives: { 200: page(Member) } }),
    member('reader', 'read'),
    query(PageQuery),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [after = 0] = decodeCursor(cursor) ?? [];
      const rows = await rowsOf(c, gt(t.members.userId, after), limit + 1);
      return c.json(pageOf(rows, limit, (row) => [row.user_id], showMember));
    },
  )
  .post('/', describe('Add a member', { tag, gives: { 201: Member } }), member('owner', 'write'), once, body(AddMember), async (c) => {
    const { email, role } = c.req.valid('json');
    const db = database(c.env);
    const user = await db.query.users.findFirst({ where: eq(t.users.email, sameEmail(email)) });
    if (!user) throw new FeragError('user_not_found', 'Nobody has an account with this e-mail. Ask them to register first.');
    const row = { ragId: c.var.rag.id, userId: user.id, role, createdAt: clock(c.env) };
    const [added] = await db.insert(t.members).values(row).onConflictDoNothing().returning();
    if (!added) throw new FeragError('member_exists', 'They are a member already. Change their role instead.');
    return c.json(showMember({ user_id: user.id, email: user.email, name: user.name, role, createdAt: row.createdAt }), 201);
  })
  .patch(
    '/:userId',
    describe("Change a member's role", { tag, gives: { 200: Member } }),
    member('owner', 'write'),
    body(UpdateMember),
    async (c) => {
      const { role } = c.req.valid('json');
      const db = database(c.env);
      const userId = memberId(c);
      const [, changed] = await db.batch([
        passOwnership(c, userId, role),
        db
          .update(t.members)
          .set({ role })
          .where(and(isMember(c, userId), role === 'owner' ? undefined : isNotLastOwner(c)))
          .returning(),
      ]);
      const [row] = await rowsOf(c, eq(t.members.userId, userId), 1);
      if (!row) throw new FeragError('member_not_found', NO_MEMBER);
      if (changed.length === 0) throw lastOwner();
      return c.json(showMember(row));
    },
  )
  .delete('/:userId', describe('Remove a member, or leave', { tag, gives: { 204: null } }), member('reader', 'write'), async (c) => {
    const userId = memberId(c);
    if (userId !== c.var.principal.userId && c.var.rag.role !== 'owner') {
      throw new FeragError('forbidden', 'Only an owner of this RAG can remove other members.');
    }
    const db = database(c.env);
    const [, removed] = await db.batch([
      passOwnership(c, userId, null),
      db
        .delete(t.members)
        .where(and(isMember(c, userId), isNotLastOwner(c)))
        .returning(),
    ]);
    if (removed.length === 0) {
      const [row] = await rowsOf(c, eq(t.members.userId, userId), 1);
      throw row ? lastOwner() : new FeragError('member_not_found', NO_MEMBER);
    }
    c.executionCtx.waitUntil(shutOut(c, userId));
    return c.body(null, 204);
  });

const memberId = (c: EdgeContext): number => pathId(c.req.param('userId'), 'member_not_found', NO_MEMBER);
const isMember = (c: EdgeContext, userId: number) => and(eq(t.members.ragId, c.var.rag.id), eq(t.members.userId, userId));
const lastOwner = () => new FeragError('last_owner', 'A RAG needs an owner: make somebody else an owner first.');

/** Inside the statement that changes the row, so that two owners cannot both leave at once. */
const isNotLastOwner = (c: EdgeContext) =>
  sql`(role <> 'owner' or (select count(*) from members o where o.rag_id = ${c.var.rag.id} and o.role = 'owner') > 1)`;

/** `owner_id` names an owner at all times: another one takes over from whoever goes. */
function passOwnership(c: EdgeContext, userId: number, role: Role | null) {
  const others = sql`(select min(user_id) from members o where o.rag_id = ${c.var.rag.id} and o.role = 'owner' and o.user_id <> ${userId})`;
  return database(c.env).run(sql`update rags set owner_id = ${others}
    where id = ${c.var.rag.id} and owner_id = ${userId} and ${role === 'owner' ? 0 : 1} = 1 and ${others} is not null`);
}

/** Closes what a removed member still watches. */
async function shutOut(c: EdgeContext, userId: number): Promise<void> {
  const open = and(eq(t.tasks.ragId, c.var.rag.id), inArray(t.tasks.status, ['queued', 'running']));
  const tasks = await database(c.env).select({ id: t.tasks.id }).from(t.tasks).where(open);
  await Promise.all(tasks.map(({ id }) => c.env.TASK_ROOM.getByName(String(id)).leave(userId)));
}

interface MemberRow extends Omit<Member, 'created_at'> {
  readonly createdAt: number;
}

const rowsOf = (c: EdgeContext, where: ReturnType<typeof and>, limit: number): Promise<MemberRow[]> =>
  database(c.env)
    .select({ user_id: t.users.id, email: t.users.email, name: t.users.name, role: t.members.role, createdAt: t.members.createdAt })
    .from(t.members)
    .innerJoin(t.users, eq(t.users.id, t.members.userId))
    .where(and(eq(t.members.ragId, c.var.rag.id), where))
    .orderBy(t.members.userId)
    .limit(limit);

const showMember = ({ createdAt, ...member }: MemberRow): Member => ({ ...member, created_at: time(createdAt) });
