import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { FeragError } from '../contract/errors.ts';
import { publishedLines } from '../compute/graph/delta.ts';
import { readLines } from './retrieval.ts';
import { measured } from './side-by-side/driver.ts';
import { openRag, RAG, update, type Change, type NamedDocument, type Rag } from './side-by-side/rag.ts';

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
    const rag = await openRag(path.join(dir, 'one'));
    const full = await measure(rag, { put: documents, remove: [] });
    const bytes = documents.reduce((sum, { source }) => sum + source.length, 0);
    const size = {
      kb_per_second: round(bytes / 1000 / full.part.seconds),
      rss_mb: round(process.resourceUsage().maxRSS / 1024),
      disk_mb: round((await bytesUnder(path.join(dir, 'one'))) / 1e6),
      chunks: full.updated.chunks,
    };
    const unchanged = await measure(rag, { put: documents, remove: [] });
    const changed = changedOne(corpus);
    const after = documents.with(changed.at, changed.document);
    const oneChanged = await measure(rag, { put: after, remove: [] });
    const changedEquals = await equalsRebuild(rag, after, path.join(dir, 'two'));
    // The first, so that a rebuild numbers every other document anew: numbers must not show in the graph.
    const left = after.slice(1);
    const oneRemoved = await measure(rag, { put: left, remove: [after[0]?.path ?? ''] });
    const removedEquals = await equalsRebuild(rag, left, path.join(dir, 'three'));
    await rag.store.close();
    return {
      full: { ...full.part, ...size },
      unchanged: unchanged.part,
      one_changed: { ...oneChanged.part, document_chunks: oneChanged.updated.chunks, equals_rebuild: changedEquals },
      one_removed: { ...oneRemoved.part, equals_rebuild: removedEquals },
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const documentOf = ({ id, title, text }: CorpusLine): NamedDocument => ({
  name: `${id}.txt`,
  path: id,
  mediaType: 'text/plain',
  source: Buffer.from(title ? `${title}\n\n${text}` : text),
});

/** The longest document: the one that gains most from reading only what changed. A sentence is put in before its middle sentence. */
function changedOne(corpus: readonly CorpusLine[]): { at: number; document: NamedDocument } {
  const at = corpus.reduce((longest, { text }, index) => (text.length > (corpus[longest]?.text.length ?? 0) ? index : longest), 0);
  const line = corpus[at] ?? { id: '', text: '' };
  const middle = line.text.indexOf('. ', line.text.length / 2);
  const cut = middle < 0 ? line.text.length : middle + 1;
  const text = `${line.text.slice(0, cut)} ${ADDED}${line.text.slice(cut)}`;
  return { at, document: documentOf({ ...line, text }) };
}

/** One cycle over all documents: read what is new, fold, publish what differs, move the view that questions are asked of. */
async function measure(rag: Rag, change: Change) {
  const { value: updated, cpu_s, wall_s } = await measured(() => update(rag, change));
  const part: Part = {
    seconds: wall_s,
    cpu_seconds: cpu_s,
    chunks_extracted: updated.chunks_extracted,
    triples: publishedLines(rag.folded).length,
    model_calls: 0,
  };
  return { part, updated };
}

/** What production holds after the updates, against a build of these documents from nothing. */
async function equalsRebuild({ store }: Rag, documents: readonly NamedDocument[], dir: string): Promise<boolean> {
  const rebuilt = await openRag(dir);
  await update(rebuilt, { put: documents, remove: [] });
  await rebuilt.store.close();
  const wanted = publishedLines(rebuilt.folded).toSorted();
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
