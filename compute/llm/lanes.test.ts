import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { limiterFor, serveLanes, type Lanes } from './lanes.ts';
import { scriptedEndpoint } from './testing/scripted-setup.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});
let next = 1;
function lanes(most: number) {
  const channel = `test-${process.pid}-${next++}`;
  const served: Lanes = serveLanes(channel);
  open.push(served);
  const endpoint = scriptedEndpoint({ url: 'http://127.0.0.1:1/v1' }, { lane: { channel, start: most, most } });
  return { served, endpoint, limiter: limiterFor(endpoint) };
}
/** Until messages between threads have arrived. */
const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
};

describe('the limiter that the threads of a node share', () => {
  it('gives turns over the channel, in order, and takes them back', async () => {
    const { limiter } = lanes(1);
    const first = await limiter.turn();
    const order: string[] = [];
    const second = limiter.turn().then((done) => (order.push('second'), done));
    const third = limiter.turn().then((done) => (order.push('third'), done));
    first({ kind: 'ok' });
    (await second)({ kind: 'ok' });
    (await third)({ kind: 'ok' });
    expect(order).toEqual(['second', 'third']);
  });

  it('is one for all threads: what one has another waits for, and gets when that thread dies', async () => {
    const { limiter, endpoint, served } = lanes(1);
    const worker = new Worker(new URL('./testing/turn-thread.ts', import.meta.url), { workerData: endpoint });
    open.push({ close: () => worker.terminate() });
    expect(await once(worker, 'message')).toEqual(['has its turn']);
    let mine: unknown = null;
    const waiting = limiter.turn().then((done) => (mine = done));
    await until(() => served.open() === 2);
    expect(mine).toBeNull();
    await worker.terminate();
    await waiting;
    expect(served.open()).toBe(1);
  });

  it('forgets a call that leaves, while it waits and while its turn is on its way', async () => {
    const { limiter, served } = lanes(1);
    const first = await limiter.turn();
    const abort = new AbortController();
    const second = limiter.turn({ signal: abort.signal }).catch((reason: unknown) => reason);
    await until(() => served.open() === 2);
    abort.abort('gone');
    expect(await second).toBe('gone');
    first({ kind: 'ok' });
    await until(() => served.open() === 0);
    const crossing = new AbortController();
    const third = limiter.turn({ signal: crossing.signal }).catch((reason: unknown) => reason);
    // There is a place for it: its turn is given before it is known to have left.
    crossing.abort('gone');
    expect(await third).toBe('gone');
    await until(() => served.open() === 0);
    (await limiter.turn())({ kind: 'ok' });
  });

  it('F91: refuses in every thread while the circuit is open', async () => {
    const { limiter } = lanes(1);
    for (let i = 0; i < 5; i++) (await limiter.turn())({ kind: 'failed' });
    await expect(limiter.turn()).rejects.toMatchObject({ code: 'model_unreachable', retryAfter: 5 });
  });

  it('gives a thread that has ended no turn, when what it asked arrives after its end', async () => {
    const { limiter, endpoint, served } = lanes(1);
    const worker = new Worker(new URL('./testing/turn-thread.ts', import.meta.url), { workerData: endpoint });
    const thread = worker.threadId;
    await once(worker, 'message');
    await worker.terminate();
    await until(() => served.open() === 0);
    const { channel, start, most } = endpoint.lane;
    const late = new BroadcastChannel(channel ?? '');
    open.push(late);
    late.postMessage({
      thread,
      id: 99,
      type: 'ask',
      lane: `${endpoint.url} ${endpoint.model} ${start}-${most}`,
      start,
      most,
      urgent: false,
      again: false,
    });
    // Asked after it, by the same way: what was asked before has arrived by then.
    const done = await limiter.turn();
    expect(served.open()).toBe(1);
    done({ kind: 'ok' });
    await until(() => served.open() === 0);
  });

  it('takes other limits from the next call on', async () => {
    const { limiter, endpoint } = lanes(1);
    await limiter.turn();
    const more = limiterFor({ ...endpoint, lane: { ...endpoint.lane, start: 2, most: 2 } });
    const [a, b] = await Promise.all([more.turn(), more.turn()]);
    a({ kind: 'ok' });
    b({ kind: 'ok' });
    const own = (most: number) => limiterFor({ ...endpoint, lane: { channel: null, start: most, most } });
    await own(1).turn();
    (await own(2).turn())({ kind: 'ok' });
  });

  it('is another one for another model', async () => {
    const { limiter, endpoint } = lanes(1);
    await limiter.turn();
    (await limiterFor({ ...endpoint, model: 'another' }).turn())({ kind: 'ok' });
  });
});
