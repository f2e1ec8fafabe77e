import { createHash } from 'node:crypto';
import type { EnrichJob, Job, JobResult } from '../../../contract/jobs.ts';
import type { UsageRow } from '../../../contract/models.ts';

/** A hash-like name for what a test makes up. */
export const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a node would report; made up, but a function of the job as a real one is. */
export function resultOf(job: Job): JobResult {
  switch (job.kind) {
    case 'extract': {
      const of = hash(job.document.sha256);
      return {
        kind: 'extract',
        key: of,
        content_sha256: of,
        text_sha256: of,
        title: 'T',
        language: 'en',
        encoding: 'utf-8',
        chunks: 2,
        chunks_extracted: 2,
        text_tokens: 1200,
        usage: [],
      };
    }
    case 'enrich':
      return enrichResult(job);
    case 'merge': {
      const put = job.put.map((d) => [d.document_id, d.key]);
      const of = job.target_manifest ?? hash(JSON.stringify([job.base_manifest, put, job.remove]));
      return mergeResult(job.cycle_id, job.base_version, of);
    }
    case 'publish':
      return { kind: 'publish', outcome: 'published', version: job.base_version + 1, triple_count: 5 };
    case 'cleanup':
      return { kind: 'cleanup' };
  }
}

/** Every document gets another segment, as from a model that found something in each. */
export const enrichResult = (job: EnrichJob, outcome: 'done' | 'paused' = 'done', usage: UsageRow[] = []): JobResult => ({
  kind: 'enrich',
  outcome,
  documents: job.put.map(({ document_id, key, text_sha256 }) => {
    const of = hash(`${key} by a model, ${outcome}`);
    return { document_id, key: of, content_sha256: of, text_sha256 };
  }),
  decisions: hash(`decisions of cycle ${job.cycle_id}, ${outcome}`),
  checkpoint: hash(`found by ${job.id}/${job.attempt}`),
  usage,
  chunks: { total: 4, read: outcome === 'done' ? 4 : 2, unclear: 0, dropped: 0 },
});

function mergeResult(cycleId: number, baseVersion: number, manifest: string): JobResult {
  const none = { added: 0, changed: 0, removed: 0, joined: 0, total: 0 };
  const blob = { sha256: manifest, size_bytes: 1 };
  return {
    kind: 'merge',
    manifest,
    add: blob,
    del: blob,
    diff_hash: hash(`${manifest} on ${baseVersion}`),
    counts: { entities: 1, triples_added: 2, triples_removed: 1 },
    review: {
      summary: {
        cycle_id: cycleId,
        base_version: baseVersion,
        diff_hash: manifest,
        documents: { added: 0, replaced: 0, removed: 0, failed: 0 },
        entities: none,
        triples: { added: 2, removed: 1, total: 3 },
        ontology: none,
        duplicates: 0,
        conflicts: 0,
        candidates: 0,
        gates: [],
      },
      parts: { entities: [], ontology: [], triples: [], duplicates: [], conflicts: [] },
    },
    artifacts: [],
    triple_count: 5,
  };
}
