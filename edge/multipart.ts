import { Buffer } from 'node:buffer';
import { FeragError } from '../contract/errors.ts';
import { dispositionOf } from './file-name.ts';

/** Gives the next bytes of a body, or null at its end. */
export type ReadMore = () => Promise<Uint8Array | null>;

export interface Part {
  readonly name: string | null;
  readonly fileName: string | null;
  /** Ends at the part's end. What is left of it unread is skipped when the next part is asked for. */
  readonly bytes: AsyncGenerator<Uint8Array>;
}

const HEADER_BYTES = 16 * 1024;
const CRLF = Buffer.from('\r\n');
const BLANK_LINE = Buffer.from('\r\n\r\n');
const DASHES = Buffer.from('--');

/** The boundary of a `multipart/form-data` content type (RFC 2046 §5.1.1), or null when it is none. */
export function boundaryOf(contentType: string | undefined): string | null {
  const match = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2] ?? null;
}

/** The parts of a multipart body one after another, each streamed: at most one read and one delimiter are in memory. */
export async function* multipart(readMore: ReadMore, boundary: string): AsyncGenerator<Part> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter has no line break before it.
  const input = new Input(readMore, CRLF);
  await input.skipPast(delimiter);
  for (;;) {
    // An empty iterator of a part left unread would lose the place, so the part itself skips to its end first.
    const after = await input.peek(2);
    if (after.equals(DASHES)) return await input.skipAll();
    const headers = await input.takeUntil(BLANK_LINE, HEADER_BYTES);
    if (!/^[ \t]*(?:\r\n|$)/.test(headers)) throw new FeragError('request_invalid', 'The multipart body is malformed.');
    const bytes = input.streamUntil(delimiter);
    yield { ...dispositionOf(headers), bytes };
    for await (const _ of bytes) continue;
    if (!input.isPast) await input.skipPast(delimiter);
  }
}

/** A window over the body: never more than one read beyond what is needed. */
class Input {
  readonly #readMore: ReadMore;
  #held: Buffer;
  /** The part that was streamed last has been read to its end. */
  isPast = true;

  constructor(readMore: ReadMore, start: Buffer) {
    this.#readMore = readMore;
    this.#held = start;
  }

  async *streamUntil(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    this.isPast = false;
    for (;;) {
      const at = this.#held.indexOf(delimiter);
      // A delimiter may begin in this read and end in the next.
      const safe = at >= 0 ? at : this.#held.length - delimiter.length + 1;
      if (safe > 0) {
        const piece = this.#held.subarray(0, safe);
        this.#held = this.#held.subarray(safe);
        yield piece;
      }
      if (at >= 0) {
        this.#held = this.#held.subarray(delimiter.length);
        this.isPast = true;
        return;
      }
      await this.#more();
    }
  }

  async skipPast(delimiter: Buffer): Promise<void> {
    for await (const _ of this.streamUntil(delimiter)) continue;
  }

  async peek(bytes: number): Promise<Buffer> {
    while (this.#held.length < bytes) await this.#more();
    return this.#held.subarray(0, bytes);
  }

  async takeUntil(end: Buffer, limit: number): Promise<string> {
    for (;;) {
      const at = this.#held.indexOf(end);
      if (at >= 0) {
        const text = this.#held.toString('utf8', 0, at);
        this.#held = this.#held.subarray(at + end.length);
        return text;
      }
      if (this.#held.length > limit) throw new FeragError('request_invalid', 'The headers of a part are too long.');
      await this.#more();
    }
  }

  /** What follows the last delimiter means nothing. */
  async skipAll(): Promise<void> {
    while ((await this.#readMore()) !== null) continue;
  }

  async #more(): Promise<void> {
    const chunk = await this.#readMore();
    if (!chunk) throw new FeragError('upload_cut', 'The upload ended before its last part did. Nothing was kept; send it again.');
    this.#held =
      this.#held.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([this.#held, chunk]);
  }
}
