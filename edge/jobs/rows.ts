import { and, eq, inArray, sql } from 'drizzle-orm';
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

export const NO_RAG = 'No such RAG, or you are not a member of it.';

export const getRag = (db: Db, id: number) => db.query.rags.findFirst({ where: and(eq(t.rags.id, id), sql`${t.rags.deletedAt} is null`) });
export const getCycle = (db: Db, ragId: number, id: number) =>
  db.query.cycles.findFirst({ where: and(eq(t.cycles.id, id), eq(t.cycles.ragId, ragId)) });
export const getJob = (db: Db, id: number) => db.query.jobs.findFirst({ where: eq(t.jobs.id, id) });
export const getTask = (db: Db, id: number) => db.query.tasks.findFirst({ where: eq(t.tasks.id, id) });

/** The cycle of this RAG that is beyond its graphrag step, if any: nobody else may merge meanwhile. */
export const mergingCycle = (db: Db, ragId: number) =>
  db.query.cycles.findFirst({
    where: and(
      eq(t.cycles.ragId, ragId),
      eq(t.cycles.gathering, false),
      inArray(t.cycles.status, ['running', 'ready', 'publishing', 'stale']),
    ),
  });

/** The newest revision of each document that a cycle changes: earlier ones of the same cycle are superseded. */
export async function cycleRevisions(db: Db, cycleId: number): Promise<RevisionRow[]> {
  const rows = await db.query.revisions.findMany({ where: eq(t.revisions.cycleId, cycleId), orderBy: t.revisions.id });
  return [...new Map(rows.map((row) => [row.documentId, row])).values()];
}

/** `exists (the job ended with this token)`: makes the other statements of a batch apply only with the one that ended it. */
export const endedBy = (jobId: number, token: string) => sql`exists (select 1 from jobs where id = ${jobId} and end_token = ${token})`;
