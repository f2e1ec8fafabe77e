import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { FeragError } from '../../../contract/errors.ts';
import { LIMITS } from '../../../contract/limits.ts';
import type { UnpackBudget } from '../format.ts';

export const newBudget = (): UnpackBudget => ({
  bytesLeft: LIMITS.unpacked_bytes,
  entriesLeft: LIMITS.archive_entries,
});

/** An archive's files by name. Names that lead outside of it and more than the budget's entries refuse the whole. */
export interface Archive {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The bytes of a file as they are inflated. */
  stream(name: string): AsyncGenerator<Uint8Array>;
  bytes(name: string): Promise<Uint8Array>;
}

/** Below this, a ratio says nothing: a sheet of empty cells packs as well as a bomb. */
const RATIO_FROM_BYTES = 10_000_000;

/**
 * Reads an archive's directory; nothing is unpacked yet, and nothing is ever written to a disk.
 *
 * @throws FeragError `file_unreadable` when it is damaged or names lead outside of it, `file_too_large_unpacked` for too many entries.
 */
export async function openArchive(bytes: Uint8Array, budget: UnpackBudget): Promise<Archive> {
  const entries = new Map<string, Entry>();
  const zip = await open(bytes);
  try {
    for await (const entry of zip.eachEntry()) {
      if (--budget.entriesLeft < 0) throw tooMany(zip.entryCount);
      // The first of a name is the one that is read; readers differ, and a second one is a way to show them different things.
      if (!entry.fileName.endsWith('/') && !isLink(entry) && !entries.has(entry.fileName)) entries.set(entry.fileName, entry);
    }
  } catch (cause) {
    throw asDamaged(cause);
  }
  const lower = new Map([...entries].map(([name, entry]) => [name.toLowerCase(), entry]));
  const find = (name: string) => entries.get(name) ?? lower.get(name.toLowerCase());
  const stream = (name: string) => inflate(zip, find(name), name, budget);
  return {
    names: [...entries.keys()],
    has: (name) => find(name) !== undefined,
    stream,
    bytes: (name) => gather(stream(name)),
  };
}

/** A symbolic link holds a path, which is nothing to read and nothing to follow. */
const isLink = ({ externalFileAttributes }: Entry): boolean => ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;

async function open(bytes: Uint8Array): Promise<ZipFile> {
  try {
    return await yauzl.fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { lazyEntries: true });
  } catch (cause) {
    throw asDamaged(cause);
  }
}

async function* inflate(zip: ZipFile, entry: Entry | undefined, name: string, budget: UnpackBudget): AsyncGenerator<Uint8Array> {
  if (!entry) throw new FeragError('file_unreadable', `The file is damaged: it has no part "${name.slice(0, 200)}".`);
  if (entry.isEncrypted())
    throw new FeragError('file_encrypted', 'The file is protected with a password. Save it without one and upload it again.');
  if (!entry.canDecodeFileData())
    throw new FeragError('file_unreadable', 'The archive is packed in a way that is not read. Pack it as a plain ZIP.');
  let size = 0;
  const source = await zip.openReadStreamPromise(entry).catch((cause: unknown) => {
    throw asDamaged(cause);
  });
  try {
    // Border: an entry's stream is in no object mode and has no encoding, so that its chunks are buffers.
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.length;
      budget.bytesLeft -= chunk.length;
      const isBomb = size > RATIO_FROM_BYTES && size > entry.compressedSize * LIMITS.archive_ratio;
      if (budget.bytesLeft < 0 || isBomb) throw tooLarge();
      yield chunk;
    }
  } catch (cause) {
    throw asDamaged(cause);
  } finally {
    source.destroy();
  }
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all.length === 1 && all[0] ? all[0] : Buffer.concat(all);
}

const tooLarge = (): FeragError =>
  new FeragError(
    'file_too_large_unpacked',
    `The file is too large when it is unpacked: over ${LIMITS.unpacked_bytes / 1_000_000} MB, or over ${LIMITS.archive_ratio} times its size.`,
  );

const tooMany = (entries: number): FeragError =>
  new FeragError('file_too_large_unpacked', `The archive has ${entries} entries; at most ${LIMITS.archive_entries} are read.`);

function asDamaged(cause: unknown): FeragError {
  if (cause instanceof FeragError) return cause;
  return new FeragError('file_unreadable', 'The file is a damaged archive. Save or pack it again and upload it once more.', { cause });
}
