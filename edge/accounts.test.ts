import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, person, PASSWORD, type Caller } from './testing/client.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';

let edge: TestEdge;
let anybody: Caller;
beforeAll(async () => {
  edge = await startEdge();
  anybody = caller(edge);
}, 120_000);
afterAll(() => edge.close());

const signIn = (email: string, password = PASSWORD) => anybody.call('POST', '/auth/login', { email, password });

describe('an account', () => {
  it('registers, signs in, is shown, renamed and signed out', async () => {
    const made = await anybody.call('POST', '/auth/register', { email: 'Ada@Example.org', password: PASSWORD, name: 'Ada' });
    expect(made.status).toBe(201);
    expect(made.json).toEqual({ id: expect.any(Number), email: 'ada@example.org', name: 'Ada', created_at: expect.stringMatching(/Z$/) });
    const form = await anybody.call(
      'POST',
      '/auth/login',
      new URLSearchParams({ username: 'ADA@example.org', password: PASSWORD, grant_type: 'password' }),
    );
    expect(form.json).toMatchObject({ token_type: 'bearer', expires_in: 43200 });
    const ada = caller(edge, { authorization: `Bearer ${form.json.access_token}` });
    expect((await ada.call('PATCH', '/auth/me', { name: 'Ada L.' })).json.name).toBe('Ada L.');
    expect((await ada.call('GET', '/auth/me')).json).toMatchObject({ email: 'ada@example.org', name: 'Ada L.' });
    expect((await ada.call('POST', '/auth/logout')).status).toBe(204);
    expect((await ada.call('GET', '/auth/me')).json).toMatchObject({ status: 401, code: 'not_signed_in' });
  });

  it('F32: two registrations of one e-mail at once make exactly one account', async () => {
    const both = await Promise.all(
      ['twin@x.org', 'TWIN@x.org'].map((email) => anybody.call('POST', '/auth/register', { email, password: PASSWORD })),
    );
    expect(both.map((reply) => reply.status).toSorted()).toEqual([201, 409]);
    expect(both.find((reply) => reply.status === 409)?.json.code).toBe('email_taken');
  });

  it('F27: takes passwords of 8 to 128 characters unmodified, and refuses a million before hashing', async () => {
    const password = ` ${'ж'.repeat(126)} `;
    expect((await anybody.call('POST', '/auth/register', { email: 'long@x.org', password })).status).toBe(201);
    expect((await signIn('long@x.org', password)).status).toBe(200);
    expect((await signIn('long@x.org', password.trim())).status).toBe(401);
    for (const bad of ['1234567', 'a'.repeat(129), 'a'.repeat(1_000_000)]) {
      const refused = await anybody.call('POST', '/auth/register', { email: 'bad@x.org', password: bad });
      expect(refused.json).toMatchObject({ status: 422, code: 'field_invalid', errors: [{ pointer: '/password' }] });
    }
  });

  it('F41: refuses fields that it does not know', async () => {
    const refused = await anybody.call('POST', '/auth/register', { email: 'm@x.org', password: PASSWORD, role: 'owner', 'a/b': 1 });
    expect(refused.json).toMatchObject({
      code: 'field_invalid',
      errors: [{ pointer: '/role', code: 'unknown_field' }, { pointer: '/a~1b' }],
    });
  });

  it('refuses malformed JSON, another content type and wrong UTF-8', async () => {
    expect((await anybody.call('POST', '/auth/register', '{"email":')).json).toMatchObject({ status: 400, code: 'request_invalid' });
    expect((await anybody.call('POST', '/auth/register', 'email=x', { 'content-type': 'text/plain' })).status).toBe(415);
    const bytes = new Uint8Array([0x7b, 0xff, 0x7d]);
    const bad = await fetch(`${edge.url}/auth/register`, { method: 'POST', body: bytes, headers: { 'content-type': 'application/json' } });
    expect(bad.status).toBe(400);
    await bad.body?.cancel();
  });

  it('F26: answers an unknown e-mail like a wrong password, and 429 after a burst that no header can lift', async () => {
    await person(edge, 'eve@x.org');
    const without = (problem: Record<string, unknown>) => ({ ...problem, request_id: '' });
    const wrong = await signIn('eve@x.org', 'not the password');
    const unknown = await signIn('nobody@x.org', 'not the password');
    expect(without(wrong.json)).toEqual(without(unknown.json));
    expect(wrong.json).toMatchObject({ status: 401, code: 'credentials_wrong' });
    const burst = await Promise.all(
      Array.from({ length: 19 }, (_, i) =>
        anybody.call(
          'POST',
          '/auth/login',
          { email: 'eve@x.org', password: 'wrong again' },
          { 'x-forwarded-for': `10.0.0.${i}`, 'cf-connecting-ip': `10.0.1.${i}` },
        ),
      ),
    );
    const limited = burst.filter((reply) => reply.status === 429);
    expect(limited.length).toBeGreaterThanOrEqual(10);
    const wait = Number(limited[0]?.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
  });

  it('F26: counts an IPv6 network as one address, and the tries for one e-mail from all addresses together', async () => {
    const front = await startEdge({ vars: { FRONT: '1' } });
    try {
      const from = (address: string, email: string) =>
        caller(front).call('POST', '/auth/login', { email, password: 'not the password' }, { 'x-ferag-peer': address });
      await person(front, 'known@x.org');
      const replies = [];
      for (const email of ['known@x.org', 'unknown@x.org']) {
        expect((await from('2001:db8::1', email)).status).toBe(401);
        expect((await from('2001:db8::2:1', email)).status).toBe(401);
        await front.db.prepare("update rate_counters set count = 99 where key like 'login-of:%'").run();
        for (const [i, status] of [401, 429, 429].entries()) {
          const { json, headers } = await from(`203.0.113.${i}`, email);
          expect(json.status, email).toBe(status);
          replies.push([json.code, headers.has('retry-after')]);
        }
      }
      expect(replies.slice(0, 3)).toEqual(replies.slice(3));
      const counted = await front.db.prepare("select key, count from rate_counters where key like '%/64' order by count").all();
      expect(counted.results.map(({ count }) => count)).toEqual([2, 2, 4]);
    } finally {
      await front.close();
    }
  });

  it('F28: a session ends at sign-out and at a password change elsewhere, and a tampered token is none', async () => {
    const first = await person(edge, 'two@x.org');
    const second = caller(edge, { authorization: `Bearer ${(await signIn('two@x.org')).json.access_token}` });
    expect((await first.call('GET', '/auth/sessions')).json.items).toHaveLength(2);
    const changed = await second.call('POST', '/auth/password', { current_password: PASSWORD, new_password: 'another password' });
    expect(changed.status).toBe(204);
    expect((await first.call('GET', '/auth/me')).status).toBe(401);
    expect((await second.call('GET', '/auth/me')).status).toBe(200);
    expect((await signIn('two@x.org')).status).toBe(401);
    const tampered = `${first.token.slice(0, -3)}abc`;
    expect((await caller(edge, { authorization: `Bearer ${tampered}` }).call('GET', '/auth/me')).status).toBe(401);
  });

  it('F29: refuses a token with alg none', async () => {
    const { token } = await person(edge, 'none@x.org');
    const [, payload] = token.split('.');
    const forged = `${btoa('{"alg":"none"}').replaceAll('=', '')}.${payload}.`;
    expect((await caller(edge, { authorization: `Bearer ${forged}` }).call('GET', '/auth/me')).json).toMatchObject({
      status: 401,
      code: 'not_signed_in',
    });
  });
});

describe('the cookie of the web client', () => {
  it('F30, F31: is fresh at every sign-in, unreadable for scripts, and changes nothing from another site', async () => {
    await anybody.call('POST', '/auth/register', { email: 'web@x.org', password: PASSWORD });
    const plain = await signIn('web@x.org');
    expect(plain.headers.get('set-cookie')).toBeNull();
    const reply = await anybody.call(
      'POST',
      '/auth/login',
      { email: 'web@x.org', password: PASSWORD },
      { 'x-ferag-client': 'web', cookie: 'ferag=planted' },
    );
    const cookie = reply.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^ferag=[^;]+;.*HttpOnly.*SameSite=Lax/);
    expect(cookie).not.toContain('planted');
    const web = caller(edge, { cookie: cookie.split(';')[0] ?? '' });
    expect((await web.call('GET', '/auth/me')).status).toBe(200);
    for (const headers of [{}, { origin: 'https://evil.example' }, { origin: 'null' }]) {
      const forged = await web.call('POST', '/rags', { name: 'forged' }, headers);
      expect(forged.json).toMatchObject({ status: 403, code: 'origin_refused' });
    }
    expect((await web.call('POST', '/rags', { name: 'mine' }, { origin: edge.url })).status).toBe(201);
    expect((await web.call('GET', '/rags')).json.items).toHaveLength(1);
  });
});

describe('an API key', () => {
  it('F34: is shown once, works by its scope, and not when revoked, expired or in an address', async () => {
    const owner = await person(edge, 'keys@x.org');
    const { json: rag } = await owner.call('POST', '/rags', { name: 'mine' });
    const { json: other } = await owner.call('POST', '/rags', { name: 'other' });
    const made = await owner.call('POST', '/auth/api-keys', { name: 'ci', rag_ids: [rag.id], scopes: ['read'] });
    expect(made.json.key).toMatch(/^frg_[\w-]{43}$/);
    const key = caller(edge, { 'x-api-key': made.json.key });
    expect((await key.call('GET', `/rags/${rag.id}`)).status).toBe(200);
    expect((await key.call('GET', `/rags/${other.id}`)).json.code).toBe('rag_not_found');
    expect((await key.call('GET', '/rags')).json.items).toHaveLength(1);
    expect((await key.upload(`/rags/${rag.id}/upload`, { 'a.txt': 'text' })).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await key.call('POST', '/auth/api-keys', { name: 'more' })).status).toBe(403);
    for (const query of [`token=${made.json.key}`, `x=${made.json.key}`, `access_token=${owner.token}`]) {
      expect((await anybody.call('GET', `/rags/${rag.id}?${query}`)).json).toMatchObject({ status: 400, code: 'key_in_url' });
    }
    const listed = await owner.call('GET', '/auth/api-keys');
    expect(JSON.stringify(listed.json)).not.toContain(made.json.key);
    expect(listed.json.items[0]).toMatchObject({ name: 'ci', scopes: ['read'], rag_ids: [rag.id], last_used_at: expect.any(String) });
    const old = await owner.call('POST', '/auth/api-keys', { name: 'old', expires_at: '2020-01-01T00:00:00Z' });
    expect((await caller(edge, { authorization: `Bearer ${old.json.key}` }).call('GET', '/rags')).status).toBe(401);
    expect((await owner.call('DELETE', `/auth/api-keys/${made.json.id}`)).status).toBe(204);
    expect((await key.call('GET', `/rags/${rag.id}`)).status).toBe(401);
  });

  it('is not made twice by a repeat with its Idempotency-Key, which shows the same key again', async () => {
    const owner = await person(edge, 'once@x.org');
    const once = { 'idempotency-key': 'k-1' };
    const [first, second] = [
      await owner.call('POST', '/auth/api-keys', { name: 'a' }, once),
      await owner.call('POST', '/auth/api-keys', { name: 'a' }, once),
    ];
    expect(second.status).toBe(201);
    expect(second.json).toEqual(first.json);
    expect((await owner.call('POST', '/auth/api-keys', { name: 'b' }, once)).json).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    });
    expect((await owner.call('GET', '/auth/api-keys')).json.items).toHaveLength(1);
    const stored = await edge.db.prepare('select group_concat(response) as text from idempotency_keys').first<{ text: string }>();
    expect(stored?.text).not.toContain(first.json.key);
  });
});
