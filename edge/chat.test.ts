import { connect as connectTo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HubRequest } from '../contract/hub.ts';
import { caller, eventually, person } from './testing/client.ts';
import { startNode, type Answering, type FakeNode } from './testing/fake-node.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';

type Person = Awaited<ReturnType<typeof person>>;
let edge: TestEdge;
let owner: Person;
let other: Person;
let node: FakeNode;
let rag: number;
let answering: Answering;
let asked: Extract<HubRequest, { kind: 'answer' }>[] = [];

const answerOf = (text: string) => ({
  kind: 'answer' as const,
  answer: text,
  context_used: 0,
  citations: [],
  facts: [],
  mode: 'auto',
  model: null,
  supported: false,
  parts: [],
  usage: [],
});
const echo: Answering = (request, to) => {
  if (request.kind !== 'answer') return;
  asked.push(request);
  to.reply(request, answerOf(`About ${request.question}`));
};

beforeAll(async () => {
  edge = await startEdge();
  [owner, other] = await Promise.all([person(edge, 'owner@x.org'), person(edge, 'other@x.org')]);
  rag = (await owner.call('POST', '/rags', { name: 'R' })).json.id;
  await owner.call('POST', `/rags/${rag}/members`, { email: 'other@x.org', role: 'reader' });
}, 120_000);
afterAll(() => edge.close());

const connect = async () => (node = await startNode(edge, { answering: (request, to) => answering(request, to) }));
const ask = (who: Person, question: string, more: object = {}) => who.call('POST', `/rags/${rag}/chat`, { question, ...more });
const messages = async (who: Person, query = '') => (await who.call('GET', `/rags/${rag}/chat/messages${query}`)).json;

/** Reads an event stream to its end. */
async function stream(question: string): Promise<{ name: string; data: Record<string, unknown> }[]> {
  const headers = { ...owner.headers, accept: 'text/event-stream', 'content-type': 'application/json' };
  const response = await fetch(`${edge.url}/rags/${rag}/chat`, { method: 'POST', headers, body: JSON.stringify({ question }) });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const text = await response.text();
  const events = text.split('\n\n').filter((event) => event.startsWith('event: '));
  return events.map((event) => ({
    name: /^event: (\w+)/.exec(event)?.[1] ?? '',
    data: JSON.parse(event.slice(event.indexOf('data: ') + 6)),
  }));
}

describe('chat', () => {
  it('without a node at work is 503 with Retry-After, and stores nothing', async () => {
    const reply = await ask(owner, 'Anybody there?');
    expect(reply.json).toMatchObject({ status: 503, code: 'no_compute_node' });
    expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await messages(owner)).toEqual([]);
  });

  it('F116: of an empty graph asks a node with no manifest and gives its sentence', async () => {
    await connect();
    answering = echo;
    const { status, json } = await ask(owner, 'What is there?');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      answer: 'About What is there?',
      context_used: 0,
      citations: [],
      version: 0,
      supported: false,
      session_id: expect.any(String),
    });
    expect(asked.at(-1)?.view).toEqual({ rag_id: rag, version: 0, manifest: null, base_iri: `urn:ferag:rag:${rag}:` });
    expect((await messages(owner)).map((m: { role: string; id: number }) => m.role)).toEqual(['user', 'assistant']);
    expect((await messages(owner)).at(-1).id).toBe(json.message_id);
  });

  it('F117: takes up to 4,000 characters, also only emoji or NUL, and refuses none or a million', async () => {
    for (const question of ['😀', 'a\0b', 'ж'.repeat(4000)]) expect((await ask(owner, question)).status, question.slice(0, 9)).toBe(200);
    for (const question of ['', ' \n\t', 'a'.repeat(4001), 'a'.repeat(1_000_000), 'ж'.repeat(1_000_000)]) {
      expect((await ask(owner, question)).json).toMatchObject({ status: 422, code: 'field_invalid', errors: [{ pointer: '/question' }] });
    }
  });

  it('sends the last pairs of the dialogue, as many as the setting says', async () => {
    await owner.call('PATCH', `/rags/${rag}`, { settings: { chat_window_pairs: 2 } });
    const session = (await owner.call('POST', `/rags/${rag}/chat/sessions`, {})).json.id;
    for (const question of ['one', 'two', 'three', 'four'])
      expect((await ask(owner, question, { session_id: session })).json.session_id).toBe(session);
    expect(asked.at(-1)?.history).toEqual([
      { question: 'two', answer: 'About two' },
      { question: 'three', answer: 'About three' },
    ]);
    const [sessionRow] = (await owner.call('GET', `/rags/${rag}/chat/sessions`)).json.items;
    expect(sessionRow).toMatchObject({ id: session, title: 'one' });
    const page = await messages(owner, `?session_id=${session}&limit=3&offset=1`);
    expect(page.map((m: { content: string }) => m.content)).toEqual(
      ['About three', 'four'].slice(0, 0).concat(['three', 'About three', 'four']),
    );
    expect((await owner.call('DELETE', `/rags/${rag}/chat/sessions/${session}`)).status).toBe(204);
    expect(await messages(owner, `?session_id=${session}`)).toEqual([]);
  });

  it('F45: a dialogue is its owner’s alone', async () => {
    const { json } = await ask(owner, 'My secret question');
    expect((await ask(other, 'And?', { session_id: json.session_id })).json).toMatchObject({ status: 404, code: 'session_not_found' });
    expect(JSON.stringify(await messages(other))).not.toContain('secret');
    expect((await other.call('DELETE', `/rags/${rag}/chat/sessions/${json.session_id}`)).status).toBe(404);
  });

  it('F122: two questions at once in one dialogue are stored as whole pairs, none lost', async () => {
    const session = (await owner.call('POST', `/rags/${rag}/chat/sessions`, { title: 'both' })).json.id;
    await Promise.all(['left', 'right', 'up', 'down'].map((question) => ask(owner, question, { session_id: session })));
    const stored: { role: string; content: string }[] = await messages(owner, `?session_id=${session}`);
    expect(stored).toHaveLength(8);
    for (let i = 0; i < 8; i += 2) expect(stored[i + 1]?.content).toBe(`About ${stored[i]?.content}`);
  });

  it('F120: rests on one version, the one that it says, also when another is published meanwhile', async () => {
    const { json } = await owner.upload(`/rags/${rag}/upload`, { 'a.txt': 'Some text.' });
    const cycle = `/rags/${rag}/cycles/${json.cycle_id}`;
    await eventually(async () => (await owner.call('GET', cycle)).json.status === 'ready', 30_000);
    const [held, isAsked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    answering = async (request, to) => {
      if (request.kind !== 'answer') return;
      isAsked.resolve();
      await held.promise;
      to.reply(request, answerOf(`Of version ${request.view.version}`));
    };
    const answer = ask(owner, 'Which version?');
    await isAsked.promise;
    expect((await owner.call('POST', `${cycle}/approve`, {})).json).toMatchObject({ message: 'approved', version: 1 });
    held.resolve();
    expect((await answer).json).toMatchObject({ answer: 'Of version 0', version: 0 });
    expect((await messages(owner, '?limit=1'))[0].version).toBe(0);
  });

  it('streams the answer, whose pieces are exactly what is stored', async () => {
    answering = (request, to) => {
      for (const text of ['Some ', 'of ']) to.send({ type: 'token', id: request.id, text });
      to.reply(request, answerOf('Some of it.'));
    };
    const events = await stream('Stream it');
    expect(events.map((event) => event.name)).toEqual(['context', 'token', 'token', 'token', 'done']);
    const tokens = events.filter((event) => event.name === 'token').map((event) => event.data['text']);
    expect(tokens.join('')).toBe('Some of it.');
    expect(events.at(-1)?.data).toMatchObject({ answer: 'Some of it.', message_id: expect.any(Number) });
    expect((await messages(owner, '?limit=1'))[0].content).toBe('Some of it.');
  });

  it('passes on who worded an answer, what each of its parts rests on and on which page, and keeps what it cost', async () => {
    const [document] = (await owner.call('GET', `/rags/${rag}/documents`)).json.items;
    const parts = [{ start: 0, end: 12, supported: 'partly' as const, citations: [1], doubts: ['number' as const] }];
    const citation = {
      ...{ n: 1, document_id: document.id, text_sha256: '0'.repeat(64), chunk_id: 'c', sentence: 'Some' },
      ...{ start: 0, end: 4, page: 3, place: { kind: 'page' as const, label: '3' }, triples: [] },
    };
    const usage = [
      { model: 'tiny', calls: 1, tokens_in: 100, tokens_out: 20 },
      { model: 'vectors', calls: 1, tokens_in: 7, tokens_out: 0 },
    ];
    answering = (request, to) =>
      to.reply(request, { ...answerOf('Forty-two it is.'), model: 'tiny', supported: 'partly', parts, citations: [citation], usage });
    const done = (await stream('How many?')).at(-1);
    const shown = { model: 'tiny', parts, citations: [{ ...citation, document_name: document.name }] };
    expect(done).toMatchObject({ name: 'done', data: { answer: 'Forty-two it is.', supported: 'partly', ...shown } });
    expect((await ask(owner, 'How many?')).json).toMatchObject(shown);
    expect((await messages(owner, '?limit=1'))[0]).toMatchObject({ content: 'Forty-two it is.', ...shown });
    const row = await edge.db.prepare('select tokens_in, tokens_out from chat_messages order by id desc limit 1').first();
    expect(row).toEqual({ tokens_in: 107, tokens_out: 20 });
  });

  it('F54: a page that is closed in the middle stops the node, and nothing is stored', async () => {
    const before = await messages(owner);
    answering = (request, to) => to.send({ type: 'token', id: request.id, text: 'Slowly' });
    const { host, hostname, port } = new URL(edge.url);
    const body = '{"question":"Closed"}';
    const head = [
      `POST /rags/${rag}/chat HTTP/1.1`,
      `Host: ${host}`,
      `Authorization: ${owner.headers['authorization']}`,
      'Accept: text/event-stream',
    ];
    const socket = connectTo(Number(port), hostname);
    socket.write([...head, 'Content-Type: application/json', `Content-Length: ${body.length}`, '', body].join('\r\n'));
    for await (const chunk of socket) if (String(chunk).includes('Slowly')) break;
    await eventually(async () => node.cancelled.length > 0);
    expect(await messages(owner)).toEqual(before);
  });

  it('a node that goes away or gives an error in the middle ends the answer with it', async () => {
    answering = (request, to) =>
      to.send({ type: 'error', id: request.id, problem: { code: 'store_failed', detail: 'The store is down.' } });
    expect((await ask(owner, 'Store?')).json).toMatchObject({ status: 503, code: 'store_failed', detail: 'The store is down.' });
    answering = (request, to) => {
      to.send({ type: 'token', id: request.id, text: 'So' });
      to.close();
    };
    const events = await stream('Lost');
    expect(events.at(-1)).toMatchObject({ name: 'error', data: { code: 'node_lost', status: 503 } });
    await connect();
  });

  it('an answer too large for a frame comes by POST', async () => {
    const long = 'long '.repeat(30_000);
    answering = async (request, to) => {
      const { status } = await to.call('POST', `/compute/replies/${request.id}`, answerOf(long));
      expect(status).toBe(204);
    };
    expect((await ask(owner, 'Long?')).json.answer).toBe(long);
  });
});

describe('SPARQL', () => {
  const json = 'application/sparql-results+json';
  const results = '{"head":{"vars":[]},"results":{"bindings":[]}}';
  const streamed: Answering = async (request, to) => {
    if (request.kind !== 'sparql') return;
    await to.call('POST', `/compute/replies/${request.id}`, results, { 'content-type': json });
  };

  it('goes to a node with a store, by GET and both kinds of POST, and streams the result back', async () => {
    answering = streamed;
    const path = `/rags/${rag}/sparql`;
    const query = 'SELECT * { ?s ?p ?o }';
    const replies = [
      await owner.call('GET', `${path}?query=${encodeURIComponent(query)}`, undefined, { accept: json }),
      await owner.call('POST', path, query, { 'content-type': 'application/sparql-query' }),
      await owner.call('POST', path, new URLSearchParams({ query })),
    ];
    for (const reply of replies) {
      expect(reply.text).toBe(results);
      expect(reply.headers.get('content-type')).toBe(json);
    }
  });

  it('refuses updates, other graphs, other types, and the workspace while nothing is under review', async () => {
    const path = `/rags/${rag}/sparql`;
    expect((await owner.call('POST', path, new URLSearchParams({ update: 'CLEAR ALL' }))).json.code).toBe('query_refused');
    expect((await owner.call('GET', `${path}?query=ASK{}&default-graph-uri=urn:x`)).json.code).toBe('query_refused');
    expect((await owner.call('GET', `${path}?query=ASK{}`, undefined, { accept: 'image/png' })).json).toMatchObject({
      status: 406,
      code: 'not_acceptable',
    });
    expect((await owner.call('GET', path)).json).toMatchObject({ status: 400, code: 'request_invalid' });
    expect((await owner.call('GET', `${path}?query=ASK{}&dataset=stg`)).json).toMatchObject({ status: 404, code: 'dataset_not_found' });
    expect((await owner.call('GET', `${path}?query=ASK{}&dataset=x`)).json).toMatchObject({ status: 422, code: 'field_invalid' });
    expect((await owner.call('POST', path, `ASK {} #${'x'.repeat(70_000)}`, { 'content-type': 'application/sparql-query' })).status).toBe(
      413,
    );
  });

  it('a node may answer only what it was asked', async () => {
    const reply = await node.call('POST', '/compute/replies/made-up', '{}');
    expect(reply.json).toMatchObject({ status: 404, code: 'job_not_found' });
    expect((await caller(edge).call('POST', '/compute/replies/made-up', '{}')).status).toBe(401);
  });
});
