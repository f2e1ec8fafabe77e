import type { Logger } from 'pino';
import { FeragError } from '../../contract/errors.ts';
import { HubReply, type HubRequest, type HubUp, type ViewRef } from '../../contract/hub.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { ModelSetup } from '../llm/setup.ts';
import type { GraphStore } from '../stores/graph-store.ts';
import { AnswerSaid, type AnswerCall, type AnswerMore } from './answer-messages.ts';
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

/** What a thread says to the one who asked. */
type Heard = Exclude<AnswerSaid, { type: 'log' }>;

/** Answers what comes through the hub: SPARQL at the store, everything else from the view of the published version, in a thread. */
export function openAnswers(tools: AnswerTools) {
  const thread = openThread(new URL('./answer-thread.ts', import.meta.url), tools.data, IDLE_MS);
  const closing = new AbortController();
  const embedding = openEmbedding((view) => inThread({ type: 'embed', view, models: tools.models() }, closing.signal), tools.log);

  const inThread = async (asked: AnswerCall, signal: AbortSignal, onSaid: (said: Heard) => void = () => undefined): Promise<unknown> => {
    const call = thread.call(asked, (value) => {
      const said = AnswerSaid.parse(value);
      if (said.type === 'log') tools.log[said.level]({ cause: said.cause }, said.text);
      else onSaid(said);
    });
    const abort = () => call.send({ type: 'abort' } satisfies AnswerMore);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    return call.result.finally(() => signal.removeEventListener('abort', abort));
  };

  const request = (asked: HubRequest, send: (message: HubUp) => void, signal: AbortSignal): Promise<void> =>
    answer(asked, send, signal).catch((error: unknown) => {
      if (signal.aborted) return;
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
    const asking: AnswerCall = { type: 'request', request: asked, models: tools.models() };
    const said = (heard: Heard) => (heard.type === 'token' ? send({ ...heard, id: asked.id }) : embedding(asked.view));
    const reply = HubReply.parse(await inThread(asking, signal, said));
    if (signal.aborted) return;
    const message = JSON.stringify({ type: 'reply', id: asked.id, reply } satisfies HubUp);
    if (Buffer.byteLength(message) <= LIMITS.frame_bytes) return send({ type: 'reply', id: asked.id, reply });
    return tools.edge.reply(asked.id, JSON.stringify(reply), 'application/json');
  };

  return {
    request,
    async close(): Promise<void> {
      closing.abort();
      await thread.close();
    },
  };
}

/** After a failure it is not tried again for so long. */
const EMBED_AGAIN_MS = 30_000;

/** Has the vectors made that a version lacks, of one version at a time. What fails, or comes meanwhile, is tried after a later question. */
function openEmbedding(embed: (view: ViewRef) => Promise<unknown>, log: Logger) {
  let isBusy = false;
  let notBefore = 0;
  return (view: ViewRef): void => {
    if (isBusy || performance.now() < notBefore) return;
    isBusy = true;
    embed(view)
      .catch((error: unknown) => {
        notBefore = performance.now() + EMBED_AGAIN_MS;
        log.warn({ err: error, rag: view.rag_id }, 'passages could not be embedded; questions are answered without');
      })
      .finally(() => (isBusy = false));
  };
}
