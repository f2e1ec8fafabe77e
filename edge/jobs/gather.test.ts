import { expect, it } from 'vitest';
import {
  approveIt,
  breakDown,
  content,
  cycleById,
  cyclesOf,
  documentsOf,
  finish,
  isBusy,
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
  rejectIt,
  revisionsOf,
  startIt,
  take,
  upload,
  work,
  type World,
} from './testing/world.ts';

it('J1: an upload has its rows when it is answered, and joins the cycle that still gathers', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const first = await upload(world, rag, 2);
  const second = await upload(world, rag);
  expect(second.cycleId).toBe(first.cycleId);
  expect(second.taskId).toBe(first.taskId);
  expect((await jobsOf(world, first.cycleId)).map((job) => [job.kind, job.state])).toEqual(Array(3).fill(['extract', 'queued']));
  expect(await isBusy(world)).toBe(true);
});

it('J1: a batch that fails leaves nothing of an upload', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const before = world.dump();
  world.sqlite.exec("create trigger refuse before insert on jobs begin select raise(abort, 'disk full'); end");
  await expect(upload(world, rag)).rejects.toThrow();
  world.sqlite.exec('drop trigger refuse');
  expect(world.dump()).toBe(before);
});

it('F25: an upload to a RAG that is gone, or a change of a document that is not its own, leaves nothing', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const other = await makeRag(world, { owner: 2 });
  const [document] = (await upload(world, other)).documents;
  const before = world.dump();
  await expect(join(world, rag, [content(document?.id ?? 0)])).rejects.toMatchObject({ code: 'rag_not_found' });
  await expect(join(world, rag, [])).rejects.toMatchObject({ code: 'rag_not_found' });
  expect(world.dump()).toBe(before);
  world.sqlite.exec(`update rags set deleted_at = 1 where id = ${rag.id}`);
  await expect(upload(world, rag)).rejects.toMatchObject({ code: 'rag_not_found' });
});

it('F110: what is uploaded or deleted during a review goes to the next cycle, which is read at once and waits to merge', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const first = await upload(world, rag);
  await work(world, node);
  const ready = await cycleById(world, rag.id, first.cycleId);
  expect(ready.status).toBe('ready');

  const second = await upload(world, rag);
  await join(world, rag, [{ change: 'remove', documentId: first.documents[0]?.id ?? 0 }]);
  expect(second.cycleId).not.toBe(first.cycleId);
  expect((await work(world, node)).map((job) => job.kind)).toEqual(['extract']);
  expect((await cycleById(world, rag.id, first.cycleId)).diffHash).toBe(ready.diffHash);
  const waiting = await cycleById(world, rag.id, second.cycleId);
  expect(waiting).toMatchObject({ status: 'running', gathering: true, reason: `Waiting for cycle ${first.cycleId} to be reviewed.` });
  expect(lastEvent(world, second.taskId)?.message).toBe(`Waiting for cycle ${first.cycleId} to be reviewed.`);

  await approveIt(world, ready);
  await work(world, node);
  const merged = await cycleById(world, rag.id, second.cycleId);
  expect(merged).toMatchObject({ status: 'ready', baseVersion: 1, reason: null });
});

it.each(['rejected', 'failed'] as const)('the next cycle merges when the one before it was %s', async (how) => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const first = await upload(world, rag);
  await finish(world, await mustTake(world, node));
  const merge = await mustTake(world, node);
  const second = await upload(world, rag);
  await finish(world, await mustTake(world, node));
  expect((await cycleById(world, rag.id, second.cycleId)).gathering).toBe(true);
  if (how === 'failed') await breakDown(world, merge, true, 'store_failed');
  else {
    await finish(world, merge);
    await rejectIt(world, await cycleById(world, rag.id, first.cycleId));
  }
  await work(world, node);
  expect((await cyclesOf(world, rag.id)).map((cycle) => cycle.status)).toEqual([how, 'ready']);
});

it('F24: a document replaced twice in one cycle is read once more, and only its last content counts', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const { documents, cycleId } = await upload(world, rag);
  const id = documents[0]?.id ?? 0;
  const early = await mustTake(world, node);
  await join(world, rag, [content(id)]);
  await join(world, rag, [content(id)]);
  expect(world.dropped).toEqual([{ nodeId: node.id, jobId: early.job.id }]);
  expect(await keep(world, early)).toBe(true);
  await expect(finish(world, early)).rejects.toMatchObject({ code: 'lease_lost' });

  const read = await mustTake(world, node);
  const revisions = await revisionsOf(world, cycleId);
  expect(revisions.map((r) => r.status)).toEqual(['removed', 'removed', 'processing']);
  expect(read.job).toMatchObject({ kind: 'extract', document: { sha256: revisions[2]?.sha256 } });
  await finish(world, read);
  const merge = await mustTake(world, node);
  expect(merge.job).toMatchObject({ kind: 'merge', put: [{ document_id: id, is_new: true }] });
});

it('F24: a document removed before it was read is never read, and the cycle goes on with the others', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const { documents, cycleId } = await upload(world, rag, 2);
  await join(world, rag, [{ change: 'remove', documentId: documents[0]?.id ?? 0 }]);
  expect((await work(world, node)).map((job) => job.kind)).toEqual(['extract', 'merge']);
  expect((await cycleById(world, rag.id, cycleId)).counts.documents).toBe(1);
});

it('F24: the last unread document, removed, starts the merge without a sweep', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const { documents } = await upload(world, rag, 2);
  const read = await mustTake(world, node);
  await finish(world, read);
  const other = documents.find(({ id }) => read.job.kind === 'extract' && id !== read.job.document.id);
  await join(world, rag, [{ change: 'remove', documentId: other?.id ?? 0 }]);
  expect((await mustTake(world, node)).job.kind).toBe('merge');
});

it('a document put and deleted in one cycle is removed, and put again it is there', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  await publishOne(world, rag, node);
  const [document] = await documentsOf(world, rag.id);
  const id = document?.id ?? 0;
  // The second document keeps the cycle gathering: one whose documents are all read begins to merge.
  await join(world, rag, [content(id), content()]);
  await join(world, rag, [{ change: 'remove', documentId: id }]);
  const { cycleId } = await join(world, rag, [content(id)]);
  await work(world, node);
  await approveIt(world, await cycleById(world, rag.id, cycleId));
  await work(world, node);
  expect((await documentsOf(world, rag.id))[0]).toMatchObject({ publishedVersion: 2, removedAt: null });
  await join(world, rag, [content(id)]);
  const last = await join(world, rag, [{ change: 'remove', documentId: id }]);
  const merge = await mustTake(world, node);
  expect(merge.job).toMatchObject({ kind: 'merge', put: [], remove: [id] });
  await finish(world, merge);
  await approveIt(world, await cycleById(world, rag.id, last.cycleId));
  await work(world, node);
  expect((await documentsOf(world, rag.id))[0]).toMatchObject({ publishedVersion: null, publishedRevisionId: null, removedAt: world.now });
});

it('F5: one unreadable document fails alone, with its reason, and the others go on', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const { cycleId, taskId } = await upload(world, rag, 2);
  const bad = await mustTake(world, node);
  await breakDown(world, bad, true);
  await work(world, node);
  const cycle = await cycleById(world, rag.id, cycleId);
  expect(cycle.status).toBe('ready');
  expect((await revisionsOf(world, cycleId)).map((r) => [r.status, r.problem?.code])).toContainEqual(['failed', 'text_missing']);
  expect(world.events.get(taskId)?.map((event) => event.message)).toContain('It says text_missing.');
});

it('F8: a cycle of which nothing could be read fails and says why', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const { cycleId, taskId } = await upload(world, rag, 2);
  await breakDown(world, await mustTake(world, node), true);
  await breakDown(world, await mustTake(world, node), true);
  const cycle = await cycleById(world, rag.id, cycleId);
  expect(cycle).toMatchObject({ status: 'failed', reason: 'No document of this cycle could be read. It says text_missing.' });
  expect(lastEvent(world, taskId)).toMatchObject({ status: 'failed', error: cycle.reason });
  expect(await take(world, node)).toBeNull();
  const next = await upload(world, rag);
  expect(next.cycleId).not.toBe(cycleId);
});

it('cycles of their own merge one after the other, in their order', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const own = [await upload(world, rag, 1, { own: true }), await upload(world, rag, 1, { own: true })];
  const common = await upload(world, rag);
  expect(new Set([...own, common].map(({ cycleId }) => cycleId)).size).toBe(3);
  for (const { cycleId } of [...own, common]) {
    await work(world, node);
    await approveIt(world, await cycleById(world, rag.id, cycleId));
  }
  await work(world, node);
  expect((await cyclesOf(world, rag.id)).map((cycle) => cycle.version)).toEqual([1, 2, 3]);
});

it('a held cycle is read, says what it waits for, keeps nobody busy, and merges when it is started', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  const held = await upload(world, rag, 1, { held: true });
  const open = await upload(world, rag);
  expect(open.cycleId).not.toBe(held.cycleId);
  await work(world, node);
  expect(lastEvent(world, held.taskId)?.message).toBe('Everything is read. The merge waits until this cycle is started.');
  await rejectIt(world, await cycleById(world, rag.id, open.cycleId));
  await work(world, node);
  const told = world.events.get(held.taskId)?.length;
  world.now += 60_000;
  await look(world);
  expect(world.events.get(held.taskId)?.length).toBe(told);
  expect(await isBusy(world)).toBe(false);
  await startIt(world, await cycleById(world, rag.id, held.cycleId));
  await work(world, node);
  expect((await cycleById(world, rag.id, held.cycleId)).status).toBe('ready');
});

/** Does something else just before the nth call to the database of what runs meanwhile. */
function between(world: World, nth: number, other: () => Promise<unknown>): void {
  let calls = 0;
  world.beforeCall = async () => {
    calls += 1;
    if (calls !== nth) return;
    world.beforeCall = () => Promise.resolve();
    await other();
  };
}
const MOMENTS = Array.from({ length: 16 }, (_, i) => i + 1);

it.each(MOMENTS)(
  'F60: an upload that comes just before call %i of the start of a merge is read, in this cycle or the next',
  async (nth) => {
    const world = openWorld();
    const rag = await makeRag(world);
    const node = await makeNode(world);
    await upload(world, rag);
    const leased = await mustTake(world, node);
    between(world, nth, () => upload(world, rag));
    await finish(world, leased);
    const unread = world.rows(
      "select 1 from revisions r join cycles c on c.id = r.cycle_id where r.status = 'pending' and c.gathering = 0",
    );
    expect(unread).toEqual([]);
  },
);

it.each(MOMENTS)('F60: a removal that comes just before call %i of the end of an unreadable cycle is not lost with it', async (nth) => {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  await publishOne(world, rag, node);
  const [document] = await documentsOf(world, rag.id);
  await upload(world, rag);
  const leased = await mustTake(world, node);
  between(world, nth, async () => {
    // Its call dies after its one batch, before it could move anything on.
    let calls = 0;
    world.beforeCall = async () => {
      calls += 1;
      if (calls > 1) throw new Error('The edge died here.');
    };
    await join(world, rag, [{ change: 'remove', documentId: document?.id ?? 0 }]).catch(() => undefined);
    world.beforeCall = () => Promise.resolve();
  });
  await breakDown(world, leased, true);
  expect(
    world.rows("select 1 from revisions r join cycles c on c.id = r.cycle_id where r.change = 'remove' and c.status = 'failed'"),
  ).toEqual([]);
});
