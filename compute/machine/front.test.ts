import * as fc from 'fast-check';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
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
  const behind = createServer((request, response) => {
    seen = request.headers;
    if (request.url === '/refuse') return response.writeHead(413).end('too much');
    if (request.url === '/events') return response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    void buffer(request).then((body) => response.setHeader('set-cookie', ['a=1', 'b=2']).end(`${request.method} ${body.length}`));
  });
  behind.on('upgrade', (request: IncomingMessage, socket, head) => {
    seen = request.headers;
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nhello');
    socket.write(head);
    socket.pipe(socket);
  });

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

  it('answers 502 with Retry-After when nothing is behind it', async () => {
    const empty = await openFront({ host: '127.0.0.1', port: 0, target: new URL('http://127.0.0.1:9'), isTrusted: trustOf([]) });
    const response = await fetch(empty.url, { method: 'POST', body: 'x' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([502, '5']);
    await empty.close();
  });
});
