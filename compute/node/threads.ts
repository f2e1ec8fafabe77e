import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { ErrorCodeSchema } from '../../contract/problem.ts';
import { FeragError } from '../../contract/errors.ts';

/** What a thread answers: a result, or an error that keeps its code across the border. */
const Reply = z.discriminatedUnion('type', [
  z.object({ type: z.literal('done'), id: z.int(), value: z.unknown() }),
  z.object({ type: z.literal('failed'), id: z.int(), code: ErrorCodeSchema, detail: z.string(), stack: z.string() }),
  z.object({ type: z.literal('said'), id: z.int(), value: z.unknown() }),
  z.object({ type: z.literal('rest'), id: z.int(), ms: z.int().positive() }),
]);

export interface Call {
  /** The answer; rejects with a FeragError, or `node_lost` when the thread died. */
  readonly result: Promise<unknown>;
  /** Sends a further message to this call in the thread (an abort, an answer to what it asked). */
  send(value: unknown, transfer?: readonly ArrayBuffer[]): void;
}

interface Open {
  readonly thread: Worker;
  resolve(value: unknown): void;
  reject(error: Error): void;
  said(value: unknown): void;
}

/**
 * MB of each of the two halves in which a thread makes new objects. The default of 16 costs more memory than it saves time where several
 * threads share a machine: reading is bound by the dictionaries, not by collection.
 */
const YOUNG_MB = 8;

/**
 * A worker thread that answers calls; it is started with the first one, and again after it died. Without a call for `idleMs` it is ended:
 * only that gives its memory back to the system. A thread that holds what the next call wants may say another time.
 */
export function openThread(file: URL, workerData: unknown, idleMs: number) {
  const open = new Map<number, Open>();
  let worker: Worker | null = null;
  let next = 1;
  let resting: NodeJS.Timeout | undefined;
  let restMs = idleMs;

  const end = async (): Promise<void> => {
    clearTimeout(resting);
    const ending = worker;
    worker = null;
    await ending?.terminate();
  };
  const rest = () => {
    clearTimeout(resting);
    if (open.size === 0) resting = setTimeout(() => void end(), restMs).unref();
  };

  const start = (): Worker => {
    restMs = idleMs;
    const started = new Worker(file, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    started.on('message', (message: unknown) => {
      const reply = Reply.parse(message);
      const call = open.get(reply.id);
      if (!call) return;
      if (reply.type === 'said') return call.said(reply.value);
      if (reply.type === 'rest') return void (restMs = reply.ms);
      open.delete(reply.id);
      if (reply.type === 'done') call.resolve(reply.value);
      else call.reject(Object.assign(new FeragError(reply.code, reply.detail), { stack: reply.stack }));
      rest();
    });
    const died = (error: unknown) => {
      if (worker === started) worker = null;
      // Only its own calls: by the time of its exit another thread may be at work.
      for (const [id, call] of open) {
        if (call.thread !== started) continue;
        open.delete(id);
        call.reject(new FeragError('node_lost', 'The thread that worked on this ended.', { cause: error }));
      }
    };
    started.on('error', died);
    started.on('exit', (code) => died(new Error(`exit code ${code}`)));
    return started;
  };

  return {
    call(request: unknown, said: (value: unknown) => void = () => undefined): Call {
      clearTimeout(resting);
      worker ??= start();
      const thread = worker;
      const id = next++;
      const result = new Promise<unknown>((resolve, reject) => open.set(id, { thread, resolve, reject, said }));
      thread.postMessage({ type: 'call', id, request });
      return { result, send: (value, transfer = []) => thread.postMessage({ type: 'more', id, value }, transfer) };
    },
    busy: (): number => open.size,
    close: end,
  };
}
export type Thread = ReturnType<typeof openThread>;
