import path from 'node:path';
import { workerData } from 'node:worker_threads';
import { FeragError } from '../../contract/errors.ts';
import type { HubReply, HubRequest, ViewRef } from '../../contract/hub.ts';
import { finishAnswer, NOTHING_SIMILAR, prepareAnswer, search, type AnswerTools, type View } from '../answer/index.ts';
import { describeEntity, describeOntology, findEntities, neighbourhood } from '../answer/browse/index.ts';
import { wordReport } from '../answer/communities/by-model.ts';
import { describeCommunity, findCommunities } from '../answer/communities/index.ts';
import { openVectors, textsOf } from '../answer/vectors/index.ts';
import { openModels } from '../llm/index.ts';
import type { Models } from '../llm/llm.ts';
import type { ModelSetup } from '../llm/setup.ts';
import { AnswerCall, AnswerMore, type AnswerSaid } from './answer-messages.ts';
import { cachedBlobs } from './blob-cache.ts';
import { edgeClient } from './edge-client.ts';
import { openPublished, type Published } from './published.ts';
import { serveCalls, type CallSide } from './thread-side.ts';
import { WorkData } from './work-messages.ts';

const data = WorkData.parse(workerData);
const published = openPublished(cachedBlobs(edgeClient(data.edge), data.cacheDir));
const vectors = openVectors({ dir: path.join(data.cacheDir, 'vectors'), now: () => performance.now() });

const reportsDir = path.join(data.cacheDir, 'reports');

type ViewRequest = Exclude<HubRequest, { kind: 'sparql' }>;

serveCalls(async (call) => {
  const asked = AnswerCall.parse(call.request);
  const tools = toolsOf(call, asked.models);
  if (asked.type === 'embed') return embed(asked.view, tools);
  const { request } = asked;
  if (request.kind === 'sparql') throw new FeragError('internal', 'SPARQL is answered by the store.');
  if (request.kind === 'answer') {
    // A version waits for those who use it before it becomes the next one: nobody shall wait for a model.
    const prepared = await published(request.view, (version) =>
      prepareAnswer(version.view, request, answerTools(tools, request.view, version)),
    );
    return { kind: 'answer', ...(await finishAnswer(prepared, answerTools(tools, request.view, null))) };
  }
  const reply = await published(request.view, (version) => replyTo(request, version, tools));
  return request.kind === 'community' && request.by_model ? reportByModel(reply, tools) : reply;
});

async function reportByModel(reply: HubReply, { models, signal, log }: CallTools): Promise<HubReply> {
  if (reply.kind !== 'community' || !reply.community || !models.llm) return reply;
  const tools = { llm: models.llm, signal, dir: reportsDir, warn: (text: string, cause?: unknown) => log('warn', text, cause) };
  return { kind: 'community', community: await wordReport(reply.community, tools) };
}

/** What one call may use: the node's models, its caller's patience, and the node's log. */
interface CallTools {
  readonly models: Models;
  readonly signal: AbortSignal;
  say(text: string): void;
  log(level: 'info' | 'warn', text: string, cause?: unknown): void;
  /** Tells the node that vectors have to be made. */
  lacking(): void;
}

function toolsOf(call: CallSide, setup: ModelSetup): CallTools {
  const abort = new AbortController();
  const tell = (said: AnswerSaid) => call.say(said);
  call.onMore((more) => {
    if (AnswerMore.safeParse(more).success) abort.abort(new FeragError('node_lost', 'Nobody waits for this answer any more.'));
  });
  return {
    models: openModels(setup),
    signal: abort.signal,
    say: (text) => tell({ type: 'token', text }),
    lacking: () => tell({ type: 'lacking' }),
    log: (level, text, cause) => tell({ type: 'log', level, text, cause: cause === undefined ? null : String(cause) }),
  };
}

const answerTools = (tools: CallTools, ref: ViewRef, version: Published | null): AnswerTools => ({
  llm: tools.models.llm,
  signal: tools.signal,
  say: tools.say,
  warn: (text, cause) => tools.log('warn', text, cause),
  similar: async (question) => (version ? similar(tools, ref, version.view, question) : NOTHING_SIMILAR),
  graph: async () => {
    if (!version) throw new FeragError('internal', 'The version was let go of.');
    return (await version.graph()).graph;
  },
});

async function similar({ models, signal, log, lacking }: CallTools, ref: ViewRef, view: View, question: string) {
  const { embedder } = models;
  if (!embedder) return NOTHING_SIMILAR;
  const asked = { ragId: ref.rag_id, manifest: ref.manifest, question };
  if (vectors.lacks(view, asked, embedder)) lacking();
  return vectors.similar(view, asked, { embedder, signal, log: (text, cause) => log('warn', text, cause) });
}

/** Makes what vectors a version lacks. Its texts are taken at once; the version may become another one meanwhile. */
async function embed(ref: ViewRef, { models, signal, log }: CallTools): Promise<null> {
  const { embedder } = models;
  if (!embedder) return null;
  const texts = await published(ref, ({ view }) => textsOf(view));
  await vectors.fill(ref.rag_id, texts, { embedder, signal, log: (text, cause) => log('info', text, cause) });
  return null;
}

async function replyTo(
  request: Exclude<ViewRequest, { kind: 'answer' }>,
  { view, texts, graph }: Published,
  tools: CallTools,
): Promise<HubReply> {
  const sentence = (textSha256: string, start: number, end: number) => texts.get(textSha256)?.slice(start, end) ?? '';
  switch (request.kind) {
    case 'search':
      return { kind: 'search', items: search(view, request.q, request.limit, await similar(tools, request.view, view, request.q)) };
    case 'entities':
      return { kind: 'entities', ...findEntities(await graph(), request.q, request) };
    case 'entity':
      return { kind: 'entity', entity: describeEntity(await graph(), request.iri, sentence) };
    case 'graph':
      return { kind: 'graph', graph: neighbourhood(await graph(), request.around, request) };
    case 'ontology':
      return { kind: 'ontology', ontology: describeOntology(await graph()) };
    case 'communities':
      return { kind: 'communities', ...findCommunities((await graph()).graph, request) };
    case 'community':
      return { kind: 'community', community: describeCommunity((await graph()).graph, request.community, sentence) };
  }
}
