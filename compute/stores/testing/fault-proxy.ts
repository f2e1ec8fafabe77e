import { once } from 'node:events';
import { createServer, request as requestHttp } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';

/** What goes wrong with a call; the first fault whose `when` fits is used. */
export interface Fault {
  readonly when: (call: { readonly method: string; readonly path: string; readonly body: string }) => boolean;
  /** How often; absent: always. */
  readonly times?: number;
  /** Waits so long before it passes the call on. */
  readonly latencyMs?: number;
  /** Breaks the connection without passing the call on. */
  readonly refuse?: boolean;
  /** Passes the call on, then breaks the connection after so many bytes of the answer. */
  readonly cutAfterBytes?: number;
  /** Passes the call on, then ends the answer after so many bytes as if it were whole. */
  readonly shortenTo?: number;
  /** Passes the call on, waits until it is done, and answers this instead. */
  readonly answer?: { readonly status: number; readonly body?: string };
  /** Answers this instead of passing the call on. */
  readonly insteadOf?: { readonly status: number; readonly body?: string };
  /** Passes the call on and answers it only when this settles. */
  readonly holdAnswer?: Promise<void>;
  /** Passes the call on only when this settles. */
  readonly holdCall?: Promise<void>;
}

/** Stands on loopback before a server and does to its calls what networks and tired servers do. */
export async function openFaultProxy(target: string) {
  const faults: { fault: Fault; left: number }[] = [];
  const seen: { method: string; path: string; body: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  const url = `http://127.0.0.1:${address.port}/`;

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming);
    const call = { method: incoming.method ?? '', path: incoming.url ?? '', body: body.toString('utf8') };
    seen.push(call);
    const found = faults.find(({ fault, left }) => left > 0 && fault.when(call));
    if (found) found.left -= 1;
    const fault: Fault = found?.fault ?? { when: () => true };
    const { latencyMs, refuse, holdCall, insteadOf } = fault;
    if (latencyMs !== undefined) await after(latencyMs);
    if (holdCall) await holdCall;
    if (refuse) return void outgoing.destroy();
    if (insteadOf) return void outgoing.writeHead(insteadOf.status).end(insteadOf.body ?? '');
    const reply = await forward(new URL(call.path, target), incoming, body);
    await give(reply, outgoing, fault);
  }

  return {
    url,
    /** Every call that came, in order. */
    seen,
    add(fault: Omit<Fault, 'when'> & { readonly when?: Fault['when'] }): void {
      faults.push({ fault: { when: () => true, ...fault }, left: fault.times ?? Infinity });
    },
    clear(): void {
      faults.splice(0);
      seen.splice(0);
    },
    async close(): Promise<void> {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function forward(url: URL, { method, headers }: IncomingMessage, body: Buffer): Promise<Reply> {
  const { 'transfer-encoding': _chunked, connection: _connection, ...kept } = headers;
  const request = requestHttp(url, { method, headers: { ...kept, 'content-length': body.length }, agent: false });
  request.end(body);
  const answered = Promise.withResolvers<IncomingMessage>();
  request.once('response', answered.resolve).once('error', answered.reject);
  const response = await answered.promise;
  return { status: response.statusCode ?? 0, headers: response.headers, body: await bytesOf(response) };
}

async function give({ status, headers, body }: Reply, outgoing: ServerResponse, fault: Fault): Promise<void> {
  if (fault.holdAnswer) await fault.holdAnswer;
  if (fault.answer) return void outgoing.writeHead(fault.answer.status).end(fault.answer.body ?? '');
  const { 'content-length': _length, 'transfer-encoding': _chunked, connection: _connection, ...kept } = headers;
  outgoing.writeHead(status, kept);
  if (fault.shortenTo !== undefined) return void outgoing.end(body.subarray(0, fault.shortenTo));
  if (fault.cutAfterBytes === undefined) return void outgoing.end(body);
  outgoing.write(body.subarray(0, fault.cutAfterBytes), () => outgoing.destroy());
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) {
    const bytes: unknown = part;
    if (bytes instanceof Buffer) parts.push(bytes);
  }
  return Buffer.concat(parts);
}
