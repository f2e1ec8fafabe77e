import { and, desc, eq, lt } from 'drizzle-orm';
import { Hono } from 'hono';
import { page } from '../../contract/common.ts';
import { Approve, Approved, Artifact, Cycle, CycleUsage, Reject, Resume } from '../../contract/cycles.ts';
import { FeragError } from '../../contract/errors.ts';
import { announce } from '../announce.ts';
import { approve } from '../approve.ts';
import { member } from '../auth/access.ts';
import { contentKey, openBlobs } from '../blobs.ts';
import { decodeCursor, pageOf, PageQuery } from '../cursor.ts';
import * as t from '../db/schema.ts';
import { ANY_TYPE, describe } from '../describe.ts';
import { clock, database, type EdgeContext, type EdgeEnv } from '../env.ts';
import { attachment } from '../file-name.ts';
import { cancelCycle, rejectCycle, retryCycle, startCycle, type CycleRequest } from '../jobs/cycles.ts';
import type { Effects } from '../jobs/effects.ts';
import { resumeCycle } from '../jobs/resume.ts';
import { getCycle, type CycleRow } from '../jobs/rows.ts';
import { sumOf, usageRows } from '../jobs/usage.ts';
import { pathId } from '../path-id.ts';
import { body, query } from '../read.ts';
import { showCycles } from '../show-cycles.ts';

const tag = 'cycles';

/** Mounted under `/rags/:ragId/cycles`. */
export const cycles = new Hono<EdgeEnv>()
  .get(
    '/',
    describe('The cycles of a RAG, newest first', { tag, gives: { 200: page(Cycle) } }),
    member('reader', 'read'),
    query(PageQuery),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [before = Number.MAX_SAFE_INTEGER] = decodeCursor(cursor) ?? [];
      const wanted = and(eq(t.cycles.ragId, c.var.rag.id), lt(t.cycles.id, before));
      const rows = await database(c.env)
        .select()
        .from(t.cycles)
        .where(wanted)
        .orderBy(desc(t.cycles.id))
        .limit(limit + 1);
      const shown = new Map((await showCycles(database(c.env), c.var.rag, rows, clock(c.env))).map((cycle) => [cycle.id, cycle]));
      return c.json(
        pageOf(
          rows,
          limit,
          (row) => [row.id],
          (row) => shown.get(row.id),
        ),
      );
    },
  )
  .get('/:cycleId', describe('A cycle', { tag, gives: { 200: Cycle } }), member('reader', 'read'), (c) => answerCycle(c))
  .post(
    '/:cycleId/approve',
    describe('Publish the change', { tag, gives: { 200: Approved, 202: Approved } }),
    member('curator', 'write'),
    body(Approve),
    async (c) => {
      const { answer, status } = await approve(c, { ...requestOf(c), diffHash: c.req.valid('json').diff_hash ?? null });
      return c.json(answer, status);
    },
  )
  .post(
    '/:cycleId/reject',
    describe('Publish nothing of it', { tag, gives: { 200: Cycle } }),
    member('curator', 'write'),
    body(Reject),
    (c) => change(c, rejectCycle(database(c.env), { ...requestOf(c), reason: c.req.valid('json').reason ?? null }, clock(c.env))),
  )
  .post('/:cycleId/cancel', describe('Stop a cycle', { tag, gives: { 200: Cycle } }), member('curator', 'write'), (c) =>
    change(c, cancelCycle(database(c.env), requestOf(c), clock(c.env))),
  )
  .post('/:cycleId/retry', describe('Run a failed cycle again', { tag, gives: { 200: Cycle } }), member('curator', 'write'), (c) =>
    change(c, retryCycle(database(c.env), requestOf(c), clock(c.env))),
  )
  .post('/:cycleId/start', describe('Let a held cycle go on', { tag, gives: { 200: Cycle } }), member('curator', 'write'), (c) =>
    change(c, startCycle(database(c.env), requestOf(c), clock(c.env))),
  )
  .post(
    '/:cycleId/resume',
    describe('Let a paused cycle go on, with more tokens or without a model', { tag, gives: { 200: Cycle } }),
    member('curator', 'write'),
    body(Resume),
    (c) => change(c, resumeCycle(database(c.env), { ...requestOf(c), ...c.req.valid('json') }, clock(c.env))),
  )
  .get(
    '/:cycleId/usage',
    describe('What the model calls of a cycle cost', { tag, gives: { 200: CycleUsage } }),
    member('reader', 'read'),
    async (c) => {
      const { id } = await cycleOf(c);
      const items = await usageRows(database(c.env), id);
      return c.json({ total: sumOf(items), items });
    },
  )
  .get(
    '/:cycleId/artifacts',
    describe('The files of a cycle', { tag, gives: { 200: page(Artifact) } }),
    member('reader', 'read'),
    async (c) => {
      const cycle = await cycleOf(c);
      return c.json({ items: cycle.artifacts ?? [], next_cursor: null });
    },
  )
  .get(
    '/:cycleId/artifacts/:name{.+}',
    describe('A file of a cycle', { tag, gives: { 200: ANY_TYPE } }),
    member('reader', 'read'),
    async (c) => {
      const cycle = await cycleOf(c);
      const artifact = cycle.artifacts?.find(({ name }) => name === c.req.param('name'));
      if (!artifact) throw new FeragError('artifact_not_found', 'This cycle has no such file (yet).');
      const etag = `"${artifact.sha256}"`;
      if (c.req.header('if-none-match') === etag) return c.body(null, 304, { etag });
      const blob = await openBlobs(c.env).get(contentKey(artifact.sha256));
      if (!blob) throw new FeragError('blob_not_found', 'The bytes of this file are gone.');
      return new Response(blob.body, {
        headers: {
          'content-type': artifact.media_type,
          'content-length': String(artifact.size_bytes),
          'content-disposition': attachment(artifact.name.split('/').at(-1) ?? 'file'),
          'content-security-policy': "sandbox; default-src 'none'",
          'x-content-type-options': 'nosniff',
          etag,
        },
      });
    },
  );

const NO_CYCLE = 'No such cycle in this RAG.';
const cycleId = (c: EdgeContext): number => pathId(c.req.param('cycleId'), 'cycle_not_found', NO_CYCLE);
const requestOf = (c: EdgeContext): CycleRequest => ({ ragId: c.var.rag.id, cycleId: cycleId(c), userId: c.var.principal.userId });

export async function cycleOf(c: EdgeContext): Promise<CycleRow> {
  const cycle = await getCycle(database(c.env), c.var.rag.id, cycleId(c));
  if (!cycle) throw new FeragError('cycle_not_found', NO_CYCLE);
  return cycle;
}

async function change(c: EdgeContext, changing: Promise<{ effects: Effects }>): Promise<Response> {
  announce(c.env, c.executionCtx, (await changing).effects);
  return answerCycle(c);
}

async function answerCycle(c: EdgeContext): Promise<Response> {
  const [cycle] = await showCycles(database(c.env), c.var.rag, [await cycleOf(c)], clock(c.env));
  return c.json(cycle);
}
