import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Job } from '../../../contract/jobs.ts';
import { ERRORS, type ErrorCode } from '../../../contract/errors.ts';
import type { EdgeAddress } from '../edge-client.ts';
import { sha256Of } from '../edge-client.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** An edge on loopback that gives what a test tells it to, and remembers what it was asked. */
export interface LoopbackEdge {
  readonly address: EdgeAddress;
  readonly jobs: Job[];
  readonly blobs: Map<string, Uint8Array>;
  readonly asked: Asked[];
  /** Answers of the next calls whose path ends so, first come first served; else they succeed. */
  refuse(ending: string, code: ErrorCode): void;
  /** Until then such calls hang. */
  hold(ending: string): () => void;
  cancelled: boolean;
  /** Resolves with the call, the nth of its kind, that ends so. */
  call(ending: string, nth?: number): Promise<Asked>;
  count(ending: string): number;
  close(): Promise<void>;
}

export async function openLoopbackEdge(): Promise<LoopbackEdge> {
  const refusals: { ending: string; code: ErrorCode }[] = [];
  const holds = new Map<string, Promise<void>>();
  const waiting: { ending: string; nth: number; resolve(asked: Asked): void }[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const bytes = await bytesOf(request);
      const path = request.url ?? '';
      const isJson = request.headers['content-type'] === 'application/json';
      const asked: Asked = { method: request.method ?? '', path, body: isJson ? JSON.parse(bytes.toString()) : {} };
      edge.asked.push(asked);
      for (const { ending, nth, resolve } of waiting) if (path.endsWith(ending) && edge.count(ending) === nth) resolve(asked);
      for (const [ending, held] of holds) if (path.endsWith(ending)) await held;
      const refused = refusals.findIndex(({ ending }) => path.endsWith(ending));
      const [refusal] = refused < 0 ? [] : refusals.splice(refused, 1);
      const [status, type, body] = refusal ? problem(refusal.code) : answer(asked, bytes);
      response.writeHead(status, { 'content-type': type }).end(body);
    })();
  });

  const answer = ({ method, path }: Asked, bytes: Buffer): [number, string, Uint8Array | string] => {
    const json = (value: unknown): [number, string, string] => [200, 'application/json', JSON.stringify(value)];
    if (path === '/compute/claim') return json({ job: edge.jobs.shift() ?? null, lease_seconds: 60, renew_seconds: 15 });
    if (path.endsWith('/renew')) return json({ cancel: edge.cancelled });
    if (!path.startsWith('/compute/blobs/')) return [204, 'text/plain', ''];
    const sha256 = path.slice('/compute/blobs/'.length);
    if (method === 'PUT') edge.blobs.set(sha256Of(bytes), bytes);
    const blob = edge.blobs.get(sha256);
    return blob ? [200, 'application/octet-stream', blob] : problem('blob_not_found');
  };

  const edge: LoopbackEdge = {
    address: { url: '', token: 'node_token', instance: 'instance-1' },
    jobs: [],
    blobs: new Map(),
    asked: [],
    cancelled: false,
    refuse: (ending, code) => void refusals.push({ ending, code }),
    hold(ending) {
      const { promise, resolve } = Promise.withResolvers<void>();
      holds.set(ending, promise);
      return () => {
        holds.delete(ending);
        resolve();
      };
    },
    count: (ending) => edge.asked.filter(({ path }) => path.endsWith(ending)).length,
    call(ending, nth = 1) {
      const before = edge.asked.filter(({ path }) => path.endsWith(ending))[nth - 1];
      if (before) return Promise.resolve(before);
      return new Promise((resolve) => waiting.push({ ending, nth, resolve }));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is not a string.
  const { port } = server.address() as AddressInfo;
  return Object.assign(edge, { address: { ...edge.address, url: `http://127.0.0.1:${port}` } });
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function problem(code: ErrorCode): [number, string, string] {
  const { status } = ERRORS[code];
  return [
    status,
    'application/problem+json',
    JSON.stringify({ type: 'about:blank', title: code, status, detail: `It says ${code}.`, code, request_id: 'r' }),
  ];
}

export const extractJob = (id: number, attempt = 1): Job => ({
  id,
  attempt,
  task_id: 1,
  cycle_id: 1,
  rag_id: 1,
  base_iri: 'urn:x:',
  kind: 'extract',
  document: { id: 1, name: 'a.txt', media_type: 'text/plain', size_bytes: 1, sha256: '0'.repeat(64) },
  previous: null,
  settings: { approval: 'manual', languages: ['en'], extractor: 'nlp', chat_window_pairs: 4, token_budget_per_cycle: null },
});

export const enrichJob = (id: number): Job => ({
  id,
  attempt: 1,
  task_id: 1,
  cycle_id: 1,
  rag_id: 1,
  base_iri: 'urn:x:',
  kind: 'enrich',
  base_version: 0,
  base_manifest: null,
  put: [],
  remove: [],
  checkpoint: null,
  budget_tokens: 1000,
  settings: { approval: 'manual', languages: ['en'], extractor: 'llm', chat_window_pairs: 4, token_budget_per_cycle: 1000 },
});
