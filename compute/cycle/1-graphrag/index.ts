import { FeragError } from '../../../contract/errors.ts';
import type { ExtractJob, JobResult } from '../../../contract/jobs.ts';
import type { ModelUsage, UsageRow } from '../../../contract/models.ts';
import { canonicalJson, sha256Hex } from '../../graph/canonical-json.ts';
import { canonicalSegment, parseSegment } from '../../graph/segment-file.ts';
import type { Segment } from '../../graph/segment.ts';
import { modelTokens } from '../../nlp/model-tokens.ts';
import { bytesOf, step, textOf, type CycleTools, type ExtractTools } from '../tools.ts';
import { READER_VERSION } from './1-read.ts';
import { EXTRACTOR_VERSION, extractDocument } from './3-extract.ts';

/**
 * The key of a segment: everything its content is a function of. The first content recorded for a key stays its content.
 * `unicode` is in it because sentence and word borders follow the runtime's Unicode data.
 */
export function segmentKey(documentSha256: string, languages: readonly string[], readWith: string | null = null): string {
  return sha256Hex(
    canonicalJson({
      document: documentSha256,
      reader: READER_VERSION,
      extractor: EXTRACTOR_VERSION,
      languages: languages.toSorted(),
      unicode: process.versions.unicode ?? '',
      ...(readWith !== null && { readWith }),
    }),
  );
}

/** UTF-16 units that a report may have. */
const MESSAGE_MOST = 500;

/** Reads one document and extracts its segment: the unit of work of the graphrag step, on any node. */
export async function extract(job: ExtractJob, tools: ExtractTools): Promise<JobResult> {
  return step('graphrag', tools, async () => {
    const { document } = job;
    const file = { name: document.name, mediaType: document.media_type, bytes: await tools.source() };
    const read = await tools.documents.read(file, {
      vision: tools.models.vision,
      signal: tools.signal,
      onPicture: (number, of) => tools.report('graphrag', null, `Reading picture ${number} of ${of}.`),
    });
    if (read.notes.length > 0) tools.report('graphrag', null, read.notes.join(' ').slice(0, MESSAGE_MOST).toWellFormed());
    const previous = job.previous === null ? null : await segmentOf(job.previous, tools);
    const { segment, chunksExtracted } = await extractDocument({
      document: read.document,
      languages: job.settings.languages,
      previous,
      signal: tools.signal,
      onProgress: (done, total) => tools.report('graphrag', { done, total, unit: 'chunks' }),
    });
    if (segment.chunks.length === 0) throw new FeragError('text_missing', `${document.name} has no text to read.`);
    const text = await tools.blobs.put(bytesOf(read.document.text));
    const content = await tools.blobs.put(bytesOf(canonicalSegment(segment)));
    return {
      kind: 'extract',
      key: segmentKey(document.sha256, job.settings.languages, read.readWith),
      content_sha256: content.sha256,
      text_sha256: text.sha256,
      title: segment.title?.slice(0, 500) ?? null,
      language: segment.language,
      encoding: read.encoding,
      chunks: segment.chunks.length,
      chunks_extracted: chunksExtracted,
      text_tokens: modelTokens(read.document.text),
      usage: visionRows(read.usage, document.id),
    };
  });
}

/** What reading its pictures cost, one row a model. */
function visionRows(usage: readonly ModelUsage[], document_id: number): UsageRow[] {
  const rows = new Map<string, UsageRow>();
  for (const { model, calls, tokens_in, tokens_out } of usage) {
    const row = rows.get(model) ?? { purpose: 'vision', step: 'graphrag', document_id, model, calls: 0, tokens_in: 0, tokens_out: 0 };
    rows.set(model, { ...row, calls: row.calls + calls, tokens_in: row.tokens_in + tokens_in, tokens_out: row.tokens_out + tokens_out });
  }
  return [...rows.values()];
}

export const segmentOf = async (contentSha256: string, tools: Pick<CycleTools, 'blobs'>): Promise<Segment> =>
  parseSegment(textOf(await tools.blobs.get(contentSha256)));
