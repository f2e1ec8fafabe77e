import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryOf, multipart, type ReadMore } from './multipart.ts';

const BOUNDARY = 'x-boundary-7';

const encode = (parts: readonly { name: string; bytes: Uint8Array }[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, bytes }) => [
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${BOUNDARY}--\r\nepilogue`),
  ]);

/** Hands the message out in pieces of the given sizes, over and over. */
function inPieces(message: Buffer, sizes: readonly number[]): ReadMore {
  let at = 0;
  let turn = 0;
  return async () => {
    if (at >= message.length) return null;
    const size = sizes[turn++ % sizes.length] ?? 1;
    const piece = message.subarray(at, at + size);
    at += size;
    return piece;
  };
}

async function readAll(read: ReadMore, take = Number.POSITIVE_INFINITY) {
  const parts: { name: string | null; bytes: Buffer }[] = [];
  for await (const part of multipart(read, BOUNDARY)) {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of part.bytes) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= take) break;
    }
    parts.push({ name: part.fileName, bytes: Buffer.concat(chunks) });
  }
  return parts;
}

// Bytes that look like the delimiter most of the way are what breaks a parser.
const nearDelimiter = fc.constantFrom(
  '\r',
  '\n',
  '\r\n',
  '-',
  '--',
  `\r\n--${BOUNDARY.slice(0, -1)}`,
  `--${BOUNDARY}`,
  `\n--${BOUNDARY}`,
  'a',
);
const content = fc
  .array(fc.oneof(nearDelimiter, fc.string({ maxLength: 8 })), { maxLength: 12 })
  .map((pieces) => Buffer.from(pieces.join('')))
  .filter((bytes) => !Buffer.concat([Buffer.from('\r\n'), bytes]).includes(`\r\n--${BOUNDARY}`));
const messages = fc.array(fc.record({ name: fc.stringMatching(/^[a-z]{1,8}$/), bytes: content }), { minLength: 1, maxLength: 4 });
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

describe('multipart', () => {
  it('gives every part back, however the message is cut into reads', async () => {
    const law = fc.asyncProperty(messages, sizes, async (parts, cut) => {
      expect(await readAll(inPieces(encode(parts), cut))).toEqual(parts.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) })));
    });
    await fc.assert(law, { numRuns: 1000 });
  });

  it('finds the next part when the caller leaves one half read', async () => {
    const law = fc.asyncProperty(messages, sizes, async (parts, cut) => {
      const seen = await readAll(inPieces(encode(parts), cut), 1);
      expect(seen.map((part) => part.name)).toEqual(parts.map((part) => part.name));
    });
    await fc.assert(law, { numRuns: 300 });
  });

  it('F16: a message cut anywhere before its end is upload_cut', async () => {
    const law = fc.asyncProperty(messages, sizes, fc.double({ min: 0, max: 1, noNaN: true }), async (parts, cut, where) => {
      const whole = encode(parts);
      const end = whole.length - 'epilogue'.length - 4;
      const message = whole.subarray(0, Math.floor(where * end));
      await expect(readAll(inPieces(message, cut))).rejects.toMatchObject({ code: 'upload_cut' });
    });
    await fc.assert(law, { numRuns: 300 });
  });

  it('refuses headers without end and text after a boundary', async () => {
    const endless = Buffer.from(`--${BOUNDARY}\r\n${'X: y\r\n'.repeat(4000)}`);
    await expect(readAll(inPieces(endless, [4096]))).rejects.toMatchObject({ code: 'request_invalid' });
    const longer = Buffer.from(`--${BOUNDARY}and-more\r\n\r\n\r\n--${BOUNDARY}--`);
    await expect(readAll(inPieces(longer, [7]))).rejects.toMatchObject({ code: 'request_invalid' });
  });

  it('reads the boundary, quoted or not', () => {
    expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc');
    expect(boundaryOf('Multipart/Form-Data; charset=utf-8; boundary="a b:c"')).toBe('a b:c');
    expect(boundaryOf('multipart/mixed; boundary=abc')).toBeNull();
    expect(boundaryOf(undefined)).toBeNull();
  });
});
