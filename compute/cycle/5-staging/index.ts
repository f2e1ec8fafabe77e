import type { Artifact } from '../../../contract/cycles.ts';
import { DIFF_PARTS, type DiffPart, type ReviewIndex } from '../../../contract/diff.ts';
import type { JobResult, MergeJob } from '../../../contract/jobs.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { diffHash, publishedLines, type Delta } from '../../graph/delta.ts';
import type { FoldResult } from '../../graph/fold.ts';
import { canonicalManifest, documentEntries, type Manifest } from '../../graph/manifest.ts';
import { paginate } from '../../graph/pages.ts';
import { review, type Review } from '../../graph/review.ts';
import { bytesOf, textOf, type CycleTools } from '../tools.ts';

/** The change as the earlier steps found it. */
export interface Merged {
  readonly base: { readonly manifest: Manifest; readonly graph: FoldResult } | null;
  readonly target: { readonly manifest: Manifest; readonly graph: FoldResult };
  readonly delta: Delta;
  readonly artifacts: readonly Artifact[];
}

/** Loads the reviewer's workspace and writes what a person looks at: pages of changes, each with the sentences that say it. */
export async function stage(job: MergeJob, merged: Merged, tools: CycleTools): Promise<JobResult> {
  const { graph, manifest } = merged.target;
  const published = publishedLines(graph);
  await tools.stage('tri', graph.data);
  await tools.stage('ont', graph.ontology);
  await tools.stage('stg', published);
  const lines = (all: readonly string[]) => tools.blobs.put(bytesOf(all.join('\n')));
  return {
    kind: 'merge',
    manifest: (await tools.blobs.put(bytesOf(canonicalManifest(manifest)))).sha256,
    add: await lines(merged.delta.add),
    del: await lines(merged.delta.del),
    diff_hash: diffHash(merged.delta),
    counts: { entities: graph.counts.entities, triples_added: merged.delta.add.length, triples_removed: merged.delta.del.length },
    review: await writeReview(job, merged, tools),
    artifacts: [...merged.artifacts, ...inputs(job)],
    triple_count: published.length,
  };
}

async function writeReview(job: MergeJob, { base, target, delta }: Merged, tools: CycleTools): Promise<ReviewIndex> {
  const texts = await textsOf([base?.manifest, target.manifest], tools);
  const found = review(base?.graph ?? null, target.graph, delta, {
    cycleId: job.cycle_id,
    baseVersion: job.base_version,
    documents: documentCounts(job, base?.manifest ?? null, target.manifest),
    sentence: ({ textSha256 }, start, end) => texts.get(textSha256)?.slice(start, end) ?? '',
  });
  const part = async (name: DiffPart) => [name, await writePages(found, name, tools)] as const;
  const parts = Object.fromEntries(await Promise.all(DIFF_PARTS.map(part)));
  return { summary: found.summary, parts: parts as ReviewIndex['parts'] };
}

/** A review page is a blob of its own, so that the longest review costs no more memory than a page. */
async function writePages(found: Review, name: DiffPart, tools: CycleTools): Promise<{ sha256: string; items: number }[]> {
  const pages = paginate<unknown>(found[name], LIMITS.review_page_bytes);
  const written: { sha256: string; items: number }[] = [];
  for (const items of pages) written.push({ sha256: (await tools.blobs.put(bytesOf(JSON.stringify(items)))).sha256, items: items.length });
  return written;
}

async function textsOf(manifests: readonly (Manifest | undefined)[], tools: CycleTools): Promise<Map<string, string>> {
  const wanted = new Set(manifests.flatMap((manifest) => (manifest ? documentEntries(manifest) : [])).map((entry) => entry.text_sha256));
  const texts = new Map<string, string>();
  for (const sha256 of wanted) texts.set(sha256, textOf(await tools.blobs.get(sha256)));
  return texts;
}

function documentCounts(job: MergeJob, base: Manifest | null, target: Manifest) {
  const before = new Map(base?.documents.map((row) => [row[0], row[2]]));
  const after = new Set(target.documents.map((row) => row[0]));
  return {
    added: target.documents.filter((row) => !before.has(row[0])).length,
    replaced: target.documents.filter((row) => before.has(row[0]) && before.get(row[0]) !== row[2]).length,
    removed: [...before.keys()].filter((id) => !after.has(id)).length,
    failed: job.failed_documents,
  };
}

/** The texts that were read, under the names of the files: `input/…`. */
const inputs = (job: MergeJob): Artifact[] =>
  job.put.map((document) => ({
    name: `input/${document.document_id}-${document.name.replaceAll(/[/\\]/g, '_')}`,
    size_bytes: 0,
    sha256: document.text_sha256,
    media_type: 'text/plain; charset=utf-8',
  }));
