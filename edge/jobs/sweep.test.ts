import { expect, it } from 'vitest';
import { ringWithin, type Alarm } from './alarm.ts';
import { nextLook } from './sweep.ts';
import {
  approveIt,
  breakDown,
  cycleById,
  finish,
  keep,
  lastEvent,
  look,
  makeNode,
  makeRag,
  mustTake,
  openWorld,
  say,
  take,
  tasksOf,
  upload,
  work,
  type World,
} from './testing/world.ts';

async function oneQueued() {
  const world = openWorld();
  const rag = await makeRag(world);
  const node = await makeNode(world);
  return { world, rag, node, ...(await upload(world, rag)) };
}

it('J10: the sweeper looks again when the next silence is due, and at least every 5 s while something is open', async () => {
  const { world, node } = await oneQueued();
  const next = () => nextLook(world.db, world.now);
  expect(await next()).toBe(5_000);
  world.now += 7_000;
  expect(await next()).toBe(3_000);
  world.now += 2_900;
  expect(await next()).toBe(250);
  await take(world, node);
  expect(await next()).toBe(5_000);
});

it('J10: the end of a task is told again, in pauses that double, and then no more', async () => {
  const { world, rag, node, taskId, cycleId } = await oneQueued();
  await work(world, node);
  expect(lastEvent(world, taskId)?.status).toBe('done');
  const told = () => world.endings.get(taskId)?.length;
  const times: number[] = [];
  for (let s = 0; s < 200; s++) {
    world.now += 1_000;
    const before = told() ?? 0;
    await look(world);
    if ((told() ?? 0) > before) times.push(s + 1);
  }
  expect(times).toEqual([5, 15, 35, 75]);
  // Who missed the end hears it, and whoever heard it hears nothing more.
  expect(world.events.get(taskId)?.filter((event) => event.status === 'done')).toHaveLength(1);
  expect(await nextLook(world.db, world.now)).toBeNull();
  await approveIt(world, await cycleById(world, rag.id, cycleId));
  expect(await tasksOf(world, cycleId)).toHaveLength(2);
});

it('F61: an alarm that was set sooner meanwhile stays, and one that is later is brought forward', async () => {
  let at: number | null = null;
  const alarm: Alarm = { now: () => 1_000, get: async () => at, set: async (when) => void (at = when) };
  await ringWithin(alarm, 60_000);
  expect(at).toBe(61_000);
  await ringWithin(alarm, 5_000);
  expect(at).toBe(6_000);
  await ringWithin(alarm, 60_000);
  expect(at).toBe(6_000);
});

it('J4, F75: an attempt that was lost is stale also at the node that has the next one', async () => {
  const { world, node } = await oneQueued();
  const first = await mustTake(world, node);
  world.now += 61_000;
  await look(world);
  const second = await mustTake(world, node);
  expect(second.job).toMatchObject({ id: first.job.id, attempt: 2 });
  const before = world.dump();
  for (const call of [
    (w: World) => keep(w, first),
    (w: World) => say(w, first, 1),
    (w: World) => finish(w, first),
    (w: World) => breakDown(w, first, true),
  ])
    await expect(call(world)).rejects.toMatchObject({ code: 'lease_lost' });
  expect(world.dump()).toBe(before);
  await finish(world, second);
});

it('F124: after a day without power the leases of then are free at once, and what failed together does not come back together', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const nodes = [await makeNode(world), await makeNode(world)];
  await upload(world, rag, 40);
  for (const node of nodes) for (let i = 0; i < 20; i++) await mustTake(world, node);
  world.now += 86_400_000;
  for (const node of nodes) node.restart();
  await look(world);
  const [one] = nodes;
  if (!one) throw new Error('There are two.');
  const again = [];
  for (let leased = await take(world, one); leased; leased = await take(world, one)) again.push(leased);
  expect(again).toHaveLength(40);
  for (const leased of again) await breakDown(world, leased, false, 'store_failed');
  const runAt = world.rows<{ at: number }>("select run_at - ? as at from jobs where kind = 'extract'", world.now).map(({ at }) => at);
  expect(Math.min(...runAt)).toBeGreaterThanOrEqual(48_000);
  expect(Math.max(...runAt)).toBeLessThanOrEqual(72_000);
  expect(new Set(runAt.map((at) => Math.floor(at / 1_000))).size).toBeGreaterThan(10);
});

it('F75: the late first word of a dead process does not keep the living one out for longer than a lease', async () => {
  const { world, rag, node } = await oneQueued();
  const living = node.instance;
  const leased = await mustTake(world, node);
  node.instance = 'a process that died';
  await take(world, node, ['cleanup']);
  node.instance = living;
  await expect(take(world, node)).rejects.toMatchObject({ code: 'lease_lost' });
  await expect(finish(world, leased)).rejects.toMatchObject({ code: 'lease_lost' });
  world.now += 59_999;
  await expect(take(world, node)).rejects.toMatchObject({ code: 'lease_lost' });
  world.now += 1;
  const again = await mustTake(world, node);
  expect(again.job.attempt).toBe(2);
  // A process that is at work and renews is alive, however long it has claimed nothing.
  node.restart();
  await finish(world, await mustTake(world, node));
  await upload(world, rag);
  const busy = await mustTake(world, node);
  for (let s = 0; s < 100; s += 20) {
    world.now += 20_000;
    await keep(world, busy);
  }
  const current = node.instance;
  node.instance = living;
  await expect(take(world, node)).rejects.toMatchObject({ code: 'lease_lost' });
  node.instance = current;
  await finish(world, busy);
});

it('F65: a job of a kind that a node does not know stays queued for one that does, uncounted, and its watchers are told', async () => {
  const { world, node, taskId } = await oneQueued();
  expect(await take(world, node, ['merge', 'publish', 'cleanup'])).toBeNull();
  world.now += 10_000;
  await look(world);
  expect(lastEvent(world, taskId)?.message).toBe('Waiting for a compute node.');
  expect((await mustTake(world, node, ['extract'])).job.attempt).toBe(1);
});
