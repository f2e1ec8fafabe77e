import { once } from 'node:events';
import { Agent, createServer, request as send, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FeragError } from '../../contract/errors.ts';
import { refused, tunnel } from './tunnel.ts';

export interface FrontOptions {
  readonly host: string;
  readonly port: number;
  /** Where workerd listens, on loopback. */
  readonly target: URL;
  /** Whose `X-Forwarded-For` and `X-Forwarded-Proto` count. */
  readonly isTrusted: (address: string) => boolean;
}

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/** What the worker is told of the client; a client's own headers of these names go no further. */
const PEER_ADDRESS = 'x-ferag-peer';
const PEER_PROTO = 'x-ferag-peer-proto';
/** Also what workerd's host believes: its own headers would let a client choose the address that it is known by. */
const NOT_FROM_OUTSIDE = /^(?:x-ferag-peer|cf-|mf-)/i;
/** Nothing behind reads trailers, and Node throws for their announcement (RFC 9110, 6.6.2) beside a body of known length. */
const NOT_PASSED_ON = /^trailer$/i;
const NOR_WITHOUT_TUNNEL = /^(?:trailer|upgrade)$/i;
/** What says that a request has a body. */
const HAS_BODY = /^(?:content-length|transfer-encoding)$/i;
/** Longer than any proxy keeps an idle connection, so that it never sends on one that is just being closed. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Stands before workerd, which does not tell its worker reliably who has connected: takes the address from the connection, or, where
 * that is a trusted proxy, from what the proxy says.
 */
export async function openFront({ host, port, target, isTrusted }: FrontOptions): Promise<Front> {
  const agent = new Agent({ keepAlive: true });
  // From Node 24.9 on, an offer of another protocol (`h2c`) is declined by reading on; before, it ends as a tunnel that does not come about.
  const shouldUpgradeCallback = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket';
  const server = createServer({ shouldUpgradeCallback }, (request, response) => void forward(request, response));
  // An upload over a slow line takes as long as it takes; a header does not.
  server.requestTimeout = 0;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const sockets = new Set<Duplex>();

  /** @throws whatever Node finds wrong with a header or the address, at once. */
  const sendOn = ({ method, url: path }: IncomingMessage, headers: string[], through: Agent | false): ClientRequest =>
    send({ host: target.hostname, port: target.port, method, path, headers, agent: through });

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let onward: ClientRequest;
    try {
      onward = sendOn(request, headersOf(request, isTrusted, NOR_WITHOUT_TUNNEL), agent);
    } catch {
      response.writeHead(400, { connection: 'close' }).end();
      return;
    }
    response.on('close', () => onward.destroy());
    // Also where it breaks off in the middle of its answer, which then says so itself.
    onward.on('error', () => undefined);
    // A refused upload is answered before its body has come to the end: then the answer counts, not the end of the sending.
    pipeline(request, onward).catch((error: unknown) => onward.destroy(error instanceof Error ? error : undefined));
    try {
      const answer = await answerOf(onward);
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      await pipeline(answer, response);
    } catch {
      if (response.headersSent || response.destroyed) response.destroy();
      else response.writeHead(502, { 'retry-after': '5' }).end();
    }
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    // Node has not read its body as one, so it cannot be told from what follows.
    if (request.rawHeaders.some((name, i) => i % 2 === 0 && HAS_BODY.test(name))) return refused(socket, 400);
    try {
      tunnel(sendOn(request, headersOf(request, isTrusted, NOT_PASSED_ON), false), socket, head);
    } catch {
      refused(socket, 400);
    }
  });

  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${typeof address === 'object' && address ? address.port : port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await once(server, 'close');
    },
  };
}

const answerOf = async (onward: ReturnType<typeof send>): Promise<IncomingMessage> => {
  const [answer]: IncomingMessage[] = await once(onward, 'response');
  if (!answer) throw new FeragError('not_ready', 'The edge gave no answer.');
  return answer;
};

/** The request's headers as they came, less what only this process may say, and what it says. */
function headersOf(request: IncomingMessage, isTrusted: (address: string) => boolean, unwanted: RegExp): string[] {
  const { rawHeaders } = request;
  const isLeftOut = (name: string): boolean => NOT_FROM_OUTSIDE.test(name) || unwanted.test(name);
  const kept = rawHeaders.filter((_, i) => !isLeftOut(rawHeaders[i - (i % 2)] ?? ''));
  const peer = plain(request.socket.remoteAddress ?? '');
  const client = clientOf(peer, String(request.headers['x-forwarded-for'] ?? ''), isTrusted);
  const proto = isTrusted(peer) && request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  return [...kept, PEER_ADDRESS, client, PEER_PROTO, proto];
}

/**
 * Each proxy puts at the end whom it was asked by. From the end on, the first address that is no trusted proxy is the client; what stands
 * before it, the client has written itself.
 */
export function clientOf(peer: string, forwardedFor: string, isTrusted: (address: string) => boolean): string {
  let client = peer;
  const hops = forwardedFor.split(',').map((hop) => plain(hop.trim()));
  for (let i = hops.length - 1; i >= 0 && isTrusted(client); i -= 1) {
    const hop = hops[i] ?? '';
    if (isIP(hop) === 0) break;
    client = hop;
  }
  return client;
}

/** An IPv4 address that came over an IPv6 socket is the same address. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/**
 * Of addresses and networks: `10.0.0.2`, `172.18.0.0/16`.
 *
 * @throws FeragError `request_invalid` that names the entry that is no address.
 */
export function trustOf(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/', 2);
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    if (isIP(address) === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))) {
      throw new FeragError('request_invalid', `FERAG_TRUSTED_PROXY has "${entry}", which is no address like 10.0.0.2 or 172.18.0.0/16.`);
    }
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
