import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FeragError } from '../../contract/errors.ts';
import { edgeClient } from './edge-client.ts';
import { keepLease, type Lease } from './keep-alive.ts';
import { openLoopbackEdge, type LoopbackEdge } from './testing/loopback-edge.ts';
import { openThread } from './threads.ts';

const JOB = { id: 7, attempt: 2 };
let edge: LoopbackEdge;
beforeEach(async () => {
  edge = await openLoopbackEdge();
});
afterEach(async () => {
  vi.useRealTimers();
  await edge.close();
});

const aborted = ({ signal }: Lease): Promise<unknown> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });

it('J3, F67: a lease is renewed while the work blocks its own thread', async () => {
  const thread = openThread(new URL('./testing/test-thread.ts', import.meta.url), null, 60_000);
  const { promise: blocking, resolve } = Promise.withResolvers<void>();
  const work = thread.call('block', () => resolve());
  await blocking;
  const lease = keepLease(edgeClient(edge.address), JOB, 0.01, 60);
  let isBlocked = true;
  const done = work.result.then(() => (isBlocked = false));
  await edge.call('/compute/jobs/7/renew', 3);
  expect(isBlocked).toBe(true);
  expect(edge.asked.at(-1)?.body).toEqual({ attempt: 2 });
  lease.end();
  await done;
  expect(lease.signal.aborted).toBe(false);
  await thread.close();
});

it.each(['lease_lost', 'job_not_found'] as const)('J4: work stops when the edge says %s, and nothing more is asked', async (code) => {
  edge.refuse('/renew', code);
  const lease = keepLease(edgeClient(edge.address), JOB, 0.05, 60);
  expect(await aborted(lease)).toBe('lease_lost');
  vi.useFakeTimers();
  let asked = 0;
  const renew = () => {
    asked += 1;
    return Promise.reject(new FeragError(code, 'It is gone.'));
  };
  keepLease({ ...edgeClient(edge.address), renew }, JOB, 15, 60);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toBe(1);
});

it('J7: work stops when a renewal, or the hub, says that it was cancelled', async () => {
  edge.cancelled = true;
  expect(await aborted(keepLease(edgeClient(edge.address), JOB, 0.01, 60))).toBe('cancelled');
  const lease = keepLease(edgeClient(edge.address), JOB, 15, 60);
  lease.cancel();
  expect(lease.signal.reason).toBe('cancelled');
});

it('F71: with the edge away, work goes on until the lease is over by our own count, which begins when a renewal was asked for', async () => {
  vi.useFakeTimers();
  let isAway = false;
  const client = {
    ...edgeClient(edge.address),
    renew: async () => {
      if (isAway) throw new FeragError('not_ready', 'The edge does not answer.');
      // An answer that takes 5 s says nothing about these 5 s.
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return { cancel: false };
    },
  };
  const lease = keepLease(client, JOB, 15, 60);
  await vi.advanceTimersByTimeAsync(20_000);
  isAway = true;
  await vi.advanceTimersByTimeAsync(55_000);
  expect(lease.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(lease.signal.reason).toBe('lease_lost');
});
