import type { MergeJob } from '../../../contract/jobs.ts';
import { canonicalDecisions, readDecisions, type Decision } from '../../graph/decisions.ts';
import { fold, type FoldDocument, type FoldResult } from '../../graph/fold.ts';
import { applyChanges, Manifest, type DocumentEntry } from '../../graph/manifest.ts';
import { parseSegment } from '../../graph/segment-file.ts';
import type { Segment } from '../../graph/segment.ts';
import { bytesOf, textOf, type CycleTools } from '../tools.ts';

/** What a cycle proposes, before anything is merged: two manifests, and what its own documents say by themselves. */
export interface Change {
  readonly base: Manifest | null;
  readonly target: Manifest;
  readonly own: FoldResult;
  /** Segments already read, by content hash, so that the merge does not read them again. */
  readonly segments: Map<string, Segment>;
}

export async function loadChange(job: MergeJob, tools: CycleTools): Promise<Change> {
  const base = job.base_manifest === null ? null : await manifestOf(job.base_manifest, tools);
  const put = job.put.map(({ document_id, key, content_sha256, text_sha256 }) => ({ document_id, key, content_sha256, text_sha256 }));
  const target =
    job.target_manifest === null
      ? applyChanges(base, { put, remove: job.remove, ...(await proposed(job, base, tools)) }, job.base_iri)
      : await manifestOf(job.target_manifest, tools);
  const segments = new Map<string, Segment>();
  const documents = await documentsOf(put, segments, tools);
  const decisions = await decisionsOf(target, tools);
  return { base, target, segments, own: fold({ baseIri: target.base_iri, documents, decisions }) };
}

/** The base's decisions with those that a model proposes: these are the older ones wherever they contradict what people said. */
async function proposed({ model_decisions }: MergeJob, base: Manifest | null, tools: CycleTools): Promise<{ decisions?: string }> {
  if (model_decisions === null) return {};
  const said = base ? await decisionsOf(base, tools) : [];
  const all = [...said, ...readDecisions(textOf(await tools.blobs.get(model_decisions)))];
  return { decisions: (await tools.blobs.put(bytesOf(canonicalDecisions(all)))).sha256 };
}

export const manifestOf = async (sha256: string, tools: Pick<CycleTools, 'blobs'>): Promise<Manifest> =>
  Manifest.parse(JSON.parse(textOf(await tools.blobs.get(sha256))));

/** What people decided, as the manifest names it. */
export const decisionsOf = async ({ decisions }: Manifest, tools: Pick<CycleTools, 'blobs'>): Promise<Decision[]> =>
  decisions === null ? [] : readDecisions(textOf(await tools.blobs.get(decisions)));

/** Blobs asked for at once: enough to hide the way to the edge, few enough to be fair to it. */
const FETCHES = 8;

export async function documentsOf(
  entries: readonly DocumentEntry[],
  segments: Map<string, Segment>,
  tools: Pick<CycleTools, 'blobs'>,
): Promise<FoldDocument[]> {
  const wanted = [...new Set(entries.map((entry) => entry.content_sha256))].filter((sha256) => !segments.has(sha256));
  const next = wanted.values();
  const fetchAll = async () => {
    for (const sha256 of next) segments.set(sha256, parseSegment(textOf(await tools.blobs.get(sha256))));
  };
  await Promise.all(Array.from({ length: FETCHES }, fetchAll));
  return entries.flatMap((entry) => {
    const segment = segments.get(entry.content_sha256);
    return segment ? [{ documentId: entry.document_id, textSha256: entry.text_sha256, segment }] : [];
  });
}
