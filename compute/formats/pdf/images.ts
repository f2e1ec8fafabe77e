import { ImageKind, OPS, type PDFPageProxy } from 'unpdf/pdfjs';
import type { Image } from '../format.ts';
import { grayPng, halved, turned, type Gray } from './png.ts';

/** Smaller pictures are signs and lines. */
const PIXELS_MIN = 20_000;
/** Larger ones are halved: 300 dpi of a page of A4 are 8.7 million. */
const PIXELS_MAX = 12_000_000;
/** Scanners cut pages into strips; more parts are ornaments. */
const IMAGES_MAX = 12;

/** The pictures that a page is made of, in the order in which they are painted; without `isWanted` only whether there is one. */
export async function pageImages(page: PDFPageProxy, isWanted: boolean): Promise<{ count: number; images: Image[] }> {
  const { fnArray, argsArray } = await page.getOperatorList();
  const images: Image[] = [];
  let count = 0;
  for (const [index, operator] of fnArray.entries()) {
    if (!PAINTED.has(operator)) continue;
    const args: unknown = argsArray[index];
    const picture = pictureOf(await objectOf(page, Array.isArray(args) ? args[0] : null, operator));
    if (!picture || picture.width * picture.height < PIXELS_MIN || ++count > IMAGES_MAX) continue;
    if (!isWanted) break;
    images.push({ mediaType: 'image/png', bytes: grayPng(turned(fitted(picture), page.rotate)) });
  }
  return { count, images };
}

const PAINTED: ReadonlySet<number> = new Set([OPS.paintImageXObject, OPS.paintImageMaskXObject, OPS.paintInlineImageXObject]);

/** Pictures are kept apart from the page, or stand in it; a mask may do both. */
async function objectOf(page: PDFPageProxy, argument: unknown, operator: number): Promise<unknown> {
  if (typeof argument === 'string') return resolved(page, argument);
  const isNamed = typeof argument === 'object' && argument !== null && 'data' in argument && typeof argument.data === 'string';
  if (!isNamed) return argument;
  const found = await resolved(page, String(argument.data));
  return operator === OPS.paintImageMaskXObject && typeof found === 'object' ? { ...argument, ...found } : found;
}

function resolved(page: PDFPageProxy, id: string): Promise<unknown> {
  const objects = id.startsWith('g_') ? page.commonObjs : page.objs;
  return new Promise((resolve) => objects.get(id, resolve));
}

/** As grey values: what is written in a picture does not depend on its colours, and a third of the bytes is sent. */
function pictureOf(object: unknown): Gray | null {
  if (typeof object !== 'object' || object === null || !('data' in object) || !('width' in object) || !('height' in object)) return null;
  const { data, width, height } = object;
  if (typeof width !== 'number' || typeof height !== 'number' || !ArrayBuffer.isView(data)) return null;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const kind = 'kind' in object ? object.kind : ImageKind.GRAYSCALE_1BPP;
  const channels = kind === ImageKind.RGB_24BPP ? 3 : kind === ImageKind.RGBA_32BPP ? 4 : 0;
  if (channels === 0) return fromBits(bytes, width, height);
  return bytes.length < width * height * channels ? null : fromColours(bytes, { width, height, channels });
}

function fromColours(bytes: Uint8Array, { width, height, channels }: { width: number; height: number; channels: number }): Gray {
  const gray = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < gray.length; i++, at += channels) {
    // Rec. 601, in 256ths.
    gray[i] = (77 * (bytes[at] ?? 0) + 150 * (bytes[at + 1] ?? 0) + 29 * (bytes[at + 2] ?? 0)) >> 8;
  }
  return { width, height, gray };
}

/** One bit a pixel, rows filled up to whole bytes; 0 is ink. */
function fromBits(bytes: Uint8Array, width: number, height: number): Gray | null {
  const stride = (width + 7) >> 3;
  if (bytes.length < stride * height) return null;
  const gray = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) gray[y * width + x] = ((bytes[y * stride + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1 ? 255 : 0;
  }
  return { width, height, gray };
}

const fitted = (picture: Gray): Gray => (picture.width * picture.height > PIXELS_MAX ? fitted(halved(picture)) : picture);
