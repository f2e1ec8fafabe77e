import type { Patch } from './task.ts';

/** A guard of a promise, what is left when it is taken away, and who must notice. */
export interface Guard {
  readonly promise: string;
  readonly keeps: string;
  /** All of them together: where two guards keep one promise, both go. */
  readonly patches: readonly Patch[];
  /** The seeds among which the simulation must break; or the tests of a file that must fail, by a part of their name. */
  readonly noticedBy: { readonly seeds: number } | { readonly file: string; readonly test: string };
}

const SEEDS = 400;
const guard = (promise: string, keeps: string, file: string, find: string, replace: string, more: readonly Patch[] = []): Guard => ({
  promise,
  keeps,
  patches: [{ file, find, replace }, ...more],
  noticedBy: { seeds: SEEDS },
});
const tested = (of: Guard, file: string, test: string): Guard => ({ ...of, noticedBy: { file, test } });
const patch = (file: string, find: string, replace: string): Patch => ({ file, find, replace });

const JOBS = 'edge/jobs';
const SWEEP = `${JOBS}/sweep.ts`;
const LEASES = `${JOBS}/leases.test.ts`;
const CYCLES = `${JOBS}/cycles.test.ts`;

export const GUARDS: readonly Guard[] = [
  guard('J1', 'the sweep moves on what a crash left behind', SWEEP, '...(await advanceAll(db, now))', ''),
  guard('J1', 'the sweep frees leases that have run out', SWEEP, '(lease_until <= ${now} or progress_at <= ${stuck})', 'false'),
  guard('J1', 'a node looks by itself, and the sweep wakes it', 'compute/node/loop.ts', 'const LOOK_MS = 10_000', 'const LOOK_MS = 1e12', [
    patch(SWEEP, 'queued ? WAKE : NO_EFFECTS', 'NO_EFFECTS'),
  ]),
  guard('J1', 'an upload that joins a cycle keeps it from merging without it', `${JOBS}/advance.ts`, "status in ('pending', 'running') and ${allRead(cycle.id)}\n      and exists", "status in ('pending', 'running')\n      and exists"),
  tested(guard('J1', 'a cycle that was found stale is merged again after a crash', SWEEP, '...(await mergeStale(db, now)), ', ''), CYCLES, 'F107: a cycle found stale just before a crash'),
  tested(guard('J2', 'a result that is told twice is taken once', `${JOBS}/node.ts`, '  if (await isDoneBy(db, node, jobId, body.attempt)) return { effects: NO_EFFECTS };\n  const job', '  const job'), LEASES, 'J2: '),
  tested(guard('J2', 'the first content of a key stays', `${JOBS}/complete.ts`, 'insert or ignore into segments', 'insert or replace into segments'), LEASES, 'J2: the first content'),
  guard('J2', 'the statements of a batch apply only with the end of the job', `${JOBS}/complete.ts`, "segment_key = ${result.key}", "segment_key = ${result.key}"),
  guard('J3', 'a claim takes only what is queued', `${JOBS}/claim.ts`, "from jobs j where j.state = 'queued' and j.tenant", "from jobs j where j.state in ('queued', 'leased') and j.tenant", [
    patch(`${JOBS}/claim.ts`, "where state = 'queued' and id = (", 'where id = ('),
  ]),
  guard('J4', 'a call names the attempt that has the job', `${JOBS}/node.ts`, 'job.nodeId !== node.id || job.attempt !== attempt || job.state', 'job.nodeId !== node.id || job.state', [
    patch(`${JOBS}/complete.ts`, "where id = ${job.id} and attempt = ${job.attempt} and state = 'leased'", "where id = ${job.id} and state = 'leased'"),
  ]),
  guard('J4', 'only what is leased can be ended', `${JOBS}/complete.ts`, "where id = ${job.id} and attempt = ${job.attempt} and state = 'leased'", 'where id = ${job.id}'),
  guard('J4', 'an overtaken attempt does not touch the workspace', 'compute/node/work.ts', ', lines, turnOf(job))', ', lines)'),
  guard('J4', 'an overtaken publish or clean-up drops nothing of the next cycle', 'compute/cycle/publish/index.ts', '    turnOf(job),\n', ''),
  guard('J5', 'a lease that ran out for the last time is given up', SWEEP, 'attempt < max_attempts and ${which}', '${which}'),
  guard('J5', 'the last attempt is the last', `${JOBS}/node.ts`, 'permanent || job.attempt >= job.maxAttempts', 'permanent'),
  tested(guard('J5', 'a job that says nothing for ten minutes is taken away', SWEEP, ' or progress_at <= ${stuck}', ''), LEASES, 'J5: a lease that is renewed for ten minutes'),
  tested(guard('J5', 'a failure is tried again after a pause', `${JOBS}/fail.ts`, 'run_at = ${Math.round(now + pause)}', 'run_at = ${now}'), LEASES, 'J5: what failed is tried again after 60 s'),
  tested(guard('J5', 'what can never work is not tried again', 'compute/node/loop.ts', "!error.retry && error.code !== 'internal'", 'false'), 'compute/node/loop.test.ts', 'J5: what can never work'),
  tested(guard('J6', 'an attempt that is given back does not count', `${JOBS}/fail.ts`, 'max_attempts = max_attempts + 1', 'max_attempts = max_attempts'), LEASES, 'J6, F70'),
  tested(guard('J6', 'a stopping node gives back what is not finished', 'compute/node/loop.ts', 'await Promise.all(left.map(({ job }) => giveBack(tools, job)));', ''), 'compute/node/loop.test.ts', 'J6, F70'),
  tested(guard('J6', 'what is claimed while it stops goes back', 'compute/node/loop.ts', 'if (stopping) await giveBack(tools, job);\n    else start', 'start'), 'compute/node/loop.test.ts', 'J6: what is claimed while it stops'),
  guard('J7', 'a renewal says that the job was cancelled', `${JOBS}/node.ts`, "  if (job?.state === 'cancelled' && job.attempt === body.attempt && job.nodeId === node.id) return { cancel: true, effects: NO_EFFECTS };\n", '', [
    patch('compute/node/keep-alive.ts', 'if (isLost(error) ||', 'if ('),
  ]),
  guard('J7', 'the workspace of a cancelled cycle is dropped', `${JOBS}/cycles.ts`, "    keepDocuments(db, id),\n    queueCleanup(db, id, now),\n", '    keepDocuments(db, id),\n'),
  guard('J7', 'the jobs of a cancelled cycle end with it', `${JOBS}/cycles.ts`, "    cancelJobs(db, sql`cycle_id = ${id} and ${cancelled}`, now),\n", "    cancelJobs(db, sql`false`, now),\n"),
  tested(guard('J9', 'a new process of a node frees what the one before it had', `${JOBS}/claim.ts`, 'age === 0 ? NO_EFFECTS : await expireLeases', 'age !== -2 ? NO_EFFECTS : await expireLeases'), LEASES, 'J9: a node that comes back'),
  tested(guard('J9', 'a result is told again to an edge that was away', 'compute/node/work.ts', "if (!(error instanceof FeragError) || error.code !== 'not_ready') throw error;", 'throw error;'), 'compute/node/work.test.ts', 'J9, F71'),
  tested(guard('J9', 'a retry reads again only what failed', `${JOBS}/cycles.ts`, "r.change = 'put' and r.status = 'failed' and", "r.change = 'put' and"), CYCLES, 'F76'),
  guard('J10', 'progress never goes back', 'edge/objects/next-event.ts', 'const isBehind = rank(draft.step) < rank(last.step);', 'const isBehind = false;'),
  guard('J10', 'silence is broken', SWEEP, 'await breakSilence(db, now)', 'NO_EFFECTS'),
  guard('J10', 'the sweeper rings when a silence is due', SWEEP, 'Math.min(LOOK_MS, silence)', 'LOOK_MS + 0 * silence'),
  guard('J10', 'the end of a task is told again', SWEEP, ', await retellEnds(db, now)', ''),
  tested(guard('J10', 'a repeated report is dropped', `${JOBS}/node.ts`, ' and report_n < ${body.n}', ''), LEASES, 'J10: progress never goes back'),
  guard('J11', 'a document that is replaced or removed is not read any more', `${JOBS}/gather-statements.ts`, "where state in ('queued', 'leased') and cycle_id = ${cycle}", "where false and cycle_id = ${cycle}"),
  guard('J11', 'a deleted RAG loses its jobs', `${JOBS}/rag.ts`, "cancelJobs(db, sql`${ofRag} and not (kind = 'cleanup' and scope = 'rag')`, now)", 'cancelJobs(db, sql`false`, now)'),
  guard('J11', 'a deleted RAG loses its datasets', 'compute/cycle/publish/index.ts', "if (job.scope === 'rag') await", "if (job.scope !== 'rag' && job.scope !== 'staging') await"),
  guard('J11', 'nothing joins a deleted RAG', `${JOBS}/gather-statements.ts`, "where exists (select 1 from rags where id = ${p('rag')} and deleted_at is null) and", 'where'),
  tested(guard('F106', 'only the diff that was seen is approved', `${JOBS}/cycles.ts`, 'diffHash !== null && diffHash !== cycle.diffHash', 'false'), CYCLES, 'F106'),
  guard('F104', 'an approval moves a cycle that is ready', `${JOBS}/cycles.ts`, "where id = ${cycleId} and status = 'ready' and diff_hash = ${diffHash} and ${only}", 'where id = ${cycleId} and ${only}'),
  tested(guard('F109', 'a cycle whose publish is in doubt is not rejected', `${JOBS}/cycles.ts`, 'if (await isPublishInDoubt(db, cycle.id))', 'if (false)'), CYCLES, 'F109'),
  guard('F107', 'one cycle of a RAG at a time merges', `${JOBS}/advance.ts`, '\n      and not ${otherMerging(cycle.ragId, cycle.id)}', '', [
    patch(`${JOBS}/testing/memory-d1.ts`, 'for (const text of migrations()) sqlite.exec(text);', "for (const text of migrations()) sqlite.exec(text);\n  sqlite.exec('drop index cycles_one_merging');"),
    patch(`${JOBS}/advance.ts`, 'if (inTheWay && inTheWay.id !== cycle.id) return', 'if (false) return'),
  ]),
  tested(guard('J3', 'a lease is renewed', 'compute/node/keep-alive.ts', '  stop = clock.after(renewSeconds * 1000, renew);\n  lost', '  lost'), 'compute/node/keep-alive.test.ts', 'J3, F67'),
  tested(guard('J3', 'work ends when the lease is over by our own count', 'compute/node/keep-alive.ts', '|| clock.now() > until', ''), 'compute/node/keep-alive.test.ts', 'F71'),
];
