import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';

/**
 * The blob store of one's own machine behind the worker's service binding. The R2 simulator does not fsync its bytes; this does.
 *
 * `PUT /<key>` streams to a part file. A cut upload looks complete from here, so the bytes count only after
 * `POST /<key>/commit?size=N`, which checks the size, renames the part and syncs the folder. A small file whose size is known before
 * comes as `PUT /<key>?size=N` and needs no second call: 204 says that it is kept.
 */
export async function openBlobFiles(dir: string): Promise<(request: Request) => Promise<Response>> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await sweepParts(dir);
  // The complete part of each key that waits for its commit; one in flight is not among them.
  const parts = new Map<string, string>();
  return async (request) => {
    const url = new URL(request.url);
    const committing = request.method === 'POST' && url.pathname.endsWith('/commit');
    const file = fileOf(dir, committing ? url.pathname.slice(0, -'/commit'.length) : url.pathname);
    if (committing) return commit(parts, file, Number(url.searchParams.get('size')));
    switch (request.method) {
      case 'PUT':
        return url.searchParams.has('size')
          ? receiveWhole(file, request, Number(url.searchParams.get('size')))
          : receive(parts, file, request);
      case 'GET':
      case 'HEAD':
        return send(file, request.method === 'HEAD');
      case 'DELETE':
        await rm(file, { force: true });
        return new Response(null, { status: 204 });
      default:
        return new Response(null, { status: 405 });
    }
  };
}

/** Keys are made by the edge of letters, digits, `-` and `/`; anything else is flattened, so that no key leaves the folder. */
export function fileOf(dir: string, key: string): string {
  const parts = decodeURIComponent(key)
    .split('/')
    .filter(Boolean)
    .map((part) => part.replace(/[^\w-]/g, '_'));
  return path.join(dir, ...parts);
}

async function receive(parts: Map<string, string>, file: string, request: Request): Promise<Response> {
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.${randomUUID()}.part`;
  const body = request.body ? Readable.fromWeb(request.body as NodeStream) : Readable.from([]);
  try {
    // `flush` syncs the bytes before the stream ends.
    await pipeline(body, createWriteStream(part, { flush: true }));
  } catch (error) {
    await rm(part, { force: true });
    return new Response(String(error), { status: 500 });
  }
  const earlier = parts.get(file);
  parts.set(file, part);
  if (earlier) await rm(earlier, { force: true });
  return new Response(null, { status: 201 });
}

async function receiveWhole(file: string, request: Request, size: number): Promise<Response> {
  const bytes = Buffer.from(await request.arrayBuffer());
  if (bytes.length !== size) return new Response(null, { status: 409 });
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(part, bytes, { flush: true });
    await rename(part, file);
  } catch (error) {
    // On a full disk the room is needed at once, not at the next start.
    await rm(part, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(file));
  return new Response(null, { status: 204 });
}

/** Syncs that have not begun yet, by folder: whoever comes before it begins shares it, so that a burst costs a few. */
const waitingSyncs = new Map<string, Promise<void>>();
let lastSync: Promise<void> = Promise.resolve();

/** Makes renames in a folder durable. */
function syncFolder(dir: string): Promise<void> {
  const shared = waitingSyncs.get(dir);
  if (shared) return shared;
  const sync = lastSync.then(async () => {
    waitingSyncs.delete(dir);
    const folder = await open(dir, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  });
  waitingSyncs.set(dir, sync);
  // A failed sync fails those who shared it, not those who come after.
  lastSync = sync.catch(() => undefined);
  return sync;
}

async function commit(parts: Map<string, string>, file: string, size: number): Promise<Response> {
  const part = parts.get(file);
  parts.delete(file);
  if (!part) {
    const there = await stat(file).catch(() => null);
    return new Response(null, { status: there?.size === size ? 204 : 409 });
  }
  const { size: received } = await stat(part);
  if (received !== size) {
    await rm(part, { force: true });
    return new Response(null, { status: 409 });
  }
  await rename(part, file);
  await syncFolder(path.dirname(file));
  return new Response(null, { status: 204 });
}

async function send(file: string, headOnly: boolean): Promise<Response> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return new Response(null, { status: 404 });
  const headers = { 'content-length': String(found.size) };
  if (headOnly) return new Response(null, { headers });
  return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream, { headers });
}

/** Part files of uploads that a kill cut off. */
async function sweepParts(dir: string): Promise<void> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const parts = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.part'));
  await Promise.all(parts.map((entry) => rm(path.join(entry.parentPath, entry.name), { force: true })));
}
