import { readFile } from 'node:fs/promises';
import { fold } from '../graph/fold.ts';
import { FeragError } from '../../contract/errors.ts';
import { readConfig } from '../config.ts';
import { machineReader, openReader } from '../formats/reader.ts';
import { inputFiles } from './input-files.ts';
import { LOCAL_BASE_IRI } from './local/storage.ts';
import { readSegment } from './local/read-segment.ts';
import { writeTurtle, type StepOptions } from './local/turtle-files.ts';

/** `ferag step graphrag FILE… -o OUT`: what these documents say, as the triples of `graphrag_output.ttl`. */
export async function stepGraphrag(paths: readonly string[], options: StepOptions): Promise<void> {
  const files = await inputFiles(paths);
  if (files.length === 0) throw new FeragError('file_missing', `There is no document in ${paths.join(', ')}.`);
  const reader = openReader(machineReader(readConfig()));
  const documents = [];
  let chunks = 0;
  for (const [index, file] of files.entries()) {
    const { segment } = await readSegment({ ...file, source: await readFile(file.path) }, null, reader);
    chunks += segment.chunks.length;
    documents.push({ documentId: index + 1, textSha256: segment.text_sha256, segment });
  }
  reader.close();
  const graph = fold({ baseIri: LOCAL_BASE_IRI, documents, decisions: [] });
  await writeTurtle(graph.data, options, { documents: files.length, chunks, entities: graph.counts.entities });
}
