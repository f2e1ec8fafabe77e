import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caller, closed, dial, eventually, opened, person, PASSWORD, watchUntilClosed, type Caller } from './testing/client.ts';
import { startNode, type Answering, type FakeNode } from './testing/fake-node.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';
import { account, newSession } from './testing/matrix/world.ts';

let edge: TestEdge;
let owner: { id: number; call: Caller; token: string };
let node: FakeNode;
let answering: Answering = () => undefined;
let rag: number;
let task: number;

beforeAll(async () => {
  // As every 30 s, only sooner.
  edge = await startEdge({ vars: { ACCESS_CHECK_MS: '150' } });
  const { id } = await account(edge, 'owner@x.org', 'Owner');
  const { caller: call, token } = await newSession(edge, id);
  owner = { id, call, token };
  // It claims by hand, so that tasks stay open.
  node = await startNode(edge, { isEager: false, answering: (request, to) => answering(request, to) });
}, 120_000);
afterAll(() => edge.close());
beforeEach(async () => {
  rag = (await owner.call.call('POST', '/rags', { name: 'R' })).json.id;
  task = (await owner.call.upload(`/rags/${rag}/upload`, { 'a.txt': 'Some text.' })).json.task_id;
});

let people = 0;
async function member(role = 'curator') {
  const made = await account(edge, `member-${people++}@x.org`, 'Member');
  await owner.call.call('POST', `/rags/${rag}/members`, { email: made.email, role });
  const session = await newSession(edge, made.id);
  return { ...made, session: session.id, token: session.token, call: session.caller };
}

const watch = (token: string, headers?: Record<string, string>) => dial(edge, `/ws/tasks/${task}?token=${token}`, headers);
const ticketOf = async (who: Caller): Promise<string> => (await who.call('POST', '/auth/tickets', { task_id: task })).json.ticket;

/** Answers a ping: so it is open, and the room alive. */
const answers = (socket: WebSocket): Promise<boolean> =>
  new Promise((resolve) => {
    socket.addEventListener('message', (event) => event.data === 'pong' && resolve(true));
    socket.addEventListener('close', () => resolve(false));
    socket.send('ping');
  });

describe('an open socket', () => {
  it('F38: ends with the sign-in or the key that opened it, and others stay open', async () => {
    const ways: [string, (who: Awaited<ReturnType<typeof member>>) => Promise<unknown>][] = [
      ['sign-out', (who) => who.call.call('POST', '/auth/logout')],
      [
        'ended from another sign-in',
        async (who) => (await newSession(edge, who.id)).caller.call('DELETE', `/auth/sessions/${who.session}`),
      ],
      ['expired', (who) => edge.db.prepare('update sessions set expires_at = 1 where id = ?').bind(who.session).run()],
    ];
    const kept = await opened(watch(owner.token));
    for (const [way, end] of ways) {
      const who = await member();
      const socket = await opened(watch(await ticketOf(who.call)));
      await end(who);
      expect(await closed(socket), way).toBe(4401);
    }
    const who = await member();
    const { json: key } = await who.call.call('POST', '/auth/api-keys', { name: 'k' });
    const byKey = await opened(watch(await ticketOf(caller(edge, { 'x-api-key': key.key }))));
    await who.call.call('DELETE', `/auth/api-keys/${key.id}`);
    expect(await closed(byKey)).toBe(4401);
    expect(await answers(kept)).toBe(true);
  });

  it('F38: ends when the password was changed elsewhere', async () => {
    const who = await person(edge, 'changes@x.org');
    await owner.call.call('POST', `/rags/${rag}/members`, { email: 'changes@x.org', role: 'reader' });
    const socket = await opened(watch(who.token));
    const other = (await newSession(edge, who.id)).caller;
    await other.call('POST', '/auth/password', { current_password: PASSWORD, new_password: 'another password' });
    expect(await closed(socket)).toBe(4401);
  });

  it('F38, F55: of somebody who is no member any more ends, also when nobody told the room', async () => {
    const who = await member();
    const socket = await opened(watch(who.token));
    await edge.db.prepare('delete from members where user_id = ?').bind(who.id).run();
    expect(await closed(socket)).toBe(4404);
  });

  it('F25: ends with the RAG, and says that the task was cancelled', async () => {
    const watching = watchUntilClosed(edge, `/ws/tasks/${task}?token=${owner.token}`, () => void owner.call.call('DELETE', `/rags/${rag}`));
    const { code, frames } = await watching;
    expect(code).toBe(1000);
    expect(frames.at(-1)).toMatchObject({ status: 'cancelled' });
  });

  it('F47: is refused to a page of another site, whatever it holds, and a ticket ends with the session that made it', async () => {
    expect(await closed(watch(owner.token, { origin: 'https://evil.example' }))).toBe(4401);
    expect(await closed(watch(await ticketOf(owner.call), { origin: 'null' }))).toBe(4401);
    expect(await answers(await opened(watch(await ticketOf(owner.call), { origin: edge.url })))).toBe(true);
    const who = await member();
    const ticket = await ticketOf(who.call);
    await who.call.call('POST', '/auth/logout');
    expect(await closed(watch(ticket))).toBe(4401);
  });

  it('F48: takes no credential but its own from an address, and nothing of one gets into the log', async () => {
    const { json: key } = await owner.call.call('POST', '/auth/api-keys', { name: 'k' });
    for (const query of [`api_key=${key.key}`, `access_token=${owner.token}`, `authorization=Bearer%20${owner.token}`]) {
      const reply = await caller(edge).call('GET', `/ws/tasks/${task}?${query}`);
      expect(reply.json, query).toMatchObject({ status: 400, code: 'key_in_url' });
    }
    expect(await closed(watch(key.key))).toBe(4401);
    expect((await caller(edge).call('GET', `/tasks/${task}?token=${owner.token}`)).json).toMatchObject({ status: 400, code: 'key_in_url' });
    const log = edge.logs.join('\n');
    for (const secret of [key.key, owner.token]) expect(log.includes(secret)).toBe(false);
  });

  it('F49: that floods is closed, and the others hear on', async () => {
    const kept = await opened(watch(owner.token));
    const flooding = await opened(watch(owner.token));
    for (let i = 0; i < 1000; i++) flooding.send('ping');
    expect(await closed(flooding)).toBe(1008);
    expect(await answers(kept)).toBe(true);
  });

  it('F50: of a client that pinged once and fell silent is let go of; one that never pings is kept', async () => {
    const quiet = await opened(watch(owner.token));
    const silent = await opened(watch(owner.token));
    expect(await answers(silent)).toBe(true);
    expect(await closed(silent)).toBe(1001);
    expect(await edge.watchers(task)).toBe(1);
    expect(await answers(quiet)).toBe(true);
  });

  it('F50: leaves nothing behind, after 1,000 of them', async () => {
    for (let batch = 0; batch < 20; batch++) {
      const sockets = await Promise.all(Array.from({ length: 50 }, () => opened(watch(owner.token))));
      const all = sockets.map(closed);
      for (const socket of sockets) socket.close();
      await Promise.all(all);
    }
    await eventually(async () => (await edge.watchers(task)) === 0);
  }, 180_000);

  it('F53: fifty viewers of one task see the same, to the last frame', async () => {
    const open: Promise<unknown>[] = [];
    const all = Array.from({ length: 50 }, () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      open.push(promise);
      return watchUntilClosed(edge, `/ws/tasks/${task}?token=${owner.token}`, () => resolve());
    });
    await Promise.all(open);
    await owner.call.call('DELETE', `/rags/${rag}`);
    const seen = await Promise.all(all);
    expect(seen.length).toBe(50);
    for (const one of seen) expect(one).toEqual(seen[0]);
    expect(seen[0]?.frames.at(-1)).toMatchObject({ status: 'cancelled' });
  });
});

describe('a node', () => {
  it('F74: that is revoked loses its socket and its leases at once, and another does its work', async () => {
    const operator = owner.call;
    const lost = await startNode(edge, { isEager: false });
    const claim = { protocol: 1, kinds: ['extract'], instance: 'an-instance', store_id: 'store-1' };
    const { job } = (await lost.call('POST', '/compute/claim', claim)).json;
    expect(job.kind).toBe('extract');
    expect((await operator.call('DELETE', `/compute/nodes/${lost.id}`)).status).toBe(204);
    expect(await lost.closed).toBe(4401);
    for (const end of ['renew', 'complete', 'release']) {
      expect((await lost.call('POST', `/compute/jobs/${job.id}/${end}`, { attempt: job.attempt })).status, end).toBe(401);
    }
    // Whatever else is waiting may come first.
    await eventually(
      async () => (await node.call('POST', '/compute/claim', { ...claim, instance: 'another instance' })).json.job?.id === job.id,
      40_000,
    );
    expect((await operator.call('DELETE', `/compute/nodes/${lost.id}`)).json).toMatchObject({ status: 404, code: 'node_not_found' });
  });

  it('F74: whose token vanished otherwise is shut out by the next look', async () => {
    const lost = await startNode(edge, { isEager: false });
    await edge.db.prepare('delete from nodes where id = ?').bind(lost.id).run();
    expect(await lost.closed).toBe(4401);
  });

  it('F49: whose frames are too large, binary or malformed is closed, and the hub lives on', async () => {
    for (const frame of ['x'.repeat(1_000_000), new Uint8Array([1]), '{"type":', '{"type":"made up"}']) {
      const socket = await opened(dial(edge, '/compute/hub', node.headers));
      const code = closed(socket);
      socket.send(frame);
      expect(await code).toBe(1008);
    }
    expect((await caller(edge).call('GET', '/ready')).json.checks.find((check: { name: string }) => check.name === 'node').ok).toBe(true);
  });
});

/** A stream of an answer that goes on until it is cut; what came, when it has ended. */
async function streaming(who: Caller, onFirst: () => Promise<unknown>): Promise<string> {
  answering = (request, to) => {
    if (request.kind === 'answer') to.send({ type: 'token', id: request.id, text: 'Slowly' });
  };
  const headers = { ...who.headers, accept: 'text/event-stream', 'content-type': 'application/json' };
  const response = await fetch(`${edge.url}/rags/${rag}/chat`, { method: 'POST', headers, body: '{"question":"What?"}' });
  let text = '';
  let isFirst = true;
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk);
    if (isFirst && text.includes('Slowly')) {
      isFirst = false;
      await onFirst();
    }
  }
  return text;
}

describe('a stream or a request that is under way', () => {
  it('F38: an answer is cut when its asker is removed, signs out, or the RAG is deleted; the node stops and nothing is stored', async () => {
    const ways: [string, string, (who: Awaited<ReturnType<typeof member>>) => Promise<unknown>][] = [
      ['removed', 'rag_not_found', (who) => owner.call.call('DELETE', `/rags/${rag}/members/${who.id}`)],
      ['signed out', 'not_signed_in', (who) => who.call.call('POST', '/auth/logout')],
      ['RAG deleted', 'rag_not_found', () => owner.call.call('DELETE', `/rags/${rag}`)],
    ];
    for (const [way, code, end] of ways) {
      const who = await member('reader');
      const cancelled = node.cancelled.length;
      const text = await streaming(who.call, () => end(who));
      expect(text.trimEnd().split('\n\n').at(-1), way).toContain(`"code":"${code}"`);
      await eventually(async () => node.cancelled.length > cancelled);
    }
    expect(await edge.db.prepare('select count(*) as n from chat_messages').first()).toEqual({ n: 0 });
  });

  it('F25, F38: an answer that comes after the RAG was deleted, or its asker removed, is neither told nor stored', async () => {
    const who = await member('reader');
    answering = async (request, to) => {
      await owner.call.call('DELETE', `/rags/${rag}/members/${who.id}`);
      const answer = { kind: 'answer' as const, answer: 'Too late', context_used: 0, citations: [], facts: [], mode: 'auto', model: null };
      to.reply(request, { ...answer, supported: false, parts: [], usage: [] });
    };
    const reply = await who.call.call('POST', `/rags/${rag}/chat`, { question: 'What?' });
    expect(reply.json).toMatchObject({ status: 404, code: 'rag_not_found' });
    expect(await edge.db.prepare('select count(*) as n from chat_messages').first()).toEqual({ n: 0 });
  });

  it('F25, F38: an upload that ends after its sender was removed, or the RAG deleted, leaves nothing', async () => {
    const ends: ((who: Awaited<ReturnType<typeof member>>) => Promise<unknown>)[] = [
      (who) => owner.call.call('DELETE', `/rags/${rag}/members/${who.id}`),
      () => owner.call.call('DELETE', `/rags/${rag}`),
    ];
    const before = [...edge.blobs.keys()].toSorted();
    for (const end of ends) {
      const who = await member();
      const answer = await slowUpload(who.call, async () => {
        await end(who);
        // Long enough on its way to be asked again.
        await eventually(async () => Date.now() - startedAt > 400);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 404 /);
      expect(answer).toContain('rag_not_found');
    }
    await eventually(async () => [...edge.blobs.keys()].toSorted().join('\n') === before.join('\n'));
    const rows = await edge.db.prepare('select count(*) as n from documents where name = ?').bind('slow.txt').first();
    expect(rows).toEqual({ n: 0 });
  });
});

let startedAt = 0;

/** Sends half of a file, waits for `inTheMiddle`, and sends the rest. */
async function slowUpload(who: Caller, inTheMiddle: () => Promise<unknown>): Promise<string> {
  startedAt = Date.now();
  const { host, hostname, port } = new URL(edge.url);
  const start = '--b\r\nContent-Disposition: form-data; name="file"; filename="slow.txt"\r\n\r\nThe first half, ';
  const rest = 'and the second.\r\n--b--\r\n';
  const head = [
    `POST /rags/${rag}/upload HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: ${who.headers['authorization']}`,
    'Connection: close',
    'Content-Type: multipart/form-data; boundary=b',
    `Content-Length: ${start.length + rest.length}`,
  ];
  const socket = connect(Number(port), hostname);
  socket.write(`${head.join('\r\n')}\r\n\r\n${start}`);
  await inTheMiddle();
  socket.write(rest);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}
