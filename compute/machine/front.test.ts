import * as fc from 'fast-check';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, openFront, trustOf, type Front } from './front.ts';

describe('the address of a client', () => {
  const isTrusted = trustOf(['10.0.0.2', '172.18.0.0/16', 'fd00::/8']);

  it('is that of the connection, whatever it says, unless that is a trusted proxy', () => {
    fc.assert(fc.property(fc.string(), (header) => clientOf('203.0.113.9', header, isTrusted) === '203.0.113.9'));
    expect(clientOf('10.0.0.2', '203.0.113.9', isTrusted)).toBe('203.0.113.9');
    expect(clientOf('10.0.0.2', '', isTrusted)).toBe('10.0.0.2');
  });

  it('F36: is the last that no trusted proxy wrote of another: what a client put before it does not count', () => {
    expect(clientOf('10.0.0.2', '1.1.1.1, 2.2.2.2, 203.0.113.9', isTrusted)).toBe('203.0.113.9');
    expect(clientOf('10.0.0.2', '1.1.1.1, 203.0.113.9, 172.18.3.4', isTrusted)).toBe('203.0.113.9');
    expect(clientOf('fd00::5', '1.1.1.1, 2001:db8::9', isTrusted)).toBe('2001:db8::9');
    expect(clientOf('10.0.0.2', '203.0.113.9, unknown', isTrusted)).toBe('10.0.0.2');
    fc.assert(fc.property(fc.string(), (written) => clientOf('10.0.0.2', `${written}, 203.0.113.9`, isTrusted) === '203.0.113.9'));
  });

  it('of a setting that is no address is refused by name', () => {
    for (const entry of ['proxy', '10.0.0.0/33', '10.0.0', 'fd00::/129', '10.0.0.1/x', '10.0.0.1/']) {
      expect(() => trustOf([entry]), entry).toThrow(entry);
    }
  });
});

describe('the front', () => {
  let front: Front;
  let seen: IncomingMessage['headers'] = {};
  const requests: string[] = [];
  const behind = createServer((request, response) => {
    seen = request.headers;
    requests.push(`${request.method} ${request.url}`);
    if (request.url === '/refuse') return response.writeHead(413).end('too much');
    if (request.url === '/events') return response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    void buffer(request).then((body) => response.setHeader('set-cookie', ['a=1', 'b=2']).end(`${request.method} ${body.length}`));
  });
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    seen = request.headers;
    if (request.url === '/no') return socket.end('HTTP/1.1 403 Forbidden\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nhello');
    socket.write(head);
    socket.pipe(socket);
  };
  behind.on('upgrade', onUpgrade);

  beforeAll(async () => {
    behind.listen(0, '127.0.0.1');
    await once(behind, 'listening');
    const address = behind.address();
    const target = new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    front = await openFront({ host: '127.0.0.1', port: 0, target, isTrusted: trustOf(['127.0.0.1']) });
  });
  afterAll(async () => {
    await front.close();
    behind.closeAllConnections();
    behind.close();
  });

  it('passes a request and its answer on as they are, less what only the host may say', async () => {
    const headers = {
      'x-forwarded-for': '6.6.6.6, 203.0.113.9',
      'x-forwarded-proto': 'https',
      'x-ferag-peer': '9.9.9.9',
      'X-Ferag-Peer-Proto': 'https',
      'cf-connecting-ip': '9.9.9.9',
      'MF-Original-URL': 'http://evil',
      'mf-cf-blob': '{}',
      authorization: 'Bearer x',
    };
    const response = await fetch(`${front.url}/a?b=c`, { method: 'PUT', headers, body: new Uint8Array(3_000_000) });
    expect(await response.text()).toBe('PUT 3000000');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(seen).toMatchObject({
      'x-ferag-peer': '203.0.113.9',
      'x-ferag-peer-proto': 'https',
      authorization: 'Bearer x',
      host: new URL(front.url).host,
    });
    expect(Object.keys(seen).filter((name) => /^(?:cf|mf)-/.test(name))).toEqual([]);
    await fetch(front.url, { method: 'POST' });
    expect(seen).toMatchObject({ 'x-ferag-peer': '127.0.0.1', 'x-ferag-peer-proto': 'http' });
  });

  it('gives the answer to an upload that is refused before its end, and passes events on as they come', async () => {
    // Announces much, sends little: the answer does not wait for the rest.
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(front.url).port) });
    socket.write(`POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 99000000\r\n\r\n${'x'.repeat(100_000)}`);
    const [answer]: unknown[] = await once(socket, 'data');
    expect(String(answer)).toContain('HTTP/1.1 413');
    socket.destroy();
    const events = await fetch(`${front.url}/events`);
    const first = await events.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toBe('data: 1\n\n');
  });

  it('passes a WebSocket on in both directions, with the address of its client', async () => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(front.url).port) });
    socket.write(
      'GET /ws HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\nX-Ferag-Peer: 9.9.9.9\r\nX-Forwarded-For: 203.0.113.9\r\n\r\nping',
    );
    let text = '';
    for await (const data of socket) {
      text += String(data);
      if (text.endsWith('helloping')) break;
    }
    expect(text).toContain('101 Switching Protocols');
    expect(seen['x-ferag-peer']).toBe('203.0.113.9');
  });

  const raw = async (text: string, to = front): Promise<string> => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(to.url).port) });
    socket.write(text);
    return (await buffer(socket)).toString();
  };
  const UPGRADE = 'Host: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n';
  const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: h\r\nX-Ferag-Peer: 9.9.9.9\r\n\r\n';

  it('F36: lets no byte of a client pass before the worker has agreed to a WebSocket, so no second request slips by', async () => {
    requests.length = 0;
    const refused = await raw(`GET /no HTTP/1.1\r\n${UPGRADE}X-Ferag-Peer: 9.9.9.9\r\n\r\n${SMUGGLED}`);
    expect(refused).toMatch(/^HTTP\/1\.1 403 Forbidden\r\nconnection: close\r\n\r\nno$/);
    expect(seen['x-ferag-peer']).toBe('127.0.0.1');
    for (const body of ['Content-Length: 3\r\n\r\nabc', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n']) {
      expect(await raw(`POST /no HTTP/1.1\r\n${UPGRADE}${body}${SMUGGLED}`)).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(requests).toEqual([]);
  });

  it('F36: passes an upgrade that the worker answers like any request as that one answer, and ends', async () => {
    behind.removeAllListeners('upgrade');
    requests.length = 0;
    const answered = await raw(`GET /plain HTTP/1.1\r\n${UPGRADE}\r\n${SMUGGLED}`);
    behind.on('upgrade', onUpgrade);
    expect(answered).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*connection: close\r\n\r\nGET 0$/);
    expect(requests).toEqual(['GET /plain']);
  });

  const declines = 'shouldUpgradeCallback' in createServer();
  it.runIf(declines)('reads a request on that offers another protocol than WebSocket, with its body', async () => {
    const offer = 'Connection: Upgrade, close\r\nUpgrade: h2c\r\n';
    expect(await raw(`POST /h2c HTTP/1.1\r\nHost: h\r\n${offer}Content-Length: 2\r\n\r\nab`)).toMatch(/^HTTP\/1\.1 200 [^]*POST 2/);
  });

  it('passes a request on that announces trailers, without the announcement', async () => {
    const answer = await raw('POST /t HTTP/1.1\r\nHost: h\r\nTrailer: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab');
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*POST 2/);
    expect(seen).not.toHaveProperty('trailer');
  });

  it('answers 502 with Retry-After when nothing is behind it', async () => {
    const empty = await openFront({ host: '127.0.0.1', port: 0, target: new URL('http://127.0.0.1:9'), isTrusted: trustOf([]) });
    const response = await fetch(empty.url, { method: 'POST', body: 'x' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([502, '5']);
    expect(await raw(`GET / HTTP/1.1\r\n${UPGRADE}\r\n`, empty)).toMatch(/^HTTP\/1\.1 502 [^]*retry-after: 5/);
    await empty.close();
  });
});
