import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomically } from './folder.ts';

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
  beforeRename?: () => void,
): Promise<void> {
  await writeFileAtomically(path, sealed(lines, mark), beforeRename);
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

/** Reads and checks a whole snapshot; null when it is incomplete or damaged. */
export async function readSnapshot(path: string): Promise<Snapshot | null> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const seal = SEAL.exec((await readAt(handle, size - SEAL_BYTES, size)).toString('latin1'));
    if (!seal || (await sha256(handle, size - SEAL_BYTES)) !== seal[1]) return null;
    const bodyBytes = Number(seal[2]);
    const tail = (await readAt(handle, bodyBytes, size - SEAL_BYTES)).toString('utf8');
    if (!tail.startsWith(MARK)) return null;
    return { path, bodyBytes, mark: Mark.parse(JSON.parse(tail.slice(MARK.length))) };
  } finally {
    await handle.close();
  }
}

async function sha256(handle: FileHandle, end: number): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(HASH_BYTES);
  for (let at = 0; at < end;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(HASH_BYTES, end - at), at);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
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
