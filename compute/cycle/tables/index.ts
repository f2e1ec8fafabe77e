import type { Artifact } from '../../../contract/cycles.ts';
import type { MergeJob } from '../../../contract/jobs.ts';
import { LIMITS } from '../../../contract/limits.ts';
import type { Change } from '../1-graphrag/change.ts';
import { textOf, type CycleTools } from '../tools.ts';
import { tableContent, type TableDocument } from './content.ts';
import { TABLES } from './tables.ts';

/**
 * Keeps GraphRAG's tables of the cycle's own documents, as `graphrag_output.ttl` has their triples. A table that is too large to be sent is
 * left out and named.
 */
export async function keepTables(
  job: Pick<MergeJob, 'put'>,
  change: Pick<Change, 'own' | 'segments'>,
  tools: Pick<CycleTools, 'blobs' | 'keep' | 'report'>,
  limitBytes: number = LIMITS.request_bytes,
): Promise<Artifact[]> {
  const content = tableContent(change.own, await documentsOf(job, change, tools));
  const kept: Artifact[] = [];
  for (const [name, table] of Object.entries(TABLES)) {
    const bytes = table(content);
    if (bytes.length <= limitBytes) kept.push(await tools.keep(name, bytes));
    else tools.report('graphrag', null, `${name} would have ${bytes.length} bytes and is left out.`);
  }
  return kept;
}

async function documentsOf(
  { put }: Pick<MergeJob, 'put'>,
  { segments }: Pick<Change, 'segments'>,
  { blobs }: Pick<CycleTools, 'blobs'>,
): Promise<TableDocument[]> {
  const documents: TableDocument[] = [];
  for (const { document_id: documentId, name, content_sha256, text_sha256: textSha256 } of put.toSorted(
    (a, b) => a.document_id - b.document_id,
  )) {
    const segment = segments.get(content_sha256);
    if (segment) documents.push({ documentId, name, textSha256, text: textOf(await blobs.get(textSha256)), segment });
  }
  return documents;
}
