import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Claim, Job } from '../../contract/jobs.ts';
import { LIMITS } from '../../contract/limits.ts';
import { FeragError } from '../../contract/errors.ts';
import type { Db } from '../db/client.ts';
import { compiledRun } from '../db/compiled.ts';
import { both, NO_EFFECTS, tell, type Effects } from './effects.ts';
import { documentsProgress } from './progress.ts';
import { giveBack, giveUp, stepOf } from './fail.ts';
import { payload, cleanupPayload } from './payload.ts';
import { findRag, getCycle, getJob, type JobRow, type NodeRow } from './rows.ts';
import { expireLeases } from './sweep.ts';

/**
 * Leases the next job to a node: the tenant with the fewest running jobs first, of those the one served longest ago; within it
 * priority, age, id. A job that works on something that is gone ends at once, and the next one is given.
 */
export async function claim(
  db: Db,
  node: NodeRow,
  body: z.infer<typeof Claim>,
  now: number,
): Promise<{ job: Job | null; effects: Effects }> {
  const effects = [await welcome(db, node, body, now)];
  while (!node.draining) {
    const row = await leaseNext(db, node, body, now);
    if (!row) break;
    const started = await begin(db, row, node, body.store_id, now).catch(async (error: unknown) => {
      // Nobody works on it: it must not wait for its lease to run out.
      if (!(error instanceof FeragError)) await giveBack(db, row, now);
      if (!(error instanceof FeragError)) throw error;
      return giveUp(db, row, { problem: { code: error.code, detail: error.message }, state: 'failed' }, now);
    });
    if (started && 'job' in started) return { job: started.job, effects: both(...effects, started.effects) };
    effects.push(started ?? NO_EFFECTS);
  }
  return { job: null, effects: both(...effects) };
}

/** Processes of a node that are remembered, so that an older one is known when it comes back. */
const INSTANCES = 8;

/**
 * A process seen for the first time takes the node over: an earlier one is gone, and with it whoever held its leases. One that was
 * taken over and still lives gets nothing more, or two with one token would free each other's leases in turn. Unless the one that took
 * over has been silent for a lease: then it was the last word of a dead process, which came late.
 */
async function welcome(db: Db, node: NodeRow, { instance, store_id, models }: z.infer<typeof Claim>, now: number): Promise<Effects> {
  const age = node.instances.indexOf(instance);
  if (age > 0 && (await isAlive(db, node, now)))
    throw new FeragError('lease_lost', 'Another process has taken this node over. Stop it, or start this one with a token of its own.');
  const freed = age === 0 ? NO_EFFECTS : await expireLeases(db, sql`node_id = ${node.id} and node_instance <> ${instance}`, now);
  const instances = [instance, ...node.instances.filter((other) => other !== instance)].slice(0, INSTANCES);
  await db.batch([seen({ id: node.id, now, store: store_id, instances: JSON.stringify(instances), models: JSON.stringify(models) })]);
  return freed;
}

/** The newest process of the node has claimed, or renewed what it claimed, within a lease. */
async function isAlive(db: Db, node: NodeRow, now: number): Promise<boolean> {
  if ((node.lastSeenAt ?? 0) > now - LIMITS.lease_seconds * 1000) return true;
  const [leased] = await db.all(sql`select 1 from jobs where state = 'leased' and node_id = ${node.id}
    and node_instance = ${node.instances[0] ?? ''} and lease_until > ${now} limit 1`);
  return leased !== undefined;
}

const seen = compiledRun(sql`update nodes set last_seen_at = ${sql.placeholder('now')}, store_id = ${sql.placeholder('store')},
  instances = ${sql.placeholder('instances')}, models = ${sql.placeholder('models')} where id = ${sql.placeholder('id')}`);

/** A publish goes first: a person waits for it. */
const PRIORITIES = [-1, 0];

/**
 * One statement, so that two nodes never get one job. A recursive skip scan over the tenants' heads, and in each over the priorities,
 * so that what is not due yet is not read: milliseconds with 100,000 queued rows. What asks a language model goes only to a node that
 * has one, and what touches a store only to a node that has the RAG's store.
 */
async function leaseNext(db: Db, node: NodeRow, body: z.infer<typeof Claim>, now: number): Promise<JobRow | undefined> {
  const kinds = sql`(select value from json_each(${JSON.stringify(body.kinds)}))`;
  const fits = sql`(j.kind = 'extract' or iif(j.kind = 'enrich', ${body.models.llm} is not null, exists (select 1 from rags r
      where r.id = j.rag_id and ${body.store_id} is not null and coalesce(r.store_id, ${body.store_id}) = ${body.store_id})))`;
  const head = (priority: number) => sql`(select j.id from jobs j where j.state = 'queued' and j.tenant = tenants.tenant
    and j.priority = ${priority} and j.run_at <= ${now} and j.kind in ${kinds} and ${fits}
    order by j.run_at, j.id limit 1)`;
  const [leased] = await db.all<{ id: number }>(sql`
    update jobs set state = 'leased', attempt = attempt + 1, node_id = ${node.id}, node_instance = ${body.instance},
      lease_until = ${now + LIMITS.lease_seconds * 1000}, progress_at = ${now}, report_n = -1
    where state = 'queued' and id = (
      with recursive tenants (tenant) as (
        select (select min(tenant) from jobs where state = 'queued')
        union all
        select (select min(tenant) from jobs where state = 'queued' and tenant > tenants.tenant) from tenants where tenants.tenant is not null)
      select head.id from (
        select
          coalesce(${sql.join(PRIORITIES.map(head), sql`, `)}) as id,
          (select count(*) from jobs b where b.state = 'leased' and b.tenant = tenants.tenant) as busy,
          coalesce((select turn from turns where turns.tenant = tenants.tenant), 0) as turn
        from tenants where tenants.tenant is not null) head
      where head.id is not null order by head.busy, head.turn, head.id limit 1)
    returning id`);
  return leased && getJob(db, leased.id);
}

interface Started {
  readonly job: Job;
  readonly effects: Effects;
}

/** Puts the payload together from D1 and marks what the job works on as running. */
async function begin(db: Db, row: JobRow, node: NodeRow, storeId: string | null, now: number): Promise<Started> {
  const rag = await findRag(db, row.ragId);
  const cycle = rag && (await getCycle(db, rag.id, row.cycleId));
  if (!rag || (!cycle && row.kind !== 'cleanup')) throw new FeragError('job_not_found', 'This job works on something that is gone.');
  const job = cycle ? await payload(db, row, rag, cycle) : cleanupPayload(row, rag);
  await db.batch([
    db.run(sql`insert into turns (tenant, turn) values (${row.tenant}, (select coalesce(max(turn), 0) + 1 from turns))
      on conflict (tenant) do update set turn = excluded.turn`),
    db.run(sql`update tasks set status = 'running', attempt = max(attempt, ${row.attempt}), node = ${node.name},
      started_at = coalesce(started_at, ${now}), last_event_at = ${now} where id = ${row.taskId} and status in ('queued', 'running')`),
    db.run(sql`update cycles set status = 'running' where id = ${row.cycleId} and status = 'pending'`),
    db.run(sql`update cycles set reason = null where id = ${row.cycleId} and status = 'running' and ${row.kind} = 'enrich'`),
    db.run(sql`update revisions set status = 'processing' where id = ${row.revisionId} and status in ('pending', 'processing')`),
    db.run(
      sql`update rags set store_id = ${storeId} where id = ${rag.id} and store_id is null and ${row.kind} not in ('extract', 'enrich')`,
    ),
  ]);
  if (row.kind === 'cleanup') return { job, effects: NO_EFFECTS };
  const progress = row.kind === 'extract' ? await documentsProgress(db, row.cycleId) : null;
  return { job, effects: tell(row.taskId, { status: 'running', step: stepOf(row.kind), progress, attempt: row.attempt }) };
}
