import { crc32, deflateSync } from 'node:zlib';

/** What a vision model has to read from `wordImage()`. */
export const IMAGE_WORD = 'LIME 73';

/** Five dots across, seven down; one bit a dot, the highest leftmost. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  L: [16, 16, 16, 16, 16, 16, 31],
  I: [31, 4, 4, 4, 4, 4, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  E: [31, 16, 16, 30, 16, 16, 31],
  ' ': [0, 0, 0, 0, 0, 0, 0],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '3': [30, 1, 1, 14, 1, 1, 30],
};
const DOT = 8;
const MARGIN = 24;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A PNG of black letters on white, one byte a pixel (PNG specification, third edition, section 11). */
export function wordImage(): Uint8Array {
  const width = IMAGE_WORD.length * 6 * DOT + 2 * MARGIN;
  const height = 7 * DOT + 2 * MARGIN;
  // Each line begins with its filter: none.
  const rows = Buffer.alloc((width + 1) * height, 255);
  for (let y = 0; y < height; y++) {
    rows[y * (width + 1)] = 0;
    for (let x = 0; x < width; x++) if (isBlack(x, y)) rows[y * (width + 1) + 1 + x] = 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([SIGNATURE, section('IHDR', header), section('IDAT', deflateSync(rows)), section('IEND', Buffer.alloc(0))]);
}

function isBlack(x: number, y: number): boolean {
  const column = Math.floor((x - MARGIN) / DOT);
  const line = Math.floor((y - MARGIN) / DOT);
  const letter = column < 0 ? undefined : IMAGE_WORD[Math.floor(column / 6)];
  const bits = letter === undefined ? undefined : GLYPHS[letter]?.[line];
  return bits !== undefined && column % 6 < 5 && ((bits >> (4 - (column % 6))) & 1) === 1;
}

function section(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(8 + body.length);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), 4 + body.length);
  return framed;
}
