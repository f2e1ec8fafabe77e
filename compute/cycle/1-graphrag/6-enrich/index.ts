import { FeragError } from '../../../../contract/errors.ts';
import type { EnrichJob, EnrichResult, SegmentRef } from '../../../../contract/jobs.ts';
import { canonicalDecisions, type Decision } from '../../../graph/decisions.ts';
import { fold, type FoldResult } from '../../../graph/fold.ts';
import { documentEntries } from '../../../graph/manifest.ts';
import { canonicalSegment } from '../../../graph/segment-file.ts';
import type { Chunk } from '../../../graph/segment.ts';
import { bytesOf, step, type EnrichTools } from '../../tools.ts';
import { documentsOf } from '../change.ts';
import { EXTRACTOR_VERSION } from '../3-extract.ts';
import { openDesk, type Desk } from './desk.ts';
import { openShelf, type Shelf } from './documents.ts';
import { fitsReading, type Finding } from './findings.ts';
import { mergeEntities } from './merges.ts';
import { UNIT } from './pack.ts';
import { newProgress } from './progress.ts';
import { askRelations } from './relations.ts';
import { enrichedKey, enrichedSegment, extractorOf } from './segments.ts';
import type { Planned } from './order.ts';
import { FOLDED_DOCUMENTS, survey, type Survey } from './survey.ts';
import { nameTerms } from './terms.ts';
import { candidatesOf, PER_CALL as PER_CHECK, verify } from './verify.ts';

/**
 * Asks a language model about all documents of a cycle, with the fewest calls, top to bottom: what there is to ask and in which order;
 * relations, many chunks a call; what was read without a model and is not sure; new words of the ontology; names that may be one thing.
 * What comes of it are segments with more statements, each of which the text bears out, and decisions for a person to review.
 */
export const enrich = (job: EnrichJob, tools: EnrichTools): Promise<EnrichResult> => step('graphrag', tools, () => run(job, tools));

async function run(job: EnrichJob, tools: EnrichTools): Promise<EnrichResult> {
  const { llm } = tools.models;
  if (job.settings.extractor === 'nlp') return nothing(job);
  if (!llm) throw new FeragError('model_unusable', 'This node has no language model that is fit to read documents.');
  const extractor = extractorOf(EXTRACTOR_VERSION, llm.model);
  const stop = new AbortController();
  const desk = await openDesk(job, llm, extractor, tools, AbortSignal.any([tools.signal, stop.signal]));
  const shelf = openShelf(job, extractor, tools);
  const progress = newProgress(tools);
  try {
    const surveyed = await survey(job, shelf, extractor, tools);
    return await ask(surveyed, { shelf, progress }, desk);
  } catch (error) {
    // One failed call ends the others. What was found until then is kept for the next attempt, where that is still possible: the failure
    // itself is what has to be told.
    stop.abort(error);
    const isOver = tools.signal.aborted || (error instanceof FeragError && error.code === 'lease_lost');
    if (!isOver) await desk.save().catch(() => null);
    throw error;
  } finally {
    progress.end();
  }
}

interface Underway {
  readonly shelf: Shelf;
  readonly progress: ReturnType<typeof newProgress>;
}

async function ask(surveyed: Survey, { shelf, progress }: Underway, desk: Desk): Promise<EnrichResult> {
  const { line, known, predicates } = surveyed;
  const asked = line.filter(({ key }) => !known.has(key));
  for (const planned of asked) {
    const kept = desk.found.get(planned.key);
    if (kept && !fitsReading(kept, planned)) desk.found.delete(planned.key);
  }
  progress.begin(line.length, line.filter(({ key }) => known.has(key) || desk.found.has(key)).length);
  await askRelations({ shelf, line: asked, predicates, onDone: progress.done }, desk);
  const candidates = desk.spending.isPaused ? [] : await candidatesOf(asked, shelf, candidatesFor(asked, desk));
  const sure = await verify(candidates, desk);
  const documents = await writeSegments(surveyed, sure, shelf, desk);
  const decisions = desk.spending.isPaused || asked.length === 0 ? [] : await decide(documents, surveyed, desk);
  await desk.save();
  return {
    kind: 'enrich',
    outcome: desk.spending.isPaused ? 'paused' : 'done',
    documents,
    decisions: decisions.length === 0 ? null : (await desk.tools.blobs.put(bytesOf(canonicalDecisions(decisions)))).sha256,
    checkpoint: desk.saved(),
    usage: desk.spending.rows(),
    chunks: counts(surveyed, desk),
  };
}

/** A share of what reading costs: verification is a gleaning, not a second reading. */
const READING_CALLS_PER_CHECK = 6;

function candidatesFor(asked: readonly Planned[], { llm }: Desk): number {
  const tokens = asked.reduce((sum, chunk) => sum + chunk.tokens, 0);
  return Math.ceil(tokens / (READING_CALLS_PER_CHECK * llm.fit.chunks_per_call * UNIT)) * PER_CHECK;
}

type Sure = Awaited<ReturnType<typeof verify>>;

/** Writes a new segment of each document that a model has read something of. */
async function writeSegments({ known }: Survey, sure: Sure, shelf: Shelf, desk: Desk): Promise<SegmentRef[]> {
  const written: SegmentRef[] = [];
  for (const [index, entry] of shelf.put.entries()) {
    desk.signal.throwIfAborted();
    const { segment } = await shelf.document(index);
    const found = new Map<Chunk, Finding>();
    for (const [at, chunk] of segment.chunks.entries()) {
      const key = (await shelf.question(index, at))?.key ?? '';
      const finding = known.get(key) ?? desk.found.get(key);
      if (finding) found.set(chunk, withSure(finding, sure.get(key)));
    }
    if (found.size === 0) continue;
    const enriched = enrichedSegment(segment, desk.llm.model, (chunk) => found.get(chunk));
    const content_sha256 = (await desk.tools.blobs.put(bytesOf(canonicalSegment(enriched)))).sha256;
    const { document_id, text_sha256 } = entry;
    written.push({ document_id, key: enrichedKey(entry.key, enriched), content_sha256, text_sha256 });
  }
  return written;
}

const withSure = (finding: Finding, sure: Pick<Finding, 'statements' | 'types'> | undefined): Finding =>
  sure ? { ...finding, statements: [...finding.statements, ...sure.statements], types: [...finding.types, ...sure.types] } : finding;

/** What a model proposes for the whole graph: from a fold of the cycle's documents, and of the published ones where they are not too many. */
async function decide(documents: readonly SegmentRef[], { published }: Survey, desk: Desk): Promise<Decision[]> {
  const graph = await graphOf(documents, published, desk);
  const decisions = [...(await nameTerms(graph, published, desk)), ...(await mergeEntities(graph, published, desk))];
  const known = new Set(published.decisions.map(({ id }) => id));
  return decisions.filter(({ id }) => !known.has(id));
}

async function graphOf(
  documents: readonly SegmentRef[],
  { manifest, decisions }: Survey['published'],
  { job, tools }: Desk,
): Promise<FoldResult> {
  const enriched = new Map(documents.map((ref) => [ref.document_id, ref]));
  const put = job.put.map((entry) => enriched.get(entry.document_id) ?? entry);
  const gone = new Set([...job.remove, ...put.map(({ document_id }) => document_id)]);
  const entries = manifest ? documentEntries(manifest) : [];
  const others = entries.length <= FOLDED_DOCUMENTS ? entries.filter(({ document_id }) => !gone.has(document_id)) : [];
  const folded = await documentsOf([...others, ...put], new Map(), tools);
  return fold({ baseIri: manifest?.base_iri ?? job.base_iri, documents: folded, decisions });
}

function counts({ line, known }: Survey, desk: Desk): EnrichResult['chunks'] {
  const found = line.flatMap(({ key }) => known.get(key) ?? desk.found.get(key) ?? []);
  return {
    total: line.length,
    read: found.length,
    unclear: found.filter(({ unclear }) => unclear).length,
    dropped: found.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

const nothing = (job: EnrichJob): EnrichResult => ({
  kind: 'enrich',
  outcome: 'done',
  documents: [],
  decisions: null,
  checkpoint: job.checkpoint,
  usage: [],
  chunks: { total: 0, read: 0, unclear: 0, dropped: 0 },
});
