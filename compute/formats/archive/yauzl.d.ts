/** What is used of yauzl, which has no types of its own. */
declare module 'yauzl' {
  import type { Readable } from 'node:stream';

  export interface Entry {
    readonly fileName: string;
    readonly compressedSize: number;
    readonly uncompressedSize: number;
    /** Its upper half: the file's mode, where a Unix wrote the archive. */
    readonly externalFileAttributes: number;
    isEncrypted(): boolean;
    canDecodeFileData(): boolean;
  }
  export interface ZipFile {
    readonly entryCount: number;
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
  }
  const yauzl: { fromBufferPromise(buffer: Buffer, options?: object): Promise<ZipFile> };
  export default yauzl;
}
