import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { BlobRef } from '../../contract/common.ts';
import { FeragError } from '../../contract/errors.ts';
import {
  Checkpointed,
  Claimed,
  NODE_PROTOCOL,
  Renewed,
  type Checkpoint,
  type Complete,
  type Fail,
  type JobKind,
  type Report,
} from '../../contract/jobs.ts';
import type { NodeModels } from '../../contract/models.ts';
import { Problem } from '../../contract/problem.ts';

/** Blobs by the SHA-256 of their bytes. `put` is safe to repeat. */
export interface Blobs {
  get(sha256: string): Promise<Uint8Array>;
  put(bytes: Uint8Array): Promise<BlobRef>;
}

/** The node's way to its edge: it dials out, carries its token, and names its attempt in every call about a job. */
export interface EdgeClient extends Blobs {
  claim(kinds: JobKind[], storeId: string | null, models: NodeModels): Promise<z.infer<typeof Claimed>>;
  renew(jobId: number, attempt: number): Promise<{ cancel: boolean }>;
  checkpoint(jobId: number, body: z.infer<typeof Checkpoint>): Promise<z.infer<typeof Checkpointed>>;
  progress(jobId: number, body: z.infer<typeof Report>): Promise<void>;
  complete(jobId: number, body: z.infer<typeof Complete>): Promise<void>;
  fail(jobId: number, body: z.infer<typeof Fail>): Promise<void>;
  release(jobId: number, attempt: number): Promise<void>;
  reply(requestId: string, body: string, mediaType: string): Promise<void>;
}

export interface EdgeAddress {
  readonly url: string;
  readonly token: string;
  /** Random for each process of the node. */
  readonly instance: string;
}

const CALL_TIMEOUT_MS = 30_000;
/** Bulk may be 100 MB on a slow line. */
const BULK_TIMEOUT_MS = 300_000;

export function edgeClient(edge: EdgeAddress): EdgeClient {
  const post = (path: string, body: unknown) => send(edge, path, { method: 'POST', body: JSON.stringify(body), type: 'application/json' });
  const job = (id: number, action: string, body: unknown) => post(`/compute/jobs/${id}/${action}`, body);
  return {
    claim: async (kinds, store_id, models) =>
      Claimed.parse(
        await (await post('/compute/claim', { protocol: NODE_PROTOCOL, kinds, instance: edge.instance, store_id, models })).json(),
      ),
    renew: async (id, attempt) => Renewed.parse(await (await job(id, 'renew', { attempt })).json()),
    checkpoint: async (id, body) => Checkpointed.parse(await (await job(id, 'checkpoint', body)).json()),
    progress: async (id, body) => void (await job(id, 'progress', body)),
    complete: async (id, body) => void (await job(id, 'complete', body)),
    fail: async (id, body) => void (await job(id, 'fail', body)),
    release: async (id, attempt) => void (await job(id, 'release', { attempt })),
    reply: async (id, body, type) => void (await send(edge, `/compute/replies/${id}`, { method: 'POST', body, type, bulk: true })),
    get: async (sha256) => checked(sha256, await bytesOf(await send(edge, `/compute/blobs/${sha256}`, { bulk: true }))),
    put: async (bytes) => {
      const sha256 = sha256Of(bytes);
      await send(edge, `/compute/blobs/${sha256}`, { method: 'PUT', body: bytes, type: 'application/octet-stream', bulk: true });
      return { sha256, size_bytes: bytes.byteLength };
    },
  };
}

export const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

const bytesOf = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer());

function checked(sha256: string, bytes: Uint8Array): Uint8Array {
  if (sha256Of(bytes) !== sha256) throw new FeragError('blob_not_found', `The blob ${sha256} came back with other bytes.`);
  return bytes;
}

interface Call {
  readonly method?: string;
  readonly body?: string | Uint8Array;
  readonly type?: string;
  readonly bulk?: boolean;
}

async function send(edge: EdgeAddress, path: string, call: Call): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${edge.token}` };
  if (call.type) headers['content-type'] = call.type;
  const signal = AbortSignal.timeout(call.bulk ? BULK_TIMEOUT_MS : CALL_TIMEOUT_MS);
  const init: RequestInit = {
    method: call.method ?? 'GET',
    headers,
    signal,
    ...(call.body === undefined ? {} : { body: call.body as string }),
  };
  const response = await fetch(new URL(path, edge.url), init).catch((cause: unknown) => {
    throw new FeragError('not_ready', `The edge at ${edge.url} does not answer.`, { cause });
  });
  if (response.ok) return response;
  throw await errorOf(response, path);
}

async function errorOf(response: Response, path: string): Promise<FeragError> {
  const text = await response.text();
  const problem = Problem.safeParse(jsonOf(text));
  if (problem.success) return new FeragError(problem.data.code, problem.data.detail);
  return new FeragError(response.status >= 500 ? 'not_ready' : 'internal', `The edge answered ${response.status} to ${path}.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
