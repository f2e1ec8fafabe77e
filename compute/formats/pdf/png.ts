import { crc32, deflateSync } from 'node:zlib';

/** A picture of grey values, row by row; 0 is black. */
export interface Gray {
  readonly width: number;
  readonly height: number;
  readonly gray: Uint8Array;
}

/** PNG (ISO/IEC 15948) of 8 bits grey, without filters: scans are mostly white. */
export function grayPng({ width, height, gray }: Gray): Uint8Array {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(gray.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 3 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Half as wide and as high; each pixel is the mean of four. */
export function halved({ width, height, gray }: Gray): Gray {
  const [w, h] = [width >> 1, height >> 1];
  const half = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const at = 2 * y * width + 2 * x;
      half[y * w + x] = ((gray[at] ?? 0) + (gray[at + 1] ?? 0) + (gray[at + width] ?? 0) + (gray[at + width + 1] ?? 0)) >> 2;
    }
  }
  return { width: w, height: h, gray: half };
}

/** Turned clockwise by 90, 180 or 270 degrees, as its page is. */
export function turned(picture: Gray, degrees: number): Gray {
  const turns = ((Math.round(degrees / 90) % 4) + 4) % 4;
  let result = picture;
  for (let i = 0; i < turns; i++) result = quarter(result);
  return result;
}

function quarter({ width, height, gray }: Gray): Gray {
  const turned = new Uint8Array(gray.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) turned[x * height + (height - 1 - y)] = gray[y * width + x] ?? 0;
  return { width: height, height: width, gray: turned };
}
