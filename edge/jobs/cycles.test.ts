import { expect, it } from 'vitest';
import type { MergeJob } from '../../contract/jobs.ts';
import { hash } from './testing/results.ts';
import {
  approveIt,
  breakDown,
  cancelIt,
  content,
  cycleById,
  cyclesOf,
  deleteIt,
  documentsOf,
  finish,
  goBack,
  jobsOf,
  join,
  keep,
  lastEvent,
  look,
  makeNode,
  makeRag,
  mustTake,
  openWorld,
  publishOne,
  ragById,
  rejectIt,
  retryIt,
  revisionsOf,
  take,
  tasksOf,
  upload,
  work,
  type World,
} from './testing/world.ts';

async function readyCycle(approval: 'manual' | 'auto' = 'manual') {
  const world = openWorld();
  const rag = await makeRag(world, { approval });
  const node = await makeNode(world);
  const { cycleId } = await upload(world, rag);
  await work(world, node, ['extract', 'merge']);
  return { world, rag, node, cycle: await cycleById(world, rag.id, cycleId) };
}

const openJobs = (world: World, cycleId: number) =>
  world
    .rows<{ kind: string }>("select kind from jobs where cycle_id = ? and state in ('queued', 'leased')", cycleId)
    .map(({ kind }) => kind);

it('is published once it is approved: a version, its documents, one more cycle of the RAG', async () => {
  const { world, rag, node, cycle } = await readyCycle();
  expect((await approveIt(world, cycle)).state).toBe('publishing');
  await work(world, node);
  expect(await cycleById(world, rag.id, cycle.id)).toMatchObject({ status: 'approved', version: 1 });
  expect(await ragById(world, rag.id)).toMatchObject({ version: 1, cycleCount: 1, tripleCount: 5 });
  expect((await tasksOf(world, cycle.id)).map((task) => [task.type, task.status, task.node])).toEqual([
    ['full_cycle', 'done', 'node 1'],
    ['publish', 'done', 'node 1'],
  ]);
  const [revision] = await revisionsOf(world, cycle.id);
  expect((await documentsOf(world, rag.id))[0]).toMatchObject({ publishedVersion: 1, publishedRevisionId: revision?.id, removedAt: null });
});

it('F104: approved twice, by two people or later, it is published once', async () => {
  const { world, rag, node, cycle } = await readyCycle();
  const [a, b] = await Promise.all([approveIt(world, cycle), approveIt(world, cycle)]);
  expect([a.state, b.state]).toEqual(['publishing', 'publishing']);
  await work(world, node);
  expect(await approveIt(world, cycle)).toMatchObject({ state: 'approved', version: 1 });
  expect((await jobsOf(world, cycle.id)).filter((job) => job.kind === 'publish')).toHaveLength(1);
  expect((await ragById(world, rag.id)).cycleCount).toBe(1);
});

it('F105: cannot be approved while it runs, nor when it has failed or was cancelled', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const { cycleId } = await upload(world, rag);
  const now = () => cycleById(world, rag.id, cycleId);
  await expect(approveIt(world, await now())).rejects.toMatchObject({ code: 'cycle_not_ready' });
  await breakDown(world, await mustTake(world, node), true);
  await expect(approveIt(world, await now())).rejects.toMatchObject({ code: 'cycle_not_ready' });
  await cancelIt(world, await now());
  await expect(approveIt(world, await now())).rejects.toMatchObject({ code: 'cycle_not_ready' });
});

it('F106: is not published with another diff than the one that was looked at', async () => {
  const { world, rag, cycle } = await readyCycle();
  const before = world.dump();
  await expect(approveIt(world, cycle, hash('another'))).rejects.toMatchObject({ code: 'diff_changed' });
  expect(world.dump()).toBe(before);
  expect((await cycleById(world, rag.id, cycle.id)).status).toBe('ready');
});

it('F108: rejected then approved, or approved then rejected: only the first counts', async () => {
  const one = await readyCycle();
  await rejectIt(one.world, one.cycle);
  await expect(approveIt(one.world, one.cycle)).rejects.toMatchObject({ code: 'cycle_not_ready' });
  const two = await readyCycle();
  await approveIt(two.world, two.cycle);
  await expect(rejectIt(two.world, two.cycle)).rejects.toMatchObject({ code: 'cycle_not_ready' });
  await work(two.world, two.node);
  expect((await cycleById(two.world, two.rag.id, two.cycle.id)).status).toBe('approved');
});

it('J7: a rejected cycle leaves no graph behind, and its removal leaves its document as it is', async () => {
  const { world, rag, node, cycle } = await readyCycle();
  await approveIt(world, cycle);
  await work(world, node);
  const [document] = await documentsOf(world, rag.id);
  const { cycleId } = await join(world, rag, [{ change: 'remove', documentId: document?.id ?? 0 }]);
  await work(world, node);
  await rejectIt(world, await cycleById(world, rag.id, cycleId));
  expect(openJobs(world, cycleId)).toEqual(['cleanup']);
  expect((await work(world, node)).map((job) => job.kind)).toEqual(['cleanup']);
  expect((await documentsOf(world, rag.id))[0]).toEqual(document);
});

it('F107: a publish that finds another version merges again as a task of its own, and needs a new review', async () => {
  const { world, rag, node, cycle } = await readyCycle();
  await approveIt(world, cycle);
  const publish = await mustTake(world, node);
  await finish(world, publish, { kind: 'publish', outcome: 'stale', version: 4, triple_count: 9 });
  expect(await cycleById(world, rag.id, cycle.id)).toMatchObject({ status: 'running', gathering: false, diffHash: null });
  expect((await work(world, node)).map((job) => job.kind)).toEqual(['merge']);
  expect((await tasksOf(world, cycle.id)).map((task) => [task.type, task.status])).toEqual([
    ['full_cycle', 'done'],
    ['publish', 'failed'],
    ['rebase', 'done'],
  ]);
  expect(lastEvent(world, publish.job.task_id)?.problem?.code).toBe('cycle_stale');
  expect(await cycleById(world, rag.id, cycle.id)).toMatchObject({ status: 'ready', version: null });
  expect((await ragById(world, rag.id)).cycleCount).toBe(0);
});

it('F107: a cycle found stale just before a crash is merged again by the sweep', async () => {
  const { world, rag, node, cycle } = await readyCycle();
  world.sqlite.exec(`update cycles set status = 'stale' where id = ${cycle.id}`);
  await look(world);
  await work(world, node);
  expect((await cycleById(world, rag.id, cycle.id)).status).toBe('ready');
});

it('a RAG that approves by itself does so with the merge, but leaves what was merged again to a person', async () => {
  const { world, rag, node, cycle } = await readyCycle('auto');
  expect(cycle.status).toBe('publishing');
  await finish(world, await mustTake(world, node), { kind: 'publish', outcome: 'stale', version: 4, triple_count: 9 });
  await work(world, node);
  expect((await cycleById(world, rag.id, cycle.id)).status).toBe('ready');
});

it('F109: a publish whose node dies each time leaves the cycle ready, and it can be approved again', async () => {
  const { world, rag, node, cycle } = await readyCycle();
  await approveIt(world, cycle);
  for (let attempt = 1; attempt <= 4; attempt++) {
    expect((await mustTake(world, node)).job.attempt).toBe(attempt);
    node.restart();
  }
  expect(await take(world, node)).toBeNull();
  const again = await cycleById(world, rag.id, cycle.id);
  expect(again).toMatchObject({ status: 'ready', diffHash: cycle.diffHash });
  expect(again.reason).toContain('4 attempts');
  // Production may hold it: a rejection would leave the store and the database apart.
  await expect(rejectIt(world, again)).rejects.toMatchObject({ code: 'cycle_not_ready' });
  await approveIt(world, again);
  await work(world, node);
  expect(await ragById(world, rag.id)).toMatchObject({ version: 1, cycleCount: 1 });
});

it.each(['queued', 'reading', 'waiting', 'merging', 'failed'] as const)(
  'F69, J7: cancelled while %s, nothing of it stays open',
  async (when) => {
    const world = openWorld();
    const rag = await makeRag(world);
    const node = await makeNode(world);
    if (when === 'waiting') {
      await upload(world, rag);
      await work(world, node);
    }
    const { cycleId, taskId } = await upload(world, rag, 2);
    const leased = when === 'reading' ? await mustTake(world, node) : null;
    if (when === 'waiting') await work(world, node);
    if (when === 'merging' || when === 'failed') await work(world, node, ['extract']);
    const merge = when === 'merging' || when === 'failed' ? await mustTake(world, node) : leased;
    if (when === 'failed' && merge) {
      await breakDown(world, merge, true, 'store_failed');
      await work(world, node);
    }
    await cancelIt(world, await cycleById(world, rag.id, cycleId));

    expect((await cycleById(world, rag.id, cycleId)).status).toBe('cancelled');
    expect(openJobs(world, cycleId).filter((kind) => kind !== 'cleanup')).toEqual([]);
    for (const { status } of await revisionsOf(world, cycleId)) expect(['completed', 'failed']).toContain(status);
    for (const task of await tasksOf(world, cycleId)) expect(['done', 'failed', 'cancelled']).toContain(task.status);
    expect(world.endings.get(taskId)).toHaveLength(1);
    if (when === 'reading' || when === 'merging') {
      expect(world.dropped).toEqual([{ nodeId: node.id, jobId: merge?.job.id }]);
      expect(merge && (await keep(world, merge))).toBe(true);
    }
    // The workspace of a merge that was at work is dropped when it must have learnt it.
    if (when === 'merging') expect(await take(world, node)).toBeNull();
    world.now += 15_000;
    if (when === 'merging' || when === 'failed') expect((await mustTake(world, node)).job.kind).toBe('cleanup');
    else expect(await take(world, node)).toBeNull();
    await cancelIt(world, await cycleById(world, rag.id, cycleId));
  },
);

it('F69: a cycle under review is rejected instead of cancelled, and one at publishing goes on', async () => {
  const { world, rag, cycle } = await readyCycle();
  await expect(cancelIt(world, cycle)).rejects.toMatchObject({ code: 'cycle_ended' });
  await approveIt(world, cycle);
  await expect(cancelIt(world, cycle)).rejects.toMatchObject({ code: 'cycle_ended' });
  expect((await cycleById(world, rag.id, cycle.id)).status).toBe('publishing');
});

it('J7: the workspace of an ended cycle is not dropped under the next one, which replaces it', async () => {
  const { world, rag, node, cycle } = await readyCycle();
  const next = await upload(world, rag);
  await work(world, node);
  await rejectIt(world, cycle);
  expect((await work(world, node)).map((job) => job.kind)).toEqual(['merge']);
  // A node that is dropping it at this moment is waited for.
  const third = await upload(world, rag);
  await finish(world, await mustTake(world, node));
  await rejectIt(world, await cycleById(world, rag.id, next.cycleId));
  await finish(world, await mustTake(world, node));
  await rejectIt(world, await cycleById(world, rag.id, third.cycleId));
  const cleanup = await mustTake(world, node);
  expect(cleanup.job.kind).toBe('cleanup');
  const last = await upload(world, rag);
  expect((await work(world, node)).map((job) => job.kind)).toEqual(['extract']);
  await finish(world, cleanup);
  expect((await work(world, node)).map((job) => job.kind)).toEqual(['merge']);
  expect((await cycleById(world, rag.id, last.cycleId)).status).toBe('ready');
});

it('J7: a failed cycle, cancelled while another is under review, leaves that one its workspace', async () => {
  const { world, rag, node, cycle } = await readyCycle();
  await rejectIt(world, cycle);
  await work(world, node);
  const failed = await upload(world, rag);
  await finish(world, await mustTake(world, node));
  await breakDown(world, await mustTake(world, node), true, 'store_failed');
  const next = await upload(world, rag);
  await work(world, node);
  await cancelIt(world, await cycleById(world, rag.id, failed.cycleId));
  expect(await take(world, node)).toBeNull();
  expect((await cycleById(world, rag.id, next.cycleId)).status).toBe('ready');
});

it('F76: a failed reading, retried, reads again what failed and nothing else', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const { cycleId, taskId } = await upload(world, rag, 2);
  for (let i = 0; i < 2; i++) await breakDown(world, await mustTake(world, node), true);
  await retryIt(world, await cycleById(world, rag.id, cycleId));
  const again = await cycleById(world, rag.id, cycleId);
  expect(again.taskId).not.toBe(taskId);
  // It stands alone from here: an upload opens another.
  expect((await upload(world, rag)).cycleId).not.toBe(cycleId);
  await breakDown(world, await mustTake(world, node), true);
  await expect(retryIt(world, again)).rejects.toMatchObject({ code: 'cycle_not_ready' });
  expect((await work(world, node, ['extract'])).length).toBe(2);
  await work(world, node);
  expect((await cycleById(world, rag.id, cycleId)).status).toBe('ready');
  expect((await tasksOf(world, cycleId)).map((task) => task.status)).toEqual(['failed', 'done']);
});

it('F76: a failed merge, retried, merges again and reads nothing; it waits when another cycle is under review', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const { cycleId } = await upload(world, rag);
  await finish(world, await mustTake(world, node));
  await breakDown(world, await mustTake(world, node), true, 'store_failed');
  const failed = await cycleById(world, rag.id, cycleId);
  expect(failed).toMatchObject({ status: 'failed', reason: 'It says store_failed.' });
  const next = await upload(world, rag);
  await work(world, node);
  await retryIt(world, failed);
  expect((await cycleById(world, rag.id, cycleId)).reason).toBe(`Waiting for cycle ${next.cycleId} to be reviewed.`);
  await approveIt(world, await cycleById(world, rag.id, next.cycleId));
  expect((await work(world, node)).map((job) => job.kind)).toEqual(['publish', 'merge']);
  expect(await cycleById(world, rag.id, cycleId)).toMatchObject({ status: 'ready', baseVersion: 1 });
});

it('F114: a rollback makes the documents what its version had, and a rollback of the rollback as well', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  await publishOne(world, rag, node, content(null, 'kept.txt'));
  const [kept] = await documentsOf(world, rag.id);
  const id = kept?.id ?? 0;
  await publishOne(world, rag, node, content(id, 'kept again.txt'));
  const replaced = (await documentsOf(world, rag.id))[0];
  await publishOne(world, rag, node, content(null, 'later.txt'));
  await publishOne(world, rag, node, { change: 'remove', documentId: id });
  const before = await documentsOf(world, rag.id);
  expect(before.map((d) => [d.publishedVersion, d.removedAt !== null])).toEqual([
    [null, true],
    [3, false],
  ]);

  const publish = async (version: number) => {
    const cycle = await goBack(world, rag, version);
    const [merge] = await work(world, node);
    expect((merge as MergeJob).put).toEqual([]);
    await approveIt(world, await cycleById(world, rag.id, cycle.id));
    await work(world, node);
    return documentsOf(world, rag.id);
  };
  // Version 1: the first content of the one document; the other is not published, but still listed.
  const [one, two] = await publish(1);
  expect(one).toMatchObject({
    publishedVersion: 5,
    publishedRevisionId: kept?.publishedRevisionId,
    revisionId: kept?.revisionId,
    removedAt: null,
    name: 'kept.txt',
  });
  expect(two).toMatchObject({ publishedVersion: null, publishedRevisionId: null, removedAt: null });
  // Version 2: its second content.
  expect((await publish(2))[0]).toMatchObject({
    publishedVersion: 6,
    publishedRevisionId: replaced?.publishedRevisionId,
    name: 'kept again.txt',
  });
  // Version 4: the first removed, the second there.
  const [gone, back] = await publish(4);
  expect(gone).toMatchObject({ publishedVersion: null, publishedRevisionId: null, removedAt: world.now });
  expect(back).toMatchObject({ publishedVersion: 7, publishedRevisionId: before[1]?.publishedRevisionId });
  // Version 5 was a rollback itself.
  expect((await publish(5))[0]).toMatchObject({ publishedVersion: 8, publishedRevisionId: kept?.publishedRevisionId });
  expect(await ragById(world, rag.id)).toMatchObject({ version: 8, cycleCount: 8 });
});

it('F114: a rollback keeps what is proposed at that moment as the newest content', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  await publishOne(world, rag, node);
  const [{ id = 0, publishedRevisionId: first = 0 } = {}] = await documentsOf(world, rag.id);
  await publishOne(world, rag, node, content(id));
  const cycle = await goBack(world, rag, 1);
  await work(world, node);
  await join(world, rag, [content(id)]);
  const [proposed] = await documentsOf(world, rag.id);
  await approveIt(world, await cycleById(world, rag.id, cycle.id));
  await work(world, node, ['publish']);
  expect((await documentsOf(world, rag.id))[0]).toMatchObject({ publishedRevisionId: first, revisionId: proposed?.revisionId });
});

it('F25, J11: a RAG deleted in the middle ends everything of it, tells its watchers and nodes, and drops its datasets', async () => {
  const { world, rag, node } = await readyCycle();
  const next = await upload(world, rag, 2);
  const leased = await mustTake(world, node);
  await deleteIt(world, rag);
  expect((await cyclesOf(world, rag.id)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  expect((await revisionsOf(world, next.cycleId)).map(({ status }) => status)).toEqual(['failed', 'failed']);
  expect(lastEvent(world, next.taskId)?.status).toBe('cancelled');
  expect(world.dropped).toEqual([{ nodeId: node.id, jobId: leased.job.id }]);
  expect(await keep(world, leased)).toBe(true);
  await expect(finish(world, leased)).rejects.toMatchObject({ code: 'lease_lost' });
  expect(await take(world, node)).toBeNull();
  world.now += 15_000;
  await deleteIt(world, rag);
  expect((await work(world, node)).map((job) => (job.kind === 'cleanup' ? job.scope : job.kind))).toEqual(['rag']);
  await look(world);
  expect(await take(world, node)).toBeNull();
  await expect(goBack(world, rag, 1)).rejects.toMatchObject({ code: 'version_not_found' });
});
