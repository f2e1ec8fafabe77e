import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, eventually, PASSWORD, person, type Caller } from './testing/client.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';
import { ROWS } from './testing/matrix/rows.ts';
import { account, buildWorld, everything, newSession, settled, type World } from './testing/matrix/world.ts';
import { looseObjects } from './testing/matrix/loose-objects.ts';

let edge: TestEdge;
let world: World;
let owner: Caller;
let rag: string;
let foreign: string;

beforeAll(async () => {
  edge = await startEdge();
  world = await buildWorld(edge);
  owner = world.a.owner.caller;
  [rag, foreign] = [`/rags/${world.a.ragId}`, `/rags/${world.b.ragId}`];
}, 180_000);
afterAll(() => edge.close());

const bearer = (token: string): Caller => caller(edge, { authorization: `Bearer ${token}` });

describe('a sign-in', () => {
  it('F29: is only what this instance signed, for as long as it said', async () => {
    const { id: sid } = await newSession(edge, world.a.owner.id);
    const sign = (secret: string, issuedAt: number, alg = 'HS256') =>
      new SignJWT({ sid })
        .setProtectedHeader({ alg, kid: '../../etc/passwd' })
        .setSubject(String(world.a.owner.id))
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + 43_200)
        .sign(new TextEncoder().encode(secret));
    const secret = 'a secret that only the tests know, 1';
    const now = Math.floor(Date.now() / 1000);
    expect((await bearer(await sign(secret, now)).call('GET', '/auth/me')).status).toBe(200);
    expect((await bearer(await sign('another secret of the same length, 1', now)).call('GET', '/auth/me')).json.code).toBe('not_signed_in');
    expect((await bearer(await sign(secret.repeat(2), now, 'HS512')).call('GET', '/auth/me')).json.code).toBe('not_signed_in');
    // Ended ten minutes ago.
    expect((await bearer(await sign(secret, now - 43_800)).call('GET', '/auth/me')).json.code).toBe('token_expired');
  });

  it('F28: by cookie ends as one by token does: tampered, expired, signed out', async () => {
    const { token, caller: same } = await newSession(edge, world.a.owner.id);
    const web = (cookie: string) => caller(edge, { cookie: `ferag=${cookie}` });
    expect((await web(token).call('GET', '/auth/me')).status).toBe(200);
    expect((await web(`${token.slice(0, -3)}abc`).call('GET', '/auth/me')).status).toBe(401);
    expect((await web((await newSession(edge, world.a.owner.id, -1000)).token).call('GET', '/auth/me')).status).toBe(401);
    await same.call('POST', '/auth/logout');
    expect((await web(token).call('GET', '/auth/me')).status).toBe(401);
  });

  it('F31: a form or a text of another site changes nothing, signed in or not', async () => {
    const { token } = await newSession(edge, world.a.owner.id);
    const web = caller(edge, { cookie: `ferag=${token}` });
    const before = await everything(edge);
    for (const headers of [{ 'content-type': 'text/plain' }, { 'content-type': 'application/x-www-form-urlencoded' }]) {
      const forged = await web.call('POST', '/rags', '{"name":"forged"}', { ...headers, origin: 'https://evil.example' });
      expect(forged.json).toMatchObject({ status: 403, code: 'origin_refused' });
    }
    expect((await owner.call('POST', '/rags', '{"name":"forged"}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect(await everything(edge)).toEqual(before);
  });

  it('F36: headers that claim an address or a person are not believed', async () => {
    const claims = {
      'x-forwarded-for': '10.0.0.1',
      'x-user-id': String(world.a.owner.id),
      'x-forwarded-user': 'owner',
      'cf-connecting-ip': '10.0.0.2',
    };
    expect((await caller(edge, claims).call('GET', '/auth/me')).status).toBe(401);
    expect((await caller(edge, { ...claims, ...world.callers.stranger.headers }).call('GET', rag)).status).toBe(404);
  });

  it('F34: a key in the address is refused before anything is looked at, and another scope is no way in', async () => {
    const reply = await caller(edge).call('GET', `${rag}?X-API-KEY=frg_abc`);
    expect(reply.json).toMatchObject({ status: 400, code: 'key_in_url' });
    expect((await world.callers.keyRead.call('PATCH', rag, { name: 'X' })).status).toBe(403);
    expect((await world.callers.keyWrite.call('GET', rag)).status).toBe(403);
  });
});

it('F35: of two first registrations at once, exactly one becomes the operator', async () => {
  const fresh = await startEdge();
  try {
    const both = await Promise.all([person(fresh, 'one@x.org'), person(fresh, 'two@x.org')]);
    const made = await Promise.all(both.map((who) => who.call('POST', '/compute/nodes', { name: 'n' })));
    expect(made.map((reply) => reply.status).toSorted()).toEqual([201, 403]);
  } finally {
    await fresh.close();
  }
}, 120_000);

describe('an upload', () => {
  it('F1: of nothing is refused, with all that came along, and nothing is stored', async () => {
    const [rows, blobs] = [await everything(edge), edge.blobs.size];
    const reply = await owner.upload(`${rag}/upload`, { 'a.txt': 'Some text.', 'empty.txt': '' });
    expect(reply.json).toMatchObject({ status: 422, code: 'file_empty' });
    await eventually(async () => edge.blobs.size === blobs);
    expect(await everything(edge)).toEqual(rows);
  });

  it('F14: of a name or of bytes that are there already is a document of its own', async () => {
    const ragId = (await owner.call('POST', '/rags', { name: 'Twice' })).json.id;
    for (const text of ['One.', 'One.', 'Another.']) {
      expect((await owner.upload(`/rags/${ragId}/upload`, { 'same.txt': text })).status).toBe(202);
    }
    const { items } = (await owner.call('GET', `/rags/${ragId}/documents`)).json;
    expect(items.map((item: { name: string }) => item.name)).toEqual(['same.txt', 'same.txt', 'same.txt']);
    expect(new Set(items.map((item: { id: number }) => item.id)).size).toBe(3);
    expect(new Set(items.map((item: { sha256: string }) => item.sha256)).size).toBe(2);
  });
});

describe('members', () => {
  const add = (who: Caller, email: string, role = 'reader', to = rag) => who.call('POST', `${to}/members`, { email, role });

  it('F40: there is nothing to misuse in an invitation: added once, by an owner who still is one, to a RAG that is there', async () => {
    const guest = await account(edge, 'guest@x.org', 'Guest');
    const ragId = (await owner.call('POST', '/rags', { name: 'Inviting' })).json.id;
    const to = `/rags/${ragId}`;
    expect((await add(owner, 'guest@x.org', 'owner', to)).status).toBe(201);
    expect((await add(owner, 'GUEST@x.org', 'reader', to)).json).toMatchObject({ status: 409, code: 'member_exists' });
    expect((await add(owner, 'nobody@x.org', 'reader', to)).json).toMatchObject({ status: 404, code: 'user_not_found' });
    const { caller: lowered } = await newSession(edge, guest.id);
    await owner.call('PATCH', `${to}/members/${guest.id}`, { role: 'reader' });
    expect((await add(lowered, 'stranger@x.org', 'owner', to)).status).toBe(403);
    await owner.call('DELETE', to);
    expect((await add(owner, 'stranger@x.org', 'reader', to)).json).toMatchObject({ status: 404, code: 'rag_not_found' });
  });

  it('F113: whose role was lowered between opening a review and the click cannot approve it', async () => {
    const curator = await account(edge, 'lowered@x.org', 'Lowered');
    await add(owner, 'lowered@x.org', 'curator');
    const { caller: reviewer } = await newSession(edge, curator.id);
    const cycle = `${rag}/cycles/${world.a.reviewId}`;
    const { json: seen } = await reviewer.call('GET', cycle);
    expect(seen.status).toBe('ready');
    await owner.call('PATCH', `${rag}/members/${curator.id}`, { role: 'reader' });
    expect((await reviewer.call('POST', `${cycle}/approve`, { diff_hash: seen.diff_hash })).json).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
    await owner.call('DELETE', `${rag}/members/${curator.id}`);
    expect((await reviewer.call('POST', `${cycle}/approve`, {})).json).toMatchObject({ status: 404, code: 'rag_not_found' });
    expect((await owner.call('GET', cycle)).json.status).toBe('ready');
  });
});

describe('what is sent along', () => {
  it('F42: one foreign id among one’s own refuses the whole request', async () => {
    // What earlier tests have put in is still being read.
    await eventually(
      async () => (await edge.db.prepare("select 1 from jobs where state in ('queued', 'leased')").all()).results.length === 0,
    );
    const before = await everything(edge);
    for (const other of [world.b.ragId, 987_654]) {
      const reply = await owner.call('POST', '/auth/api-keys', { name: 'mixed', rag_ids: [world.a.ragId, other] });
      expect(reply.json).toMatchObject({ status: 404, code: 'rag_not_found' });
    }
    expect(await everything(edge)).toEqual(before);
  });

  it('F43, F45: an id of another tenant in a body or a query finds nothing', async () => {
    const text = `${rag}/documents/${world.a.documentId}/text`;
    expect((await owner.call('GET', `${text}?sha256=${world.b.textSha256}`)).status).toBe(404);
    expect((await owner.call('POST', '/auth/tickets', { task_id: world.b.taskId })).json.code).toBe('task_not_found');
    const asked = await owner.call('POST', `${rag}/chat`, { question: 'And?', session_id: world.b.sessionId });
    expect(asked.json).toMatchObject({ status: 404, code: 'session_not_found' });
    expect((await owner.call('POST', `${rag}/chat`, { question: 'And?', rag_id: world.b.ragId })).status).toBe(422);
    expect((await owner.call('GET', `${rag}/chat/messages?session_id=${world.b.sessionId}`)).json).toEqual([]);
    expect((await owner.call('GET', `${rag}/documents?cycle_id=${world.b.cycleId}`)).json.items).toEqual([]);
    // The default dialogue of somebody else has a name that can be guessed.
    const main = `main-${world.a.ragId}-${world.b.owner.id}`;
    expect((await owner.call('POST', `${rag}/chat`, { question: 'And?', session_id: main })).json.code).toBe('session_not_found');
  });

  it('F44: a query names its RAG by the address alone', async () => {
    for (const query of ['default-graph-uri=urn:x', 'named-graph-uri=urn:x', `dataset=ferag-0000${world.b.ragId}`]) {
      const reply = await owner.call('GET', `${rag}/sparql?query=ASK%7B%7D&${query}`);
      expect(reply.status, query).toBe(422);
    }
    expect((await owner.call('GET', `${foreign}/sparql?query=ASK%7B%7D`)).status).toBe(404);
  });

  /** What decides over rights, ownership, states or numbers anywhere in the API. */
  const PRIVILEGED = {
    id: 1,
    user_id: 1,
    owner_id: 1,
    rag_id: 1,
    ragId: 1,
    ownerId: 1,
    role: 'owner',
    scopes: ['read', 'write'],
    is_admin: true,
    status: 'approved',
    version: 7,
    cycle_count: 7,
    base_iri: 'urn:x',
    store_id: 'x',
    token: 'x',
    password_hash: 'x',
    deleted_at: null,
    created_at: '2026-01-01T00:00:00Z',
    constructor: 1,
    ['__proto__']: { role: 'owner' },
  };

  it('F41: no body of any route takes a field that it does not name, and nothing changes by one', async () => {
    await settled(edge);
    const { json: spec } = await caller(edge).call('GET', '/openapi.json');
    const before = await everything(edge);
    let tried = 0;
    for (const row of ROWS) {
      const [method = '', path = ''] = row.route.split(' ');
      const described = spec.paths[path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')]?.[method.toLowerCase()];
      const schema = described?.requestBody?.content?.['application/json']?.schema;
      // Forms of other systems' clients send more than they need: a sign-in ignores it.
      if (!schema || row.route === 'POST /auth/login') continue;
      // What is more inside a node's report is dropped as it is read.
      if (row.rule !== 'node') expect(looseObjects(schema, spec), row.route).toEqual([]);
      const extra = Object.entries(PRIVILEGED).filter(([name]) => !(name in schema.properties));
      const who = row.rule === 'operator' ? world.callers.operator : row.rule === 'node' ? world.callers.node : owner;
      const ids: Record<string, string | number> = {
        ragId: world.a.ragId,
        cycleId: world.a.reviewId,
        userId: world.a.owner.id,
        sessionId: world.a.sessionId,
      };
      const address = path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => String(ids[name] ?? 1));
      const body = `{${[...Object.entries(row.body ?? {}), ...extra].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
      const reply = await who.call(method, address, body);
      expect(reply.json, row.route).toMatchObject({ status: 422, code: 'field_invalid' });
      const unknown = reply.json.errors.filter((error: { code: string }) => error.code === 'unknown_field');
      expect(
        unknown.map((error: { pointer: string }) => error.pointer),
        row.route,
      ).toEqual(extra.map(([name]) => `/${name}`));
      tried += extra.length;
    }
    expect(tried).toBeGreaterThan(300);
    expect(await everything(edge)).toEqual(before);
  });

  it('F41: a sign-in with more fields is a sign-in and no more', async () => {
    const who = await person(edge, 'more@x.org');
    const reply = await caller(edge).call('POST', '/auth/login', {
      email: 'more@x.org',
      password: PASSWORD,
      ...PRIVILEGED,
      user_id: world.a.owner.id,
    });
    expect((await bearer(reply.json.access_token).call('GET', '/auth/me')).json).toMatchObject({ id: who.id, email: 'more@x.org' });
  });

  it('F73: a report of a node that is too large is refused before it is read', async () => {
    const reply = await world.callers.node.call('POST', '/compute/jobs/1/complete', {
      attempt: 1,
      result: { kind: 'cleanup', more: 'x'.repeat(33_000_000) },
    });
    expect(reply.json).toMatchObject({ status: 413, code: 'request_too_large' });
  });

  it('F117: a question may be of any characters up to its limit, in any of the doors', async () => {
    for (const text of ['\0', '\u{1f600}'.repeat(2000), "'; drop table users; --", '\u202eright to left', '{{7*7}}', '%00%0a']) {
      expect((await owner.call('GET', `${rag}/search?q=${encodeURIComponent(text)}`)).status, text.slice(0, 20)).toBe(200);
      expect((await owner.call('POST', `${rag}/chat`, { question: text })).status, text.slice(0, 20)).toBe(200);
    }
    expect((await owner.call('GET', `${rag}/search?q=${'a'.repeat(4001)}`)).json).toMatchObject({
      status: 422,
      errors: [{ pointer: '/query/q' }],
    });
  });
});

describe('an answer', () => {
  it('F121: keeps its citation when the document goes: the sentence still opens, and the document says that it is removed', async () => {
    const before = await owner.call('POST', `${rag}/chat`, { question: 'What is there?' });
    const [citation] = before.json.citations;
    expect((await owner.call('DELETE', `${rag}/documents/${citation.document_id}`)).status).toBe(202);
    const stored = (await owner.call('GET', `${rag}/chat/messages?limit=1`)).json[0];
    expect(stored.citations).toEqual([citation]);
    const document = `${rag}/documents/${citation.document_id}`;
    expect((await owner.call('GET', `${document}/text?sha256=${citation.text_sha256}`)).status).toBe(200);
    await eventually(async () => (await owner.call('GET', document)).json.status === 'removed');
  });
});
