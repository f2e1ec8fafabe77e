import type { HubReply, HubRequest, NodeCitation } from '../../../contract/hub.ts';
import type { z } from 'zod';
import type { Answering } from '../fake-node.ts';

/** What the one entity of a tenant is called; the graph of another has none of that name. */
export const entityIri = (ragId: number): string => `urn:ferag:rag:${ragId}:e:one`;

export const communityId = (ragId: number): string => `community-of-${ragId}`;

export interface Known {
  readonly mark: string;
  readonly documentId: number;
  readonly textSha256: string;
}

/** A node that answers everything, and puts the mark of the RAG that it was asked about into all of it. */
export function answeringFor(known: (ragId: number) => Known): Answering {
  return async (request, node) => {
    if (request.kind !== 'sparql') return node.reply(request, replyTo(request, known(request.view.rag_id)));
    const { mark } = known(request.rag_id);
    const results = { head: { vars: ['s'] }, results: { bindings: [{ s: { type: 'literal', value: mark } }] } };
    await node.call('POST', `/compute/replies/${request.id}`, results, { 'content-type': 'application/sparql-results+json' });
  };
}

const citationOf = ({ mark, documentId, textSha256 }: Known): z.infer<typeof NodeCitation> => ({
  n: 1,
  document_id: documentId,
  text_sha256: textSha256,
  chunk_id: 'c',
  sentence: `Text of ${mark}`,
  start: 0,
  end: 4,
  page: null,
  place: null,
  triples: [],
});

function replyTo(request: Exclude<HubRequest, { kind: 'sparql' }>, known: Known): HubReply {
  const { rag_id } = request.view;
  const { mark } = known;
  const iri = entityIri(rag_id);
  const term = { iri, label: mark, language: null };
  const citations = [citationOf(known)];
  const row = { id: iri, label: mark, language: null, types: [term], triples: 1, sources: 1 };
  const community = { id: communityId(rag_id), label: mark, level: 0, parent: null, members: 1, triples: 1, documents: 1 };
  switch (request.kind) {
    case 'answer': {
      const facts = [{ subject: term, predicate: term, object: term, citation: 1 }];
      const said = { answer: `About ${mark}`, context_used: 1, citations, facts, mode: 'auto', model: null };
      return { kind: 'answer', ...said, supported: true, parts: [], usage: [] };
    }
    case 'search': {
      const { document_id, text_sha256, chunk_id, sentence, start, end } = citationOf(known);
      const passage = { document_id, text_sha256, chunk_id, start, end, heading: [mark], text: sentence };
      return { kind: 'search', items: [{ ...passage, best: null, score: 1, language: 'en' }] };
    }
    case 'entities':
      return { kind: 'entities', items: [row], more: false };
    case 'entity':
      return { kind: 'entity', entity: request.iri === iri ? { ...row, aliases: [], facts: [] } : null };
    case 'graph':
      return { kind: 'graph', graph: { nodes: [{ id: iri, label: mark, type: null }], edges: [], folded: 0 } };
    case 'ontology':
      return { kind: 'ontology', ontology: { classes: [{ term, broader: [], instances: 1 }], properties: [] } };
    case 'communities':
      return { kind: 'communities', items: [community], more: false };
    case 'community': {
      const report = { text: `Report on ${mark}`, model: null, citations };
      return { kind: 'community', community: request.community === community.id ? { ...community, entities: [term], report } : null };
    }
  }
}
