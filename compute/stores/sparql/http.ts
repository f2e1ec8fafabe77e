import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as after } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FeragError } from '../../../contract/errors.ts';

export interface Credentials {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** A function, so that a repeated call begins again. */
  readonly body?: string | (() => Iterable<string>);
  /** Wall-clock limit of the whole exchange. */
  readonly limitMs: number;
  /** A longer answer is cut off with `result_too_large`. */
  readonly limitBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Reply<Body = string> {
  readonly status: number;
  readonly mediaType: string;
  readonly body: Body;
}

/**
 * No complete answer came. `delivered: false`: the server cannot have seen the call. Otherwise it may have acted on it, or may still do:
 * whoever changed something has to ask.
 */
export class NoReply extends Error {
  override readonly name = 'NoReply';
  readonly reason: 'refused' | 'cut' | 'timeout';
  readonly delivered: boolean;
  constructor(reason: 'refused' | 'cut' | 'timeout', options: { delivered: boolean; cause?: unknown }) {
    super(`No complete answer came: ${reason}.`, { cause: options.cause });
    this.reason = reason;
    this.delivered = options.delivered;
  }
}

export interface Http {
  /** One try. @throws NoReply, FeragError `result_too_large`, and the reason of `signal`. */
  send(call: Call): Promise<Reply>;
  /** Like `send`, again and again while the server is away or overloaded, for as long as it takes patience. Only for what may be done twice. */
  sendSafe(call: Call): Promise<Reply>;
  /** Like `sendSafe`, for a body that is too large for one string. */
  readLines(call: Call): Promise<Reply<string[]>>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3000;
/** A gateway in front, or the server while it starts: the same call can succeed in a moment. */
const PASSING = new Set([429, 502, 503, 504]);

/**
 * Calls by node:http, because it tells a complete answer from one that was cut (`complete`), whichever way its end was announced, and has
 * no time limit of its own: a server that loads a million statements says nothing for minutes. Each call has a connection of its own, so that
 * one which the server has just closed never casts doubt on a change.
 */
export function openHttp(credentials: Credentials, patienceMs: number): Http {
  const authorization = credentials.user === undefined ? {} : { authorization: basic(credentials) };
  const known = (call: Call): Call => ({ ...call, headers: { ...authorization, ...call.headers } });
  return {
    send: (call) => exchange(known(call), readText),
    sendSafe: (call) => patiently(() => exchange(known(call), readText), patienceMs, call.signal),
    readLines: (call) => patiently(() => exchange(known(call), readLines), patienceMs, call.signal),
  };
}

const basic = ({ user = '', password = '' }: Credentials): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function patiently<T>(send: () => Promise<Reply<T>>, patienceMs: number, signal: AbortSignal | undefined): Promise<Reply<T>> {
  const until = performance.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const isLast = performance.now() + pauseMs > until;
    try {
      const reply = await send();
      if (!PASSING.has(reply.status) || isLast) return reply;
    } catch (error) {
      // What took all its time once would take it again.
      if (!(error instanceof NoReply) || error.reason === 'timeout' || isLast) throw error;
    }
    await after(pauseMs, undefined, signal ? { signal } : {});
  }
}

async function exchange<T>(call: Call, read: (response: IncomingMessage, call: Call) => Promise<T>): Promise<Reply<T>> {
  call.signal?.throwIfAborted();
  const limit = AbortSignal.timeout(call.limitMs);
  const stop = call.signal ? AbortSignal.any([limit, call.signal]) : limit;
  const seen = { delivered: false };
  try {
    const response = await open(call, stop, seen);
    const body = await read(response, call);
    if (!response.complete) throw new Error('The connection ended before the answer did.');
    return { status: response.statusCode ?? 0, mediaType: mediaTypeOf(response), body };
  } catch (cause) {
    if (cause instanceof FeragError) throw cause;
    call.signal?.throwIfAborted();
    if (limit.aborted) throw new NoReply('timeout', { delivered: true, cause });
    throw new NoReply(seen.delivered ? 'cut' : 'refused', { delivered: seen.delivered, cause });
  }
}

/** Sends the call and gives the answer as soon as its head is there: a server may refuse a body before it has read it. */
function open(call: Call, signal: AbortSignal, seen: { delivered: boolean }): Promise<IncomingMessage> {
  const { method, url, headers = {}, body } = call;
  const length = typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = start(url, { method, headers: { ...headers, ...length }, signal, agent: false });
    request.once('socket', (socket) => socket.once('connect', () => (seen.delivered = true)));
    request.once('response', resolve).once('error', reject);
    if (typeof body !== 'function') return void request.end(body);
    // A failure to send is told by the answer, or by the request's own error.
    pipeline(Readable.from(pieces(body())), request).catch(reject);
  });
}

const PIECE_CHARACTERS = 256 * 1024;

/** Lines as few large pieces: one write each would cost more than the statements. */
function* pieces(lines: Iterable<string>): Generator<Buffer> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  if (piece !== '') yield Buffer.from(piece);
}

const mediaTypeOf = (response: IncomingMessage): string => response.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';

async function readText(response: IncomingMessage, { limitBytes = Infinity }: Call): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const bytes of bytesOf(response)) {
    size += bytes.length;
    if (size > limitBytes) throw tooLarge(limitBytes);
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

const tooLarge = (limitBytes: number) =>
  new FeragError('result_too_large', `The result is larger than ${limitBytes / 1e6} MB. Add a LIMIT, or ask for fewer variables.`);

async function readLines(response: IncomingMessage): Promise<string[]> {
  const lines: string[] = [];
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of bytesOf(response)) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) lines.push(line);
  }
  rest += decoder.decode();
  if (rest !== '') lines.push(rest);
  return lines;
}

async function* bytesOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const part of response) {
    // A stream without an encoding gives bytes; its type knows nothing of that.
    const bytes: unknown = part;
    if (bytes instanceof Buffer) yield bytes;
  }
}
