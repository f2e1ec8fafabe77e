import { and, eq } from 'drizzle-orm';
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import type { Approved } from '../contract/cycles.ts';
import { FeragError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { announce } from './announce.ts';
import * as t from './db/schema.ts';
import { clock, database, type EdgeContext } from './env.ts';
import { approveCycle, type CycleRequest } from './jobs/cycles.ts';
import { getCycle } from './jobs/rows.ts';

const FIRST_PAUSE_MS = 30;
const LAST_PAUSE_MS = 250;

interface Outcome {
  readonly answer: z.infer<typeof Approved>;
  readonly status: 200 | 202;
}

/** Hands the change to a node and waits for what becomes of it; after 25 s the asker goes on watching by themselves. */
export async function approve(c: EdgeContext, request: CycleRequest & { diffHash: string | null }): Promise<Outcome> {
  const db = database(c.env);
  const before = await getCycle(db, request.ragId, request.cycleId);
  if (before?.status === 'ready') await requireStore(c);
  const outcome = await approveCycle(db, request, clock(c.env));
  announce(c.env, c.executionCtx, outcome.effects);
  return (await settled(c, request)) ?? { answer: { message: 'publishing' }, status: 202 };
}

/** Nothing is begun that no node could finish: the cycle stays ready. */
async function requireStore(c: EdgeContext): Promise<void> {
  const { storeId } = c.var.rag;
  const nodes = await c.env.NODE_HUB.getByName('hub').nodes();
  if (nodes.some((node) => node.storeId !== null && (storeId === null || node.storeId === storeId))) return;
  throw new FeragError(
    'no_compute_node',
    "No compute node with this RAG's store is connected. The change stays ready; approve it when one is back.",
    {
      retryAfter: 10,
    },
  );
}

async function settled(c: EdgeContext, { ragId, cycleId }: CycleRequest): Promise<Outcome | null> {
  const until = Date.now() + LIMITS.approve_wait_seconds * 1000;
  for (let ms = FIRST_PAUSE_MS; Date.now() < until; ms = Math.min(ms * 1.3, LAST_PAUSE_MS)) {
    const [row] = await database(c.env)
      .select({ status: t.cycles.status, version: t.cycles.version, reason: t.cycles.reason, cycleCount: t.rags.cycleCount })
      .from(t.cycles)
      .innerJoin(t.rags, eq(t.rags.id, t.cycles.ragId))
      .where(and(eq(t.cycles.id, cycleId), eq(t.cycles.ragId, ragId)));
    if (row?.status === 'approved' && row.version !== null) {
      return { answer: { message: 'approved', version: row.version, cycle_count: row.cycleCount }, status: 200 };
    }
    if (row?.status === 'ready')
      throw new FeragError('store_failed', row.reason ?? 'Publishing did not succeed; nothing has changed. Approve again.');
    if (row?.status !== 'publishing') {
      throw new FeragError('cycle_stale', 'Production has moved since this change was reviewed; it is being merged again.');
    }
    await pause(ms);
  }
  return null;
}
