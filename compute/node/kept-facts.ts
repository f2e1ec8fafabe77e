import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const File = z.record(z.string(), z.object({ at: z.number(), facts: z.unknown() }));

/** A model's server may be changed without saying so: after a day it is asked again. */
const KEPT_MS = 24 * 3600_000;

/** What was found out of models, in one file, so that a restart need not ask them everything again. It may be deleted at any time. */
export function keptFacts(file: string, now: () => number) {
  const read = async (): Promise<z.infer<typeof File>> => {
    const text = await readFile(file, 'utf8').catch(() => '{}');
    const found = File.safeParse(jsonOf(text));
    return found.success ? Object.fromEntries(Object.entries(found.data).filter(([, { at }]) => Math.abs(now() - at) < KEPT_MS)) : {};
  };
  let writing: Promise<void> = Promise.resolve();
  return {
    get: async (key: string): Promise<unknown> => (await read())[key]?.facts ?? null,
    put(key: string, facts: unknown): Promise<void> {
      // One write that fails (a full disk) is its caller's alone.
      writing = writing
        .catch(() => undefined)
        .then(async () => {
          const all = { ...(await read()), [key]: { at: now(), facts } };
          await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
          await writeFile(`${file}.new`, JSON.stringify(all), { mode: 0o600 });
          await rename(`${file}.new`, file);
        });
      return writing;
    },
  };
}

/** A file that is no JSON was cut off by a crash: it holds nothing then. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
