import { expect, it } from 'vitest';
import type { MergeJob } from '../../contract/jobs.ts';
import { openLaws } from './testing/laws.ts';
import {
  approveIt,
  breakDown,
  cancelIt,
  content,
  cycleById,
  documentsOf,
  goBack,
  join,
  jobsOf,
  makeNode,
  makeRag,
  mustTake,
  openWorld,
  publishOne,
  ragById,
  readAgain,
  rejectIt,
  retryIt,
  revisionsOf,
  work,
  type TestNode,
  type World,
} from './testing/world.ts';

async function published(documents = 2) {
  const world = openWorld();
  const rag = await makeRag(world, { extractor: 'nlp' });
  const node = await makeNode(world);
  const { cycleId } = await join(
    world,
    rag,
    Array.from({ length: documents }, (_, i) => content(null, `${i}.txt`)),
  );
  await work(world, node);
  await approveIt(world, await cycleById(world, rag.id, cycleId));
  await work(world, node);
  return { world, rag, node, cycleId };
}

async function mergeOf(world: World, node: TestNode): Promise<MergeJob> {
  await work(world, node, ['extract']);
  const { job } = await mustTake(world, node, ['merge']);
  if (job.kind !== 'merge') throw new Error('Not a merge job.');
  return job;
}

it('reads every published document again from the same bytes, in a cycle of its own, and shows what is published until then', async () => {
  const { world, rag, node } = await published();
  const before = await documentsOf(world, rag.id);
  const cycle = await readAgain(world, rag);
  expect(cycle).toMatchObject({ status: 'pending', own: true, kind: 'update' });
  expect(await documentsOf(world, rag.id)).toEqual(before);
  const again = await revisionsOf(world, cycle.id);
  const sources = await Promise.all(
    before.map(({ revisionId }) => world.db.query.revisions.findFirst({ where: (r, { eq }) => eq(r.id, revisionId) })),
  );
  expect(again.map(({ sourceKey, sha256, name, againOf }) => ({ sourceKey, sha256, name, againOf }))).toEqual(
    sources.map((r) => ({ sourceKey: r?.sourceKey, sha256: r?.sha256, name: r?.name, againOf: r?.id })),
  );
  // What the texts will cost a model is known before they are read.
  expect(again.map(({ textTokens }) => textTokens)).toEqual([1200, 1200]);
  openLaws(world).check();
  await work(world, node);
  await approveIt(world, await cycleById(world, rag.id, cycle.id));
  await work(world, node);
  openLaws(world).check();
  expect((await documentsOf(world, rag.id)).map((d) => [d.publishedVersion, d.revisionId, d.publishedRevisionId])).toEqual(
    again.map(({ id }) => [2, id, id]),
  );
});

it('names another extractor for good, and a repeat joins the cycle that is still at work', async () => {
  const { world, rag } = await published();
  const cycle = await readAgain(world, rag, 'llm');
  expect((await ragById(world, rag.id)).settings.extractor).toBe('llm');
  expect((await readAgain(world, rag)).id).toBe(cycle.id);
  expect(await jobsOf(world, cycle.id)).toHaveLength(2);
  expect((await ragById(world, rag.id)).settings.extractor).toBe('llm');
});

it('goes from reading without a model to reading with one and back, each time as a cycle to review', async () => {
  const { world, rag, node } = await published(1);
  const able = await makeNode(world, 'store-1', 'tiny');
  const keys: (string | null)[] = [];
  for (const extractor of ['llm', 'nlp'] as const) {
    const cycle = await readAgain(world, rag, extractor);
    await work(world, able);
    await approveIt(world, await cycleById(world, rag.id, cycle.id));
    await work(world, node);
    openLaws(world).check();
    const [revision] = await revisionsOf(world, cycle.id);
    keys.push(revision?.segmentKey ?? null);
    expect(revision?.plainKey === null).toBe(extractor === 'nlp');
  }
  const [first] = await revisionsOf(world, 1);
  expect(keys[1]).toBe(first?.segmentKey);
  expect(keys[0]).not.toBe(keys[1]);
});

it('F24: what another cycle has replaced or removed meanwhile is not put back', async () => {
  for (const change of ['replace', 'remove', 'rollback'] as const) {
    const { world, rag, node } = await published();
    const [first, second] = await documentsOf(world, rag.id);
    await publishOne(world, rag, node, content(first?.id ?? 0, 'newer.txt'));
    const reread = await readAgain(world, rag);
    // Read at leisure: another cycle overtakes it.
    if (change === 'rollback') {
      const back = await goBack(world, rag, 1);
      await work(world, node, ['merge', 'publish']);
      await approveIt(world, await cycleById(world, rag.id, back.id));
    } else {
      const change1 =
        change === 'replace' ? content(first?.id ?? 0, 'newest.txt') : { change: 'remove' as const, documentId: first?.id ?? 0 };
      const { cycleId } = await join(world, rag, [change1]);
      // Only this cycle's own jobs, as if the nodes had come to them first.
      world.sqlite.exec(`update jobs set run_at = run_at + 1000000 where cycle_id = ${reread.id}`);
      await work(world, node);
      await approveIt(world, await cycleById(world, rag.id, cycleId));
    }
    await work(world, node, ['publish']);
    world.now += 2_000_000;
    const merge = await mergeOf(world, node);
    expect(merge.cycle_id, change).toBe(reread.id);
    expect(
      merge.put.map(({ document_id }) => document_id),
      change,
    ).toEqual([second?.id]);
    openLaws(world).check();
  }
});

it('a cycle that reads again and is cancelled, or cannot read, leaves the documents as they are; a retry reads what failed', async () => {
  const { world, rag, node } = await published();
  const before = await documentsOf(world, rag.id);
  await cancelIt(world, await readAgain(world, rag));
  expect(await documentsOf(world, rag.id)).toEqual(before);
  const cycle = await readAgain(world, rag);
  for (let i = 0; i < 2; i++) await breakDown(world, await mustTake(world, node, ['extract']), true);
  expect(await cycleById(world, rag.id, cycle.id)).toMatchObject({ status: 'failed' });
  expect(await documentsOf(world, rag.id)).toEqual(before);
  await retryIt(world, await cycleById(world, rag.id, cycle.id));
  await work(world, node);
  expect(await cycleById(world, rag.id, cycle.id)).toMatchObject({ status: 'ready' });
  openLaws(world).check();
});

it('F24: a removal that does not come about shows what is published, not what a cancelled cycle was to read again', async () => {
  for (const end of [rejectIt, cancelIt]) {
    const { world, rag, node } = await published(1);
    const before = await documentsOf(world, rag.id);
    await cancelIt(world, await readAgain(world, rag));
    const { cycleId } = await join(world, rag, [{ change: 'remove', documentId: before[0]?.id ?? 0 }]);
    if (end === rejectIt) await work(world, node, ['merge']);
    await end(world, await cycleById(world, rag.id, cycleId));
    expect(await documentsOf(world, rag.id)).toEqual(before);
  }
});

it('a cycle whose model work is decided is not joined by a request for another extractor: that opens one which waits its turn', async () => {
  const { world, rag, node } = await published();
  const plain = await readAgain(world, rag, 'nlp');
  await work(world, node, ['extract']);
  expect(await cycleById(world, rag.id, plain.id)).toMatchObject({ gathering: false, model: 'without' });
  expect((await readAgain(world, rag, 'nlp')).id).toBe(plain.id);
  expect((await readAgain(world, rag)).id).toBe(plain.id);
  const asking = await readAgain(world, rag, 'llm');
  expect(asking.id).not.toBe(plain.id);
  expect((await ragById(world, rag.id)).settings.extractor).toBe('llm');
  expect((await readAgain(world, rag, 'llm')).id).toBe(asking.id);
  openLaws(world).check();

  // The one before it is published; this one goes on over what that has read, from the same bytes.
  const able = await makeNode(world, 'store-1', 'tiny');
  for (const { id } of [plain, asking]) {
    await work(world, able);
    await approveIt(world, await cycleById(world, rag.id, id));
    await work(world, able, ['publish']);
    openLaws(world).check();
    const read = (await revisionsOf(world, id)).map((r) => r.id);
    expect((await documentsOf(world, rag.id)).map((d) => [d.revisionId, d.publishedRevisionId])).toEqual(read.map((r) => [r, r]));
  }
  expect((await cycleById(world, rag.id, asking.id)).model).toBe('done');
  expect((await readAgain(world, rag, 'nlp')).id).toBeGreaterThan(asking.id);
});

it('what the texts will cost is known about also of documents that were read before texts were counted in tokens', async () => {
  const { world, rag } = await published(1);
  world.sqlite.exec('update revisions set text_tokens = 0, chunk_count = 8');
  const cycle = await readAgain(world, rag, 'llm');
  expect((await revisionsOf(world, cycle.id)).map(({ textTokens }) => textTokens)).toEqual([2000]);
});

it('refuses where nothing is published, or nothing is left, and says what to do', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  await expect(readAgain(world, rag)).rejects.toMatchObject({
    code: 'document_not_found',
    message: expect.stringMatching(/published yet.*Upload/),
  });
  const other = await published(1);
  const [only] = await documentsOf(other.world, other.rag.id);
  await publishOne(other.world, other.rag, other.node, { change: 'remove', documentId: only?.id ?? 0 });
  const before = other.world.dump();
  await expect(readAgain(other.world, other.rag)).rejects.toMatchObject({
    code: 'document_not_found',
    message: expect.stringMatching(/no published document/),
  });
  expect(other.world.dump()).toBe(before);
});

it('opens a cycle over 10,000 documents in the same number of statements as over one', async () => {
  const statements = async (documents: number): Promise<number> => {
    const world = openWorld();
    const rag = await makeRag(world);
    world.sqlite.exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < ${documents})
      insert into documents (rag_id, ref, name, revision_id, published_version, published_revision_id, created_at)
      select ${rag.id}, 'd' || i, 'd' || i, i, 1, i, 0 from n;
      insert into revisions (ref, document_id, rag_id, cycle_id, change, name, media_type, size_bytes, sha256, source_key, status, created_at)
      select 'r' || id, id, rag_id, 0, 'put', name, 'text/plain', 1, 'x', 'k' || id, 'completed', 0 from documents`);
    let calls = 0;
    world.beforeCall = async () => void (calls += 1);
    const cycle = await readAgain(world, rag);
    const made = calls;
    expect(await revisionsOf(world, cycle.id)).toHaveLength(documents);
    expect(await jobsOf(world, cycle.id)).toHaveLength(documents);
    return made;
  };
  expect(await statements(10_000)).toBe(await statements(1));
});
