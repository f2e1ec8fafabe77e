import type { z } from 'zod';
import type { Answer, Ask } from '../../contract/chat.ts';
import { FeragError } from '../../contract/errors.ts';
import type { NodeAnswer } from '../../contract/hub.ts';
import { askHub, linesOf, viewOf } from '../ask.ts';
import { admit } from '../auth/access.ts';
import { clock, database, vars, type EdgeContext } from '../env.ts';
import { answerProblem } from '../problem.ts';
import { lastPairs, nameCitations, sessionFor, storeExchange, type Exchange } from './dialogue.ts';

/** An answer on its way: nothing of it is stored before it is whole. */
export interface Asking {
  readonly exchange: Exchange;
  readonly response: Response;
}

/** Sends the question to a node, with the last pairs of the dialogue and the one published version it is asked of. */
export async function ask(c: EdgeContext, input: z.infer<typeof Ask>, signal: AbortSignal): Promise<Asking> {
  const { question } = input;
  const { rag, principal } = c.var;
  const db = database(c.env);
  const sessionId = await sessionFor(db, rag, principal.userId, input);
  const [view, history] = await Promise.all([viewOf(c.env, rag), lastPairs(db, sessionId, rag.settings.chat_window_pairs)]);
  const request = { kind: 'answer' as const, view, question, mode: input.mode ?? ('auto' as const), history };
  const response = await askHub(c.env, request, { id: rag.storeId, isNeeded: false }, signal);
  const askedAt = clock(c.env);
  return { exchange: { ragId: rag.id, userId: principal.userId, sessionId, question, askedAt, version: rag.version }, response };
}

/** Reads the node's answer to its end and stores it. `onText` gets each piece of it, together exactly the stored text. */
export async function finish(c: EdgeContext, { exchange, response }: Asking, onText: (text: string) => void): Promise<Answer> {
  let streamed = '';
  for await (const line of linesOf(response)) {
    if (line.type === 'token') {
      streamed += line.text;
      onText(line.text);
      continue;
    }
    if (line.reply.kind !== 'answer') break;
    const answer = whole(line.reply, streamed);
    // Whoever was shut out meanwhile is told no more, and nothing is stored in a RAG that is gone.
    await admit(c, 'reader', 'read');
    if (answer.length > streamed.length) onText(answer.slice(streamed.length));
    return store(c, exchange, { ...line.reply, answer });
  }
  throw new FeragError('node_lost', 'The compute node ended without an answer. Ask again.');
}

/** What was shown cannot be taken back: a final text that differs from it yields to it. */
const whole = (reply: NodeAnswer, streamed: string): string => (reply.answer.startsWith(streamed) ? reply.answer : streamed);

async function store(c: EdgeContext, exchange: Exchange, reply: NodeAnswer): Promise<Answer> {
  const db = database(c.env);
  const { answer, context_used, facts, mode, model, supported, parts, usage } = reply;
  const citations = await nameCitations(db, exchange.ragId, reply.citations);
  const { sessionId, version } = exchange;
  return storeExchange(
    db,
    exchange,
    { answer: { answer, context_used, citations, facts, session_id: sessionId, version, mode, model, supported, parts }, usage },
    clock(c.env),
  );
}

// workerd notices a client that has gone only when it writes to it.
const HEARTBEAT_MS = 1_000;

/** The answer as Server-Sent Events. Closing the page stops the node, and nothing is stored. */
export function eventStream(c: EdgeContext, asking: Asking, stop: AbortController): Response {
  const encoder = new TextEncoder();
  const timers: ReturnType<typeof setInterval>[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => stop.signal.aborted || controller.enqueue(encoder.encode(text));
      const event = (name: string, data: object) => send(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
      const failed = async (error: unknown) => event('error', (await answerProblem(error, c).json()) as object); // our own problem
      const cut = async (error: unknown) => {
        if (stop.signal.aborted) return;
        await failed(error);
        stop.abort();
        controller.close();
      };
      timers.push(
        setInterval(() => send(': still here\n\n'), HEARTBEAT_MS),
        setInterval(() => void admit(c, 'reader', 'read').catch(cut), vars(c.env).ACCESS_CHECK_MS),
      );
      event('context', { session_id: asking.exchange.sessionId, version: asking.exchange.version });
      const sent = finish(c, asking, (text) => event('token', { text })).then(
        (answer) => {
          for (const citation of answer.citations) event('citation', citation);
          event('done', answer);
        },
        async (error: unknown) => stop.signal.aborted || failed(error),
      );
      c.executionCtx.waitUntil(
        sent.finally(() => {
          timers.forEach(clearInterval);
          if (!stop.signal.aborted) controller.close();
        }),
      );
    },
    cancel() {
      timers.forEach(clearInterval);
      stop.abort();
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}
