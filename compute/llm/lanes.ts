import { BroadcastChannel, threadId, type Worker } from 'node:worker_threads';
import { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import { ErrorCodeSchema } from '../../contract/problem.ts';
import { systemClock, type Clock } from '../node/clock.ts';
import { bare } from './address.ts';
import { newLimiter, type Limiter } from './limiter.ts';
import type { Outcome } from './pace.ts';
import type { Endpoint } from './setup.ts';

/**
 * One limiter for each endpoint of a node, shared by its threads: it lives in the main thread, which does nothing but talk, and the
 * threads ask for turns through a channel. The turns of a thread that ends are given back for it.
 */
const OutcomeShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['ok', 'failed', 'dropped']) }),
  z.object({ kind: z.literal('busy'), retryAfterMs: z.number().nullable() }),
]);
const call = { thread: z.int(), id: z.int() };
const Asked = z.discriminatedUnion('type', [
  z.object({
    ...call,
    type: z.literal('ask'),
    lane: z.string(),
    start: z.int().positive(),
    most: z.int().positive(),
    urgent: z.boolean(),
    again: z.boolean(),
  }),
  z.object({ ...call, type: z.literal('leave') }),
  z.object({ ...call, type: z.literal('done'), outcome: OutcomeShape }),
]);
type Asked = z.infer<typeof Asked>;
const Told = z.discriminatedUnion('type', [
  z.object({ ...call, type: z.literal('turn') }),
  z.object({ ...call, type: z.literal('refused'), code: ErrorCodeSchema, detail: z.string(), retryAfter: z.number().nullable() }),
]);
type Told = z.infer<typeof Told>;

/** Which calls share a limiter: those of one model at one address, as many at once as the last probe found; another number begins anew. */
const laneOf = ({ url, model, lane: { start, most } }: Endpoint): string => `${bare(url)} ${model} ${start}-${most}`;

/** The types of a channel's events are not those of its listeners. */
const dataOf = (event: unknown): unknown => (typeof event === 'object' && event !== null && 'data' in event ? event.data : null);

interface OpenCall {
  readonly thread: number;
  readonly leave: AbortController;
  /** Null: it has no turn yet. */
  done: ((outcome: Outcome) => void) | null;
}

/** Threads that are remembered to have ended: what they said arrives at once or never, and their numbers are not given again. */
const GONE_MOST = 1000;

function newGone() {
  const threads = new Set<number>();
  return {
    has: (thread: number): boolean => threads.has(thread),
    add(thread: number): void {
      threads.add(thread);
      for (const oldest of threads) {
        if (threads.size <= GONE_MOST) return;
        threads.delete(oldest);
      }
    },
  };
}

/** In the node's main thread: gives the turns, until it is closed. */
export function serveLanes(channel: string, clock: Clock = systemClock) {
  const port = new BroadcastChannel(channel);
  const limiters = new Map<string, Limiter>();
  const calls = new Map<string, OpenCall>();
  const gone = newGone();
  const tell = (told: Told) => port.postMessage(told);

  const ask = (asked: Extract<Asked, { type: 'ask' }>): void => {
    const { thread, id, lane, start, most, urgent, again } = asked;
    // It was on its way when its thread ended: nobody would give the turn back.
    if (gone.has(thread)) return;
    const limiter = limiters.get(lane) ?? newLimiter({ start, most }, clock);
    limiters.set(lane, limiter);
    const leave = new AbortController();
    const key = `${thread} ${id}`;
    const open: OpenCall = { leave, done: null, thread };
    calls.set(key, open);
    limiter.turn({ urgent, again, signal: leave.signal }).then(
      (done) => {
        open.done = done;
        tell({ type: 'turn', thread, id });
      },
      (error: unknown) => {
        if (!calls.delete(key)) return;
        const known = error instanceof FeragError ? error : new FeragError('internal', 'A turn at the model server could not be given.');
        tell({ type: 'refused', thread, id, code: known.code, detail: known.message, retryAfter: known.retryAfter ?? null });
      },
    );
  };
  const end = (key: string, outcome: Outcome): void => {
    const open = calls.get(key);
    calls.delete(key);
    if (open?.done) open.done(outcome);
    else open?.leave.abort('left');
  };
  port.addEventListener('message', (event) => {
    const message = Asked.safeParse(dataOf(event));
    if (!message.success) return;
    if (message.data.type === 'ask') return ask(message.data);
    const key = `${message.data.thread} ${message.data.id}`;
    end(key, message.data.type === 'done' ? message.data.outcome : { kind: 'dropped' });
  });
  const watch = (worker: Worker) => {
    const thread = worker.threadId;
    worker.once('exit', () => {
      gone.add(thread);
      for (const [key, open] of calls) if (open.thread === thread) end(key, { kind: 'dropped' });
    });
  };
  process.on('worker', watch);
  port.unref();
  return {
    /** Calls that wait or are at work. */
    open: (): number => calls.size,
    close(): void {
      process.off('worker', watch);
      port.close();
    },
  };
}
export type Lanes = ReturnType<typeof serveLanes>;

interface Channel {
  readonly post: (asked: Asked) => void;
  readonly waiting: Map<number, { grant(): void; refuse(error: FeragError): void }>;
  next: number;
}
const channels = new Map<string, Channel>();
const own = new Map<string, Limiter>();

/** In any thread: the limiter of an endpoint. Without a channel it is this thread's own. */
export function limiterFor(endpoint: Endpoint, clock: Clock = systemClock): Limiter {
  const { channel, ...limits } = endpoint.lane;
  const lane = laneOf(endpoint);
  if (channel !== null) return overChannel(channelOf(channel), lane, limits);
  const limiter = own.get(lane) ?? newLimiter(limits, clock);
  own.set(lane, limiter);
  return limiter;
}

function channelOf(name: string): Channel {
  const known = channels.get(name);
  if (known) return known;
  const port = new BroadcastChannel(name);
  const channel: Channel = { post: (asked) => port.postMessage(asked), waiting: new Map(), next: 1 };
  port.addEventListener('message', (event) => {
    const message = Told.safeParse(dataOf(event));
    if (!message.success || message.data.thread !== threadId) return;
    const { id } = message.data;
    const wish = channel.waiting.get(id);
    channel.waiting.delete(id);
    if (message.data.type === 'turn') return wish?.grant();
    const { code, detail, retryAfter } = message.data;
    wish?.refuse(new FeragError(code, detail, retryAfter === null ? {} : { retryAfter }));
  });
  port.unref();
  channels.set(name, channel);
  return channel;
}

const overChannel = (channel: Channel, lane: string, limits: { start: number; most: number }): Limiter => ({
  turn({ urgent = false, again = false, signal } = {}) {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = channel.next++;
    const head = { thread: threadId, id };
    return new Promise((resolve, reject) => {
      const leave = () => {
        channel.waiting.delete(id);
        channel.post({ ...head, type: 'leave' });
        reject(signal?.reason);
      };
      const settle = () => signal?.removeEventListener('abort', leave);
      channel.waiting.set(id, {
        grant: () => {
          settle();
          resolve((outcome) => channel.post({ ...head, type: 'done', outcome }));
        },
        refuse: (error) => {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener('abort', leave, { once: true });
      channel.post({ ...head, type: 'ask', lane, ...limits, urgent, again });
    });
  },
});
