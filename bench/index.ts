import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { FeragError } from '../contract/errors.ts';
import { LOCAL_BASE_IRI, openStorage, type Put, type PutDocument, type Storage } from '../compute/cli/local/storage.ts';
import { applyDelta, delta, publishedLines } from '../compute/graph/delta.ts';
import type { FoldResult } from '../compute/graph/fold.ts';
import { sha256Hex } from '../compute/graph/canonical-json.ts';
import { canonicalManifest } from '../compute/graph/manifest.ts';
import { openPublished } from '../compute/node/published.ts';
import type { GraphStore } from '../compute/stores/graph-store.ts';
import { openStore } from '../compute/stores/index.ts';
import { readLines } from './retrieval.ts';

const CorpusLine = z.object({ id: z.string().min(1), title: z.string().nullish(), text: z.string().min(1) });
type CorpusLine = z.infer<typeof CorpusLine>;

interface Part {
  readonly seconds: number;
  readonly cpu_seconds: number;
  readonly chunks_extracted: number;
  readonly triples: number;
  readonly model_calls: 0;
}

export interface IndexReport {
  readonly full: Part & { readonly kb_per_second: number; readonly rss_mb: number; readonly disk_mb: number; readonly chunks: number };
  readonly unchanged: Part;
  /** `document_chunks`: of the document that was changed. */
  readonly one_changed: Part & { readonly document_chunks: number; readonly equals_rebuild: boolean };
  readonly one_removed: Part & { readonly equals_rebuild: boolean };
}

/** Written into the middle of the changed document. */
const ADDED = 'Ada Merrow was born in Lisbon in 1911.';
const RAG = 1;

/** The pipeline of one RAG in one process: segments in a folder, production in the embedded store, the published view. */
interface Pipeline {
  readonly storage: Storage;
  readonly store: GraphStore;
  published: FoldResult | null;
  version: number;
}

/**
 * Measures the real pipeline on a corpus of one document a line: all of it, once more without a change, with one document changed and with
 * one removed. What is published after a change is compared, line by line, with a build from nothing.
 */
export async function benchIndex({ corpusPath }: { readonly corpusPath: string }): Promise<IndexReport> {
  const corpus = await readLines(corpusPath, CorpusLine);
  const [first] = corpus;
  if (!first || corpus.length < 2) throw new FeragError('request_invalid', `${corpusPath} needs two lines or more.`);
  const documents = corpus.map(documentOf);
  const dir = await mkdtemp(path.join(tmpdir(), 'ferag-bench-'));
  try {
    const pipeline = await openPipeline(path.join(dir, 'one'));
    const full = await measure(pipeline, documents, []);
    const bytes = documents.reduce((sum, { source }) => sum + source.length, 0);
    const size = {
      kb_per_second: round(bytes / 1000 / full.part.seconds),
      rss_mb: round(process.resourceUsage().maxRSS / 1024),
      disk_mb: round((await bytesUnder(path.join(dir, 'one'))) / 1e6),
      chunks: full.puts.reduce((sum, put) => sum + put.chunks, 0),
    };
    const unchanged = await measure(pipeline, documents, []);
    const changed = changedOne(corpus);
    const after = documents.with(changed.at, changed.document);
    const oneChanged = await measure(pipeline, after, []);
    const document_chunks = oneChanged.puts[changed.at]?.chunks ?? 0;
    const changedEquals = await equalsRebuild(pipeline, after, path.join(dir, 'two'));
    // The first, so that a rebuild numbers every other document anew: numbers must not show in the graph.
    const left = after.slice(1);
    const oneRemoved = await measure(pipeline, left, [after[0]?.path ?? '']);
    const removedEquals = await equalsRebuild(pipeline, left, path.join(dir, 'three'));
    await pipeline.store.close();
    return {
      full: { ...full.part, ...size },
      unchanged: unchanged.part,
      one_changed: { ...oneChanged.part, document_chunks, equals_rebuild: changedEquals },
      one_removed: { ...oneRemoved.part, equals_rebuild: removedEquals },
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const documentOf = ({ id, title, text }: CorpusLine): PutDocument => ({
  name: `${id}.txt`,
  path: id,
  mediaType: 'text/plain',
  source: Buffer.from(title ? `${title}\n\n${text}` : text),
});

/** The longest document: the one that gains most from reading only what changed. A sentence is put in before its middle sentence. */
function changedOne(corpus: readonly CorpusLine[]): { at: number; document: PutDocument } {
  const at = corpus.reduce((longest, { text }, index) => (text.length > (corpus[longest]?.text.length ?? 0) ? index : longest), 0);
  const line = corpus[at] ?? { id: '', text: '' };
  const middle = line.text.indexOf('. ', line.text.length / 2);
  const cut = middle < 0 ? line.text.length : middle + 1;
  const text = `${line.text.slice(0, cut)} ${ADDED}${line.text.slice(cut)}`;
  return { at, document: documentOf({ ...line, text }) };
}

async function openPipeline(dir: string): Promise<Pipeline> {
  const storage = await openStorage(path.join(dir, 'storage'));
  const store = await openStore('embedded', { directory: path.join(dir, 'store') });
  return { storage, store, published: null, version: 0 };
}

/** One cycle over all documents: read, fold, publish what differs, build the view that questions are asked of. */
async function measure(pipeline: Pipeline, documents: readonly PutDocument[], removed: readonly string[]) {
  const { storage, store } = pipeline;
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const puts: Put[] = [];
  for (const document of documents) puts.push(await storage.put(document));
  for (const gone of removed) {
    const place = storage.places().find((known) => known.path === gone);
    if (place) storage.remove(place.id);
  }
  if (storage.isChanged() || pipeline.published === null) {
    const graph = await storage.graph();
    const change = delta(pipeline.published, graph);
    const request = { ragId: RAG, base: pipeline.version, cycleId: pipeline.version + 1, attempt: 1, delta: change };
    pipeline.version = (await store.publish(request)).version;
    pipeline.published = graph;
    await storage.save();
    const manifest = storage.manifest();
    const open = openPublished({ get: storage.blobs(), put: unwritten });
    const manifestHash = sha256Hex(canonicalManifest(manifest));
    await open({ rag_id: RAG, version: pipeline.version, manifest: manifestHash, base_iri: LOCAL_BASE_IRI }, ({ view }) => view.size);
  }
  const { user, system } = process.cpuUsage(cpu);
  const part: Part = {
    seconds: round((performance.now() - started) / 1000),
    cpu_seconds: round((user + system) / 1e6),
    chunks_extracted: puts.reduce((sum, put) => sum + put.chunksExtracted, 0),
    triples: pipeline.published ? publishedLines(pipeline.published).length : 0,
    model_calls: 0,
  };
  return { part, puts };
}

const unwritten = (): never => {
  throw new FeragError('internal', 'A view writes no blobs.');
};

/** What production holds after the updates, against a build of these documents from nothing. */
async function equalsRebuild({ store }: Pipeline, documents: readonly PutDocument[], dir: string): Promise<boolean> {
  const rebuilt = await openStorage(dir);
  for (const document of documents) await rebuilt.put(document);
  const wanted = applyDelta([], { add: publishedLines(await rebuilt.graph()), del: [] });
  const held = (await store.dump({ ragId: RAG, kind: 'prod' })).toSorted();
  return held.length === wanted.length && held.every((line, index) => line === wanted[index]);
}

async function bytesUnder(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
