import { expect, it } from 'vitest';
import type { EnrichJob, MergeJob } from '../../contract/jobs.ts';
import type { UsageRow } from '../../contract/models.ts';
import { openLaws } from './testing/laws.ts';
import { enrichResult, hash } from './testing/results.ts';
import {
  approveIt,
  breakDown,
  cancelIt,
  cycleById,
  deleteIt,
  finish,
  giveBackLease,
  jobsOf,
  join,
  keepFound,
  lastEvent,
  look,
  makeNode,
  makeRag,
  mustTake,
  openWorld,
  resumeIt,
  retryIt,
  revisionsOf,
  take,
  tasksOf,
  upload,
  work,
  type Leased,
  type TestNode,
  type World,
} from './testing/world.ts';
import { allowance, usageRows } from './usage.ts';

const used = (calls: number, documentId: number | null = null): UsageRow => ({
  purpose: 'relations',
  step: 'graphrag',
  document_id: documentId,
  model: 'tiny',
  calls,
  tokens_in: 100 * calls,
  tokens_out: 20 * calls,
});
const READERS = ['extract' as const];

interface Options {
  readonly extractor?: 'nlp' | 'llm' | 'auto';
  readonly llm?: string | null;
  readonly budget?: number | null;
  readonly documents?: number;
}

/** A cycle whose documents have just been read, with one node that may have a model. */
async function readCycle({ extractor = 'auto', llm = 'tiny', budget = 1000, documents = 2 }: Options = {}) {
  const world = openWorld();
  const rag = await makeRag(world, { extractor, budget });
  const node = await makeNode(world, 'store-1', llm);
  const { cycleId, taskId } = await upload(world, rag, documents);
  await work(world, node, READERS);
  return { world, rag, node, cycleId, taskId, cycle: () => cycleById(world, rag.id, cycleId) };
}

async function asking(options: Options = {}) {
  const made = await readCycle(options);
  return { ...made, leased: await mustTakeEnrich(made.world, made.node) };
}

async function mustTakeEnrich(world: World, node: TestNode): Promise<Leased & { job: EnrichJob }> {
  const leased = await mustTake(world, node, ['enrich']);
  if (leased.job.kind !== 'enrich') throw new Error('Not an enrich job.');
  return { ...leased, job: leased.job };
}

async function mustTakeMerge(world: World, node: TestNode): Promise<MergeJob> {
  const { job } = await mustTake(world, node);
  if (job.kind !== 'merge') throw new Error(`Not a merge job: ${job.kind}.`);
  return job;
}

const openKinds = async (world: World, cycleId: number): Promise<string[]> =>
  (await jobsOf(world, cycleId)).filter(({ state }) => state === 'queued' || state === 'leased').map(({ kind }) => kind);
const booked = async (world: World, cycleId: number): Promise<number> =>
  (await usageRows(world.db, cycleId)).reduce((sum, { calls }) => sum + calls, 0);

it.each([
  ['nlp', 'tiny', 'merge'],
  ['nlp', null, 'merge'],
  ['auto', 'tiny', 'enrich'],
  ['auto', null, 'merge'],
  ['llm', 'tiny', 'enrich'],
  ['llm', null, 'enrich'],
] as const)('with the setting %s and the model %s, what follows reading is %s', async (extractor, llm, kind) => {
  const { world, cycleId, cycle } = await readCycle({ extractor, llm });
  expect(await openKinds(world, cycleId)).toEqual([kind]);
  expect(await cycle()).toMatchObject({ model: kind === 'enrich' ? 'asked' : 'without', budgetTokens: 1000, gathering: false });
});

it('a node with a model counts for `auto` only while it is there: heard of, or at work, within a lease', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const [plain, able] = [await makeNode(world), await makeNode(world, 'store-1', 'tiny')];
  await take(world, able);
  world.now += 61_000;
  const gone = await upload(world, rag);
  await work(world, plain, READERS);
  expect(await openKinds(world, gone.cycleId)).toEqual(['merge']);
});

it('a cycle that only removes asks no model', async () => {
  const { world, rag, node, cycleId, cycle } = await readCycle({ extractor: 'llm', documents: 1 });
  await work(world, node);
  await approveIt(world, await cycle());
  await work(world, node);
  const [revision] = await revisionsOf(world, cycleId);
  const removal = await join(world, rag, [{ change: 'remove', documentId: revision?.documentId ?? 0 }]);
  expect(await openKinds(world, removal.cycleId)).toEqual(['merge']);
});

it('what asks a model goes only to a node that has one, and needs no store; a job without capable node says so in words', async () => {
  const { world, node, cycleId, taskId, cycle } = await readCycle({ extractor: 'llm', llm: null });
  expect(lastEvent(world, taskId)?.message).toBe('Waiting for a compute node with a language model.');
  expect((await cycle()).reason).toBe('Waiting for a compute node with a language model.');
  expect(await take(world, node)).toBeNull();
  world.now += 60_000;
  await look(world);
  expect(lastEvent(world, taskId)).toMatchObject({ status: 'running', message: 'Waiting for a compute node with a language model.' });
  const able = await makeNode(world, null, 'tiny');
  expect(await take(world, able, ['merge', 'extract'])).toBeNull();
  const leased = await mustTakeEnrich(world, able);
  expect(leased.job).toMatchObject({ cycle_id: cycleId, checkpoint: null, budget_tokens: 1000, base_manifest: null, remove: [] });
  expect((await cycle()).reason).toBeNull();
});

it('what the model found goes into the merge, the plain segments are kept beside, and the first content of a key stays', async () => {
  const { world, node, cycleId, leased } = await asking();
  const plain = await revisionsOf(world, cycleId);
  const result = enrichResult(leased.job, 'done', [used(2, leased.job.put[0]?.document_id)]);
  if (result.kind !== 'enrich') throw new Error('Not an enrich result.');
  const [first] = result.documents;
  world.sqlite.exec(`insert into segments values ('${first?.key}', 'content of before', 'text', 0)`);
  await finish(world, leased, result);
  const after = await revisionsOf(world, cycleId);
  expect(after.map((r) => r.plainKey)).toEqual(plain.map((r) => r.segmentKey));
  expect(after.map((r) => r.plainSha256)).toEqual(plain.map((r) => r.contentSha256));
  expect(after.map((r) => r.segmentKey)).toEqual(result.documents.map(({ key }) => key));
  expect(after.map((r) => r.contentSha256)).toEqual(['content of before', result.documents[1]?.content_sha256]);
  world.sqlite.exec(`update revisions set content_sha256 = '${hash('of before')}' where content_sha256 = 'content of before'`);
  const merge = await mustTakeMerge(world, node);
  expect(merge.put.map(({ key }) => key)).toEqual(result.documents.map(({ key }) => key));
  expect(merge.model_decisions).toBe(result.decisions);
});

it('F103: a budget that is used up pauses the cycle, which waits for a person without a job, and goes on where it was', async () => {
  const { world, node, cycleId, taskId, cycle, leased } = await asking();
  const laws = openLaws(world);
  await keepFound(world, leased, 'the first half', [used(5)]);
  const found = enrichResult(leased.job, 'paused', [used(9)]);
  await finish(world, leased, found);
  laws.check();
  expect(await cycle()).toMatchObject({ status: 'running', paused: 'budget', model: 'asked' });
  expect((await cycle()).reason).toMatch(/1080 of 1000 tokens, with 2 of 4 chunks/);
  expect(lastEvent(world, taskId)).toMatchObject({ status: 'running', message: expect.stringMatching(/budget is used up/) });
  expect(await openKinds(world, cycleId)).toEqual([]);
  world.now += 3_600_000;
  await look(world);
  expect(await take(world, node)).toBeNull();
  laws.check();

  await expect(resumeIt(world, await cycle(), { token_budget: 1080 })).rejects.toMatchObject({ code: 'field_invalid' });
  await resumeIt(world, await cycle(), { token_budget: 3000 });
  laws.check();
  expect(await cycle()).toMatchObject({ paused: null, reason: null, budgetTokens: 3000 });
  const again = await mustTakeEnrich(world, node);
  expect(again.job).toMatchObject({ budget_tokens: 3000 - 1080, checkpoint: found.kind === 'enrich' ? found.checkpoint : '' });
  // It is asked about the documents as they were read, not as the first half has left them.
  expect(again.job.put.map(({ key }) => key)).toEqual(leased.job.put.map(({ key }) => key));
  await finish(world, again, enrichResult(again.job, 'done', [used(1)]));
  laws.check();
  expect(await openKinds(world, cycleId)).toEqual(['merge']);
  expect(await booked(world, cycleId)).toBe(10);
});

it('F103: resumed without naming a budget, a cycle gets as much again as the RAG gives one', async () => {
  const { world, cycle, leased } = await asking();
  await finish(world, leased, enrichResult(leased.job, 'paused', [used(9)]));
  await resumeIt(world, await cycle());
  expect((await cycle()).budgetTokens).toBe(1080 + 1000);
});

it('F103: a paused cycle can go on without the model, with what was found until then', async () => {
  const { world, node, cycleId, cycle, leased } = await asking();
  const found = enrichResult(leased.job, 'paused', [used(9)]);
  await finish(world, leased, found);
  await resumeIt(world, await cycle(), { model: false });
  openLaws(world).check();
  const merge = await mustTakeMerge(world, node);
  if (found.kind !== 'enrich') throw new Error('Not an enrich result.');
  expect(merge.put.map(({ key }) => key)).toEqual(found.documents.map(({ key }) => key));
  expect(merge.model_decisions).toBe(found.decisions);
  expect((await tasksOf(world, cycleId)).map(({ status }) => status)).toEqual(['running']);
  await expect(resumeIt(world, await cycle())).rejects.toMatchObject({ code: 'cycle_not_paused' });
});

it('a paused cycle can be cancelled, and says to the next one what that waits for', async () => {
  const { world, rag, node, cycleId, cycle, leased } = await asking();
  await finish(world, leased, enrichResult(leased.job, 'paused'));
  const next = await upload(world, rag);
  await work(world, node, READERS);
  expect((await cycleById(world, rag.id, next.cycleId)).reason).toMatch(new RegExp(`cycle ${cycleId}, whose token budget is used up`));
  await cancelIt(world, await cycle());
  openLaws(world).check();
  expect(await cycle()).toMatchObject({ status: 'cancelled', paused: null });
  expect(await openKinds(world, next.cycleId)).toEqual(['enrich']);
});

it('a cycle that no node with a model takes goes on without one; one that is being asked does not', async () => {
  const { world, node, cycleId, cycle } = await readCycle({ extractor: 'llm', llm: null });
  await expect(resumeIt(world, await cycle())).rejects.toMatchObject({ code: 'cycle_not_paused' });
  await resumeIt(world, await cycle(), { model: false });
  openLaws(world).check();
  expect(await openKinds(world, cycleId)).toEqual(['merge']);
  expect((await mustTakeMerge(world, node)).model_decisions).toBeNull();

  const busy = await asking();
  const before = busy.world.dump();
  await expect(resumeIt(busy.world, await busy.cycle(), { model: false })).rejects.toMatchObject({ code: 'cycle_not_paused' });
  expect(busy.world.dump()).toBe(before);
});

it('F58: what a lost attempt has spent stays booked to it, also what it tells too late, and nothing else of it counts', async () => {
  const { world, node, cycleId, cycle, leased } = await asking();
  const laws = openLaws(world);
  await keepFound(world, leased, 'found', [used(2, 1)]);
  expect(await keepFound(world, leased, 'found', [used(2, 1)])).toEqual({ cancel: false, budget_tokens: 1000 });
  expect(await booked(world, cycleId)).toBe(2);
  world.now += 61_000;
  await look(world);
  await expect(keepFound(world, leased, 'too late', [used(3, 1)])).rejects.toMatchObject({ code: 'lease_lost' });
  const again = await mustTakeEnrich(world, node);
  expect(again.job).toMatchObject({ attempt: 2, checkpoint: hash('found'), budget_tokens: 1000 - 360 });
  await expect(keepFound(world, leased, 'much too late', [used(4, 1)])).rejects.toMatchObject({ code: 'lease_lost' });
  expect((await cycle()).checkpoint).toBe(hash('found'));
  await expect(finish(world, leased)).rejects.toMatchObject({ code: 'lease_lost' });
  await finish(world, again, enrichResult(again.job, 'done', [used(1, 1)]));
  laws.check();
  expect(await booked(world, cycleId)).toBe(5);
  expect(await usageRows(world.db, cycleId)).toEqual([used(5, 1)]);
});

it('F58: no node books anything to an attempt that another node has', async () => {
  const { world, cycleId, cycle, leased } = await asking();
  const other = await makeNode(world, 'store-1', 'tiny');
  await expect(keepFound(world, { ...leased, node: other }, 'not mine', [used(9)])).rejects.toMatchObject({ code: 'lease_lost' });
  expect(await booked(world, cycleId)).toBe(0);
  expect((await cycle()).checkpoint).toBeNull();
});

it('F58, F60: an older word of the same attempt that comes late takes back neither its bill nor its checkpoint', async () => {
  const { world, cycleId, cycle, leased } = await asking();
  await keepFound(world, leased, 'more', [used(3), used(1, 1)]);
  await keepFound(world, leased, 'less', [used(2)]);
  await keepFound(world, leased, null, [used(4), used(1, 1)]);
  expect((await cycle()).checkpoint).toBe(hash('more'));
  expect(await booked(world, cycleId)).toBe(5);
});

it('a checkpoint tells what the whole run may use by now, and that it is cancelled; what a cancelled run has spent is booked', async () => {
  const { world, cycleId, cycle, leased } = await asking();
  expect(await keepFound(world, leased, 'found', [used(4)])).toEqual({ cancel: false, budget_tokens: 1000 });
  await cancelIt(world, await cycle());
  expect(await keepFound(world, leased, 'found', [used(5)])).toEqual({ cancel: true, budget_tokens: null });
  expect(await booked(world, cycleId)).toBe(5);
  const unlimited = await asking({ budget: null });
  expect(unlimited.leased.job.budget_tokens).toBeNull();
  expect(await keepFound(unlimited.world, unlimited.leased, null, [used(1)])).toEqual({ cancel: false, budget_tokens: null });
});

it('J5: a checkpoint is a sign of life: work that keeps what it finds is not taken away for its silence', async () => {
  const { world, leased } = await asking();
  for (let i = 1; i <= 12; i++) {
    world.now += 59_000;
    await keepFound(world, leased, `found ${i}`, [used(1)]);
    world.sqlite.exec(`update jobs set lease_until = ${world.now + 60_000} where id = ${leased.job.id}`);
    await look(world);
  }
  expect((await keepFound(world, leased, 'found', [used(1)])).cancel).toBe(false);
});

it('J9: an attempt that was given back is followed by one that goes on from its checkpoint, and is not counted', async () => {
  const { world, node, cycleId, leased } = await asking();
  await keepFound(world, leased, 'found', [used(2)]);
  await giveBackLease(world, leased);
  const again = await mustTakeEnrich(world, node);
  expect(again.job).toMatchObject({ checkpoint: hash('found'), budget_tokens: 1000 - 240 });
  expect((await jobsOf(world, cycleId)).find(({ kind }) => kind === 'enrich')?.maxAttempts).toBe(5);
});

it('J5: a model that fails four times fails the cycle with the reason and both ways on; a retry asks on, from the checkpoint', async () => {
  const { world, rag, node, cycleId, cycle } = await readCycle();
  for (let attempt = 1; attempt <= 4; attempt++) {
    const leased = await mustTakeEnrich(world, node);
    if (attempt === 2) await keepFound(world, leased, 'found', [used(2)]);
    await breakDown(world, leased, false, 'model_unreachable');
    world.now += 100_000;
  }
  openLaws(world).check();
  expect(await cycle()).toMatchObject({ status: 'failed', model: 'asked', checkpoint: hash('found') });
  expect((await cycle()).reason).toMatch(/model_unreachable.*retry the cycle, or go on without the model/);
  expect((await tasksOf(world, cycleId)).map(({ status, error }) => [status, error])).toEqual([['failed', (await cycle()).reason]]);

  await retryIt(world, await cycle());
  const again = await mustTakeEnrich(world, node);
  expect(again.job).toMatchObject({ checkpoint: hash('found'), budget_tokens: 1000 - 240, put: [{}, {}] });
  await breakDown(world, again, true, 'model_unusable');
  await resumeIt(world, await cycle(), { model: false });
  openLaws(world).check();
  expect(await openKinds(world, cycleId)).toEqual(['merge']);
  await work(world, node);
  expect((await cycleById(world, rag.id, cycleId)).status).toBe('ready');
});

it('a failed cycle that is retried and waits its turn can go on without the model', async () => {
  const { world, rag, node, cycleId, cycle, leased } = await asking();
  await breakDown(world, leased, true, 'model_unusable');
  const next = await upload(world, rag);
  await work(world, node, READERS);
  await retryIt(world, await cycle());
  expect(await cycle()).toMatchObject({ gathering: true, model: 'asked', reason: `Waiting for cycle ${next.cycleId} to be reviewed.` });
  await resumeIt(world, await cycle(), { model: false });
  openLaws(world).check();
  expect(await cycle()).toMatchObject({ model: 'without', reason: `Waiting for cycle ${next.cycleId} to be reviewed.` });
  expect(await openKinds(world, cycleId)).toEqual([]);
  await cancelIt(world, await cycleById(world, rag.id, next.cycleId));
  expect(await openKinds(world, cycleId)).toEqual(['merge']);
});

it('a failed cycle is retried without a model when its RAG has been told to use none', async () => {
  const { world, rag, cycleId, cycle, leased } = await asking();
  await breakDown(world, leased, true, 'model_unusable');
  world.sqlite.exec(`update rags set settings = json_set(settings, '$.extractor', 'nlp') where id = ${rag.id}`);
  await retryIt(world, await cycle());
  expect(await openKinds(world, cycleId)).toEqual(['merge']);
});

it('a failed merge, and a stale one, are repeated without asking the model again', async () => {
  const { world, node, cycleId, cycle, leased } = await asking();
  await finish(world, leased);
  await breakDown(world, await mustTake(world, node, ['merge']), true, 'store_failed');
  await retryIt(world, await cycle());
  expect(await openKinds(world, cycleId)).toEqual(['merge']);
  const merge = await mustTakeMerge(world, node);
  expect(merge.model_decisions).toBe(hash(`decisions of cycle ${cycleId}, done`));

  const other = await asking();
  await work(other.world, other.node);
  await finish(other.world, other.leased);
  await work(other.world, other.node);
  await approveIt(other.world, await other.cycle());
  const publish = await mustTake(other.world, other.node, ['publish']);
  await finish(other.world, publish, { kind: 'publish', outcome: 'stale', version: 0, triple_count: 0 });
  openLaws(other.world).check();
  expect(await openKinds(other.world, other.cycleId)).toEqual(['merge']);
});

it('J7, J11: a cycle that is cancelled, or whose RAG is deleted, while a model is asked leaves nothing at work', async () => {
  for (const end of [cancelIt, (world: World, { ragId }: { ragId: number }) => deleteRagOf(world, ragId)]) {
    const { world, node, cycleId, cycle, leased } = await asking();
    await end(world, await cycle());
    openLaws(world).check();
    expect(world.dropped).toEqual([{ nodeId: node.id, jobId: leased.job.id }]);
    await expect(finish(world, leased)).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await openKinds(world, cycleId)).toEqual([]);
    expect((await revisionsOf(world, cycleId)).every(({ plainKey }) => plainKey === null)).toBe(true);
  }
});

async function deleteRagOf(world: World, ragId: number): Promise<void> {
  const rag = await world.db.query.rags.findFirst({ where: (r, { eq }) => eq(r.id, ragId) });
  if (rag) await deleteIt(world, rag);
}

it('reading books too what a model has read of pictures, and a budget counts it', async () => {
  const { world, cycleId, leased } = await asking({ documents: 1 });
  const [extract] = await jobsOf(world, cycleId);
  world.sqlite.exec(`insert into model_usage values (${extract?.id}, 1, 'vision', 'graphrag', 1, 'eyes', ${cycleId}, 1, 1, 300, 40)`);
  expect(await allowance(world.db, { id: leased.job.id, attempt: 1, cycleId })).toBe(1000 - 340);
});
