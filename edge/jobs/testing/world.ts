import type { z } from 'zod';
import type { Resume, TaskEvent } from '../../../contract/cycles.ts';
import type { ErrorCode } from '../../../contract/errors.ts';
import { Job, JobKind, type JobResult } from '../../../contract/jobs.ts';
import { NO_MODELS, type NodeModels, type UsageRow } from '../../../contract/models.ts';
import { RagSettings } from '../../../contract/rags.ts';
import { openDb, type Db } from '../../db/client.ts';
import * as t from '../../db/schema.ts';
import { isLast, nextEvent } from '../../objects/next-event.ts';
import { approveCycle, cancelCycle, rejectCycle, retryCycle, rollback, startCycle } from '../cycles.ts';
import { claim } from '../claim.ts';
import type { Effects, EventDraft } from '../effects.ts';
import { checkpoint } from '../enrich.ts';
import { gather, type DocumentChange, type Gathered } from '../gather.ts';
import { complete, fail, release, renew, report } from '../node.ts';
import { deleteRag } from '../rag.ts';
import { reextract } from '../reextract.ts';
import { resumeCycle } from '../resume.ts';
import { getCycle, getRag, type CycleRow, type JobRow, type NodeRow, type RagRow, type TaskRow } from '../rows.ts';
import { nextLook, sweep } from '../sweep.ts';
import { openMemoryD1, type MemoryD1 } from './memory-d1.ts';
import { hash, resultOf } from './results.ts';

export interface Leased {
  readonly job: Job;
  readonly node: TestNode;
}

/** A compute node that is only its calls. */
export interface TestNode {
  readonly id: number;
  readonly storeId: string | null;
  /** What it says that it has; a test may change it. */
  models: NodeModels;
  /** The process: `restart` gives the node another. */
  instance: string;
  restart(): void;
}

/** An edge without HTTP: the database, the job functions, a clock that stands still, and what every task's watchers were told. */
export interface World extends MemoryD1 {
  readonly db: Db;
  now: number;
  readonly events: Map<number, TaskEvent[]>;
  /** Every last event a task was sent, also those that its room would have dropped. */
  readonly endings: Map<number, string[]>;
  /** Jobs whose node was told to drop them. */
  readonly dropped: { nodeId: number; jobId: number }[];
  tell(effects: Effects): void;
}

export function openWorld(): World {
  const memory = openMemoryD1();
  const events = new Map<number, TaskEvent[]>();
  const endings = new Map<number, string[]>();
  const dropped: World['dropped'] = [];
  const take = (taskId: number, draft: EventDraft) => {
    const told = events.get(taskId) ?? [];
    if (isLast(draft)) endings.set(taskId, [...(endings.get(taskId) ?? []), draft.status]);
    const event = nextEvent(told.at(-1) ?? null, draft, new Date(world.now).toISOString());
    if (event) events.set(taskId, [...told, event]);
  };
  const world: World = Object.assign(memory, {
    db: openDb(memory.d1),
    now: 1_000_000_000_000,
    events,
    endings,
    dropped,
    tell(effects: Effects) {
      for (const { taskId, event } of effects.events) take(taskId, event);
      dropped.push(...effects.cancelJobs);
    },
  });
  return world;
}

interface RagOptions {
  readonly owner?: number;
  readonly approval?: RagSettings['approval'];
  readonly storeId?: string | null;
  readonly extractor?: RagSettings['extractor'];
  readonly budget?: number | null;
}

export async function makeRag(
  world: World,
  { owner = 1, approval = 'manual', storeId = null, extractor = 'auto', budget = 1000 }: RagOptions = {},
): Promise<RagRow> {
  const settings = RagSettings.parse({ approval, extractor, token_budget_per_cycle: budget });
  const row = {
    name: `rag of ${owner}`,
    description: '',
    ownerId: owner,
    baseIri: 'urn:x:',
    settings,
    storeId,
    createdAt: 0,
    updatedAt: 0,
  };
  const [rag] = await world.db.insert(t.rags).values(row).returning();
  if (!rag) throw new Error('The RAG was not made.');
  return rag;
}

export async function makeNode(world: World, storeId: string | null = 'store-1', llm: string | null = null): Promise<TestNode> {
  const count = world.rows('select id from nodes').length + 1;
  const [row] = await world.db
    .insert(t.nodes)
    .values({ name: `node ${count}`, tokenHash: `token ${count}`, createdAt: 0 })
    .returning();
  if (!row) throw new Error('The node was not made.');
  let process = 1;
  const node: TestNode = {
    id: row.id,
    storeId,
    models: { ...NO_MODELS, llm },
    instance: `node-${count}-process-1`,
    restart() {
      process += 1;
      node.instance = `node-${count}-process-${process}`;
    },
  };
  return node;
}

const nodeRow = async (world: World, { id }: TestNode): Promise<NodeRow> => {
  const row = await world.db.query.nodes.findFirst({ where: (n, { eq }) => eq(n.id, id) });
  if (!row) throw new Error('No such node.');
  return row;
};

let contents = 0;
/** A content that was never uploaded before. */
export function content(documentId: number | null = null, name = 'a.txt'): DocumentChange {
  contents += 1;
  const sha256 = hash(`content ${contents}`);
  return { change: 'put', documentId, name, mediaType: 'text/plain', sizeBytes: 9, sha256, sourceKey: `key-${contents}` };
}

interface Joining {
  readonly own?: boolean;
  readonly held?: boolean;
}

export async function join(
  world: World,
  rag: RagRow,
  changes: DocumentChange[],
  { own = false, held = false }: Joining = {},
): Promise<Gathered> {
  const gathered = await gather(world.db, { rag, userId: rag.ownerId, ownCycle: own, held, changes }, world.now);
  world.tell(gathered.effects);
  return gathered;
}

/** Uploads `count` files. */
export const upload = (world: World, rag: RagRow, count = 1, joining: Joining = {}): Promise<Gathered> =>
  join(
    world,
    rag,
    Array.from({ length: count }, (_, i) => content(null, `${i}.txt`)),
    joining,
  );

export async function take(world: World, node: TestNode, kinds: JobKind[] = [...JobKind.options]): Promise<Leased | null> {
  const body = { protocol: 1 as const, kinds, instance: node.instance, store_id: node.storeId, models: node.models };
  const { job, effects } = await claim(world.db, await nodeRow(world, node), body, world.now);
  world.tell(effects);
  // As the node reads it.
  return job && { job: Job.parse(job), node };
}

export async function mustTake(world: World, node: TestNode, kinds?: JobKind[]): Promise<Leased> {
  const leased = await take(world, node, kinds);
  if (!leased) throw new Error('There is nothing to claim.');
  return leased;
}

type Call<Body> = (db: Db, node: NodeRow, jobId: number, body: Body, now: number) => Promise<{ effects: Effects }>;

async function call<Body>(world: World, { job, node }: Leased, to: Call<Body>, body: Body) {
  const answer = await to(world.db, await nodeRow(world, node), job.id, body, world.now);
  world.tell(answer.effects);
  return answer;
}

export const finish = (world: World, leased: Leased, result: JobResult = resultOf(leased.job)) =>
  call(world, leased, complete, { attempt: leased.job.attempt, result });
export const breakDown = (world: World, leased: Leased, permanent: boolean, code: ErrorCode = 'text_missing') =>
  call(world, leased, fail, { attempt: leased.job.attempt, permanent, problem: { code, detail: `It says ${code}.` } });
export const giveBackLease = (world: World, leased: Leased) => call(world, leased, release, { attempt: leased.job.attempt });
export const keep = async (world: World, { job, node }: Leased): Promise<boolean> =>
  (await renew(world.db, await nodeRow(world, node), job.id, { attempt: job.attempt }, world.now)).cancel;
export const say = (world: World, leased: Leased, n: number, done: number | null = null) =>
  call(world, leased, report, {
    attempt: leased.job.attempt,
    n,
    step: leased.job.kind === 'extract' || leased.job.kind === 'enrich' ? ('graphrag' as const) : ('schema' as const),
    progress: done === null ? null : { done, total: 10, unit: 'chunks' },
    message: null,
  });

export const keepFound = async (world: World, { job, node }: Leased, found: string | null, usage: UsageRow[]) =>
  checkpoint(world.db, await nodeRow(world, node), job.id, { attempt: job.attempt, checkpoint: found && hash(found), usage }, world.now);

/** Does whatever can be claimed, as it comes. */
export async function work(world: World, node: TestNode, kinds?: JobKind[]): Promise<Job[]> {
  const done: Job[] = [];
  for (let leased = await take(world, node, kinds); leased; leased = await take(world, node, kinds)) {
    await finish(world, leased);
    done.push(leased.job);
  }
  return done;
}

export async function look(world: World): Promise<void> {
  world.tell(await sweep(world.db, world.now));
}
export const isBusy = async (world: World): Promise<boolean> => (await nextLook(world.db, world.now)) !== null;

const request = ({ ragId, id, createdBy }: CycleRow) => ({ ragId, cycleId: id, userId: createdBy });
export async function approveIt(world: World, cycle: CycleRow, diffHash: string | null = cycle.diffHash) {
  const outcome = await approveCycle(world.db, { ...request(cycle), diffHash }, world.now);
  world.tell(outcome.effects);
  return outcome;
}
export const rejectIt = async (world: World, cycle: CycleRow): Promise<void> =>
  world.tell((await rejectCycle(world.db, { ...request(cycle), reason: 'no' }, world.now)).effects);
export const cancelIt = async (world: World, cycle: CycleRow): Promise<void> =>
  world.tell((await cancelCycle(world.db, request(cycle), world.now)).effects);
export const retryIt = async (world: World, cycle: CycleRow): Promise<void> =>
  world.tell((await retryCycle(world.db, request(cycle), world.now)).effects);
export const resumeIt = async (world: World, cycle: CycleRow, how: z.infer<typeof Resume> = {}): Promise<void> =>
  world.tell((await resumeCycle(world.db, { ...request(cycle), ...how }, world.now)).effects);
export async function readAgain(world: World, rag: RagRow, extractor?: RagSettings['extractor']): Promise<CycleRow> {
  const { cycleId, effects } = await reextract(world.db, { rag, userId: rag.ownerId, ...(extractor && { extractor }) }, world.now);
  world.tell(effects);
  return cycleById(world, rag.id, cycleId);
}
export const startIt = async (world: World, cycle: CycleRow): Promise<void> =>
  world.tell((await startCycle(world.db, request(cycle), world.now)).effects);
export const deleteIt = async (world: World, rag: RagRow): Promise<void> => world.tell(await deleteRag(world.db, rag.id, world.now));
export async function goBack(world: World, rag: RagRow, version: number): Promise<CycleRow> {
  const { cycleId, effects } = await rollback(world.db, { ragId: rag.id, version, userId: rag.ownerId }, world.now);
  world.tell(effects);
  return cycleById(world, rag.id, cycleId);
}

export async function cycleById(world: World, ragId: number, id: number): Promise<CycleRow> {
  const cycle = await getCycle(world.db, ragId, id);
  if (!cycle) throw new Error('No such cycle.');
  return cycle;
}
export async function ragById(world: World, id: number): Promise<RagRow> {
  const rag = await getRag(world.db, id);
  if (!rag) throw new Error('No such RAG.');
  return rag;
}
export const cyclesOf = (world: World, ragId: number): Promise<CycleRow[]> =>
  world.db.query.cycles.findMany({ where: (c, { eq }) => eq(c.ragId, ragId), orderBy: (c) => c.id });
export const jobsOf = (world: World, cycleId: number): Promise<JobRow[]> =>
  world.db.query.jobs.findMany({ where: (j, { eq }) => eq(j.cycleId, cycleId), orderBy: (j) => j.id });
export const tasksOf = (world: World, cycleId: number): Promise<TaskRow[]> =>
  world.db.query.tasks.findMany({ where: (k, { eq }) => eq(k.cycleId, cycleId), orderBy: (k) => k.id });
export const documentsOf = (world: World, ragId: number) =>
  world.db.query.documents.findMany({ where: (d, { eq }) => eq(d.ragId, ragId), orderBy: (d) => d.id });
export const revisionsOf = (world: World, cycleId: number) =>
  world.db.query.revisions.findMany({ where: (r, { eq }) => eq(r.cycleId, cycleId), orderBy: (r) => r.id });

/** Uploads and publishes one file: the RAG's next version. */
export async function publishOne(world: World, rag: RagRow, node: TestNode, change: DocumentChange = content()): Promise<CycleRow> {
  const { cycleId } = await join(world, rag, [change]);
  await work(world, node);
  await approveIt(world, await cycleById(world, rag.id, cycleId));
  await work(world, node);
  return cycleById(world, rag.id, cycleId);
}

/** The last thing that a task's watchers were told. */
export const lastEvent = (world: World, taskId: number): TaskEvent | undefined => world.events.get(taskId)?.at(-1);
