import { expect, it } from 'vitest';
import { lastEvent, look, makeNode, makeRag, openWorld, take, upload, work } from './testing/world.ts';

it('F65: a job that a node does not know waits, uncounted and announced, for one that does', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const older = await makeNode(world);
  const { taskId } = await upload(world, rag);
  expect(await work(world, older, ['extract'])).toHaveLength(1);
  expect(await take(world, older, ['extract'])).toBeNull();
  world.now += 60_000;
  await look(world);
  expect(lastEvent(world, taskId)?.status).toBe('running');
  expect(lastEvent(world, taskId)?.message).toMatch(/node/i);
  const newer = await makeNode(world);
  const leased = await take(world, newer);
  expect(leased?.job).toMatchObject({ kind: 'merge', attempt: 1 });
});
