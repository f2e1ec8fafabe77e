/* oxlint-disable unicorn/require-post-message-target-origin -- a port between threads has no origin */
import { parentPort } from 'node:worker_threads';
import oxigraph from 'oxigraph';
import type { EngineAsk, EngineReply } from './engine.ts';

/*
 * The store's thread. It holds the oxigraph stores and nothing else: while WASM memory grows, V8 runs full collections
 * of this isolate's heap, and 770,000 lines held as strings made a load of 3 s take 33 s.
 */
const { Store, defaultGraph, namedNode } = oxigraph;
type Store = InstanceType<typeof Store>;

const shown = new Map<string, Store>();
const loading = new Map<string, Store>();

const DEL = 'urn:ferag:patch:del';
const ADD = 'urn:ferag:patch:add';
// One update request is one transaction in oxigraph: a failing operation undoes the earlier ones.
const PATCH = `DELETE { ?s ?p ?o } WHERE { GRAPH <${DEL}> { ?s ?p ?o } } ; INSERT { ?s ?p ?o } WHERE { GRAPH <${ADD}> { ?s ?p ?o } } ;
  DROP SILENT GRAPH <${DEL}> ; DROP SILENT GRAPH <${ADD}>`;

// Lines were checked against the N-Triples grammar; `lenient` leaves out only IRI and language tag rules beyond it.
const CHECKED = { lenient: true } as const;

function answer(ask: EngineAsk): EngineReply {
  switch (ask.do) {
    case 'load': {
      const store = loading.get(ask.token) ?? new Store();
      loading.set(ask.token, store);
      store.load(ask.nquads, { ...CHECKED, format: 'application/n-quads', no_transaction: true });
      return { kind: 'size', size: store.size };
    }
    case 'show': {
      const store = existing(ask.token);
      loading.delete(ask.token);
      shown.set(ask.dataset, store);
      return { kind: 'size', size: store.size };
    }
    case 'patch':
      return { kind: 'size', size: patch(existing(ask.name), ask.del, ask.add) };
    case 'query':
      return query(existing(ask.dataset), ask);
    case 'forget':
      shown.delete(ask.dataset);
      return { kind: 'size', size: 0 };
  }
}

function existing(name: string): Store {
  const store = shown.get(name) ?? loading.get(name);
  if (store === undefined) throw new Error(`Dataset ${name} is not loaded.`);
  return store;
}

/** The lines go through N-Triples into helper graphs: as DELETE DATA they would be read by SPARQL's other rules for escapes. */
function patch(store: Store, del: readonly Uint8Array[], add: readonly Uint8Array[]): number {
  for (const lines of del) store.load(lines, { ...CHECKED, format: 'application/n-triples', to_graph_name: namedNode(DEL) });
  for (const lines of add) store.load(lines, { ...CHECKED, format: 'application/n-triples', to_graph_name: namedNode(ADD) });
  store.update(PATCH);
  return store.size;
}

function query(store: Store, ask: Extract<EngineAsk, { do: 'query' }>): EngineReply {
  const text = store.query(ask.text, { results_format: ask.mediaType, default_graph: defaultGraph() });
  // With a results format oxigraph answers with text only.
  if (typeof text !== 'string') throw new Error('The store answered without a body.');
  if (text.length > ask.limitBytes) return { kind: 'too_large' };
  const body = new TextEncoder().encode(text);
  return body.byteLength > ask.limitBytes ? { kind: 'too_large' } : { kind: 'answer', body };
}

parentPort?.on('message', (ask: EngineAsk) => {
  let reply: EngineReply;
  try {
    reply = answer(ask);
  } catch (error) {
    // A trap in WASM leaves every store of this thread unusable: let the thread die and be replaced.
    if (error instanceof Error && (error.name === 'RuntimeError' || error.name === 'RangeError')) throw error;
    reply = { kind: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(reply, reply.kind === 'answer' ? [reply.body.buffer] : []);
});
parentPort?.postMessage('ready');
