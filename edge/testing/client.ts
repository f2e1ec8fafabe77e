import type { TestEdge } from './harness.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; tests look into it as they like. */
  // oxlint-disable-next-line no-explicit-any -- an answer under test has no type yet
  readonly json: any;
}

/** Somebody who calls the API, with or without a credential. */
export interface Caller {
  readonly headers: Readonly<Record<string, string>>;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  upload(
    path: string,
    files: Record<string, string | Uint8Array>,
    method?: 'POST' | 'PUT',
    headers?: Record<string, string>,
  ): Promise<Reply>;
}

export function caller(edge: TestEdge, own: Record<string, string> = {}): Caller {
  const send = async (method: string, path: string, init: RequestInit): Promise<Reply> => {
    const response = await fetch(edge.url + path, { method, redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
  };
  return {
    headers: own,
    call(method, path, body, headers = {}) {
      const isRaw = typeof body === 'string' || body instanceof URLSearchParams;
      const type = body === undefined || body instanceof URLSearchParams ? {} : { 'content-type': 'application/json' };
      const payload = body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) };
      return send(method, path, { headers: { ...own, ...type, ...headers }, ...payload });
    },
    upload(path, files, method = 'POST', headers = {}) {
      const form = new FormData();
      for (const [name, content] of Object.entries(files)) form.append('file', new Blob([content]), name);
      return send(method, path, { headers: { ...own, ...headers }, body: form });
    },
  };
}

export const PASSWORD = 'correct horse battery';

/** Registers an account and signs it in. */
export async function person(edge: TestEdge, email: string): Promise<Caller & { id: number; token: string }> {
  const anybody = caller(edge);
  const { json: user } = await anybody.call('POST', '/auth/register', { email, password: PASSWORD });
  const { json: signIn } = await anybody.call('POST', '/auth/login', { email, password: PASSWORD });
  return { ...caller(edge, { authorization: `Bearer ${signIn.access_token}` }), id: user.id, token: signIn.access_token };
}

/** Asks again until it is so: for what happens after an answer. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>, ms = 10_000): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > until) throw new Error(`Not so after ${ms} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Watched {
  readonly frames: Record<string, unknown>[];
  readonly code: number;
}

/** A WebSocket with headers of one's own, which browsers do not have. */
export function dial(edge: TestEdge, path: string, headers: Record<string, string> = {}): WebSocket {
  // Node's WebSocket takes headers; the types here are those of the workers' one.
  const Dialler = WebSocket as unknown as new (url: string, options: { headers: Record<string, string> }) => WebSocket;
  return new Dialler(edge.url.replace('http', 'ws') + path, { headers });
}

/** Resolves when it is open. */
export const opened = (socket: WebSocket): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket));
    socket.addEventListener('error', () => reject(new Error('The handshake was refused.')));
  });

/** The code that it is closed with. */
export const closed = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.addEventListener('close', (event) => resolve(event.code)));

/** Opens a WebSocket and collects its frames until it closes. */
export function watchUntilClosed(edge: TestEdge, path: string, onOpen: (socket: WebSocket) => void = () => undefined): Promise<Watched> {
  const socket = new WebSocket(edge.url.replace('http', 'ws') + path);
  const frames: Record<string, unknown>[] = [];
  return new Promise((resolve) => {
    socket.addEventListener('open', () => onOpen(socket));
    socket.addEventListener('message', (event) => {
      if (event.data !== 'pong') frames.push(JSON.parse(String(event.data)));
    });
    socket.addEventListener('close', (event) => resolve({ frames, code: event.code }));
  });
}
