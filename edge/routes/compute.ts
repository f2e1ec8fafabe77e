import { and, eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { z } from 'zod';
import { Sha256 } from '../../contract/common.ts';
import { FeragError } from '../../contract/errors.ts';
import { Checkpoint, Checkpointed, Claim, Claimed, Complete, Fail, Release, Renew, Renewed, Report } from '../../contract/jobs.ts';
import { LIMITS } from '../../contract/limits.ts';
import { announce } from '../announce.ts';
import { fromNode } from '../auth/node.ts';
import { contentKey, openBlobs, WrongBytes } from '../blobs.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { clock, database, type EdgeContext, type EdgeEnv } from '../env.ts';
import { claim } from '../jobs/claim.ts';
import type { Effects } from '../jobs/effects.ts';
import { checkpoint } from '../jobs/enrich.ts';
import { complete, fail, release, renew, report } from '../jobs/node.ts';
import { pathId } from '../path-id.ts';
import { body } from '../read.ts';
import { JobProblem } from '../../contract/problem.ts';

const tag = 'nodes';
const done = (c: EdgeContext, effects: Effects): Response => {
  announce(c.env, c.executionCtx, effects);
  return c.body(null, 204);
};
const jobId = (c: EdgeContext): number => pathId(c.req.param('jobId'), 'job_not_found', 'No such job.');

/** Mounted under `/compute`: what nodes call. */
export const compute = new Hono<EdgeEnv>()
  .post('/claim', describe('Lease the next job', { tag, gives: { 200: Claimed }, by: 'node' }), fromNode, body(Claim), async (c) => {
    const { job, effects } = await claim(database(c.env), c.var.node, c.req.valid('json'), clock(c.env));
    announce(c.env, c.executionCtx, effects);
    return c.json({ job, lease_seconds: LIMITS.lease_seconds, renew_seconds: LIMITS.renew_seconds });
  })
  .post('/jobs/:jobId/renew', describe('Keep a lease', { tag, gives: { 200: Renewed }, by: 'node' }), fromNode, body(Renew), async (c) => {
    const { cancel, effects } = await renew(database(c.env), c.var.node, jobId(c), c.req.valid('json'), clock(c.env));
    announce(c.env, c.executionCtx, effects);
    return c.json({ cancel });
  })
  .post(
    '/jobs/:jobId/progress',
    describe('Report progress', { tag, gives: { 204: null }, by: 'node' }),
    fromNode,
    body(Report),
    async (c) => done(c, (await report(database(c.env), c.var.node, jobId(c), c.req.valid('json'), clock(c.env))).effects),
  )
  .post(
    '/jobs/:jobId/checkpoint',
    describe('Keep what an attempt has found, and book what it cost', { tag, gives: { 200: Checkpointed }, by: 'node' }),
    fromNode,
    body(Checkpoint),
    async (c) => c.json(await checkpoint(database(c.env), c.var.node, jobId(c), c.req.valid('json'), clock(c.env))),
  )
  .post(
    '/jobs/:jobId/complete',
    describe('End a job with its result', { tag, gives: { 204: null }, by: 'node' }),
    fromNode,
    body(Complete, LIMITS.result_bytes),
    async (c) => done(c, (await complete(database(c.env), c.var.node, jobId(c), c.req.valid('json'), clock(c.env))).effects),
  )
  .post(
    '/jobs/:jobId/fail',
    describe('End a job with a problem', { tag, gives: { 204: null }, by: 'node' }),
    fromNode,
    body(Fail),
    async (c) => done(c, (await fail(database(c.env), c.var.node, jobId(c), c.req.valid('json'), clock(c.env))).effects),
  )
  .post(
    '/jobs/:jobId/release',
    describe('Give a job back uncounted', { tag, gives: { 204: null }, by: 'node' }),
    fromNode,
    body(Release),
    async (c) => done(c, (await release(database(c.env), c.var.node, jobId(c), c.req.valid('json'), clock(c.env))).effects),
  )
  .get(
    '/blobs/:sha256',
    describe('Bytes by their hash', { tag, gives: { 200: 'application/octet-stream' }, by: 'node' }),
    fromNode,
    async (c) => {
      const sha256 = hashOf(c);
      const blobs = openBlobs(c.env);
      const blob = (await blobs.get(contentKey(sha256))) ?? (await leasedSource(c, sha256));
      if (!blob) throw new FeragError('blob_not_found', 'There are no bytes of this hash.');
      const length = blob.sizeBytes === null ? {} : { 'content-length': String(blob.sizeBytes) };
      return new Response(blob.body, { headers: { 'content-type': 'application/octet-stream', ...length } });
    },
  )
  .put(
    '/blobs/:sha256',
    describe('Store bytes under their hash', { tag, gives: { 201: null, 204: null }, by: 'node' }),
    fromNode,
    async (c) => {
      const sha256 = hashOf(c);
      const blobs = openBlobs(c.env);
      if (await blobs.has(contentKey(sha256))) {
        await c.req.raw.body?.cancel();
        return c.body(null, 204);
      }
      try {
        await blobs.put(contentKey(sha256), c.req.raw.body ?? new ReadableStream<Uint8Array>({ start: (s) => s.close() }), { sha256 });
      } catch (cause) {
        if (cause instanceof WrongBytes) throw new FeragError('request_invalid', 'These bytes have another hash.', { cause });
        throw cause;
      }
      return c.body(null, 201);
    },
  )
  .get('/hub', describe("The node's outbound socket", { tag, gives: { 101: null }, by: 'node' }), fromNode, (c) => {
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket')
      throw new FeragError('request_invalid', 'This address speaks WebSocket only.');
    return c.env.NODE_HUB.getByName('hub').fetch(`https://hub/socket?node=${c.var.node.id}`, { headers: { upgrade: 'websocket' } });
  })
  .post(
    '/replies/:replyId',
    describe('A bulk answer, streamed to whoever waits for it', { tag, gives: { 204: null }, by: 'node' }),
    fromNode,
    async (c) => {
      const url = `https://hub/reply?node=${c.var.node.id}&id=${encodeURIComponent(c.req.param('replyId'))}`;
      const headers = { 'content-type': c.req.header('content-type') ?? 'application/octet-stream' };
      const taken = await c.env.NODE_HUB.getByName('hub').fetch(url, { method: 'POST', headers, body: c.req.raw.body });
      if (taken.ok) return c.body(null, 204);
      const problem = JobProblem.extend({ retry_after: z.number().nullable() }).parse(await taken.json());
      throw new FeragError(problem.code, problem.detail);
    },
  );

function hashOf(c: EdgeContext): string {
  const hash = Sha256.safeParse(c.req.param('sha256'));
  if (!hash.success) throw new FeragError('blob_not_found', 'A blob is named by 64 lower-case hex digits.');
  return hash.data;
}

/** An upload lies under a random key; only the node that has it to read finds it by its hash. */
async function leasedSource(c: EdgeContext, sha256: string) {
  const [row] = await database(c.env)
    .select({ key: t.revisions.sourceKey })
    .from(t.jobs)
    .innerJoin(t.revisions, eq(t.revisions.id, t.jobs.revisionId))
    .where(and(eq(t.jobs.state, 'leased'), eq(t.jobs.nodeId, c.var.node.id), eq(t.revisions.sha256, sha256)))
    .limit(1);
  return row ? openBlobs(c.env).get(row.key) : null;
}
