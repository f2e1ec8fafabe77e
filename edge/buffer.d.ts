// The runtime's own types declare `Buffer` as a constant of type any, which keeps Node's description of its instances from
// being merged in. These are the methods that the edge uses.
interface Buffer<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends Uint8Array<TArrayBuffer> {
  equals(other: Uint8Array): boolean;
  includes(value: number | string | Uint8Array): boolean;
  indexOf(value: number | Uint8Array, from?: number): number;
  toString(encoding?: 'utf8' | 'hex' | 'base64url' | 'latin1', start?: number, end?: number): string;
}
