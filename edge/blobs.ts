import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Bindings } from './env.ts';

export interface StoredBlob {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Bytes by key: `rag/<id>/source/<random>` for what was uploaded, `blob/<sha256>` for what is named by its content. */
export interface Blobs {
  /** Streams in bytes; they are there only when it returns. `expect` refuses other bytes and leaves nothing. */
  put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, expect?: { sha256: string }): Promise<StoredBlob>;
  get(key: string): Promise<{ body: ReadableStream<Uint8Array>; sizeBytes: number | null } | null>;
  has(key: string): Promise<boolean>;
  delete(key: string): Promise<void>;
}

export class WrongBytes extends Error {
  override readonly name = 'WrongBytes';
}

export const contentKey = (sha256: string): string => `blob/${sha256}`;
export const newSourceKey = (ragId: number): string => `rag/${ragId}/source/${crypto.randomUUID()}`;

export function openBlobs(env: Bindings): Blobs {
  if (env.BLOBS) return fileBlobs(env.BLOBS);
  if (env.BUCKET) return bucketBlobs(env.BUCKET);
  throw new Error('Neither BLOBS nor BUCKET is bound.');
}

/** Counts and hashes on the way. `sha256` is final when the bytes have ended. */
export function measured(bytes: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  async function* pass() {
    for await (const chunk of bytes) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  }
  return { bytes: pass(), result: (): StoredBlob => ({ sizeBytes, sha256: hash.digest('hex') }) };
}

/**
 * Files behind a service binding. A body that was cut looks complete to the other side, so the bytes count only after a
 * second call has named their size and hash.
 */
function fileBlobs(files: Fetcher): Blobs {
  const url = (key: string) => `http://blobs/${key}`;
  const call = async (path: string, init: RequestInit, ...allowed: number[]): Promise<Response> => {
    const response = await files.fetch(url(path), init);
    if (!response.ok && !allowed.includes(response.status))
      throw new Error(`The blob store answered ${response.status} to ${init.method ?? 'GET'}.`);
    return response;
  };
  const commit = async (key: string, { sizeBytes, sha256 }: StoredBlob) =>
    drain(await call(`${key}/commit?size=${sizeBytes}&sha256=${sha256}`, { method: 'POST' }));
  /** What is known beforehand goes with the bytes; a store that has checked it answers 204 and needs no second call. */
  const putWhole = async (key: string, bytes: Uint8Array, expect?: { sha256: string }): Promise<StoredBlob> => {
    const stored = { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    if (expect && expect.sha256 !== stored.sha256) throw new WrongBytes();
    const put = await call(`${key}?size=${stored.sizeBytes}&sha256=${stored.sha256}`, { method: 'PUT', body: bytes });
    await drain(put);
    if (put.status !== 204) await commit(key, stored);
    return stored;
  };
  return {
    async put(key, bytes, expect) {
      if (bytes instanceof Uint8Array) return putWhole(key, bytes, expect);
      const { bytes: counted, result } = measured(bytes);
      const { stream, failure } = streamed(counted);
      await call(key, { method: 'PUT', body: stream }).then(drain, (cause: unknown) => {
        throw failure() ?? cause;
      });
      if (failure() !== undefined) throw failure();
      const stored = result();
      if (expect && expect.sha256 !== stored.sha256) throw new WrongBytes();
      await commit(key, stored);
      return stored;
    },
    async get(key) {
      const response = await call(key, {}, 404);
      if (response.status === 404 || !response.body) return null;
      const length = response.headers.get('content-length');
      return { body: response.body, sizeBytes: length === null ? null : Number(length) };
    },
    has: async (key) => (await call(key, { method: 'HEAD' }, 404)).status !== 404,
    delete: async (key) => drain(await call(key, { method: 'DELETE' }, 404)),
  };
}

/** A source that fails inside a request body loses its error on the way; it is kept here. */
function streamed(bytes: AsyncGenerator<Uint8Array>) {
  let failed: unknown;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await bytes.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        failed = error;
        controller.error(error);
      }
    },
    cancel: async () => void (await bytes.return(undefined)),
  });
  return { stream, failure: () => failed };
}

const drain = async (response: Response): Promise<void> => void (await response.arrayBuffer());

/** R2 wants to know a length, or parts of one size: small bodies go in one call, larger ones in parts of 8 MiB. */
const PART_BYTES = 8 * 1024 * 1024;

function bucketBlobs(bucket: R2Bucket): Blobs {
  return {
    async put(key, bytes, expect) {
      const { bytes: counted, result } = measured(bytes instanceof Uint8Array ? only(bytes) : bytes);
      const parts = piecesOf(counted, PART_BYTES);
      const first = await parts.next();
      const second = first.done ? first : await parts.next();
      const check = () => {
        const stored = result();
        if (expect && expect.sha256 !== stored.sha256) throw new WrongBytes();
        return stored;
      };
      if (second.done) {
        const stored = check();
        await bucket.put(key, first.done ? new Uint8Array() : first.value);
        return stored;
      }
      const upload = await bucket.createMultipartUpload(key);
      try {
        const done = [await upload.uploadPart(1, first.value ?? new Uint8Array()), await upload.uploadPart(2, second.value)];
        for await (const part of parts) done.push(await upload.uploadPart(done.length + 1, part));
        const stored = check();
        await upload.complete(done);
        return stored;
      } catch (error) {
        await upload.abort();
        throw error;
      }
    },
    async get(key) {
      const object = await bucket.get(key);
      return object && { body: object.body, sizeBytes: object.size };
    },
    has: async (key) => (await bucket.head(key)) !== null,
    delete: (key) => bucket.delete(key),
  };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Pieces of exactly `size` bytes, the last one shorter. */
async function* piecesOf(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (let chunk of bytes) {
    while (length + chunk.length >= size) {
      const cut = size - length;
      yield Buffer.concat([...held, chunk.subarray(0, cut)]);
      chunk = chunk.subarray(cut);
      held = [];
      length = 0;
    }
    if (chunk.length > 0) held.push(chunk);
    length += chunk.length;
  }
  if (length > 0) yield Buffer.concat(held);
}
