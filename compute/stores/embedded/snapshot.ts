import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import { DISK, writeFileAtomically } from './folder.ts';
import type { Disk } from './folder.ts';

/**
 * A snapshot is an N-Quads file: one statement a line, then two comment lines: the mark as JSON, and the SHA-256 of
 * everything before it with the byte offset of the mark. The whole file becomes visible by one rename.
 */
export const Mark = z.object({
  dataset: z.string(),
  storeId: z.string(),
  /** Published version; 0 for staging datasets and before the first publish. */
  version: z.int().nonnegative(),
  /** [cycle, version it became], in the order of publishing. */
  cycles: z.array(z.tuple([z.int(), z.int()])),
  count: z.int().nonnegative(),
  /** Statements of which another spelling may exist (`mayHaveTwin`). */
  twins: z.int().nonnegative(),
});
export type Mark = z.infer<typeof Mark>;

const PIECE_BYTES = 4 * 2 ** 20;
const HASH_BYTES = 2 ** 18;
const MARK = '# ferag ';
const SEAL = /^# sha256 ([0-9a-f]{64}) (\d{12})\n$/;
const SEAL_BYTES = '# sha256 '.length + 64 + 1 + 12 + 1;

const LF = 0x0a;

/** `lines` are read to their end before `mark` is asked for, so that it can count them. */
export async function writeSnapshot(
  path: string,
  lines: AsyncIterable<readonly string[]>,
  mark: () => Mark,
  disk: Disk = DISK,
): Promise<void> {
  await writeFileAtomically(path, sealed(lines, mark), disk);
}

async function* sealed(lines: AsyncIterable<readonly string[]>, mark: () => Mark): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const batch of lines) {
    if (batch.length === 0) continue;
    const piece = Buffer.from(`${batch.join('\n')}\n`);
    hash.update(piece);
    bytes += piece.length;
    yield piece;
  }
  const tail = Buffer.from(`${MARK}${JSON.stringify(mark())}\n`);
  const digest = hash.update(tail).digest('hex');
  yield tail;
  yield Buffer.from(`# sha256 ${digest} ${String(bytes).padStart(12, '0')}\n`);
}

export interface Snapshot {
  readonly path: string;
  /** Size of the statements alone. */
  readonly bodyBytes: number;
  readonly mark: Mark;
}

/** Reads and checks a whole snapshot, by its hash and its count; null when it is missing, incomplete or damaged. */
export async function readSnapshot(path: string): Promise<Snapshot | null> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    const { size } = await handle.stat();
    const seal = SEAL.exec((await readAt(handle, size - SEAL_BYTES, size)).toString('latin1'));
    if (!seal) return null;
    const { digest, lineEnds } = await measure(handle, size - SEAL_BYTES);
    if (digest !== seal[1]) return null;
    const bodyBytes = Number(seal[2]);
    const tail = (await readAt(handle, bodyBytes, size - SEAL_BYTES)).toString('utf8');
    if (!tail.startsWith(MARK)) return null;
    const mark = readJson(Mark, tail.slice(MARK.length), path);
    // The mark is a line too.
    return lineEnds === mark.count + 1 ? { path, bodyBytes, mark } : null;
  } finally {
    await handle.close();
  }
}

/** What stands under a seal was written as it is: if it cannot be read, this program is not the one to read it. */
export function readJson<T>(schema: z.ZodType<T>, text: string, path: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new FeragError('store_failed', `${path} was written by another release of ferag. Run that release, or a newer one.`, { cause });
  }
}

async function measure(handle: FileHandle, end: number): Promise<{ digest: string; lineEnds: number }> {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(HASH_BYTES);
  let lineEnds = 0;
  for (let at = 0; at < end;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(HASH_BYTES, end - at), at);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    hash.update(piece);
    for (let found = piece.indexOf(LF); found >= 0; found = piece.indexOf(LF, found + 1)) lineEnds += 1;
    at += bytesRead;
  }
  return { digest: hash.digest('hex'), lineEnds };
}

/** The bytes from `start` to `end`, fewer where the file ends before; none for a range before the file's start. */
export async function readAt(handle: FileHandle, start: number, end: number): Promise<Buffer<ArrayBuffer>> {
  if (start < 0 || end <= start) return Buffer.alloc(0);
  const buffer = Buffer.from(new ArrayBuffer(end - start));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** The statements as bytes, in pieces of about 4 MiB cut at line ends; each piece owns its memory and may be transferred. */
export async function* snapshotPieces(snapshot: Snapshot): AsyncGenerator<Buffer<ArrayBuffer>> {
  const handle = await open(snapshot.path, 'r');
  try {
    let at = 0;
    let span = PIECE_BYTES;
    while (at < snapshot.bodyBytes) {
      const piece = await readAt(handle, at, Math.min(at + span, snapshot.bodyBytes));
      const end = piece.lastIndexOf(LF) + 1;
      // One line longer than a piece: read on with a larger one.
      if (end === 0 && at + span >= snapshot.bodyBytes) throw new Error(`${snapshot.path} ends within a line.`);
      if (end === 0) span *= 2;
      else {
        yield piece.subarray(0, end);
        at += end;
        span = PIECE_BYTES;
      }
    }
  } finally {
    await handle.close();
  }
}

export async function* snapshotLines(snapshot: Snapshot): AsyncGenerator<string[]> {
  for await (const piece of snapshotPieces(snapshot)) yield piece.toString('utf8', 0, piece.length - 1).split('\n');
}
