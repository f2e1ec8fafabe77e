import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FeragError } from '../../../contract/errors.ts';
import { DISK, syncDirectory } from './folder.ts';
import type { Disk } from './folder.ts';
import { readAt } from './snapshot.ts';

/*
 * A journal is a row of frames: magic (4 bytes), payload length (u32, big endian), SHA-256 of the payload (32), and the
 * first 4 bytes of the SHA-256 over those 40. A frame counts when it is there as a whole.
 */
const MAGIC = Buffer.from('FRG1');
const HEADER_BYTES = 44;
const SECTOR_BYTES = 512;

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

function header(payload: readonly Uint8Array[], bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  const hash = createHash('sha256');
  for (const piece of payload) hash.update(piece);
  const head = Buffer.concat([MAGIC, length, hash.digest()]);
  return Buffer.concat([head, sha256(head).subarray(0, 4)]);
}

/** What an operator does about a dataset that cannot be opened. */
export const REBUILD = 'Stop ferag and run "ferag verify --repair", which rebuilds the dataset from its documents.';

// A frame is read into one buffer; beyond this it would be safer to rebuild the dataset.
const FRAME_BYTES = 2 ** 31 - 1;

/**
 * Appends one frame, its payload in pieces, and makes it durable; gives the journal's new size.
 * @throws FeragError `store_failed` when the file is not as long as this store left it: another process writes to it.
 */
export async function appendFrame(path: string, expectedBytes: number, payload: readonly Uint8Array[], disk: Disk = DISK): Promise<number> {
  const bytes = payload.reduce((sum, piece) => sum + piece.length, 0);
  if (bytes > FRAME_BYTES) throw new FeragError('store_failed', `A change of ${bytes} bytes is too large to be published at once.`);
  const handle = await open(path, 'a');
  try {
    const { size } = await handle.stat();
    if (size !== expectedBytes)
      throw new FeragError('store_failed', `Another process has written to ${path}. One store folder serves one node.`);
    await disk.write(handle, header(payload, bytes));
    for (const piece of payload) await disk.write(handle, piece);
    await handle.datasync();
    if (expectedBytes === 0) await syncDirectory(dirname(path));
    return size + HEADER_BYTES + bytes;
  } finally {
    await handle.close();
  }
}

export interface Journal {
  readonly path: string;
  readonly bytes: number;
}

/** The journal's whole frames; `torn` when a last one was cut off while it was being written. */
export async function checkJournal(path: string, each: (payload: Buffer) => void): Promise<Journal & { torn: boolean }> {
  const size = await stat(path).then(
    (file) => file.size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0;
      throw error;
    },
  );
  let end = 0;
  for await (const frame of frames({ path, bytes: size })) {
    each(frame.payload);
    end = frame.end;
  }
  return { path, bytes: end, torn: end < size };
}

/** Frames in the order of writing. Ends at a torn frame. @throws FeragError `store_failed` when a frame is damaged. */
export async function* frames(journal: Journal): AsyncGenerator<{ payload: Buffer; end: number }> {
  if (journal.bytes === 0) return;
  const handle = await open(journal.path, 'r');
  try {
    for (let at = 0; at < journal.bytes;) {
      const frame = await readFrame(handle, journal, at);
      if (frame === null) return;
      yield frame;
      at = frame.end;
    }
  } finally {
    await handle.close();
  }
}

async function readFrame(handle: FileHandle, journal: Journal, at: number): Promise<{ payload: Buffer; end: number } | null> {
  const head = await readAt(handle, at, Math.min(at + HEADER_BYTES, journal.bytes));
  if (head.length < HEADER_BYTES) return null;
  if (!head.subarray(0, 4).equals(MAGIC) || !sha256(head.subarray(0, 40)).subarray(0, 4).equals(head.subarray(40))) {
    return unwrittenOrDamaged(journal, at, isUnwritten(head.subarray(0, 4)) || isUnwritten(head.subarray(40)));
  }
  const end = at + HEADER_BYTES + head.readUInt32BE(4);
  if (end > journal.bytes) return null;
  const payload = await readAt(handle, at + HEADER_BYTES, end);
  if (!sha256(payload).equals(head.subarray(8, 40))) {
    return unwrittenOrDamaged(journal, at, end === journal.bytes && hasUnwrittenSector(payload, at + HEADER_BYTES));
  }
  return { payload, end };
}

/**
 * After a power cut a file may have grown before its sectors were written: those read as NUL, which no payload contains.
 * Any other mismatch is damage to what was acknowledged, and dropping it in silence would undo a published version.
 */
function unwrittenOrDamaged(journal: Journal, at: number, unwritten: boolean): null {
  if (unwritten) return null;
  throw new FeragError('store_failed', `${journal.path} is damaged at byte ${at}. ${REBUILD}`);
}

function hasUnwrittenSector(bytes: Buffer, fileOffset: number): boolean {
  for (let start = 0; start < bytes.length;) {
    const end = Math.min(bytes.length, start + SECTOR_BYTES - ((fileOffset + start) % SECTOR_BYTES));
    if (isUnwritten(bytes.subarray(start, end))) return true;
    start = end;
  }
  return false;
}

const isUnwritten = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);
