import { FeragError } from '../../contract/errors.ts';
import type { HubUp } from '../../contract/hub.ts';
import { LIMITS } from '../../contract/limits.ts';
import { frameProblem } from '../problem.ts';

type AnswerFrame = Exclude<HubUp, { type: 'hello' }>;

/** Somebody who waits for a node's answer. */
export interface Waiting {
  readonly nodeId: number;
  readonly connection: string;
  deliver(frame: AnswerFrame): void;
  /** Takes a bulk answer; ends when the asker has read it. Only where bytes were asked for. */
  readonly stream?: (body: ReadableStream<Uint8Array>, type: string) => Promise<void>;
  /** The asker went away. */
  abandon(): void;
}

interface Asked {
  readonly waiting: Waiting;
  readonly response: Response | Promise<Response>;
}
type Node = { readonly nodeId: number; readonly connection: string };
const TIMED_OUT = { code: 'node_lost', detail: 'The compute node gave no answer in time. Ask again.' } as const;

/** Frames as lines of JSON: tokens as they come, then one `reply` or `error`. `ended(true)` when the asker gave up. */
export function frameAnswer(node: Node, silenceMs: number, ended: (isAbandoned: boolean) => void): Asked {
  const encoder = new TextEncoder();
  let isOpen = true;
  let sent = 0;
  const end = (isAbandoned: boolean) => {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    ended(isAbandoned);
  };
  // Enqueued and never awaited: a reader that is gone must not hold up the hub.
  let lines: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (lines = controller), cancel: () => end(true) });
  const deliver = (frame: AnswerFrame) => {
    if (!isOpen) return;
    const line = encoder.encode(`${JSON.stringify({ ...frame, id: undefined })}\n`);
    sent += line.length;
    lines.enqueue(line);
    if (frame.type === 'token' && sent < LIMITS.query_result_bytes) {
      clearTimeout(timer);
      timer = setTimeout(expire, silenceMs);
      return;
    }
    end(frame.type === 'token');
    lines.close();
  };
  const expire = () => deliver({ type: 'error', id: '', problem: TIMED_OUT });
  let timer = setTimeout(expire, silenceMs);
  return { waiting: { ...node, deliver, abandon: () => end(true) }, response: new Response(body) };
}

/** Bytes as the node sends them, of the media type that it names. */
export function streamAnswer(node: Node, silenceMs: number, ended: (isAbandoned: boolean) => void): Asked {
  const answer = Promise.withResolvers<Response>();
  let isOpen = true;
  const end = (isAbandoned: boolean) => {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    ended(isAbandoned);
  };
  const deliver = (frame: AnswerFrame) => {
    const problem =
      frame.type === 'error'
        ? frame.problem
        : frameProblem(new FeragError('internal', 'The compute node sent frames where bytes were asked for.'));
    end(false);
    answer.resolve(Response.json({ ...problem, retry_after: null }, { status: new FeragError(problem.code, problem.detail).status }));
  };
  const timer = setTimeout(() => deliver({ type: 'error', id: '', problem: TIMED_OUT }), silenceMs);
  const stream = async (body: ReadableStream<Uint8Array>, type: string) => {
    const { copy, done } = relay(body);
    end(false);
    answer.resolve(new Response(copy, { headers: { 'content-type': type } }));
    await done;
  };
  return { waiting: { ...node, deliver, stream, abandon: () => end(true) }, response: answer.promise };
}

/** Passes bytes on as they are asked for; `done` settles when all are read or the reader is gone. */
function relay(body: ReadableStream<Uint8Array>) {
  const done = Promise.withResolvers<void>();
  const reader = body.getReader();
  let bytes = 0;
  const copy = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done: isEnd } = await reader.read();
      if (!isEnd) {
        bytes += value.length;
        if (bytes <= LIMITS.query_result_bytes) return controller.enqueue(value);
        controller.error(new Error('The answer is larger than its limit.'));
        await reader.cancel();
      } else {
        controller.close();
      }
      done.resolve();
    },
    async cancel() {
      await reader.cancel();
      done.resolve();
    },
  });
  return { copy, done: done.promise };
}
