import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import { tidyWhenIdle } from './tidy.ts';

const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: z.int(), request: z.unknown() }),
  z.object({ type: z.literal('more'), id: z.int(), value: z.unknown() }),
]);

export interface CallSide {
  readonly request: unknown;
  /** Speaks to the caller while the call goes on. */
  say(value: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Without a call for so long the thread is ended, until it says another time. */
  restFor(ms: number): void;
  /** Called with each further message to this call. */
  onMore(listener: (value: unknown) => void): void;
}

/** The other side of `openThread`: answers each call with what `handle` returns or throws. */
export function serveCalls(handle: (call: CallSide) => Promise<unknown>): void {
  const port = parentPort;
  if (!port) throw new FeragError('internal', 'This file runs as a worker thread only.');
  const listeners = new Map<number, (value: unknown) => void>();
  port.on('message', (data: unknown) => {
    const message = Message.parse(data);
    if (message.type === 'more') return listeners.get(message.id)?.(message.value);
    const { id } = message;
    const call: CallSide = {
      request: message.request,
      say: (value, transfer = []) => port.postMessage({ type: 'said', id, value }, transfer),
      restFor: (ms) => port.postMessage({ type: 'rest', id, ms }),
      onMore: (listener) => listeners.set(id, listener),
    };
    handle(call)
      .then(
        (value) => port.postMessage({ type: 'done', id, value }),
        (error: unknown) => port.postMessage({ type: 'failed', id, ...described(error) }),
      )
      .finally(() => {
        listeners.delete(id);
        tidyWhenIdle();
      });
  });
}

function described(error: unknown): { code: string; detail: string; stack: string } {
  if (error instanceof FeragError) return { code: error.code, detail: error.message, stack: error.stack ?? '' };
  const stack = error instanceof Error ? (error.stack ?? '') : String(error);
  return { code: 'internal', detail: 'Something went wrong inside the compute node; its log says what.', stack };
}
