import { createHash } from 'node:crypto';
import type { ExtractJob, JobResult, MergeJob } from '../../contract/jobs.ts';
import type { BlobRef } from '../../contract/common.ts';

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a document is, told by its first word: it reads well, never, only when nothing is in the way, or kills its reader. */
export type Kind = 'good' | 'unreadable' | 'poison';
export const sourceOf = (kind: Kind, name: string): string => `${kind} ${name}`;
export const kindOf = (source: string): string => source.split(' ', 1)[0] ?? '';

/** A manifest of the simulation: each document's content, and the attempt that merged them. */
export interface SimManifest {
  readonly rag: number;
  readonly by: string;
  readonly documents: readonly (readonly [id: number, content: string])[];
}

/** The graph of a manifest. What an attempt makes of the same documents differs, as with a model, in the line that names it. */
export function linesOf(manifest: SimManifest | null): { tri: string[]; ont: string[]; stg: string[] } {
  if (!manifest) return { tri: [], ont: [], stg: [] };
  const tri = manifest.documents.map(([id, content]) => `<urn:document:${id}> <urn:says> "${content}" .`).toSorted();
  const ont = [`<urn:rag:${manifest.rag}> <urn:merged-by> "${manifest.by}" .`];
  return { tri, ont, stg: [...tri, ...ont].toSorted() };
}

export const applied = (base: SimManifest | null, job: MergeJob): SimManifest => {
  const documents = new Map(base?.documents);
  for (const { document_id, content_sha256 } of job.put) documents.set(document_id, content_sha256);
  for (const id of job.remove) documents.delete(id);
  return { rag: job.rag_id, by: `${job.cycle_id}/${job.id}/${job.attempt}`, documents: [...documents].toSorted((a, b) => a[0] - b[0]) };
};

export const extractResult = (job: ExtractJob, content: BlobRef, text: BlobRef): JobResult => ({
  kind: 'extract',
  key: hashOf(`key of ${job.document.sha256}`),
  content_sha256: content.sha256,
  text_sha256: text.sha256,
  title: null,
  language: 'en',
  encoding: 'utf-8',
  chunks: 1,
  chunks_extracted: 1,
  text_tokens: 1200,
  usage: [],
});

interface Merged {
  readonly manifest: BlobRef;
  readonly add: BlobRef;
  readonly del: BlobRef;
  readonly counts: readonly [added: number, removed: number, total: number];
}

export function mergeResult(job: MergeJob, { manifest, add, del, counts }: Merged): JobResult {
  const none = { added: 0, changed: 0, removed: 0, joined: 0, total: 0 };
  const [added, removed, total] = counts;
  const diff = hashOf(`${add.sha256} ${del.sha256} on ${job.base_version}`);
  return {
    kind: 'merge',
    manifest: manifest.sha256,
    add,
    del,
    diff_hash: diff,
    counts: { entities: 1, triples_added: added, triples_removed: removed },
    review: {
      summary: {
        cycle_id: job.cycle_id,
        base_version: job.base_version,
        diff_hash: diff,
        documents: { added: 0, replaced: 0, removed: 0, failed: job.failed_documents },
        entities: none,
        triples: { added, removed, total },
        ontology: none,
        duplicates: 0,
        conflicts: 0,
        candidates: 0,
        gates: [],
      },
      parts: { entities: [], ontology: [], triples: [], duplicates: [], conflicts: [] },
    },
    artifacts: [],
    triple_count: total,
  };
}
