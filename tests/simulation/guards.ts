import { patch, simulated, tested, type Guard } from './guard.ts';
import { MODEL_GUARDS } from './model-guards.ts';

const at = (file: string) => (find: string, replace: string) => patch(file, find, replace);
const sweep = at('edge/jobs/sweep.ts');
const node = at('edge/jobs/node.ts');
const complete = at('edge/jobs/complete.ts');
const cycles = at('edge/jobs/cycles.ts');
const claim = at('edge/jobs/claim.ts');
const fail = at('edge/jobs/fail.ts');
const advance = at('edge/jobs/advance.ts');
const gather = at('edge/jobs/gather-statements.ts');
const loop = at('compute/node/loop.ts');
const work = at('compute/node/work.ts');
const inThread = at('compute/node/in-thread.ts');
const keepAlive = at('compute/node/keep-alive.ts');
const publish = at('compute/cycle/publish/index.ts');

const leases = (test: string) => ['edge/jobs/leases.test.ts', test] as const;
const sweeps = (test: string) => ['edge/jobs/sweep.test.ts', test] as const;
const ofCycles = (test: string) => ['edge/jobs/cycles.test.ts', test] as const;
const gathers = (test: string) => ['edge/jobs/gather.test.ts', test] as const;
const loops = (test: string) => ['compute/node/loop.test.ts', test] as const;
const works = (test: string) => ['compute/node/work.test.ts', test] as const;
const keeps = (test: string) => ['compute/node/keep-alive.test.ts', test] as const;

const ENDS = "where id = ${job.id} and attempt = ${job.attempt} and state = 'leased'";
const CANCELLED =
  "  if (job?.state === 'cancelled' && job.attempt === body.attempt && job.nodeId === node.id) return { cancel: true, effects: NO_EFFECTS };\n";

/** What keeps the promises, one by one. The number of a row is its `FERAG_GUARD`. */
export const GUARDS: readonly Guard[] = [
  tested('J1', 'the sweep moves on what a crash left behind', leases('F61'), sweep('...(await advanceAll(db, now))', '')),
  simulated('J1', 'the sweep frees leases that have run out', sweep('(lease_until <= ${now} or progress_at <= ${stuck})', 'false')),
  simulated(
    'J1',
    'a node looks by itself, and the sweep wakes it',
    loop('const LOOK_MS = 10_000', 'const LOOK_MS = 1e12'),
    sweep('queued ? WAKE : NO_EFFECTS', 'NO_EFFECTS'),
  ),
  tested(
    'J1',
    'a merge does not start without an upload that has joined',
    gathers('F60: an upload that comes just before'),
    advance(
      "status in ('pending', 'running') and ${allRead(cycle.id)}\n      and exists",
      "status in ('pending', 'running')\n      and exists",
    ),
  ),
  tested(
    'J1',
    'a stale cycle is merged again after a crash',
    ofCycles('F107: a cycle found stale'),
    sweep('...(await mergeStale(db, now)), ', ''),
  ),
  tested('J1', 'an alarm that was set sooner stays', sweeps('F61'), patch('edge/jobs/alarm.ts', 'set === null || set > at', 'true')),
  tested(
    'J2',
    'a result that is told twice is taken once',
    leases('J2, F59'),
    node('  if (await isDoneBy(db, node, jobId, body.attempt)) return { effects: NO_EFFECTS };\n  const job', '  const job'),
  ),
  tested(
    'J2',
    'the first content of a key stays',
    leases('J2: the first content'),
    complete('insert or ignore into segments', 'insert or replace into segments'),
  ),
  tested(
    'J2',
    'what a batch writes applies only with the end of the job',
    leases('J4: a call that loses its lease'),
    complete('where id = ${job.revisionId} and ${ended}', 'where id = ${job.revisionId}'),
  ),
  simulated(
    'J3',
    'a claim takes only what is queued',
    claim("from jobs j where j.state = 'queued' and j.tenant", "from jobs j where j.state in ('queued', 'leased') and j.tenant"),
    claim("where state = 'queued' and id = (", 'where id = ('),
  ),
  tested('J3', 'a lease is renewed', keeps('J3, F67'), keepAlive('  stop = clock.after(renewSeconds * 1000, renew);\n  lost', '  lost')),
  tested('J3', 'work ends when its lease is over by our own count', keeps('F71'), keepAlive(' || clock.now() > until', '')),
  tested(
    'J3',
    'a lease lasts 60 s',
    leases('J3: '),
    node('lease_until = ${now + LIMITS.lease_seconds * 1000}', 'lease_until = ${now + 3_600_000}'),
  ),
  tested(
    'J4',
    'a call names the attempt that has the job',
    sweeps('J4, F75'),
    node('job.nodeId !== node.id || job.attempt !== attempt || job.state', 'job.nodeId !== node.id || job.state'),
  ),
  tested(
    'J4',
    'a call names the node that has the job',
    leases('J4, F57'),
    node('job.nodeId !== node.id || job.attempt !== attempt ||', ''),
  ),
  tested('J4', 'the write asks again who has the job', leases('J4: a call that loses its lease'), complete(ENDS, 'where id = ${job.id}')),
  tested('J4', 'an overtaken attempt replaces nothing', works('J4, F57'), inThread(', lines, turnOf(job))', ', lines)')),
  tested('J4', 'an overtaken publish or clean-up drops nothing', works('J4, F57'), publish('    turnOf(job),\n', '')),
  tested('J11', 'an overtaken publish publishes nothing', works('J7, J11'), publish('          by: turnOf(job),\n', '')),
  tested('J4', 'an attempt that stops does not take the next one with it', loops('J4: '), loop('running.delete(entry)', 'running.clear()')),
  tested(
    'J5',
    'a lease that ran out for the last time is given up',
    leases('F64'),
    sweep('attempt < max_attempts and ${which}', '${which}'),
  ),
  simulated(
    'J5',
    'a lease that ran out for the last time is given up, seen from outside',
    sweep('attempt < max_attempts and ${which}', '${which}'),
  ),
  tested(
    'J5',
    'the last attempt is the last',
    leases('J5: a merge that dies four times'),
    node('permanent || job.attempt >= job.maxAttempts', 'permanent'),
  ),
  tested(
    'J5',
    'a job that says nothing for ten minutes is taken away',
    leases('J5: a lease that is renewed'),
    sweep(' or progress_at <= ${stuck}', ''),
  ),
  tested(
    'J5',
    'a failure is tried again after a pause',
    leases('J5: what failed'),
    fail('run_at = ${Math.round(now + pause)}', 'run_at = ${now}'),
  ),
  tested(
    'J5',
    'what can never work is not tried again',
    loops('J5: '),
    loop("error instanceof FeragError && !error.retry && error.code !== 'internal'", 'false'),
  ),
  tested(
    'J6',
    'an attempt that is given back does not count',
    leases('J6, F70'),
    fail('max_attempts = max_attempts + 1', 'max_attempts = max_attempts'),
  ),
  tested(
    'J6',
    'a stopping node gives back what is not finished',
    loops('J6, F70'),
    loop('await Promise.all(left.map(({ job }) => giveBack(tools, job)));', ''),
  ),
  tested('J7', 'a renewal says that the job was cancelled', ofCycles('F69, J7'), node(CANCELLED, '')),
  tested('J7', 'work stops when it is cancelled', keeps('J7: '), keepAlive("        if (cancel) lost.abort('cancelled');\n", '')),
  tested(
    'J7',
    'the workspace of a cancelled cycle is dropped',
    ofCycles('F69, J7'),
    cycles('    keepDocuments(db, id),\n    queueCleanup(db, id, now),\n', '    keepDocuments(db, id),\n'),
  ),
  tested(
    'J7',
    'the workspace of a rejected cycle is dropped',
    ofCycles('J7: a rejected cycle'),
    cycles('    keepDocuments(db, cycle.id),\n    queueCleanup(db, cycle.id, now),\n', '    keepDocuments(db, cycle.id),\n'),
  ),
  tested(
    'J7',
    'the jobs of a cancelled cycle end with it',
    ofCycles('F69, J7'),
    cycles('cancelJobs(db, sql`cycle_id = ${id} and ${cancelled}`, now)', 'cancelJobs(db, sql`false`, now)'),
  ),
  tested(
    'J9',
    'a new process of a node frees what the one before it had',
    leases('J9: '),
    claim('age === 0 ? NO_EFFECTS : await expireLeases', 'age !== -2 ? NO_EFFECTS : await expireLeases'),
  ),
  tested(
    'J9',
    'a result is told again to an edge that was away',
    works('J9, F71'),
    work("if (!(error instanceof FeragError) || error.code !== 'not_ready') throw error;", 'throw error;'),
  ),
  tested(
    'J9',
    'a retry reads again only what failed',
    ofCycles('F76: a failed merge'),
    cycles("r.status = 'failed' and ${cycle.gathering ? 1 : 0} = 1 and", ''),
  ),
  tested('J9', 'an older process of a node gets nothing', leases('F75'), claim('age > 0 && (await isAlive(db, node, now))', 'age > 99')),
  tested(
    'J10',
    'progress never goes back',
    ['edge/objects/next-event.test.ts', 'F52'],
    patch('edge/objects/next-event.ts', 'const isBehind = rank(draft.step) < rank(last.step);', 'const isBehind = false;'),
  ),
  simulated(
    'J10',
    'progress never goes back, seen by a watcher',
    patch('edge/objects/next-event.ts', 'const isBehind = rank(draft.step) < rank(last.step);', 'const isBehind = false;'),
  ),
  simulated('J10', 'silence is broken', sweep('await breakSilence(db, now)', 'NO_EFFECTS')),
  tested(
    'J10',
    'the sweeper rings when a silence is due',
    sweeps('J10: the sweeper looks'),
    sweep('Math.min(LOOK_MS, silence)', 'LOOK_MS + 0 * silence'),
  ),
  tested('J10', 'the end of a task is told again', sweeps('J10: the end'), sweep(', await retellEnds(db, now)', '')),
  tested('J10', 'a repeated report is dropped', leases('J10: progress'), node(' and report_n < ${body.n}', '')),
  tested(
    'J11',
    'a document that was taken back is not read any more',
    gathers('F24'),
    gather("where state in ('queued', 'leased') and cycle_id = ${cycle}", 'where false and cycle_id = ${cycle}'),
  ),
  simulated(
    'J11',
    'a document that was taken back is not read any more, seen from outside',
    gather("where state in ('queued', 'leased') and cycle_id = ${cycle}", 'where false and cycle_id = ${cycle}'),
  ),
  tested(
    'J11',
    'a deleted RAG loses its jobs',
    ofCycles('F25, J11'),
    patch(
      'edge/jobs/rag.ts',
      "cancelJobs(db, sql`${ofRag} and not (kind = 'cleanup' and scope = 'rag')`, now)",
      'cancelJobs(db, sql`false`, now)',
    ),
  ),
  tested(
    'J11',
    'a deleted RAG loses its datasets',
    works('J7, J11'),
    publish("if (job.scope === 'rag') await", 'if (job.attempt < 0) await'),
  ),
  tested(
    'J11',
    'nothing joins a deleted RAG',
    gathers('F25'),
    gather("where exists (select 1 from rags where id = ${p('rag')} and deleted_at is null) and", 'where'),
  ),
  tested(
    'F104',
    'an approval moves a cycle that is ready',
    ofCycles('F104'),
    cycles("where id = ${cycleId} and status = 'ready' and diff_hash = ${diffHash} and ${only}", 'where id = ${cycleId} and ${only}'),
  ),
  tested(
    'F106',
    'only the diff that was seen is approved',
    ofCycles('F106'),
    cycles('diffHash !== null && diffHash !== cycle.diffHash', 'diffHash === undefined'),
  ),
  tested(
    'F109',
    'a cycle whose publish is in doubt is not rejected',
    ofCycles('F109'),
    cycles('if (await isPublishInDoubt(db, cycle.id))', 'if (cycle.id < 0)'),
  ),
  simulated(
    'F107',
    'one cycle of a RAG at a time merges',
    advance('\n      and not ${otherMerging(cycle.ragId, cycle.id)}', ''),
    advance('if (inTheWay && inTheWay.id !== cycle.id) return', 'if (inTheWay && inTheWay.id < 0) return'),
    patch(
      'edge/jobs/testing/memory-d1.ts',
      'for (const text of migrations()) sqlite.exec(text);',
      "for (const text of migrations()) sqlite.exec(text);\n  sqlite.exec('drop index cycles_one_merging');",
    ),
  ),
  tested(
    'F72',
    'a claim that failed half way gives its job back',
    leases('F72'),
    claim('if (!(error instanceof FeragError)) await giveBack(db, row, now);', ''),
  ),
  ...MODEL_GUARDS,
];
