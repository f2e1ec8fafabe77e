import { mkdir, open, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';

/** The first bytes of a file of vectors; another layout gets another one. */
const MAGIC = Buffer.from('FERAGVE1');
const KEY_BYTES = 32;
const CRC_BYTES = 4;
const FLOAT_BYTES = 4;

const Header = z.object({ model: z.string(), dimension: z.int().positive() });
/** Whose vectors a file holds. */
export type VectorsOf = z.infer<typeof Header>;

/** A vector under the SHA-256 of the text that it stands for, in hex. */
export interface KeyedVector {
  readonly key: string;
  readonly vector: Float32Array;
}

/** Vectors of one model on disk: they are only ever added. */
export interface VectorFile {
  append(rows: readonly KeyedVector[]): Promise<void>;
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

function headerBytes(of: VectorsOf): Buffer {
  const json = Buffer.from(JSON.stringify({ model: of.model, dimension: of.dimension }));
  return Buffer.concat([MAGIC, u32(json.length), json, u32(crc32(json))]);
}

/** The header and where it ends; null for a file that has none, or a damaged one. */
function readHeader(bytes: Buffer): { of: VectorsOf; end: number } | null {
  if (bytes.length < MAGIC.length + 4 || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const from = MAGIC.length + 4;
  const to = from + bytes.readUInt32LE(MAGIC.length);
  const json = bytes.subarray(from, to);
  if (bytes.length < to + CRC_BYTES || bytes.readUInt32LE(to) !== crc32(json)) return null;
  const header = Header.safeParse(JSON.parse(json.toString('utf8')));
  return header.success ? { of: header.data, end: to + CRC_BYTES } : null;
}

function recordBytes({ key, vector }: KeyedVector): Buffer {
  const body = Buffer.concat([Buffer.from(key, 'hex'), Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)]);
  return Buffer.concat([body, u32(crc32(body))]);
}

/** The whole records from an offset on; a torn or damaged one ends them. */
function readRecords(bytes: Buffer, from: number, dimension: number): { rows: KeyedVector[]; end: number } {
  const length = KEY_BYTES + dimension * FLOAT_BYTES + CRC_BYTES;
  const rows: KeyedVector[] = [];
  let end = from;
  for (; end + length <= bytes.length; end += length) {
    const body = bytes.subarray(end, end + length - CRC_BYTES);
    if (bytes.readUInt32LE(end + length - CRC_BYTES) !== crc32(body)) break;
    const vector = new Float32Array(dimension);
    for (let at = 0; at < dimension; at++) vector[at] = body.readFloatLE(KEY_BYTES + at * FLOAT_BYTES);
    rows.push({ key: body.subarray(0, KEY_BYTES).toString('hex'), vector });
  }
  return { rows, end };
}

async function begin(file: string, of: VectorsOf, rows: readonly KeyedVector[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.part`, Buffer.concat([headerBytes(of), ...rows.map(recordBytes)]));
  await rename(`${file}.part`, file);
}

const fileAt = (file: string): VectorFile => ({
  async append(rows) {
    const handle = await open(file, 'a', 0o600);
    const { size } = await handle.stat();
    try {
      await handle.writeFile(Buffer.concat(rows.map(recordBytes)));
    } catch (error) {
      // Behind a torn record nothing would be read any more. Where that fails too, the next start cuts it off.
      await handle.truncate(size).catch(() => undefined);
      throw error;
    } finally {
      await handle.close();
    }
  },
});

/**
 * Opens the vectors of a model, or begins them. What a crash left half written at the end is cut off; a file that is damaged, or of another
 * model, is begun anew: everything in it can be computed again.
 */
export async function openVectorFile(file: string, of: VectorsOf): Promise<{ file: VectorFile; rows: KeyedVector[] }> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const header = bytes && readHeader(bytes);
  if (!bytes || header?.of.model !== of.model || header.of.dimension !== of.dimension) {
    await begin(file, of, []);
    return { file: fileAt(file), rows: [] };
  }
  const { rows, end } = readRecords(bytes, header.end, of.dimension);
  if (end < bytes.length) await truncate(file, end);
  return { file: fileAt(file), rows };
}

/** Replaces all of a file, in one step. */
export const rewriteVectorFile = (file: string, of: VectorsOf, rows: readonly KeyedVector[]): Promise<void> => begin(file, of, rows);
