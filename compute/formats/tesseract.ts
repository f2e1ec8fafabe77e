import { execFile } from 'node:child_process';
import { FeragError } from '../../contract/errors.ts';
import type { ImageReader } from './images.ts';

const PROGRAM = 'tesseract';
const SECONDS = 60;
/** Of what it found; a page of text has some thousand. */
const TEXT_BYTES = 4_000_000;
const WANTED = ['eng', 'rus', 'fra'];

interface Tesseract {
  readonly version: string;
  readonly languages: readonly string[];
}

/** The program on this machine, with those of ferag's languages that it has; null where it is not installed. */
export async function findTesseract(): Promise<Tesseract | null> {
  try {
    const version = /tesseract v?(\S+)/.exec(await run(['--version'], null))?.[1] ?? 'unknown';
    const installed = (await run(['--list-langs'], null)).split(/\s+/);
    const languages = WANTED.filter((language) => installed.includes(language));
    return languages.length === 0 ? null : { version, languages };
  } catch (error) {
    if (error instanceof FeragError) return null;
    throw error;
  }
}

export function tesseract(found: Tesseract | null): ImageReader | null {
  if (!found) return null;
  return {
    name: `tesseract ${found.version} ${found.languages.join('+')}`,
    read: async ({ bytes }, signal) => ({
      text: await run(['stdin', 'stdout', '-l', found.languages.join('+')], bytes, signal),
      usage: null,
    }),
  };
}

/** @throws FeragError `parser_failed` when it is not there, fails or takes too long; the signal's reason. */
function run(args: readonly string[], input: Uint8Array | null, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: SECONDS * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: TEXT_BYTES,
      env: { OMP_THREAD_LIMIT: '1', PATH: SEARCHED },
      signal,
    } as const;
    const child = execFile(PROGRAM, args, options, (error, stdout) => {
      if (!error) return resolve(stdout);
      if (signal?.aborted) return reject(signal.reason);
      reject(
        new FeragError('parser_failed', 'A picture could not be read: tesseract failed on it.', {
          cause: error,
        }),
      );
    });
    // It may end before it has read everything, and says so by its exit.
    child.stdin?.on('error', () => undefined).end(input ?? '');
  });
}

/** Where systems and package managers put programs. */
const SEARCHED = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';
