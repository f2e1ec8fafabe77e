import { and, eq, gt, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { page } from '../../contract/common.ts';
import { FeragError } from '../../contract/errors.ts';
import { ComputeNode, CreateNode, DrainNode, NewNode } from '../../contract/nodes.ts';
import { signedInPerson } from '../auth/access.ts';
import { operator } from '../auth/operator.ts';
import { newSecret, secretHash } from '../auth/secrets.ts';
import { decodeCursor, pageOf, PageQuery } from '../cursor.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { clock, database, time, timeOrNull, type EdgeContext, type EdgeEnv } from '../env.ts';
import { once } from '../idempotency.ts';
import type { NodeRow } from '../jobs/rows.ts';
import { pathId } from '../path-id.ts';
import { body, query } from '../read.ts';

const tag = 'nodes';
const NO_NODE = 'There is no such node.';

/** Mounted under `/compute/nodes`: for operators. */
export const nodes = new Hono<EdgeEnv>()
  .get(
    '/',
    describe('The compute nodes', { tag, gives: { 200: page(ComputeNode) }, by: 'person' }),
    signedInPerson,
    operator,
    query(PageQuery),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [after = 0] = decodeCursor(cursor) ?? [];
      const rows = await rowsOf(c, gt(t.nodes.id, after), limit + 1);
      const connected = await connectedIds(c);
      return c.json(
        pageOf(
          rows,
          limit,
          (row) => [row.node.id],
          (row) => showNode(row, connected),
        ),
      );
    },
  )
  .post(
    '/',
    describe('Make a node; its token is shown this once', { tag, gives: { 201: NewNode }, by: 'person' }),
    signedInPerson,
    operator,
    once,
    body(CreateNode),
    async (c) => {
      const token = newSecret('node');
      const row = { name: c.req.valid('json').name, tokenHash: secretHash(token), createdAt: clock(c.env) };
      const [node] = await database(c.env).insert(t.nodes).values(row).returning();
      if (!node) throw new FeragError('internal', 'The node was not made.');
      return c.json({ ...showNode({ node, jobs: 0 }, new Set()), token }, 201);
    },
  )
  .delete(
    '/:nodeId',
    describe('Revoke a node: its token, its socket and its leases end', { tag, gives: { 204: null }, by: 'person' }),
    signedInPerson,
    operator,
    async (c) => {
      const id = pathId(c.req.param('nodeId'), 'node_not_found', NO_NODE);
      const db = database(c.env);
      const [gone] = await db.batch([
        db.delete(t.nodes).where(eq(t.nodes.id, id)).returning({ id: t.nodes.id }),
        // Over by the clock: whoever looks next gives the work to another node.
        db
          .update(t.jobs)
          .set({ leaseUntil: clock(c.env) })
          .where(and(eq(t.jobs.nodeId, id), eq(t.jobs.state, 'leased'))),
      ]);
      if (gone.length === 0) throw new FeragError('node_not_found', NO_NODE);
      await c.env.NODE_HUB.getByName('hub').drop(id);
      await c.env.SWEEPER.getByName('sweeper').soon();
      return c.body(null, 204);
    },
  )
  .post(
    '/:nodeId/drain',
    describe('Give a node no more jobs, or give it jobs again', { tag, gives: { 200: ComputeNode }, by: 'person' }),
    signedInPerson,
    operator,
    body(DrainNode),
    async (c) => {
      const id = pathId(c.req.param('nodeId'), 'node_not_found', NO_NODE);
      await database(c.env)
        .update(t.nodes)
        .set({ draining: c.req.valid('json').draining })
        .where(eq(t.nodes.id, id));
      const [row] = await rowsOf(c, eq(t.nodes.id, id), 1);
      if (!row) throw new FeragError('node_not_found', NO_NODE);
      return c.json(showNode(row, await connectedIds(c)));
    },
  );

interface Row {
  readonly node: NodeRow;
  readonly jobs: number;
}

const rowsOf = (c: EdgeContext, where: ReturnType<typeof and>, limit: number): Promise<Row[]> =>
  database(c.env)
    .select({ node: t.nodes, jobs: sql<number>`(select count(*) from jobs j where j.state = 'leased' and j.node_id = ${t.nodes.id})` })
    .from(t.nodes)
    .where(where)
    .orderBy(t.nodes.id)
    .limit(limit);

const connectedIds = async (c: EdgeContext): Promise<ReadonlySet<number>> =>
  new Set((await c.env.NODE_HUB.getByName('hub').nodes()).map((node) => node.nodeId));

const showNode = ({ node, jobs }: Row, connected: ReadonlySet<number>): ComputeNode => ({
  id: node.id,
  name: node.name,
  connected: connected.has(node.id),
  draining: node.draining,
  store_id: node.storeId,
  jobs,
  models: node.models,
  profile: node.profile,
  last_seen_at: timeOrNull(node.lastSeenAt),
  created_at: time(node.createdAt),
});
