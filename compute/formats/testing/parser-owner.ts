import { isMainThread, Worker } from 'node:worker_threads';
import { openParser } from '../parser/index.ts';

/**
 * A process, or with `thread` a thread of it, that begins a document which hangs and says the pid of its parser: for tests of what becomes
 * of a parser when the one who asked it is gone.
 */
const isInThread = process.argv[2] === 'thread';
if (isInThread && isMainThread) {
  const thread = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  process.stdin.once('data', () => void thread.terminate());
} else {
  const parser = openParser({ memoryMb: 512, entry: new URL('./misbehaving.ts', import.meta.url) });
  const request = { name: 'hangs', mediaType: 'x/x', format: 'docx', withImages: false, bytes: new Uint8Array(1) } as const;
  parser.parse(request).catch(() => undefined);
  setTimeout(function told() {
    if (parser.pid() === null) setTimeout(told, 10);
    else process.stdout.write(`${parser.pid()}\n`);
  }, 10);
}
