import { datasetName } from '../../contract/datasets.ts';
import { LAWS } from '../../edge/jobs/testing/laws.ts';
import { openLedger, type Ledger } from './ledger.ts';
import { attemptName } from './model-ledger.ts';
import { openPunctuality } from './punctuality.ts';
import type { World } from './simulate.ts';
import { linesOf } from './texts.ts';

const FINAL = `select 'cycle ' || id as what, status from cycles where status in ('approved', 'rejected', 'cancelled')
  union all select 'task ' || id, status from tasks where status in ('done', 'failed', 'cancelled')`;
const OPEN = `select 'cycle' as what, id, status, reason as more from cycles where status not in ('approved', 'rejected', 'failed', 'cancelled')
  union all select 'job ' || kind, id, state, cycle_id from jobs where state in ('queued', 'leased')
  union all select 'task', id, status, cycle_id from tasks where status in ('queued', 'running')`;

/** How often the laws are looked at. */
const EVERY_STEPS = 25;

export interface Laws {
  /** After every step. */
  look(): void;
  /** Nothing is left to do. */
  isOver(): boolean;
  atTheEnd(): void;
}

export function openLaws(world: World): Laws {
  const ledger = openLedger(world);
  const punctuality = openPunctuality(world);
  const final = new Map<string, string>();
  const { memory } = world.edge;
  const booked = new Map<string, number>();
  let steps = 0;
  let seen = -1;
  return {
    look() {
      steps += 1;
      if (steps % EVERY_STEPS !== 0) return;
      punctuality();
      const changes = memory.rows<{ n: number }>('select total_changes() as n')[0]?.n ?? 0;
      if (changes === seen) return;
      seen = changes;
      database(world, final);
      bills(world, booked);
      staging(world, ledger);
    },
    isOver: () =>
      world.edge.memory.rows(OPEN).length === 0 &&
      world.nodes.every(({ runs }) => runs.every((run) => run.isOver || !run.process.isAlive())),
    atTheEnd() {
      database(world, final);
      ends(world);
      modelWork(world);
      production(world, ledger);
      promises(world);
    },
  };
}

/** What the database alone must say, and that what has ended stays so. */
function database({ sim, edge: { memory } }: World, final: Map<string, string>): void {
  for (const [law, query] of Object.entries(LAWS)) {
    const breaches = memory.rows(query);
    if (breaches.length > 0) sim.breach(law, JSON.stringify(breaches));
  }
  const now = new Map(memory.rows<{ what: string; status: string }>(FINAL).map(({ what, status }) => [what, status]));
  for (const [what, status] of final)
    if (now.get(what) !== status) sim.breach('what has ended stays so', `${what} was ${status} and is ${now.get(what)}`);
  for (const [what, status] of now) final.set(what, status);
}

/** A bill only grows, and nothing is in it that was not asked. */
function bills({ sim, edge: { memory }, ledger }: World, booked: Map<string, number>): void {
  for (const { jobId, attempt, calls } of memory.rows<{ jobId: number; attempt: number; calls: number }>(
    'select job_id as jobId, attempt, sum(calls) as calls from model_usage group by job_id, attempt',
  )) {
    const name = attemptName(jobId, attempt);
    if (calls < (booked.get(name) ?? 0)) sim.breach('F58: a bill is not taken back', `${name}: ${booked.get(name)}, then ${calls}`);
    if (calls > (ledger.calls.get(name) ?? 0))
      sim.breach('F58: no call is booked twice', `${name}: ${calls} of ${ledger.calls.get(name) ?? 0}`);
    booked.set(name, calls);
  }
}

/** What models did, at the end. */
function modelWork({ sim, edge: { memory }, ledger, nodes }: World): void {
  for (const node of nodes)
    for (const { job } of node.runs)
      if (job.kind === 'enrich' && !node.hasModel) sim.breach('a model is asked by nodes that have one', `node ${node.id}, job ${job.id}`);
  for (const { id, attempt, calls } of memory.rows<{ id: number; attempt: number; calls: number }>(
    `select j.id, j.attempt, coalesce((select sum(calls) from model_usage u where u.job_id = j.id and u.attempt = j.attempt), 0) as calls
      from jobs j where j.kind = 'enrich' and j.state = 'done'`,
  )) {
    const asked = ledger.calls.get(attemptName(id, attempt)) ?? 0;
    if (calls !== asked) sim.breach('F58: all that a finished run has asked is booked', `${id}/${attempt}: ${calls} of ${asked}`);
  }
  const unread = memory.rows(`select r.id from revisions r join cycles c on c.id = r.cycle_id
    where c.model = 'done' and r.change = 'put' and r.status = 'completed' and r.plain_key is null
    and r.id = (select max(id) from revisions n where n.cycle_id = r.cycle_id and n.document_id = r.document_id)`);
  if (unread.length > 0) sim.breach('what a model has found is in the cycle', JSON.stringify(unread));
}

/** What a person who reviews a cycle finds in its workspace. */
function staging({ sim, edge, store }: World, ledger: Ledger): void {
  for (const cycle of edge.memory.rows<{ id: number; ragId: number; manifest: string }>(
    // One whose publish ended without a word may be published already: to approve it again settles that.
    `select id, rag_id as ragId, manifest from cycles c where status = 'ready' and 'dead' is not
      (select state from jobs where cycle_id = c.id and kind = 'publish' order by id desc limit 1)`,
  )) {
    const manifest = ledger.manifest(cycle.manifest);
    const lines = linesOf(manifest);
    for (const kind of ['tri', 'ont', 'stg'] as const) {
      const held = JSON.stringify(store.datasets.get(datasetName(cycle.ragId, kind)) ?? null);
      if (held === JSON.stringify(lines[kind])) continue;
      const law = 'J4: the workspace of a cycle in review is that of the attempt that counts';
      sim.breach(law, `cycle ${cycle.id}, ${kind}: ${held} instead of ${JSON.stringify(lines[kind])}`);
    }
    const [said, expected] = [JSON.stringify(manifest?.documents), JSON.stringify(ledger.proposed(cycle.id))];
    if (said !== expected)
      sim.breach(
        'J11: a cycle proposes what was asked of it, and nothing that was taken back',
        `cycle ${cycle.id}: ${said} instead of ${expected}`,
      );
  }
}

/** What is published, in the store and in the database, is what people approved. */
function production({ sim, edge: { memory }, store, people }: World, ledger: Ledger): void {
  for (const { id, version, deletedAt } of memory.rows<{ id: number; version: number; deletedAt: number | null }>(
    'select id, version, deleted_at as deletedAt from rags',
  )) {
    const name = datasetName(id, 'prod');
    if (deletedAt !== null) {
      const left = [...store.datasets.keys()].filter((dataset) => dataset.startsWith(name));
      if (left.length > 0) sim.breach('J11: of a deleted RAG nothing is left', left.join(' '));
      continue;
    }
    const mark = store.marks.get(id)?.version ?? 0;
    if (mark !== version) sim.breach('J2: the store and the database have the same version', `RAG ${id}: ${mark} and ${version}`);
    const history = ledger.history(id);
    for (const { cycleId, diffHash, documents, manifest, isByRule } of history) {
      if (!isByRule && !people.approved.get(cycleId)?.has(diffHash))
        sim.breach('only what somebody has seen is published', `cycle ${cycleId}`);
      const said = JSON.stringify(ledger.manifest(manifest)?.documents);
      if (said !== JSON.stringify(documents))
        sim.breach('a version is the fold of what was approved', `cycle ${cycleId}: ${said} instead of ${JSON.stringify(documents)}`);
    }
    const last = history.at(-1);
    const held = JSON.stringify(store.datasets.get(name) ?? []);
    const expected = JSON.stringify(linesOf(last ? ledger.manifest(last.manifest) : null).stg);
    if (held !== expected) sim.breach('production is the fold of the approved manifest', `RAG ${id}: ${held} instead of ${expected}`);
  }
}

/** Nothing is left open, and nothing lies about. */
function ends({ sim, edge, store }: World): void {
  const left = edge.memory.rows(OPEN);
  if (left.length > 0) sim.breach('everything comes to its end', JSON.stringify(left));
  const workspaces = [...store.datasets.keys()].filter((name) => /-(stg|tri|ont)/.test(name));
  if (workspaces.length > 0) sim.breach('J7: no graph is left behind', workspaces.join(' '));
  const since = sim.weather.clearedAt();
  for (const { id } of edge.memory.rows<{ id: number }>('select id from tasks where finished_at > ?', since)) {
    const last = edge.rooms.events.get(id)?.at(-1);
    if (!last || last.status === 'running')
      sim.breach('J10: whoever watches a task is told its end', `task ${id}: ${JSON.stringify(last)}`);
  }
}

/** What was answered 2xx is there, and has become something. */
function promises({ sim, edge, people, nodes }: World): void {
  const { memory } = edge;
  for (const each of people.answered) {
    if (each.what !== 'put') continue;
    const [row] = memory.rows<{ status: string; problem: string | null }>(
      'select status, problem from revisions where document_id = ? and cycle_id = ? and sha256 = ?',
      each.documentId,
      each.cycleId,
      each.sha256,
    );
    if (!row || !edge.blobs.has(each.sha256)) sim.breach('J1: what was answered 2xx is there', JSON.stringify(each));
    else if (row.status === 'pending' || row.status === 'processing') sim.breach('J1: what was answered 2xx is read', JSON.stringify(each));
    else if (row.status === 'completed' && each.kind !== 'good') sim.breach('what cannot be read is not read', JSON.stringify(each));
    else if (row.status === 'failed' && !row.problem) sim.breach('J5: what failed says why', JSON.stringify(each));
  }
  const begun = new Set<string>();
  for (const { job } of nodes.flatMap(({ runs }) => runs)) {
    const name = `${job.id}/${job.attempt}`;
    if (begun.has(name)) sim.breach('J3: an attempt is one node’s', name);
    begun.add(name);
  }
}
