import { Buffer } from 'node:buffer';
import { FeragError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { sniff, SNIFF_BYTES, unsupportedSentence } from '../contract/sniff.ts';
import { newSourceKey, openBlobs, type Blobs, type StoredBlob } from './blobs.ts';
import type { EdgeContext } from './env.ts';
import { shownName } from './file-name.ts';
import { boundaryOf, multipart, type Part, type ReadMore } from './multipart.ts';
import { refuseLarger } from './read.ts';

/** A file whose bytes are stored, but which no row knows yet. */
export interface Received extends StoredBlob {
  readonly name: string;
  readonly mediaType: string;
  readonly sourceKey: string;
}

/** A small file with its part's head then comes in one read, and is never copied together. */
const READ_BYTES = 256 * 1024;
/** Smaller files are stored in one call, of known length and hash. At least what `sniff` looks at. */
const HELD_BYTES = 4 * SNIFF_BYTES;
/** Small files are stored while the next ones are read. */
const AT_ONCE = 8;

/** Streams every file of a multipart request into the blob store. When one is refused, none is kept. */
export async function receiveFiles(c: EdgeContext, ragId: number, maxFiles: number = LIMITS.files_per_request): Promise<Received[]> {
  const boundary = boundaryOf(c.req.header('content-type'));
  if (boundary === null) throw new FeragError('media_type_unsupported', 'Send the files as multipart/form-data, in the field "file".');
  refuseLarger(c, LIMITS.request_bytes);
  const blobs = openBlobs(c.env);
  const keys: string[] = [];
  const read = c.req.raw.body ? reader(c.req.raw.body) : async () => null;
  try {
    return await receiveParts(multipart(read, boundary), { blobs, ragId, keys, maxFiles });
  } catch (error) {
    dropBlobs(c, keys);
    await readOut(read);
    throw error;
  }
}

/** Best effort: bytes that no row names mean nothing. */
function dropBlobs(c: EdgeContext, keys: readonly string[]): void {
  const blobs = openBlobs(c.env);
  c.executionCtx.waitUntil(Promise.allSettled(keys.map((key) => blobs.delete(key))));
}

interface Receiving {
  readonly blobs: Blobs;
  readonly ragId: number;
  /** Of everything that was written, for when it has to go again. */
  readonly keys: string[];
  readonly maxFiles: number;
}

async function receiveParts(parts: AsyncIterable<Part>, to: Receiving): Promise<Received[]> {
  const files: Promise<Received>[] = [];
  try {
    for await (const part of parts) {
      requireFile(part, files.length, to.maxFiles);
      const file = await receiveFile(part, to);
      // Awaited below; until then a refusal must not count as unhandled.
      file.stored.catch(() => undefined);
      files.push(file.stored);
      if (!file.isWhole) await file.stored;
      else if (files.length >= AT_ONCE) await files[files.length - AT_ONCE];
    }
    if (files.length === 0) throw new FeragError('file_missing', 'There is no file in the field "file".');
    return await Promise.all(files);
  } catch (error) {
    await Promise.allSettled(files);
    throw error;
  }
}

function requireFile(part: Part, before: number, maxFiles: number): void {
  if (part.name !== 'file') {
    const message = `There is no field "${(part.name ?? '').slice(0, 80)}" here; files go into "file".`;
    throw new FeragError('field_invalid', message, { errors: [{ pointer: `/${part.name ?? ''}`, code: 'unknown_field', message }] });
  }
  if (before < maxFiles) return;
  throw new FeragError('too_many_files', maxFiles === 1 ? 'Send exactly one file.' : `A request holds at most ${maxFiles} files.`);
}

/** Decides from the first bytes, then stores all of them. `isWhole`: the part has been read, only storing goes on. */
async function receiveFile(part: Part, { blobs, ragId, keys }: Receiving): Promise<{ isWhole: boolean; stored: Promise<Received> }> {
  const name = shownName(part.fileName ?? 'unnamed');
  const { head, isWhole } = await firstBytes(part.bytes, HELD_BYTES);
  if (head.length === 0) throw new FeragError('file_empty', `"${name}" is empty.`);
  const kind = sniff(head.subarray(0, SNIFF_BYTES), name);
  if (!kind.supported) throw new FeragError('format_unsupported', unsupportedSentence(name, kind.found));
  if (isWhole && isBlank(head)) throw new FeragError('text_missing', `"${name}" holds only white space, no text.`);
  const sourceKey = newSourceKey(ragId);
  keys.push(sourceKey);
  const stored = blobs.put(sourceKey, isWhole ? head : limited(head, part.bytes, name));
  return { isWhole, stored: stored.then((blob) => ({ name, mediaType: kind.mediaType, sourceKey, ...blob })) };
}

async function firstBytes(bytes: AsyncGenerator<Uint8Array>, wanted: number): Promise<{ head: Uint8Array; isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < wanted) {
    const next = await bytes.next();
    if (next.done) return { head: joined(chunks), isWhole: true };
    chunks.push(next.value);
    length += next.value.length;
  }
  return { head: joined(chunks), isWhole: false };
}

const joined = ([first, ...rest]: Uint8Array[]): Uint8Array =>
  rest.length === 0 ? (first ?? new Uint8Array()) : Buffer.concat([first ?? new Uint8Array(), ...rest]);

async function* limited(head: Uint8Array, rest: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let size = head.length;
  yield head;
  for await (const chunk of rest) {
    size += chunk.length;
    if (size > LIMITS.file_bytes) throw new FeragError('file_too_large', `"${name}" is larger than ${LIMITS.file_bytes / 1_000_000} MB.`);
    yield chunk;
  }
}

/** ASCII white space only, after a byte-order mark if there is one. */
function isBlank(bytes: Uint8Array): boolean {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return bytes.subarray(start).every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/** `readAtLeast` on a BYOB reader is more than twice as fast as plain reads here. */
function reader(body: ReadableStream<Uint8Array>): ReadMore {
  const byob = body.getReader({ mode: 'byob' });
  let total = 0;
  return async () => {
    const { value } = await byob.readAtLeast(READ_BYTES, new Uint8Array(READ_BYTES)).catch((cause: unknown) => {
      throw new FeragError('upload_cut', 'The upload was cut. Nothing was kept; send it again.', { cause });
    });
    if (!value || value.length === 0) return null;
    total += value.length;
    if (total <= LIMITS.request_bytes) return value;
    throw new FeragError('request_too_large', `The request is larger than ${LIMITS.request_bytes / 1_000_000} MB.`);
  };
}

/** A client that is still sending reads no answer, so a refused body is read to its end, which the limits bound. */
async function readOut(read: ReadMore): Promise<void> {
  try {
    while ((await read()) !== null) continue;
  } catch {
    // The client is gone or sends too much: there is nobody to be kind to.
  }
}
