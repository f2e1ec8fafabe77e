import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Id } from '../../../contract/common.ts';
import { FeragError } from '../../../contract/errors.ts';
import { segmentKey } from '../../cycle/1-graphrag/index.ts';
import type { DocumentReader } from '../../formats/format.ts';
import { sha256Hex } from '../../graph/canonical-json.ts';
import { fold, type FoldDocument, type FoldResult } from '../../graph/fold.ts';
import { applyChanges, canonicalManifest, documentEntries, emptyManifest, Manifest, type DocumentEntry } from '../../graph/manifest.ts';
import { canonicalSegment, parseSegment } from '../../graph/segment-file.ts';
import type { Segment } from '../../graph/segment.ts';
import { readSegment, type SourceDocument } from './read-segment.ts';
import { writeWhole } from './turtle-files.ts';

/** The graphs of a folder on this machine belong to no RAG. */
export const LOCAL_BASE_IRI = 'urn:ferag:local:';
const LANGUAGES = ['en', 'ru', 'fr', 'any'];

/** Which document a path is: numbers are given once and not again. */
const Places = z.strictObject({ next_id: Id, documents: z.array(z.strictObject({ id: Id, path: z.string() })) });

export interface PutDocument extends SourceDocument {
  /** Names the document across runs. */
  readonly path: string;
}

export interface Put {
  readonly id: number;
  readonly outcome: 'new' | 'changed' | 'unchanged';
  readonly chunks: number;
  readonly chunksExtracted: number;
  /** What of the document was not read. */
  readonly notes: readonly string[];
}

/** A folder that holds what a RAG's blobs and manifest hold: `segments/`, `texts/`, `documents.json`, `manifest.json`. */
export interface Storage {
  /** Reads a document; what did not change since the last time is not extracted again. */
  put(document: PutDocument): Promise<Put>;
  remove(id: number): void;
  places(): readonly { readonly id: number; readonly path: string }[];
  /** The graph of all documents, or of some. */
  graph(ids?: ReadonlySet<number>): Promise<FoldResult>;
  manifest(): Manifest;
  /** The bytes that a hash names: the manifest as it is now, a segment or a text. */
  blobs(): (sha256: string) => Promise<Uint8Array>;
  /** Whether something differs from what the last `save` wrote. */
  isChanged(): boolean;
  /** Writes the manifest last: a run that is cut before leaves the state of the run before it. */
  save(): Promise<void>;
}

interface State {
  readonly dir: string;
  readonly documents: DocumentReader | undefined;
  readonly places: z.infer<typeof Places>;
  readonly segments: Map<string, Segment>;
  /** By document; the manifest is made of them when it is asked for. */
  readonly entries: Map<number, DocumentEntry>;
  readonly idOf: Map<string, number>;
  /** The manifest's bytes as the folder has them. */
  saved: string;
}

const segmentFile = ({ dir }: State, key: string): string => path.join(dir, 'segments', `${key}.jsonl`);
const textFile = ({ dir }: State, sha256: string): string => path.join(dir, 'texts', `${sha256}.txt`);

export async function openStorage(dir: string, documents?: DocumentReader): Promise<Storage> {
  await mkdir(path.join(dir, 'segments'), { recursive: true });
  await mkdir(path.join(dir, 'texts'), { recursive: true });
  const [placesFile, manifestFile] = [path.join(dir, 'documents.json'), path.join(dir, 'manifest.json')];
  const isThere = existsSync(manifestFile);
  const manifest = isThere ? await readAs(manifestFile, Manifest) : emptyManifest(LOCAL_BASE_IRI);
  const places = existsSync(placesFile) ? await readAs(placesFile, Places) : { next_id: 1, documents: [] };
  const state: State = {
    dir,
    documents,
    places,
    segments: new Map(),
    entries: new Map(documentEntries(manifest).map((entry) => [entry.document_id, entry])),
    idOf: new Map(places.documents.map((place) => [place.path, place.id])),
    saved: isThere ? canonicalManifest(manifest) : '',
  };
  return {
    put: (document) => put(state, document),
    remove(id) {
      state.entries.delete(id);
      for (const place of places.documents) if (place.id === id) state.idOf.delete(place.path);
      places.documents = places.documents.filter((place) => place.id !== id);
    },
    places: () => places.documents,
    graph: async (ids) => fold({ baseIri: LOCAL_BASE_IRI, documents: await foldDocuments(state, ids), decisions: [] }),
    manifest: () => manifestOf(state),
    blobs: () => blobsOf(state),
    isChanged: () => canonicalManifest(manifestOf(state)) !== state.saved,
    save: () => save(state),
  };
}

const manifestOf = ({ entries }: State): Manifest =>
  applyChanges(emptyManifest(LOCAL_BASE_IRI), { put: [...entries.values()], remove: [] }, LOCAL_BASE_IRI);

async function put(state: State, document: PutDocument): Promise<Put> {
  const { places, segments, entries, idOf } = state;
  const known = idOf.get(document.path);
  const id = known ?? places.next_id;
  const entry = entries.get(id);
  const key = segmentKey(createHash('sha256').update(document.source).digest('hex'), LANGUAGES);
  const previous = entry ? await segmentOf(state, entry) : null;
  if (entry?.key === key && previous) return { id, outcome: 'unchanged', chunks: previous.chunks.length, chunksExtracted: 0, notes: [] };

  const { segment, chunksExtracted, text, notes } = await readSegment(document, previous, state.documents);
  const content = canonicalSegment(segment);
  await writeWhole(textFile(state, segment.text_sha256), text);
  await writeWhole(segmentFile(state, key), content);
  segments.set(key, segment);
  if (known === undefined) {
    places.documents.push({ id, path: document.path });
    idOf.set(document.path, id);
    places.next_id += 1;
  }
  entries.set(id, { document_id: id, key, content_sha256: sha256Hex(content), text_sha256: segment.text_sha256 });
  return { id, outcome: entry ? 'changed' : 'new', chunks: segment.chunks.length, chunksExtracted, notes };
}

async function segmentOf(state: State, { key, content_sha256 }: DocumentEntry): Promise<Segment> {
  const known = state.segments.get(key);
  if (known) return known;
  const file = segmentFile(state, key);
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  if (sha256Hex(text) !== content_sha256) {
    throw new FeragError('file_unreadable', `${file} is not what the manifest names. Delete ${state.dir} and ingest again.`);
  }
  const segment = parseSegment(text);
  state.segments.set(key, segment);
  return segment;
}

async function foldDocuments(state: State, ids: ReadonlySet<number> | undefined): Promise<FoldDocument[]> {
  const found: FoldDocument[] = [];
  for (const entry of state.entries.values()) {
    if (ids && !ids.has(entry.document_id)) continue;
    found.push({ documentId: entry.document_id, textSha256: entry.text_sha256, segment: await segmentOf(state, entry) });
  }
  return found;
}

/** What a view reads: the manifest, segments by their content, texts. For the state as it is now. */
function blobsOf(state: State): (sha256: string) => Promise<Uint8Array> {
  const manifest = canonicalManifest(manifestOf(state));
  const manifestHash = sha256Hex(manifest);
  const keys = new Map([...state.entries.values()].map((entry) => [entry.content_sha256, entry.key]));
  return async (sha256) => {
    if (sha256 === manifestHash) return Buffer.from(manifest);
    const key = keys.get(sha256);
    return readFile(key === undefined ? textFile(state, sha256) : segmentFile(state, key));
  };
}

async function save(state: State): Promise<void> {
  const { dir, places } = state;
  await writeWhole(path.join(dir, 'documents.json'), `${JSON.stringify(places, null, 2)}\n`);
  state.saved = canonicalManifest(manifestOf(state));
  await writeWhole(path.join(dir, 'manifest.json'), state.saved);
  const entries = [...state.entries.values()];
  await sweep(path.join(dir, 'segments'), new Set(entries.map(({ key }) => `${key}.jsonl`)));
  await sweep(path.join(dir, 'texts'), new Set(entries.map(({ text_sha256 }) => `${text_sha256}.txt`)));
}

/** Removes what no document names any more. */
async function sweep(dir: string, kept: ReadonlySet<string>): Promise<void> {
  const gone = (await readdir(dir)).filter((name) => !kept.has(name));
  await Promise.all(gone.map((name) => rm(path.join(dir, name))));
}

async function readAs<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new FeragError('file_unreadable', `${file} is not what ferag wrote there. Use another --storage-dir.`, { cause });
  }
}
