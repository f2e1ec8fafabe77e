import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { FeragError } from '../../contract/errors.ts';
import { chosenCycle, chosenRag, signedIn } from './session.ts';
import { note, print, printJson, size, table, type Shown } from './terminal.ts';

interface ArtifactOptions extends Shown {
  readonly rag?: number;
  readonly cycle?: number;
  readonly out?: string;
}

/** `ferag cycle artifacts [NAME] [-o FILE]`: the files of a cycle, or one of them to a file or stdout. */
export async function cycleArtifacts(name: string | undefined, { rag, cycle, out, json }: ArtifactOptions): Promise<void> {
  const api = signedIn();
  const { rag_id: ragId, id } = await chosenCycle(api, await chosenRag(api, rag), cycle);
  if (name === undefined) {
    const artifacts = await api.artifacts(ragId, id);
    if (json) return printJson(artifacts);
    if (artifacts.length === 0) return note(`Cycle ${id} has no files yet.`);
    return print(
      table(artifacts, [
        { title: 'NAME', of: (artifact) => artifact.name, cut: 'end' },
        { title: 'TYPE', of: (artifact) => artifact.media_type.split(';', 1)[0] ?? '' },
        { title: 'SIZE', of: (artifact) => (artifact.size_bytes > 0 ? size(artifact.size_bytes).padStart(8) : null) },
      ]),
    );
  }
  const { body } = await api.artifact(ragId, id, name);
  // The same stream by two declarations: the web's and Node's.
  const bytes = body === null ? Readable.from([]) : Readable.fromWeb(body as ReadableStream);
  if (out === undefined || out === '-') return pipeline(bytes, process.stdout, { end: false });
  await writeWhole(bytes, out);
  if (json) printJson({ name, cycle_id: id, out });
  else note(`${name} of cycle ${id} → ${out}`);
}

/** A download that was cut leaves no file that looks whole. */
async function writeWhole(bytes: Readable, file: string): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(bytes, createWriteStream(part));
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    throw new FeragError('file_unreadable', `${file} could not be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
