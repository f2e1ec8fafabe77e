import { workerData } from 'node:worker_threads';
import { FeragError } from '../../contract/errors.ts';
import { HubRequest, type HubReply } from '../../contract/hub.ts';
import { answer, answerParts, search } from '../answer/index.ts';
import { describeEntity, describeOntology, findEntities, neighbourhood } from '../answer/browse/index.ts';
import { describeCommunity, findCommunities } from '../answer/communities/index.ts';
import { cachedBlobs } from './blob-cache.ts';
import { edgeClient } from './edge-client.ts';
import { openPublished, type Published } from './published.ts';
import { serveCalls } from './thread-side.ts';
import { WorkData } from './work-messages.ts';

const data = WorkData.parse(workerData);
const published = openPublished(cachedBlobs(edgeClient(data.edge), data.cacheDir));

serveCalls(async (call) => {
  const request = HubRequest.parse(call.request);
  if (request.kind === 'sparql') throw new FeragError('internal', 'SPARQL is answered by the store.');
  const reply = await published(request.view, (version) => replyTo(request, version));
  if (reply.kind === 'answer') for (const text of answerParts(reply.answer)) call.say(text);
  return reply;
});

async function replyTo(request: Exclude<HubRequest, { kind: 'sparql' }>, { view, texts, graph }: Published): Promise<HubReply> {
  const sentence = (textSha256: string, start: number, end: number) => texts.get(textSha256)?.slice(start, end) ?? '';
  switch (request.kind) {
    case 'answer':
      return { kind: 'answer', ...answer(view, request) };
    case 'search':
      return { kind: 'search', items: search(view, request.q, request.limit) };
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
