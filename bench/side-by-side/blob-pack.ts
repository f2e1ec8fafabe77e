import { fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { FeragError } from '../../contract/errors.ts';
import { sha256Of, type Blobs } from '../../compute/node/edge-client.ts';

export interface BlobPack extends Blobs {
  /** Blobs written since it was opened; one that is there already is not written again. */
  writes(): number;
  /** Waits until everything that was put is on the disk. */
  settle(): void;
}

/** Where a blob's bytes stand in the file. */
interface Place {
  readonly at: number;
  readonly size: number;
}

/** Written to the file at the latest when so many bytes wait. */
const BATCH_BYTES = 1_000_000;
/** 64 hexadecimal digits, a space, ten digits of the length, a line end. */
const HEADER_BYTES = 76;

/**
 * Blobs by their hash in one append-only file: a thousand small files cost a thousand syncs. Each has a header with its hash and length; a
 * tail that a crash cut off is taken away at the next opening. `settle` before anything that names a blob is written.
 */
export function openBlobPack(file: string): BlobPack {
  mkdirSync(path.dirname(file), { recursive: true });
  const handle = openSync(file, 'a+');
  const { places, end } = readPlaces(handle);
  ftruncateSync(handle, end);
  let written = end;
  let [waiting, waitingBytes]: [Buffer[], number] = [[], 0];
  let writes = 0;
  const flush = (): void => {
    if (waiting.length === 0) return;
    writeSync(handle, Buffer.concat(waiting));
    written += waitingBytes;
    [waiting, waitingBytes] = [[], 0];
  };
  return {
    async get(sha256) {
      flush();
      const place = places.get(sha256);
      if (!place) throw new FeragError('blob_not_found', `There is no blob ${sha256}.`);
      const bytes = Buffer.alloc(place.size);
      readSync(handle, bytes, 0, place.size, place.at);
      return bytes;
    },
    async put(bytes) {
      const sha256 = sha256Of(bytes);
      if (!places.has(sha256)) {
        const header = Buffer.from(`${sha256} ${String(bytes.length).padStart(10, '0')}\n`);
        places.set(sha256, { at: written + waitingBytes + HEADER_BYTES, size: bytes.length });
        waiting.push(header, Buffer.from(bytes));
        waitingBytes += HEADER_BYTES + bytes.length;
        writes += 1;
        if (waitingBytes > BATCH_BYTES) flush();
      }
      return { sha256, size_bytes: bytes.length };
    },
    writes: () => writes,
    settle() {
      flush();
      fsyncSync(handle);
    },
  };
}

function readPlaces(handle: number): { places: Map<string, Place>; end: number } {
  const places = new Map<string, Place>();
  const { size } = fstatSync(handle);
  const header = Buffer.alloc(HEADER_BYTES);
  let end = 0;
  while (end + HEADER_BYTES <= size) {
    readSync(handle, header, 0, HEADER_BYTES, end);
    const bytes = Number(header.toString('latin1', 65, 75));
    const at = end + HEADER_BYTES;
    if (at + bytes > size) break;
    places.set(header.toString('latin1', 0, 64), { at, size: bytes });
    end = at + bytes;
  }
  return { places, end };
}
