import { createHash } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { readSegment } from '../../cli/local/read-segment.ts';
import { sha256Hex } from '../../graph/canonical-json.ts';
import { delta, diffHash, publishedLines } from '../../graph/delta.ts';
import { fold, type FoldDocument, type FoldResult } from '../../graph/fold.ts';
import { applyChanges, canonicalManifest, emptyManifest } from '../../graph/manifest.ts';
import { canonicalSegment } from '../../graph/segment-file.ts';
import { openStore } from '../../stores/index.ts';
import type { GraphStore } from '../../stores/graph-store.ts';
import type { Query, State } from '../index.ts';

const BASE_IRI = 'urn:ferag:rag:1:';
const SOURCE_KEY = (id: number) => `rag/1/source/00000000-0000-4000-8000-00000000000${id}`;
export const NODE_TOKEN_HASH = 'a'.repeat(64);
export const NOW = Date.UTC(2030, 0, 1);

export const TEXTS = [
  'The Aster Laboratory is a laboratory in Turku. It was founded in 1934 by Marie Orlov.',
  'Marie Orlov was born in Lund in 1901. Lund is a city in Sweden.',
  'Pierre Lenoir founded the Meridian Institute in 1920. The Meridian Institute is an institute in Lyon.',
] as const;

/** A state directory as `up` leaves it: an edge's database, blobs and a store with published versions of one RAG. */
export interface TestState extends State {
  readonly db: DatabaseSync;
  store: GraphStore;
  /** Uploads, reads, merges and publishes one more document, the way that the product does it; or leaves it in review. */
  publish(how?: { readonly review: boolean }): Promise<{ readonly cycle: number; readonly graph: FoldResult }>;
  /** Opens the store again, as a new process does; `damage` is done to its files in between. */
  reopen(damage?: () => void): Promise<void>;
  blob(sha256: string): string;
  readonly storeDir: string;
  close(): Promise<void>;
}

export async function newState(): Promise<TestState> {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'ferag-verify-'));
  const storeDir = path.join(stateDir, 'node', 'store');
  const db = new DatabaseSync(':memory:');
  for (const file of globSync('migrations/*.sql', { cwd: path.resolve(import.meta.dirname, '../../..') }).sort())
    db.exec(readFileSync(path.resolve(import.meta.dirname, '../../..', file), 'utf8'));
  const open = () => openStore('embedded', { directory: storeDir });
  const store = await open();
  insert(db, 'rags', { name: 'notes', description: '', owner_id: 1, base_iri: BASE_IRI, settings: '{}', created_at: 1, updated_at: 1 });
  db.prepare('UPDATE rags SET store_id = ?').run(await store.storeId());
  const blob = (sha256: string) => path.join(stateDir, 'blobs', 'blob', sha256);
  const query: Query = async (sql, ...values) => db.prepare(sql).all(...values);
  const documents: FoldDocument[] = [];
  const state: TestState = {
    stateDir,
    storeDir,
    db,
    query,
    store,
    blob,
    nodeTokenHash: NODE_TOKEN_HASH,
    now: NOW,
    publish: (how) => publishNext(state, documents, how?.review ?? false),
    async reopen(damage) {
      await state.store.close();
      damage?.();
      state.store = await open();
    },
    async close() {
      await state.store.close();
      db.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
  return state;
}

function insert(db: DatabaseSync, table: string, row: Record<string, SQLInputValue>): void {
  const names = Object.keys(row);
  db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(...Object.values(row));
}

function put(state: TestState, key: string, bytes: string): string {
  const file = path.join(state.stateDir, 'blobs', key);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return sha256Hex(bytes);
}
const putBlob = (state: TestState, bytes: string): string => put(state, `blob/${sha256Hex(bytes)}`, bytes);

async function publishNext(state: TestState, documents: FoldDocument[], review: boolean) {
  const { db, store } = state;
  const id = documents.length + 1;
  const name = `note-${id}.txt`;
  const text = TEXTS[documents.length] ?? '';
  const source = put(state, SOURCE_KEY(id), text);
  const read = await readSegment({ name, mediaType: 'text/plain', source: Buffer.from(text) }, null);
  const content = putBlob(state, canonicalSegment(read.segment));
  const textSha256 = putBlob(state, read.text);
  const key = createHash('sha256').update(`key of ${source}`).digest('hex');
  const base = documents.length === 0 ? null : fold({ baseIri: BASE_IRI, documents, decisions: [] });
  const rows = db.prepare('SELECT document_id, segment_key AS key, content_sha256, text_sha256 FROM revisions').all();
  const entries = [...rows, { document_id: id, key, content_sha256: content, text_sha256: textSha256 }].map((row) => ({
    document_id: Number(row.document_id),
    key: String(row.key),
    content_sha256: String(row.content_sha256),
    text_sha256: String(row.text_sha256),
  }));
  documents.push({ documentId: id, textSha256, segment: read.segment });
  const graph = fold({ baseIri: BASE_IRI, documents, decisions: [] });
  const change = delta(base, graph);
  const manifest = putBlob(state, canonicalManifest(applyChanges(emptyManifest(BASE_IRI), { put: entries, remove: [] }, BASE_IRI)));

  const row = { document_id: id, rag_id: 1, cycle_id: id, change: 'put', name, media_type: 'text/plain', size_bytes: text.length };
  const said = { segment_key: key, content_sha256: content, text_sha256: textSha256, source_key: SOURCE_KEY(id), sha256: source };
  insert(db, 'revisions', { ...row, ...said, ref: `r${id}`, status: 'completed', created_at: 1 });
  const published = review ? {} : { published_version: id, published_revision_id: id };
  insert(db, 'documents', { rag_id: 1, ref: `d${id}`, name, revision_id: id, created_at: 1, ...published });
  insert(db, 'cycles', {
    ...{ rag_id: 1, ref: `c${id}`, kind: 'update', status: review ? 'ready' : 'approved', gathering: 0, own: 0, held: 0 },
    ...{ manifest, diff_hash: diffHash(change), counts: '{}', created_by: 1, created_at: 1, base_version: id - 1 },
    ...{ add_sha256: putBlob(state, change.add.join('\n')), del_sha256: putBlob(state, change.del.join('\n')) },
  });
  const lines = publishedLines(graph);
  if (review) {
    await store.replace({ ragId: 1, kind: 'tri' }, graph.data);
    await store.replace({ ragId: 1, kind: 'ont' }, graph.ontology);
    await store.replace({ ragId: 1, kind: 'stg' }, lines);
    return { cycle: id, graph };
  }
  await store.publish({ ragId: 1, base: id - 1, cycleId: id, attempt: 1, delta: change });
  insert(db, 'versions', {
    ...{ rag_id: 1, version: id, cycle_id: id, manifest, diff_hash: diffHash(change), triples_added: change.add.length },
    ...{ triples_removed: change.del.length, triple_count: lines.length, created_by: 1, created_at: 1 },
  });
  db.prepare('UPDATE rags SET version = ?, triple_count = ? WHERE id = 1').run(id, lines.length);
  return { cycle: id, graph };
}
