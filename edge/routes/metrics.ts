import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import { Metrics } from '../../contract/instance.ts';
import { signedIn } from '../auth/access.ts';
import { operator } from '../auth/operator.ts';
import { describe } from '../describe.ts';
import { clock, database, type EdgeContext, type EdgeEnv } from '../env.ts';
import { query } from '../read.ts';

const Asked = z.strictObject({ format: z.enum(['prometheus', 'json']).default('prometheus') });
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** For the operator's own monitoring, with an API key that may read and is bound to no RAG, and for what scales nodes on the queue. */
export const metrics = new Hono<EdgeEnv>().get(
  '/metrics',
  describe('Jobs, nodes and cycles in numbers', { tag: 'instance', gives: { 200: [TEXT, Metrics] } }),
  signedIn('read'),
  operator,
  query(Asked),
  async (c) => {
    if (c.var.principal.key?.ragIds) throw new FeragError('forbidden', 'This API key is bound to RAGs; the numbers are of all of them.');
    const numbers = await readMetrics(c);
    return c.req.valid('query').format === 'json' ? c.json(numbers) : c.text(asText(numbers), 200, { 'content-type': TEXT });
  },
);

async function readMetrics(c: EdgeContext): Promise<Metrics> {
  const db = database(c.env);
  const now = clock(c.env);
  const [jobs, cycles, [nodes], connected] = await Promise.all([
    db.all<{ kind: string; state: string; count: number; due: number; oldest: number | null }>(sql`
      select kind, state, count(*) as count, sum(run_at <= ${now}) as due, min(iif(run_at <= ${now}, run_at, null)) as oldest
      from (select kind, state, run_at from jobs where state = 'queued' union all select kind, state, run_at from jobs where state = 'leased')
      group by kind, state order by kind, state`),
    db.all<{ status: string; count: number }>(sql`select status, count(*) as count from cycles group by status order by status`),
    db.all<{ registered: number; draining: number }>(sql`select count(*) as registered, coalesce(sum(draining), 0) as draining from nodes`),
    c.env.NODE_HUB.getByName('hub').nodes(),
  ]);
  const queued = jobs.filter(({ state }) => state === 'queued');
  const oldest = Math.min(...queued.flatMap((row) => row.oldest ?? []));
  return {
    jobs_waiting: queued.reduce((sum, { due }) => sum + due, 0),
    jobs_open: jobs.reduce((sum, { count }) => sum + count, 0),
    oldest_waiting_seconds: Number.isFinite(oldest) ? Math.round((now - oldest) / 1000) : 0,
    jobs: jobs.map(({ kind, state, count }) => ({ kind, state, count })),
    nodes: { registered: nodes?.registered ?? 0, connected: connected.length, draining: nodes?.draining ?? 0 },
    cycles,
  };
}

/** The text format of Prometheus. */
function asText({ jobs_waiting, jobs_open, oldest_waiting_seconds, jobs, nodes, cycles }: Metrics): string {
  const gauge = (name: string, help: string, lines: readonly (readonly [labels: string, value: number])[]): string =>
    [
      `# HELP ferag_${name} ${help}`,
      `# TYPE ferag_${name} gauge`,
      ...lines.map(([labels, value]) => `ferag_${name}${labels} ${value}`),
    ].join('\n');
  return `${[
    gauge('jobs_waiting', 'Jobs that a node could begin now.', [['', jobs_waiting]]),
    gauge('jobs_open', 'Jobs that wait or are at work.', [['', jobs_open]]),
    gauge('oldest_waiting_seconds', 'How long the oldest of the waiting jobs has waited.', [['', oldest_waiting_seconds]]),
    gauge(
      'jobs',
      'Open jobs by kind and state.',
      jobs.map(({ kind, state, count }) => [`{kind="${kind}",state="${state}"}`, count]),
    ),
    gauge(
      'nodes',
      'Compute nodes.',
      Object.entries(nodes).map(([state, count]) => [`{state="${state}"}`, count]),
    ),
    gauge(
      'cycles',
      'Cycles by status.',
      cycles.map(({ status, count }) => [`{status="${status}"}`, count]),
    ),
  ].join('\n')}\n`;
}
