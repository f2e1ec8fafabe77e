import { fork, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { FeragError } from '../../../contract/errors.ts';
import { LIMITS } from '../../../contract/limits.ts';
import type { Parsed } from '../format.ts';
import { ParseReply, type ParseRequest } from './messages.ts';

export interface ParserOptions {
  /** Of the parser's process; one that grows beyond is ended. */
  readonly memoryMb: number;
  readonly seconds?: number;
  /** A fresh process after so many: what a parser leaks is given back. */
  readonly documents?: number;
  /** Another program than the parser, for tests of what one can do. */
  readonly entry?: URL;
}

export interface Parser {
  /**
   * One document after another.
   *
   * @throws FeragError of the document, `parser_failed` when it took too long, too much memory, or its process down; the signal's reason.
   */
  parse(request: Omit<ParseRequest, 'id'>, signal?: AbortSignal): Promise<Parsed>;
  close(): void;
  /** Of the process that waits for the next document; null: none. */
  pid(): number | null;
  /** The most memory that the process which answered last has had; 0 before. */
  peakBytes(): number;
}

const ENTRY = new URL('./child.ts', import.meta.url);
const DOCUMENTS = 200;
const LOOK_MS = 200;

interface Running {
  readonly process: ChildProcess;
  documents: number;
}

export function openParser({ memoryMb, seconds = LIMITS.parser_seconds, documents = DOCUMENTS, entry = ENTRY }: ParserOptions): Parser {
  let running: Running | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let next = 1;
  let peakBytes = 0;

  const end = (): void => {
    running?.process.kill('SIGKILL');
    running = null;
  };
  const attempt = async (request: Omit<ParseRequest, 'id'>, signal: AbortSignal | undefined): Promise<Parsed> => {
    signal?.throwIfAborted();
    running ??= { process: start(entry, memoryMb), documents: 0 };
    const current = running;
    current.documents++;
    try {
      const reply = await converse(current.process, { ...request, id: next++ }, { memoryMb, seconds, signal });
      peakBytes = reply.peakBytes;
      if (current.documents >= documents || reply.rssBytes > memoryMb * 500_000) end();
      return parsedOf(reply);
    } catch (error) {
      if (!(error instanceof FeragError) || error.code === 'parser_failed' || signal?.aborted) end();
      throw error;
    }
  };
  const parse: Parser['parse'] = async (request, signal) => {
    const isFresh = running === null;
    try {
      return await attempt(request, signal);
    } catch (error) {
      // A process that earlier documents have used may have broken by them.
      if (isFresh || !(error instanceof ParserCrash)) throw error;
      return attempt(request, signal);
    }
  };
  return {
    parse(request, signal) {
      const result = turn.then(() => parse(request, signal));
      turn = result.catch(() => undefined);
      return result;
    },
    close: end,
    pid: () => running?.process.pid ?? null,
    peakBytes: () => peakBytes,
  };
}

/** The process ended by itself. */
class ParserCrash extends FeragError {}

/** Its own heap limit, nothing of the node's environment, and no right to write files or to start programs. */
function start(entry: URL, memoryMb: number): ChildProcess {
  const started = fork(entry, {
    execArgv: [
      `--max-old-space-size=${Math.floor(memoryMb * 0.75)}`,
      '--disable-warning=ExperimentalWarning',
      '--permission',
      '--allow-fs-read=*',
      '--allow-worker',
    ],
    env: { TZ: 'UTC' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  started.unref();
  started.channel?.unref();
  return started;
}

interface Bounds {
  readonly memoryMb: number;
  readonly seconds: number;
  readonly signal: AbortSignal | undefined;
}

/** Sends a document and waits for its reply, whatever happens to the process meanwhile. */
function converse(child: ChildProcess, request: ParseRequest, { memoryMb, seconds, signal }: Bounds): Promise<ParseReply> {
  return new Promise((resolve, reject) => {
    const stop = (error: unknown): void => {
      release();
      reject(error);
    };
    const onMessage = (message: unknown): void => {
      const reply = ParseReply.safeParse(message);
      if (!reply.success) return stop(crash(request.name, 'sent nonsense'));
      if (reply.data.id !== request.id) return;
      release();
      resolve(reply.data);
    };
    const onExit = (code: number | null, how: string | null): void =>
      stop(isOutOfMemory(code, how) ? tooMuch(request.name, memoryMb) : crash(request.name, how ?? `exit ${code}`));
    const onError = (): void => stop(crash(request.name, 'could not be started'));
    const onAbort = (): void => stop(signal?.reason);
    const timer = setTimeout(() => stop(tooLong(request.name, seconds)), seconds * 1000);
    const watch = watchMemory(child, memoryMb, () => stop(tooMuch(request.name, memoryMb)));
    const release = (): void => {
      clearTimeout(timer);
      clearInterval(watch);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      signal?.removeEventListener('abort', onAbort);
      child.channel?.unref();
    };
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    signal?.addEventListener('abort', onAbort);
    child.channel?.ref();
    child.send(request, (error) => {
      if (error) stop(crash(request.name, 'went away'));
    });
  });
}

/** V8 aborts when its heap is full; the system's own guard kills. */
const isOutOfMemory = (code: number | null, how: string | null): boolean => how === 'SIGABRT' || how === 'SIGKILL' || code === 134;

/** What lies outside of the heap is counted by the system only; where that does not say it, the heap's limit remains. */
function watchMemory(child: ChildProcess, memoryMb: number, onExcess: () => void): NodeJS.Timeout | undefined {
  if (process.platform !== 'linux') return undefined;
  return setInterval(() => {
    // Not `statm`, which counts in pages: they have 4 KiB on some processors, 16 or 64 on others.
    void readFile(`/proc/${child.pid}/status`, 'latin1').then(
      (status) => void (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) > memoryMb * 1024 && onExcess()),
      // The process is gone, which its exit tells.
      () => undefined,
    );
  }, LOOK_MS).unref();
}

function parsedOf({ outcome }: ParseReply): Parsed {
  if (outcome.type === 'failed') throw new FeragError(outcome.code, outcome.detail);
  return outcome;
}

const tooLong = (name: string, seconds: number): FeragError =>
  new FeragError(
    'parser_failed',
    `Reading "${name}" took longer than ${seconds} seconds and was stopped. Split the file, or save it in another format.`,
  );
const tooMuch = (name: string, memoryMb: number): FeragError =>
  new FeragError(
    'parser_failed',
    `Reading "${name}" takes more than ${memoryMb} MB of memory and was stopped. Split the file, or save it in another format.`,
  );
const crash = (name: string, how: string): ParserCrash =>
  new ParserCrash(
    'parser_failed',
    `The reader broke down on "${name}" (${how}). Save the file again, or in another format, and upload that.`,
  );
