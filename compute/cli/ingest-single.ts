import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FeragError } from '../../contract/errors.ts';
import { readConfig } from '../config.ts';
import { extractSchema } from '../cycle/2-schema/index.ts';
import { mergeOntology } from '../cycle/3-merge-onto/index.ts';
import { machineReader, openReader } from '../formats/reader.ts';
import { turtleOf } from '../graph/turtle.ts';
import { EXIT } from './exit.ts';
import { inputFiles, type InputFile } from './input-files.ts';
import { LOCAL_BASE_IRI, openStorage, type Put, type Storage } from './local/storage.ts';
import { writeWhole } from './local/turtle-files.ts';
import { counted, note, print, printJson, type Shown } from './terminal.ts';

interface IngestOptions extends Shown {
  readonly storageDir: string;
  readonly prune?: boolean;
}

const ARTIFACTS = ['graphrag_output.ttl', 'extracted_ontology.ttl', 'integrated_ontology.ttl', 'integrated_triples.ttl'] as const;

interface Failed {
  readonly path: string;
  readonly reason: string;
}

/** `ferag ingest single PATH`: the whole pipeline on this machine, with no server. A second run reads only what changed. */
export async function ingestSingle(given: string, { storageDir, prune, json }: IngestOptions): Promise<void> {
  const started = performance.now();
  const files = await inputFiles([given]);
  const documents = openReader(machineReader(readConfig()));
  const storage = await openStorage(storageDir, documents);
  const { done, failed } = await putAll(storage, files).finally(() => documents.close());
  for (const { path: file, reason } of failed) note(`Not read: ${file}: ${reason}`);
  const removed = prune ? pruneGone(storage) : [];
  const isWritten = storage.isChanged() || ARTIFACTS.some((name) => !existsSync(path.join(storageDir, name)));
  const graph = await storage.graph();
  if (isWritten) await writeArtifacts(storage, storageDir, new Set(done.map(({ id }) => id)));
  if (failed.length > 0) process.exitCode = EXIT.failed;

  const count = (outcome: Put['outcome']): number => done.filter((put) => put.outcome === outcome).length;
  const report = {
    storage_dir: storageDir,
    documents: graph.counts.documents,
    new: count('new'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    removed: removed.length,
    failed,
    chunks: done.reduce((sum, put) => sum + put.chunks, 0),
    chunks_extracted: done.reduce((sum, put) => sum + put.chunksExtracted, 0),
    entities: graph.counts.entities,
    triples: graph.data.length + graph.ontology.length,
    model_calls: 0,
    seconds: Math.round(performance.now() - started) / 1000,
  };
  if (json) return printJson(report);
  const what = (['new', 'changed', 'unchanged', 'removed'] as const).flatMap((name) =>
    report[name] > 0 ? [`${report[name]} ${name}`] : [],
  );
  print(
    `${counted(done.length, 'document')}: ${what.join(', ') || 'none read'}; ${report.chunks_extracted} of ${counted(report.chunks, 'chunk')} extracted.`,
  );
  print(
    isWritten
      ? `${counted(report.documents, 'document')}, ${counted(report.entities, 'entity', 'entities')}, ${counted(report.triples, 'triple')} in ${storageDir}.`
      : `Nothing changed in ${storageDir}.`,
  );
}

/** One after the other; a document that cannot be read fails alone. @throws FeragError when there is none to read. */
async function putAll(storage: Storage, files: readonly InputFile[]): Promise<{ done: Put[]; failed: Failed[] }> {
  const [done, failed]: [Put[], Failed[]] = [[], []];
  for (const file of files) {
    try {
      const put = await storage.put({ ...file, path: path.resolve(file.path), source: await readFile(file.path) });
      for (const line of put.notes) note(`${file.path}: ${line}`);
      done.push(put);
    } catch (error) {
      if (!(error instanceof FeragError)) throw error;
      failed.push({ path: file.path, reason: error.message });
    }
  }
  return { done, failed };
}

/** Leaves out the documents whose files are gone. */
function pruneGone(storage: Storage): readonly number[] {
  const gone = storage.places().flatMap((place) => (existsSync(place.path) ? [] : [place.id]));
  for (const id of gone) storage.remove(id);
  return gone;
}

/** The files of a cycle: `graphrag_output` and `extracted_ontology` are of this run's documents, the integrated ones of all. */
async function writeArtifacts(storage: Storage, dir: string, ids: ReadonlySet<number>): Promise<void> {
  const [own, merged] = [await storage.graph(ids), await storage.graph()];
  const texts: Record<(typeof ARTIFACTS)[number], readonly string[]> = {
    'graphrag_output.ttl': own.data,
    'extracted_ontology.ttl': extractSchema(own),
    'integrated_ontology.ttl': mergeOntology(merged),
    'integrated_triples.ttl': merged.data,
  };
  for (const name of ARTIFACTS) await writeWhole(path.join(dir, name), turtleOf(texts[name], LOCAL_BASE_IRI));
  await storage.save();
}
