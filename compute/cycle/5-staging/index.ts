import type { Artifact } from '../../../contract/cycles.ts';
import { DIFF_PARTS, type DiffPart, type ReviewIndex } from '../../../contract/diff.ts';
import type { JobResult, MergeJob } from '../../../contract/jobs.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { diffHash, publishedLines } from '../../graph/delta.ts';
import { canonicalManifest, type Manifest } from '../../graph/manifest.ts';
import { paginate } from '../../graph/pages.ts';
import { review, type Review } from '../../graph/review.ts';
import type { Change } from '../1-graphrag/change.ts';
import type { Merged } from '../3-merge-onto/index.ts';
import { bytesOf, textOf, type CycleTools } from '../tools.ts';

/** The change as the earlier steps found it. */
export interface Staged extends Pick<Change, 'base' | 'target'>, Merged {
  readonly artifacts: readonly Artifact[];
}

/** Loads the reviewer's workspace and writes what a person looks at: pages of changes, each with the sentences that say it. */
export async function stage(job: MergeJob, staged: Staged, tools: CycleTools): Promise<JobResult> {
  const { graph, target } = staged;
  const { delta } = staged.foldChange;
  const published = publishedLines(graph);
  await tools.stage('tri', graph.data);
  await tools.stage('ont', graph.ontology);
  await tools.stage('stg', published);
  const lines = (all: readonly string[]) => tools.blobs.put(bytesOf(all.join('\n')));
  return {
    kind: 'merge',
    manifest: (await tools.blobs.put(bytesOf(canonicalManifest(target)))).sha256,
    add: await lines(delta.add),
    del: await lines(delta.del),
    diff_hash: diffHash(delta),
    counts: { entities: graph.counts.entities, triples_added: delta.add.length, triples_removed: delta.del.length },
    review: await writeReview(job, staged, tools),
    artifacts: [...staged.artifacts, ...inputs(job)],
    triple_count: published.length,
  };
}

async function writeReview(job: MergeJob, staged: Staged, tools: CycleTools): Promise<ReviewIndex> {
  const { base, target, graph, lookup } = staged;
  const proposed = {
    change: staged.foldChange,
    target: { ...lookup, counts: graph.counts, proposals: graph.proposals },
    base: staged.published,
  };
  const meta = { cycleId: job.cycle_id, baseVersion: job.base_version, documents: documentCounts(job, base, target) };
  // Once to learn which texts are quoted: a RAG has many, and a change quotes few.
  const quoted = new Set<string>();
  review(proposed, { ...meta, sentence: ({ textSha256 }) => (quoted.add(textSha256), '') });
  const texts = new Map<string, string>();
  for (const sha256 of quoted) texts.set(sha256, textOf(await tools.blobs.get(sha256)));
  const found = review(proposed, { ...meta, sentence: ({ textSha256 }, start, end) => texts.get(textSha256)?.slice(start, end) ?? '' });
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
