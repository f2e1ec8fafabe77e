import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { sniff, SNIFF_BYTES, unsupportedSentence } from '../../contract/sniff.ts';
import { note, size } from './terminal.ts';

export interface InputFile {
  readonly path: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/**
 * The documents that paths name: files as they are, folders with everything in them but hidden files, in the order of their paths. A
 * named file that cannot be read as a document is refused; in a folder it is left out, with a line on stderr.
 *
 * @throws FeragError `file_missing` for a path that is not there, `format_unsupported`, `file_empty`, `file_too_large`.
 */
export async function inputFiles(paths: readonly string[]): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const given of paths) {
    const found = await stat(given).catch((cause: unknown) => {
      throw new FeragError('file_missing', `There is no file or folder ${given}.`, { cause });
    });
    if (!found.isDirectory()) files.push(await fileAt(given, found.size));
    else for (const file of await walk(given)) files.push(...(await listed(file)));
  }
  const seen = new Set<string>();
  return files.filter((file) => {
    const whole = path.resolve(file.path);
    return !seen.has(whole) && seen.add(whole);
  });
}

async function walk(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const visible = entries.filter((entry) => !entry.name.startsWith('.')).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of visible) {
    const file = path.join(dir, entry.name);
    // Links to folders may lead in circles and are not followed.
    if (entry.isDirectory()) files.push(...(await walk(file)));
    else if (entry.isFile() || (entry.isSymbolicLink() && (await stat(file).catch(() => null))?.isFile())) files.push(file);
  }
  return files;
}

async function listed(file: string): Promise<InputFile[]> {
  try {
    return [await fileAt(file, (await stat(file)).size)];
  } catch (error) {
    if (!(error instanceof FeragError)) throw error;
    note(`Left out: ${error.message}`);
    return [];
  }
}

async function fileAt(file: string, bytes: number): Promise<InputFile> {
  if (bytes === 0) throw new FeragError('file_empty', `"${file}" is empty.`);
  if (bytes > LIMITS.file_bytes) {
    throw new FeragError('file_too_large', `"${file}" has ${size(bytes)}; a document holds at most ${size(LIMITS.file_bytes)}.`);
  }
  const found = sniff(await firstBytes(file), path.basename(file));
  if (!found.supported) throw new FeragError('format_unsupported', unsupportedSentence(file, found.found));
  return { path: file, name: path.basename(file), mediaType: found.mediaType, bytes };
}

async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new FeragError('file_unreadable', `"${file}" cannot be opened.`, { cause });
  });
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: new Uint8Array(SNIFF_BYTES), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
