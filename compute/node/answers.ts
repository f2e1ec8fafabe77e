import type { Logger } from 'pino';
import { FeragError } from '../../contract/errors.ts';
import { HubReply, type HubRequest, type HubUp } from '../../contract/hub.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { ModelSetup } from '../llm/setup.ts';
import type { GraphStore } from '../stores/graph-store.ts';
import type { EdgeClient } from './edge-client.ts';
import { openThread } from './threads.ts';
import type { WorkData } from './work-messages.ts';

interface AnswerTools {
  readonly data: WorkData;
  readonly store: GraphStore;
  readonly edge: EdgeClient;
  readonly log: Logger;
  /** The models that the node has at the moment. */
  readonly models: () => ModelSetup;
}

/** A view is built again in about a second for each MB of text. */
const IDLE_MS = 30 * 60_000;

/** Answers what comes through the hub: SPARQL at the store, everything else from the view of the published version, in a thread. */
export function openAnswers(tools: AnswerTools) {
  const thread = openThread(new URL('./answer-thread.ts', import.meta.url), tools.data, IDLE_MS);

  const request = (asked: HubRequest, send: (message: HubUp) => void, signal: AbortSignal): Promise<void> =>
    answer(asked, send, signal).catch((error: unknown) => {
      const known =
        error instanceof FeragError
          ? error
          : new FeragError('internal', 'Something went wrong inside the compute node; its log says what.');
      if (!(error instanceof FeragError) || known.code === 'internal')
        tools.log.error({ err: error, kind: asked.kind }, 'a request failed');
      send({ type: 'error', id: asked.id, problem: { code: known.code, detail: known.message.slice(0, 2000) } });
    });

  const answer = async (asked: HubRequest, send: (message: HubUp) => void, signal: AbortSignal): Promise<void> => {
    if (asked.kind === 'sparql') {
      const { dataset, query, accept } = asked;
      const found = await tools.store.query({ dataset: { ragId: asked.rag_id, kind: dataset }, query, accept, signal });
      return tools.edge.reply(asked.id, found.body, found.mediaType);
    }
    const call = thread.call(asked, (text) => send({ type: 'token', id: asked.id, text: String(text) }));
    const reply = HubReply.parse(await call.result);
    if (signal.aborted) return;
    const message = JSON.stringify({ type: 'reply', id: asked.id, reply } satisfies HubUp);
    if (Buffer.byteLength(message) <= LIMITS.frame_bytes) return send({ type: 'reply', id: asked.id, reply });
    return tools.edge.reply(asked.id, JSON.stringify(reply), 'application/json');
  };

  return { request, close: () => thread.close() };
}
