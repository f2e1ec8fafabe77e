import { expect, it } from 'vitest';
import { HubRequest } from './hub.ts';

const request = { type: 'request', id: 'r1' };
const view = { rag_id: 7, version: 1, manifest: null, base_iri: 'urn:ferag:rag:7:' };

it('F46: no question, search, look or query can be sent to a node without the RAG that it is about', () => {
  const asked = [
    { ...request, kind: 'answer', view, question: 'Where?', mode: 'auto', history: [] },
    { ...request, kind: 'search', view, q: 'Lund', limit: 5 },
    { ...request, kind: 'entities', view, q: '', limit: 5, offset: 0 },
    { ...request, kind: 'entity', view, iri: 'urn:x' },
    { ...request, kind: 'graph', view, around: 'urn:x', depth: 1, limit: 5 },
    { ...request, kind: 'ontology', view },
    { ...request, kind: 'communities', view, limit: 5, offset: 0 },
    { ...request, kind: 'community', view, community: 'c1', by_model: false },
    { ...request, kind: 'sparql', rag_id: 7, dataset: 'prod', query: 'ASK {}', accept: '*/*' },
  ];
  expect(new Set(asked.map(({ kind }) => kind))).toEqual(new Set(HubRequest.options.map(({ shape }) => shape.kind.value)));
  for (const whole of asked) {
    const { view: _view, rag_id: _rag, ...without } = { view: undefined, rag_id: undefined, ...whole };
    expect(HubRequest.safeParse(whole).success, whole.kind).toBe(true);
    expect(HubRequest.safeParse(without).success, whole.kind).toBe(false);
  }
});
