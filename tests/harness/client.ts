import { AccessToken } from '../../contract/accounts.ts';
import { TaskEvent } from '../../contract/cycles.ts';
import { OWNER, until } from './machine.ts';

/** What a person or a program does over HTTP; answers are checked by the tests that call. */
export interface Client {
  readonly token: string;
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: any; headers: Headers }>;
  upload(ragId: number, files: Record<string, string | Uint8Array>, query?: string): Promise<{ status: number; body: any }>;
}

export async function signIn(url: string, account: { email: string; password: string } = OWNER): Promise<Client> {
  const response = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });
  const { access_token } = AccessToken.parse(await response.json());
  return clientOf(url, access_token);
}

export async function register(url: string, email: string): Promise<Client> {
  const account = { email, password: 'a password of some length' };
  await fetch(`${url}/auth/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(account) });
  return signIn(url, account);
}

export function clientOf(url: string, token: string): Client {
  const authorization = `Bearer ${token}`;
  return {
    token,
    async call(method, path, body, headers = {}) {
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const init = {
        method,
        headers: { authorization, ...type, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      };
      const response = await fetch(`${url}${path}`, init);
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json');
      return { status: response.status, body: isJson && text ? JSON.parse(text) : text, headers: response.headers };
    },
    async upload(ragId, files, query = '') {
      const form = new FormData();
      for (const [name, content] of Object.entries(files))
        form.append('file', new Blob([typeof content === 'string' ? content : Uint8Array.from(content)]), name);
      const response = await fetch(`${url}/rags/${ragId}/upload${query}`, { method: 'POST', headers: { authorization }, body: form });
      return { status: response.status, body: await response.json() };
    },
  };
}

/** Watches a task from its start to its end, as a browser does: a ticket, then the socket. */
export async function watchTask(url: string, client: Client, taskId: number): Promise<{ events: TaskEvent[]; code: number }> {
  const { body } = await client.call('POST', '/auth/tickets', { task_id: taskId });
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/tasks/${taskId}?token=${body.ticket}`);
  const events: TaskEvent[] = [];
  return new Promise((resolve, reject) => {
    socket.addEventListener('message', (message) => events.push(TaskEvent.parse(JSON.parse(String(message.data)))));
    socket.addEventListener('close', ({ code }) => resolve({ events, code }));
    socket.addEventListener('error', () => reject(new Error('the socket failed')));
  });
}

export async function cycleStatus(client: Client, ragId: number, cycleId: number): Promise<string> {
  return (await client.call('GET', `/rags/${ragId}/cycles/${cycleId}`)).body.status;
}

/** Waits until the cycle has one of these states; a failed one is an error with its reason. */
export async function untilCycle(
  client: Client,
  ragId: number,
  cycleId: number,
  wanted: readonly string[],
  withinMs = 90_000,
): Promise<string> {
  let status = '';
  await until(async () => {
    const { body } = await client.call('GET', `/rags/${ragId}/cycles/${cycleId}`);
    status = body.status;
    if (status === 'failed' && !wanted.includes('failed')) throw new Error(`cycle ${cycleId} failed: ${body.reason}`);
    return wanted.includes(status);
  }, withinMs);
  return status;
}

export async function newRag(client: Client, name: string): Promise<number> {
  return (await client.call('POST', '/rags', { name })).body.id;
}

/** Uploads, waits for the review, approves: the whole cycle. */
export async function publishFiles(
  client: Client,
  ragId: number,
  files: Record<string, string | Uint8Array>,
): Promise<{ cycleId: number; taskId: number }> {
  const { body } = await client.upload(ragId, files);
  await untilCycle(client, ragId, body.cycle_id, ['ready']);
  await client.call('POST', `/rags/${ragId}/cycles/${body.cycle_id}/approve`, {});
  await untilCycle(client, ragId, body.cycle_id, ['approved']);
  return { cycleId: body.cycle_id, taskId: body.task_id };
}

/** A dataset as sorted N-Triples. */
export async function dump(client: Client, ragId: number, dataset: string): Promise<string[]> {
  const query = encodeURIComponent('CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }');
  const { body } = await client.call('GET', `/rags/${ragId}/sparql?dataset=${dataset}&query=${query}`, undefined, {
    accept: 'application/n-triples',
  });
  return String(body).split('\n').filter(Boolean).toSorted();
}
