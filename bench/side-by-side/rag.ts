import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Id, Sha256 } from '../../contract/common.ts';
import { buildView, viewChange, viewDocument, viewFacts, type MovingView, type ViewDocument } from '../../compute/answer/index.ts';
import { LOCAL_BASE_IRI } from '../../compute/cli/local/storage.ts';
import { readSegment, type SourceDocument } from '../../compute/cli/local/read-segment.ts';
import { documentsOf } from '../../compute/cycle/1-graphrag/change.ts';
import { segmentKey } from '../../compute/cycle/1-graphrag/index.ts';
import { bytesOf, textOf } from '../../compute/cycle/tools.ts';
import type { Delta } from '../../compute/graph/delta.ts';
import type { FoldDocument } from '../../compute/graph/fold.ts';
import { advance, newState, type FoldState } from '../../compute/graph/incremental/index.ts';
import { applyChanges, canonicalManifest, documentEntries, Manifest, type DocumentEntry } from '../../compute/graph/manifest.ts';
import { canonicalSegment, parseSegment } from '../../compute/graph/segment-file.ts';
import { sha256Of } from '../../compute/node/edge-client.ts';
import { writeFileAtomically } from '../../compute/stores/embedded/folder.ts';
import type { GraphStore } from '../../compute/stores/graph-store.ts';
import { openStore } from '../../compute/stores/index.ts';
import { openBlobPack, type BlobPack } from './blob-pack.ts';

export const RAG = 1;
const LANGUAGES = ['en', 'ru', 'fr', 'any'];

/** What the edge's database holds of a RAG: which document a name is, and the manifest that is published. */
const Register = z.strictObject({
  version: z.int().nonnegative(),
  manifest: Sha256.nullable(),
  next_id: Id,
  documents: z.array(z.tuple([Id, z.string()])),
});

/** One RAG in a folder, with its published version in memory, as a node and its edge hold it. */
export interface Rag {
  readonly folder: string;
  readonly blobs: BlobPack;
  readonly store: GraphStore;
  register: z.infer<typeof Register>;
  manifest: Manifest | null;
  folded: FoldState;
  view: MovingView;
  /** Writes of the register since it was opened. */
  writes: number;
}

/** A document with the name that it keeps from run to run. */
export interface NamedDocument extends SourceDocument {
  readonly path: string;
}

export interface Change {
  readonly put: readonly NamedDocument[];
  readonly remove: readonly string[];
}

export interface Updated {
  readonly documents_read: number;
  /** Chunks of the documents that were read; those whose text and surroundings were known are not extracted again. */
  readonly chunks: number;
  readonly chunks_extracted: number;
}

export async function openRag(folder: string): Promise<Rag> {
  const file = path.join(folder, 'register.json');
  const register = existsSync(file)
    ? Register.parse(JSON.parse(await readFile(file, 'utf8')))
    : { version: 0, manifest: null, next_id: 1, documents: [] };
  const blobs = openBlobPack(path.join(folder, 'blobs.pack'));
  const manifest = register.manifest === null ? null : Manifest.parse(JSON.parse(textOf(await blobs.get(register.manifest))));
  return {
    folder,
    blobs,
    store: await openStore('embedded', { directory: path.join(folder, 'store') }),
    register,
    manifest,
    folded: newState(LOCAL_BASE_IRI),
    view: buildView({ documents: [], facts: [] }),
    writes: 0,
  };
}

interface Put extends FoldDocument {
  readonly text: string;
}

const shown = ({ text, ...document }: Put): ViewDocument => viewDocument(document, text);

/** Reads the published version into memory: what a node does after its start. */
export async function load(rag: Rag): Promise<void> {
  const { manifest, blobs } = rag;
  if (manifest === null) return;
  const documents = await documentsOf(documentEntries(manifest), new Map(), { blobs });
  const put: Put[] = [];
  for (const document of documents) put.push({ ...document, text: textOf(await blobs.get(document.textSha256)) });
  fold(rag, put, []);
}

/** Folds documents in and out, and shows it: all anew where nothing was before. Gives what production gains and loses. */
function fold(rag: Rag, put: readonly Put[], remove: readonly number[]): Delta {
  const isFirst = rag.folded.documents.size === 0;
  const change = advance(rag.folded, { put, remove });
  const documents = put.map(shown);
  if (isFirst)
    rag.view = buildView({
      documents,
      facts: viewFacts([...rag.folded.triples.values()], rag.folded),
    });
  else rag.view.move(viewChange(change, rag.folded, documents));
  return change.delta;
}

/** One cycle: read what is new, fold, publish what differs. Nothing new: nothing is written. */
export async function update(rag: Rag, { put, remove }: Change): Promise<Updated> {
  const { register, blobs } = rag;
  const idOf = new Map(register.documents.map(([id, name]) => [name, id]));
  const known = new Map(rag.manifest ? documentEntries(rag.manifest).map((entry) => [entry.document_id, entry]) : []);
  const [entries, read]: [DocumentEntry[], Put[]] = [[], []];
  let chunks_extracted = 0;
  for (const document of put) {
    const key = segmentKey(sha256Of(document.source), LANGUAGES);
    const id = idOf.get(document.path) ?? register.next_id;
    const before = known.get(id);
    if (before?.key === key) continue;
    if (id === register.next_id) register.documents.push([register.next_id++, document.path]);
    const previous = before ? parseSegment(textOf(await blobs.get(before.content_sha256))) : null;
    const { segment, text, chunksExtracted } = await readSegment(document, previous);
    chunks_extracted += chunksExtracted;
    const content = await blobs.put(bytesOf(canonicalSegment(segment)));
    await blobs.put(bytesOf(text));
    read.push({ documentId: id, textSha256: segment.text_sha256, segment, text });
    entries.push({
      document_id: id,
      key,
      content_sha256: content.sha256,
      text_sha256: segment.text_sha256,
    });
  }
  const gone = remove.flatMap((name) => idOf.get(name) ?? []);
  if (entries.length > 0 || gone.length > 0) {
    await publish(rag, applyChanges(rag.manifest, { put: entries, remove: gone }, LOCAL_BASE_IRI), fold(rag, read, gone));
  }
  const chunks = read.reduce((sum, { segment }) => sum + segment.chunks.length, 0);
  return { documents_read: read.length, chunks, chunks_extracted };
}

async function publish(rag: Rag, manifest: Manifest, delta: Delta): Promise<void> {
  const { blobs, register, store } = rag;
  const kept = await blobs.put(bytesOf(canonicalManifest(manifest)));
  blobs.settle();
  const cycleId = register.version + 1;
  const { outcome, version } = await store.publish({
    ragId: RAG,
    base: register.version,
    cycleId,
    attempt: 1,
    delta,
  });
  if (outcome !== 'published') throw new Error(`Production is at version ${version}: nothing was published.`);
  const there = new Set(manifest.documents.map(([id]) => id));
  const documents = register.documents.filter(([id]) => there.has(id));
  rag.register = { ...register, version, manifest: kept.sha256, documents };
  rag.manifest = manifest;
  await writeFileAtomically(path.join(rag.folder, 'register.json'), [bytesOf(JSON.stringify(rag.register))]);
  rag.writes += 1;
}

/** Reads a document and folds it in and out again, in memory alone: so that a change after it meets a node that has worked before. */
export async function warmUp(rag: Rag): Promise<void> {
  const source = Buffer.from('Ada Merrow: Ada Merrow was born in Lisbon in 1911. She was a physicist.');
  const { segment, text } = await readSegment({ name: 'a.txt', mediaType: 'text/plain', source }, null);
  const documentId = rag.register.next_id + 1;
  fold(rag, [{ documentId, textSha256: segment.text_sha256, segment, text }], []);
  fold(rag, [], [documentId]);
}
