import { crc32, deflateRawSync } from 'node:zlib';

/** A file of an archive, and the lies that are told of it. */
export interface ZipEntry {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the headers say instead of its length. */
  readonly claimedBytes?: number;
  readonly isEncrypted?: boolean;
  readonly isStored?: boolean;
  readonly isLink?: boolean;
}

/** A ZIP archive of these files, written as the format's note (APPNOTE 4.3) says. */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array {
  const [files, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const entry of entries) {
    const content = typeof entry.content === 'string' ? Buffer.from(entry.content) : entry.content;
    const packed = entry.isStored ? Buffer.from(content) : deflateRawSync(content);
    const name = Buffer.from(entry.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE((entry.isEncrypted ? 1 : 0) | 0x800, 2);
    fields.writeUInt16LE(entry.isStored ? 0 : 8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.claimedBytes ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name, packed]);
    const tail = Buffer.alloc(14);
    if (entry.isLink) tail.writeUInt32LE((0o120777 << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, name]));
    files.push(file);
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  const isLarge = entries.length > 0xffff;
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(isLarge ? 0xffff : entries.length, 8);
  end.writeUInt16LE(isLarge ? 0xffff : entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  const large = isLarge ? largeEnd(entries.length, listed.length, offset) : Buffer.alloc(0);
  return new Uint8Array(Buffer.concat([...files, listed, large, end]));
}

/** What ZIP64 adds before the end: the number of entries does not fit there. */
function largeEnd(entries: number, directoryBytes: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(56);
  end.write('PK\x06\x06', 'latin1');
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(BigInt(entries), 24);
  end.writeBigUInt64LE(BigInt(entries), 32);
  end.writeBigUInt64LE(BigInt(directoryBytes), 40);
  end.writeBigUInt64LE(BigInt(directoryAt), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(directoryAt + directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end, locator]);
}

/** The same, of names and contents. */
export const zipOfFiles = (files: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  zipOf(Object.entries(files).map(([name, content]) => ({ name, content })));
