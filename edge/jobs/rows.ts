import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { InferSelectModel } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import * as t from '../db/schema.ts';

export type RagRow = InferSelectModel<typeof t.rags>;
export type CycleRow = InferSelectModel<typeof t.cycles>;
export type JobRow = InferSelectModel<typeof t.jobs>;
export type TaskRow = InferSelectModel<typeof t.tasks>;
export type RevisionRow = InferSelectModel<typeof t.revisions>;
export type NodeRow = InferSelectModel<typeof t.nodes>;

/** Random name that the statements of one batch share. */
export const newRef = (): string => crypto.randomUUID().replaceAll('-', '');

export const LOST = 'This lease has ended: another attempt has the job. Stop, and claim again.';
export const NO_RAG = 'No such RAG, or you are not a member of it.';

const at = (name: string) => sql.placeholder(name);

/** What every call of a node looks up. Prepared once for a database: to build such a query takes Drizzle longer than to run it. */
const prepare = (db: Db) => ({
  rag: db.query.rags.findFirst({ where: eq(t.rags.id, at('id')) }).prepare(),
  cycle: db.query.cycles.findFirst({ where: and(eq(t.cycles.id, at('id')), eq(t.cycles.ragId, at('rag'))) }).prepare(),
  job: db.query.jobs.findFirst({ where: eq(t.jobs.id, at('id')) }).prepare(),
  task: db.query.tasks.findFirst({ where: eq(t.tasks.id, at('id')) }).prepare(),
  revision: db.query.revisions.findFirst({ where: eq(t.revisions.id, at('id')) }).prepare(),
  revisions: db.query.revisions.findMany({ where: eq(t.revisions.cycleId, at('cycle')), orderBy: t.revisions.id }).prepare(),
  merging: db.query.cycles
    .findFirst({
      where: and(
        eq(t.cycles.ragId, at('rag')),
        eq(t.cycles.gathering, false),
        inArray(t.cycles.status, ['running', 'ready', 'publishing', 'stale']),
      ),
    })
    .prepare(),
  /** Gathering, and everything that could be read is read. */
  gathered: db.query.cycles
    .findMany({
      where: and(
        eq(t.cycles.ragId, at('rag')),
        eq(t.cycles.gathering, true),
        inArray(t.cycles.status, ['pending', 'running']),
        sql`not exists (select 1 from jobs where jobs.cycle_id = ${t.cycles.id} and jobs.kind = 'extract' and jobs.state in ('queued', 'leased'))`,
      ),
      orderBy: asc(t.cycles.id),
    })
    .prepare(),
});
const prepared = new WeakMap<Db, ReturnType<typeof prepare>>();
function queries(db: Db): ReturnType<typeof prepare> {
  const known = prepared.get(db) ?? prepare(db);
  prepared.set(db, known);
  return known;
}

/** The RAG, deleted or not. */
export const findRag = (db: Db, id: number): Promise<RagRow | undefined> => queries(db).rag.execute({ id });
export async function getRag(db: Db, id: number): Promise<RagRow | undefined> {
  const rag = await findRag(db, id);
  return rag?.deletedAt === null ? rag : undefined;
}
export const getCycle = (db: Db, ragId: number, id: number): Promise<CycleRow | undefined> => queries(db).cycle.execute({ id, rag: ragId });
export const getJob = (db: Db, id: number): Promise<JobRow | undefined> => queries(db).job.execute({ id });
export const getTask = (db: Db, id: number): Promise<TaskRow | undefined> => queries(db).task.execute({ id });
export const getRevision = (db: Db, id: number): Promise<RevisionRow | undefined> => queries(db).revision.execute({ id });

/** The cycle of this RAG that is beyond its graphrag step, if any: nobody else may merge meanwhile. */
export const mergingCycle = (db: Db, ragId: number): Promise<CycleRow | undefined> => queries(db).merging.execute({ rag: ragId });

/** The cycles of a RAG that are gathering and have nothing left to read. */
export const gatheredCycles = (db: Db, ragId: number): Promise<CycleRow[]> => queries(db).gathered.execute({ rag: ragId });

/** The newest revision of each document that a cycle changes: earlier ones of the same cycle are superseded. */
export async function cycleRevisions(db: Db, cycleId: number): Promise<RevisionRow[]> {
  const rows = await queries(db).revisions.execute({ cycle: cycleId });
  return [...new Map(rows.map((row) => [row.documentId, row])).values()];
}

/** `exists (the job ended with this token)`: makes the other statements of a batch apply only with the one that ended it. */
export const endedBy = (jobId: number, token: string) => sql`exists (select 1 from jobs where id = ${jobId} and end_token = ${token})`;
