import { FeragError } from '../../contract/errors.ts';
import type { DocumentStatus } from '../../contract/documents.ts';
import type { Db } from '../db/client.ts';
import { advance } from './advance.ts';
import { both, NO_EFFECTS, tell, WAKE, type Effects } from './effects.ts';
import { newRef, NO_RAG, type RagRow } from './rows.ts';
import { statements } from './gather-statements.ts';
import { dropped } from './stop.ts';

/** What an upload, a replacement or a removal asks for. `documentId` null: a new document. */
export type DocumentChange =
  | {
      readonly change: 'put';
      readonly documentId: number | null;
      readonly name: string;
      readonly mediaType: string;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly sourceKey: string;
    }
  | { readonly change: 'remove'; readonly documentId: number };

export interface GatherRequest {
  readonly rag: Pick<RagRow, 'id' | 'ownerId'>;
  readonly userId: number;
  readonly ownCycle: boolean;
  readonly held: boolean;
  readonly changes: readonly DocumentChange[];
}

export interface Gathered {
  readonly cycleId: number;
  readonly taskId: number;
  readonly documents: { id: number; name: string; status: DocumentStatus }[];
  readonly effects: Effects;
}

/**
 * Joins the RAG's cycle that is still gathering, or opens one, and registers the changes and their jobs: one D1 batch, so that it
 * cannot race with the start of the merge, and a failure leaves nothing. All rows come from one JSON value, because D1 binds at
 * most 100 values a statement.
 */
export async function gather(db: Db, request: GatherRequest, now: number): Promise<Gathered> {
  const { isOpened, superseded, rows } = await register(db, request, now);
  const first = rows[0];
  if (!first) throw new FeragError('rag_not_found', NO_RAG);
  // Said once for a cycle; who joins it later changes only its progress.
  const queued = isOpened
    ? tell(first.taskId, { status: 'running', step: 'graphrag', message: 'Waiting for a compute node.' })
    : NO_EFFECTS;
  const drop = { ...NO_EFFECTS, cancelJobs: dropped(superseded) };
  const onlyRemovals = request.changes.every((change) => change.change === 'remove');
  return {
    cycleId: first.cycleId,
    taskId: first.taskId,
    documents: rows.map(({ id, name, status }) => ({ id, name, status })),
    effects: both(queued, WAKE, drop, onlyRemovals ? await advance(db, request.rag.id, now) : NO_EFFECTS),
  };
}

async function register(db: Db, { rag, userId, ownCycle, held, changes }: GatherRequest, now: number) {
  const ref = newRef();
  const values = {
    ref,
    // The rows of this call are `ref-0`, `ref-1`, …: a range, because LIKE would not use the index.
    first: `${ref}-`,
    last: `${ref}-~`,
    rag: rag.id,
    owner: rag.ownerId,
    user: userId,
    own: ownCycle ? 1 : 0,
    held: held ? 1 : 0,
    count: changes.length,
    items: JSON.stringify(changes.map((change, i) => ({ ...change, ref: `${ref}-${i}` }))),
    now,
  };
  const to = ownCycle || held ? statements.alone : statements.joining;
  const [opened, , , , superseded, , , , , rows] = await db.batch([
    to.openCycle(values),
    to.openTask(values),
    to.linkTask(values),
    to.addDocuments(values),
    to.cancelSuperseded(values),
    to.endSuperseded(values),
    to.addRevisions(values),
    to.pointDocuments(values),
    to.queueJobs(values),
    to.registered(values),
  ]);
  return { isOpened: opened.meta.changes > 0, superseded, rows };
}
