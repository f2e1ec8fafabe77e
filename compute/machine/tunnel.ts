import { STATUS_CODES, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What an answer says of the connection that it came over. */
const OF_CONNECTION = /^(?:connection|keep-alive|transfer-encoding|upgrade)$/i;

/**
 * Joins two connections once the worker has agreed to it (101). Until then, and where it does not agree, no byte of the client goes on:
 * as a second request it would reach the worker with headers that only this process may say.
 */
export function tunnel(onward: ClientRequest, socket: Duplex, head: Buffer): void {
  let isAnswered = false;
  socket.on('close', () => onward.destroy());
  onward.on('upgrade', (answer: IncomingMessage, far: Duplex, farHead: Buffer) => {
    isAnswered = true;
    far.on('error', () => far.destroy());
    far.on('close', () => socket.destroy());
    socket.on('close', () => far.destroy());
    if (socket.destroyed) return void far.destroy();
    socket.write(headOf(101, answer.rawHeaders));
    socket.write(farHead);
    far.write(head);
    socket.pipe(far).pipe(socket);
  });
  onward.on('response', (answer: IncomingMessage) => {
    isAnswered = true;
    void pass(answer, socket);
  });
  onward.on('error', () => (isAnswered ? socket.destroy() : refused(socket, 502)));
  onward.end();
}

/** The one answer; its end is that of the connection. */
async function pass(answer: IncomingMessage, socket: Duplex): Promise<void> {
  const { rawHeaders } = answer;
  const kept = rawHeaders.filter((_, i) => !OF_CONNECTION.test(rawHeaders[i - (i % 2)] ?? ''));
  socket.write(headOf(answer.statusCode ?? 502, [...kept, 'connection', 'close']));
  // Read and dropped: closing over unread bytes would take the answer back from the client (RFC 9112, 9.6).
  socket.resume();
  try {
    await pipeline(answer, socket);
  } catch {
    // One of the two has gone; the other learns it by the end of the connection.
  }
  socket.destroy();
}

/** Ends a connection on which nothing was answered yet. */
export function refused(socket: Duplex, status: 400 | 502): void {
  if (socket.destroyed || socket.writableEnded) return;
  const retry = status === 502 ? ['retry-after', '5'] : [];
  socket.resume();
  socket.end(headOf(status, [...retry, 'content-length', '0', 'connection', 'close']), () => socket.destroy());
}

function headOf(status: number, headers: readonly string[]): string {
  const lines = Array.from({ length: headers.length / 2 }, (_, i) => `${headers[2 * i]}: ${headers[2 * i + 1]}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
}
