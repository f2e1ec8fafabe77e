import type { NodeCitation } from '../../../contract/hub.ts';
import type { z } from 'zod';
import type { Answering } from '../fake-node.ts';

/** What the one entity of a tenant is called; the graph of another has none of that name. */
export const entityIri = (ragId: number): string => `urn:ferag:rag:${ragId}:e:one`;

export interface Known {
  readonly mark: string;
  readonly documentId: number;
  readonly textSha256: string;
}

/** A node that answers everything, and puts the mark of the RAG that it was asked about into all of it. */
export function answeringFor(known: (ragId: number) => Known): Answering {
  return async (request, node) => {
    if (request.kind === 'sparql') {
      const { mark } = known(request.rag_id);
      const results = { head: { vars: ['s'] }, results: { bindings: [{ s: { type: 'literal', value: mark } }] } };
      await node.call('POST', `/compute/replies/${request.id}`, results, { 'content-type': 'application/sparql-results+json' });
      return;
    }
    const { rag_id } = request.view;
    const { mark, documentId, textSha256 } = known(rag_id);
    const iri = entityIri(rag_id);
    const term = { iri, label: mark, language: null };
    const citation: z.infer<typeof NodeCitation> = {
      n: 1,
      document_id: documentId,
      text_sha256: textSha256,
      chunk_id: 'c',
      sentence: `Text of ${mark}`,
      start: 0,
      end: 4,
      triples: [],
    };
    const row = { id: iri, label: mark, language: null, types: [term], triples: 1, sources: 1 };
    switch (request.kind) {
      case 'answer': {
        const facts = [{ subject: term, predicate: term, object: term, citation: 1 }];
        const answer = {
          answer: `About ${mark}`,
          context_used: 1,
          citations: [citation],
          facts,
          mode: 'auto',
          model: null,
          supported: true,
        };
        return node.reply(request, { kind: 'answer', ...answer });
      }
      case 'search': {
        const { n: _, sentence: text, triples: __, ...place } = citation;
        return node.reply(request, {
          kind: 'search',
          items: [{ ...place, heading: [mark], text, best: null, score: 1, language: 'en' }],
        });
      }
      case 'entities':
        return node.reply(request, { kind: 'entities', items: [row], more: false });
      case 'entity':
        return node.reply(request, { kind: 'entity', entity: request.iri === iri ? { ...row, aliases: [], facts: [] } : null });
      case 'graph':
        return node.reply(request, { kind: 'graph', graph: { nodes: [{ id: iri, label: mark, type: null }], edges: [], folded: 0 } });
      case 'ontology':
        return node.reply(request, { kind: 'ontology', ontology: { classes: [{ term, broader: [], instances: 1 }], properties: [] } });
    }
  };
}
