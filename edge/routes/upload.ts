import { Hono } from 'hono';
import { z } from 'zod';
import { CycleStarted, Uploaded } from '../../contract/documents.ts';
import { LIMITS } from '../../contract/limits.ts';
import { announce } from '../announce.ts';
import { admit, member } from '../auth/access.ts';
import { openBlobs } from '../blobs.ts';
import { describe } from '../describe.ts';
import { clock, database, vars, type EdgeContext, type EdgeEnv } from '../env.ts';
import { onceFor } from '../idempotency.ts';
import { gather, type DocumentChange, type Gathered } from '../jobs/gather.ts';
import { query } from '../read.ts';
import { receiveFiles, type Received } from '../receive.ts';
import { dropUnnamed } from '../unnamed.ts';
import { documentOf } from './documents.ts';

const tag = 'documents';
const Flag = z.enum(['true', 'false']);
const UploadQuery = z.strictObject({ own_cycle: Flag.default('false'), start: Flag.default('true') });
const filesBody = (isArray: boolean) => {
  const file = { type: 'string' as const, format: 'binary' };
  const schema = {
    type: 'object' as const,
    required: ['file'],
    properties: { file: isArray ? { type: 'array' as const, items: file, minItems: 1, maxItems: LIMITS.files_per_request } : file },
  };
  return { 'multipart/form-data': { schema, encoding: { file: { contentType: 'text/plain, text/markdown, text/html, text/csv' } } } };
};

/** Mounted under `/rags/:ragId/upload`. */
export const upload = new Hono<EdgeEnv>().post(
  '/',
  describe('Upload documents; they join the open cycle, or open one', { tag, gives: { 202: Uploaded }, takes: filesBody(true) }),
  member('curator', 'write'),
  query(UploadQuery),
  async (c) => {
    const { own_cycle, start } = c.req.valid('query');
    const files = await receiveFiles(c, c.var.rag.id);
    return register(
      c,
      files,
      (file) => ({ ...putOf(file), documentId: null }),
      { ownCycle: own_cycle === 'true', held: start === 'false' },
      (g) => ({
        cycle_id: g.cycleId,
        task_id: g.taskId,
        documents: g.documents,
      }),
    );
  },
);

/** Mounted under `/rags/:ragId/documents`. */
export const replace = new Hono<EdgeEnv>().put(
  '/:documentId',
  describe("A document's new content", { tag, gives: { 202: CycleStarted }, takes: filesBody(false) }),
  member('curator', 'write'),
  async (c) => {
    const document = await documentOf(c);
    const files = await receiveFiles(c, c.var.rag.id, 1);
    return register(
      c,
      files,
      (file) => ({ ...putOf(file), documentId: document.id }),
      { ownCycle: false, held: false },
      (g) => ({
        cycle_id: g.cycleId,
        task_id: g.taskId,
      }),
    );
  },
);

const putOf = (file: Received) => ({ change: 'put' as const, ...file });

/** The bytes are stored; one batch makes them documents. When it fails, or a repeat has its answer already, the bytes go again. */
async function register(
  c: EdgeContext,
  files: readonly Received[],
  change: (file: Received) => DocumentChange,
  { ownCycle, held }: { ownCycle: boolean; held: boolean },
  answer: (gathered: Gathered) => object,
): Promise<Response> {
  let isRegistered = false;
  try {
    if (clock(c.env) - c.var.startedAt > vars(c.env).ACCESS_CHECK_MS) await admit(c, 'curator', 'write');
    return await onceFor(c, JSON.stringify([files.map((f) => [f.name, f.sha256]), ownCycle, held]), async () => {
      const rag = c.var.rag;
      const changes = files.map(change);
      const gathered = await gather(database(c.env), { rag, userId: c.var.principal.userId, ownCycle, held, changes }, clock(c.env));
      isRegistered = true;
      announce(c.env, c.executionCtx, gathered.effects);
      return c.json(answer(gathered), 202);
    });
  } finally {
    const keys = files.map((f) => f.sourceKey);
    if (!isRegistered) c.executionCtx.waitUntil(dropUnnamed(database(c.env), openBlobs(c.env), c.var.rag.id, keys));
  }
}
