import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, person, type Caller } from './testing/client.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';

type Person = Awaited<ReturnType<typeof person>>;
let edge: TestEdge;
let owner: Person;
let curator: Person;
let reader: Person;
let stranger: Person;
let rag: number;
let documentId: number;
let cycleId: number;
let taskId: number;

beforeAll(async () => {
  edge = await startEdge();
  [owner, curator, reader, stranger] = await Promise.all([
    person(edge, 'owner@x.org'),
    person(edge, 'curator@x.org'),
    person(edge, 'reader@x.org'),
    person(edge, 'stranger@x.org'),
  ]);
  rag = (await owner.call('POST', '/rags', { name: 'R' })).json.id;
  for (const [email, role] of Object.entries({ 'curator@x.org': 'curator', 'Reader@x.org': 'reader' })) {
    expect((await owner.call('POST', `/rags/${rag}/members`, { email, role })).status).toBe(201);
  }
  const uploaded = (await owner.upload(`/rags/${rag}/upload`, { 'a.txt': 'Some text.' })).json;
  [documentId, cycleId, taskId] = [uploaded.documents[0].id, uploaded.cycle_id, uploaded.task_id];
}, 120_000);
afterAll(() => edge.close());

/** Every route of the API with a RAG, task or document in its path, from the description that the routes make themselves. */
async function routes(): Promise<{ method: string; path: string }[]> {
  const { json } = await caller(edge).call('GET', '/openapi.json');
  return Object.entries<Record<string, object>>(json.paths)
    .flatMap(([path, item]) => Object.keys(item).map((method) => ({ method: method.toUpperCase(), path })))
    .filter(({ path }) => /\{(ragId|taskId)/.test(path) && !path.startsWith('/ws/'));
}

const fill = (path: string, ragId: number, task: number): string =>
  path
    .replace('{ragId}', String(ragId))
    .replace('{taskId}', String(task))
    .replace('{documentId}', String(documentId))
    .replace('{cycleId}', String(cycleId))
    .replace('{userId}', '1')
    .replace('{version}', '1')
    .replace(/\{\w+(:[^}]*)?\}/g, 'x');

const without = (reply: Awaited<ReturnType<Caller['call']>>) => ({ ...reply.json, request_id: '', status: reply.status });

describe('who may do what', () => {
  it('F37: a stranger gets exactly what an absent RAG gives, on every route', async () => {
    const all = await routes();
    expect(all.length).toBeGreaterThan(35);
    for (const { method, path } of all) {
      const foreign = await stranger.call(method, fill(path, rag, taskId));
      const absent = await stranger.call(method, fill(path, 987_654, 987_654));
      expect(without(foreign), `${method} ${path}`).toEqual(without(absent));
      expect(foreign.status, `${method} ${path}`).toBe(404);
    }
  });

  it('F37: nobody gets anywhere without signing in', async () => {
    for (const { method, path } of await routes()) {
      const reply = await caller(edge).call(method, fill(path, rag, taskId));
      expect(reply.json, `${method} ${path}`).toMatchObject({ status: 401, code: 'not_signed_in' });
      expect(reply.headers.get('content-type')).toBe('application/problem+json');
    }
  });

  it('a reader changes nothing, and a curator neither members nor the RAG', async () => {
    const forReaders: [string, string, unknown?][] = [
      ['DELETE', `/rags/${rag}/documents/${documentId}`],
      ['POST', `/rags/${rag}/cycles/${cycleId}/approve`, {}],
      ['POST', `/rags/${rag}/cycles/${cycleId}/cancel`],
      ['POST', `/rags/${rag}/versions/1/rollback`],
    ];
    const forOwners: [string, string, unknown?][] = [
      ['PATCH', `/rags/${rag}`, { name: 'X' }],
      ['DELETE', `/rags/${rag}`],
      ['POST', `/rags/${rag}/members`, { email: 'stranger@x.org', role: 'reader' }],
      ['PATCH', `/rags/${rag}/members/${owner.id}`, { role: 'reader' }],
      ['DELETE', `/rags/${rag}/members/${owner.id}`],
    ];
    for (const [method, path, sent] of [...forReaders, ...forOwners]) {
      expect((await reader.call(method, path, sent)).json, `${method} ${path}`).toMatchObject({ status: 403, code: 'forbidden' });
    }
    for (const [method, path, sent] of forOwners) expect((await curator.call(method, path, sent)).status, `${method} ${path}`).toBe(403);
    expect((await reader.upload(`/rags/${rag}/upload`, { 'b.txt': 'x' })).status).toBe(403);
    expect((await curator.upload(`/rags/${rag}/upload`, { 'b.txt': 'x' })).status).toBe(202);
  });

  it('F43: a document, a cycle or a text of another RAG is not found through one’s own', async () => {
    const own = (await stranger.call('POST', '/rags', { name: 'Own' })).json.id;
    for (const path of [
      `documents/${documentId}`,
      `documents/${documentId}/source`,
      `documents/${documentId}/text`,
      `documents/${documentId}/chunks`,
    ]) {
      expect((await stranger.call('GET', `/rags/${own}/${path}`)).json.code, path).toBe('document_not_found');
    }
    expect((await stranger.call('GET', `/rags/${own}/cycles/${cycleId}`)).json.code).toBe('cycle_not_found');
    expect((await stranger.call('DELETE', `/rags/${own}/documents/${documentId}`)).json.code).toBe('document_not_found');
  });

  it('F39: the last owner can neither leave nor step down, and two owners cannot both leave at once', async () => {
    const id = (await owner.call('POST', '/rags', { name: 'Two' })).json.id;
    for (const [method, sent] of [['DELETE'], ['PATCH', { role: 'reader' }]] as const) {
      expect((await owner.call(method, `/rags/${id}/members/${owner.id}`, sent)).json).toMatchObject({ status: 409, code: 'last_owner' });
    }
    await owner.call('POST', `/rags/${id}/members`, { email: 'curator@x.org', role: 'owner' });
    const both = await Promise.all([
      owner.call('DELETE', `/rags/${id}/members/${owner.id}`),
      curator.call('DELETE', `/rags/${id}/members/${curator.id}`),
    ]);
    expect(both.map((reply) => reply.status).toSorted()).toEqual([204, 409]);
    const left = both[0]?.status === 204 ? curator : owner;
    expect((await left.call('GET', `/rags/${id}`)).json).toMatchObject({ role: 'owner', owner_id: left.id });
  });

  it('F41: no field raises a right', async () => {
    for (const field of ['role', 'owner_id', 'id', 'version', 'cycle_count']) {
      expect((await owner.call('PATCH', `/rags/${rag}`, { [field]: 1 })).json, field).toMatchObject({ status: 422, code: 'field_invalid' });
    }
  });

  it('a change of settings leaves the others as they are, and If-Match refuses an overtaken one', async () => {
    await owner.call('PATCH', `/rags/${rag}`, { settings: { approval: 'auto' } });
    const seen = await owner.call('PATCH', `/rags/${rag}`, { settings: { chat_window_pairs: 2 } });
    expect(seen.json.settings).toMatchObject({ approval: 'auto', chat_window_pairs: 2 });
    const etag = seen.headers.get('etag') ?? '';
    expect((await owner.call('PATCH', `/rags/${rag}`, { description: 'a' }, { 'if-match': etag })).status).toBe(200);
    const late = await owner.call('PATCH', `/rags/${rag}`, { description: 'b' }, { 'if-match': etag });
    expect(late.json).toMatchObject({ status: 412, code: 'precondition_failed' });
  });

  it('lists come in pages, and a removed member finds nothing any more', async () => {
    const first = await owner.call('GET', `/rags/${rag}/members?limit=2`);
    const second = await owner.call('GET', `/rags/${rag}/members?limit=2&cursor=${first.json.next_cursor}`);
    expect([...first.json.items, ...second.json.items].map((m: { role: string }) => m.role).toSorted()).toEqual([
      'curator',
      'owner',
      'reader',
    ]);
    expect((await owner.call('GET', `/rags/${rag}/members?limit=201`)).status).toBe(422);
    expect((await owner.call('GET', `/rags/${rag}/members?page=2`)).json.errors[0].pointer).toBe('/query/page');
    expect((await reader.call('DELETE', `/rags/${rag}/members/${reader.id}`)).status).toBe(204);
    expect((await reader.call('GET', `/rags/${rag}`)).json.code).toBe('rag_not_found');
  });

  it('a deleted RAG is as if it had never been, and its tasks too', async () => {
    const id = (await owner.call('POST', '/rags', { name: 'Gone' })).json.id;
    const { json } = await owner.upload(`/rags/${id}/upload`, { 'a.txt': 'Some text.' });
    expect((await owner.call('DELETE', `/rags/${id}`)).status).toBe(204);
    expect((await owner.call('GET', `/rags/${id}`)).json.code).toBe('rag_not_found');
    expect((await owner.call('GET', `/tasks/${json.task_id}`)).json.code).toBe('task_not_found');
    expect((await owner.upload(`/rags/${id}/upload`, { 'a.txt': 'Some text.' })).status).toBe(404);
  });
});

describe('an address', () => {
  it('that is not there is 404 as JSON, and another method of one that is, 405 with Allow', async () => {
    expect((await owner.call('GET', '/rags/1/nope')).json).toMatchObject({ status: 404, code: 'route_not_found' });
    const wrong = await owner.call('DELETE', `/rags/${rag}/documents`);
    expect(wrong.json).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(wrong.headers.get('allow')).toBe('GET');
    for (const id of ['0', '-1', '1.5', 'abc', '9'.repeat(30), '1%00']) {
      expect((await owner.call('GET', `/rags/${id}`)).json, id).toMatchObject({ status: 404, code: 'rag_not_found' });
    }
  });

  it('every answer carries a request id, the one of its log line and problem', async () => {
    const reply = await owner.call('GET', '/rags/987654');
    expect(reply.headers.get('x-request-id')).toBe(reply.json.request_id);
    expect(edge.logs.some((line) => line.includes(reply.json.request_id))).toBe(true);
    expect((await owner.call('GET', '/health')).headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it('is described for each route by the OpenAPI document, and the page for it names no other host', async () => {
    const { json } = await caller(edge).call('GET', '/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    for (const [path, item] of Object.entries<Record<string, { responses: object; summary: string }>>(json.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        expect(operation.summary, `${method} ${path}`).toBeTruthy();
        expect(operation.responses, `${method} ${path}`).toHaveProperty('default');
      }
    }
    const page = await caller(edge).call('GET', '/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).not.toMatch(/https?:\/\//);
  });

  it('nothing secret is in the log', () => {
    const lines = edge.logs.join('\n');
    expect(lines).not.toContain(owner.token);
    expect(lines).not.toContain('correct horse');
  });
});
