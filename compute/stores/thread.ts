import { Worker } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';
import type { z } from 'zod';

/**
 * `timeout`, `memory`, `crash`: this ask ended the thread. `replaced`: the thread that held what the ask relies on is gone;
 * asking again from the start can succeed. `unstartable`: no thread could be made.
 */
type LostReason = 'timeout' | 'memory' | 'crash' | 'replaced' | 'unstartable' | 'closed';

/** An ask that got no answer because its thread ended. */
export class ThreadLost extends Error {
  override readonly name = 'ThreadLost';
  readonly reason: LostReason;
  constructor(reason: LostReason, options?: { cause?: unknown }) {
    super(`The worker thread was lost: ${reason}.`, options);
    this.reason = reason;
  }
}

export interface Ask {
  readonly message: object;
  /** Wall-clock limit from the moment the thread gets the message; the thread is ended when it passes. */
  readonly limitMs: number;
  readonly transfer?: readonly Transferable[];
  readonly signal?: AbortSignal | undefined;
  /** Refuse with `replaced` unless this is still the thread of that epoch. */
  readonly epoch?: number | undefined;
  /** How much the thread may grow (WASM memory included) before it is ended. */
  readonly growthBytes?: number;
}

/** One worker thread that answers one ask at a time, starts when asked, ends when idle and is replaced when it hangs or dies. */
export interface Thread<Reply> {
  ask(ask: Ask): Promise<{ reply: Reply; epoch: number }>;
  /** Does not count as idle while the work lasts, though it asks nothing for a moment. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Number of the running thread, or 0 while none runs: what a thread of another epoch held is gone. */
  epoch(): number;
  close(): Promise<void>;
}

interface Job<Reply> extends Ask {
  resolve(value: { reply: Reply; epoch: number }): void;
  reject(reason: unknown): void;
}

interface State<Reply> {
  readonly entry: URL;
  readonly schema: z.ZodType<Reply>;
  readonly idleMs: number;
  readonly queue: Job<Reply>[];
  worker: Worker | undefined;
  started: number;
  draining: Promise<void> | undefined;
  idle: NodeJS.Timeout | undefined;
  /** Works under way that rely on the thread. */
  held: number;
  closed: boolean;
}

const START_LIMIT_MS = 30_000;
const WATCH_EVERY_MS = 100;
// A thread reads buffers of 4 MiB and returns 10 MB at most; a heap beyond this is a fault of ours.
const HEAP_LIMIT_MB = 256;

export function openThread<Reply>(entry: URL, schema: z.ZodType<Reply>, idleMs: number): Thread<Reply> {
  const state: State<Reply> = {
    entry,
    schema,
    idleMs,
    queue: [],
    worker: undefined,
    started: 0,
    draining: undefined,
    idle: undefined,
    held: 0,
    closed: false,
  };
  return {
    ask: (ask) => enqueue(state, ask),
    during: (work) => during(state, work),
    epoch: () => (state.worker ? state.started : 0),
    async close() {
      state.closed = true;
      clearTimeout(state.idle);
      await stop(state);
      await state.draining;
    },
  };
}

function enqueue<Reply>(state: State<Reply>, ask: Ask): Promise<{ reply: Reply; epoch: number }> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(ask.signal?.reason);
    if (ask.signal?.aborted) return abort();
    // The caller is free at once; a query that already runs ends by itself or by its time limit.
    ask.signal?.addEventListener('abort', abort, { once: true });
    const settled = () => ask.signal?.removeEventListener('abort', abort);
    state.queue.push({
      ...ask,
      resolve: (value) => (settled(), resolve(value)),
      reject: (reason) => (settled(), reject(reason)),
    });
    state.draining ??= drain(state);
  });
}

async function drain<Reply>(state: State<Reply>): Promise<void> {
  clearTimeout(state.idle);
  for (let job = state.queue.shift(); job; job = state.queue.shift()) {
    if (job.signal?.aborted) continue;
    const before = await run(state, job).catch(job.reject);
    if (job.growthBytes !== undefined && before !== undefined) await stopIfGrown(state, before, job.growthBytes);
  }
  state.draining = undefined;
  state.worker?.unref();
  rest(state);
}

/** The idle time begins when nothing is asked and nobody relies on the thread. */
function rest<Reply>(state: State<Reply>): void {
  if (state.held > 0 || state.draining) return;
  clearTimeout(state.idle);
  state.idle = setTimeout(() => void stop(state), state.idleMs).unref();
}

async function during<Reply, T>(state: State<Reply>, work: () => Promise<T>): Promise<T> {
  state.held += 1;
  clearTimeout(state.idle);
  try {
    return await work();
  } finally {
    state.held -= 1;
    rest(state);
  }
}

/** Answers one job; gives the size of the thread before it. */
async function run<Reply>(state: State<Reply>, job: Job<Reply>): Promise<number> {
  if (state.closed) throw new ThreadLost('closed');
  if (job.epoch !== undefined && (state.worker === undefined || job.epoch !== state.started)) throw new ThreadLost('replaced');
  const worker = state.worker ?? (await start(state));
  worker.ref();
  try {
    const before = job.growthBytes === undefined ? 0 : await externalBytes(worker);
    const reply = state.schema.parse(await exchange(worker, job, before));
    job.resolve({ reply, epoch: state.started });
    return before;
  } catch (error) {
    await stop(state);
    throw state.closed ? new ThreadLost('closed') : error;
  }
}

/** WASM memory never shrinks: what one large answer took would stay for good. */
async function stopIfGrown<Reply>(state: State<Reply>, before: number, growthBytes: number): Promise<void> {
  if (state.worker === undefined) return;
  const after = await externalBytes(state.worker).catch(() => Infinity);
  if (after - before > growthBytes / 2) await stop(state);
}

async function start<Reply>(state: State<Reply>): Promise<Worker> {
  // Flags of the main program (`--eval`, `--inspect-brk`) are not meant for its threads.
  const worker = new Worker(state.entry, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB } });
  state.worker = worker;
  state.started += 1;
  // A thread may also die while nobody waits for it; the next ask then starts another.
  worker.on('error', () => undefined);
  worker.on('exit', () => {
    if (state.worker === worker) state.worker = undefined;
  });
  // Its first message says that it is ready, so that starting never counts against an ask's limit.
  await exchange(worker, { limitMs: START_LIMIT_MS }, 0).catch(async (cause: unknown) => {
    await stop(state);
    throw new ThreadLost('unstartable', { cause });
  });
  return worker;
}

async function stop<Reply>(state: State<Reply>): Promise<void> {
  const worker = state.worker;
  state.worker = undefined;
  await worker?.terminate();
}

/** Posts the message, if any, and waits for the next one from the thread. */
async function exchange(worker: Worker, ask: Partial<Ask> & Pick<Ask, 'limitMs'>, before: number): Promise<unknown> {
  const { growthBytes, limitMs } = ask;
  const over = Promise.withResolvers<never>();
  const limit = setTimeout(() => over.reject(new ThreadLost('timeout')), limitMs);
  const watch = growthBytes === undefined ? undefined : setInterval(measure, WATCH_EVERY_MS);
  const answer = nextMessage(worker);
  try {
    if (ask.message) worker.postMessage(ask.message, ask.transfer ?? []);
    return await Promise.race([answer.promise, over.promise]);
  } finally {
    clearTimeout(limit);
    clearInterval(watch);
    answer.stopListening();
  }

  function measure(): void {
    externalBytes(worker).then((bytes) => {
      if (bytes - before > (growthBytes ?? Infinity)) over.reject(new ThreadLost('memory'));
    }, over.reject);
  }
}

/** Bytes outside the thread's JavaScript heap, WASM memory among them; answered even while WASM code is running. */
async function externalBytes(worker: Worker): Promise<number> {
  try {
    return (await worker.getHeapStatistics()).external_memory;
  } catch (cause) {
    throw new ThreadLost('crash', { cause });
  }
}

function nextMessage(worker: Worker): { promise: Promise<unknown>; stopListening(): void } {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const lost = (cause: unknown) => reject(new ThreadLost('crash', { cause }));
  worker.once('message', resolve).once('error', lost).once('exit', lost);
  return { promise, stopListening: () => void worker.off('message', resolve).off('error', lost).off('exit', lost) };
}
