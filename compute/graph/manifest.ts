import { z } from 'zod';
import { Id, Sha256 } from '../../contract/common.ts';
import { canonicalJson } from './canonical-json.ts';

/** Raised when the same inputs would give other lines: a manifest always says which rules it was folded with. */
export const FOLD_VERSION = 1;

/** A document in a version: its id, the key of its segment, the content recorded for that key, its canonical text. */
export const DocumentEntry = z.object({ document_id: Id, key: Sha256, content_sha256: Sha256, text_sha256: Sha256 });
export type DocumentEntry = z.infer<typeof DocumentEntry>;

const Row = z.tuple([Id, Sha256, Sha256, Sha256]);
const Setting = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** One version of a RAG: everything that its graph is a function of. */
export const Manifest = z.strictObject({
  fold: z.int().positive(),
  base_iri: z.string().min(1).max(2000),
  /** Only those that change what the fold gives. */
  settings: z.record(z.string(), Setting),
  /** `[document_id, key, content_sha256, text_sha256]`, by id. */
  documents: z.array(Row).refine((rows) => rows.every((row, index) => index === 0 || (rows[index - 1]?.[0] ?? 0) < row[0]), {
    error: 'Documents stand once each, sorted by id.',
  }),
  decisions: Sha256.nullable(),
});
export type Manifest = z.infer<typeof Manifest>;

export const emptyManifest = (baseIri: string, settings: Manifest['settings'] = {}): Manifest => ({
  fold: FOLD_VERSION,
  base_iri: baseIri,
  settings,
  documents: [],
  decisions: null,
});

export interface Changes {
  /** New or replaced documents. */
  readonly put: readonly DocumentEntry[];
  readonly remove: readonly number[];
  /** Absent: the base's decisions stay. */
  readonly decisions?: string | null;
  readonly settings?: Manifest['settings'];
}

/** The target of a cycle. A base of null starts from `baseIri`, which is fixed from then on. A document both put and removed is removed. */
export function applyChanges(base: Manifest | null, changes: Changes, baseIri: string): Manifest {
  const from = base ?? emptyManifest(baseIri);
  const rows = new Map(from.documents.map((row) => [row[0], row]));
  for (const entry of changes.put) rows.set(entry.document_id, [entry.document_id, entry.key, entry.content_sha256, entry.text_sha256]);
  for (const id of changes.remove) rows.delete(id);
  return {
    fold: FOLD_VERSION,
    base_iri: from.base_iri,
    settings: changes.settings ?? from.settings,
    documents: [...rows.values()].toSorted((a, b) => a[0] - b[0]),
    decisions: changes.decisions === undefined ? from.decisions : changes.decisions,
  };
}

/** The manifest's blob; its SHA-256 names the version. */
export const canonicalManifest = (manifest: Manifest): string => canonicalJson(manifest);

export const documentEntries = (manifest: Manifest): DocumentEntry[] =>
  manifest.documents.map(([document_id, key, content_sha256, text_sha256]) => ({ document_id, key, content_sha256, text_sha256 }));

/** What takes one manifest to another: rows of documents that are new or differ, and ids of those that are gone. */
export function manifestDifference(from: Manifest, to: Manifest): { readonly put: DocumentEntry[]; readonly remove: number[] } {
  const known = new Map(from.documents.map((row) => [row[0], row]));
  const put = documentEntries(to).filter(({ document_id, key, content_sha256, text_sha256 }) => {
    const row = known.get(document_id);
    known.delete(document_id);
    return !row || row[1] !== key || row[2] !== content_sha256 || row[3] !== text_sha256;
  });
  return { put, remove: [...known.keys()] };
}
