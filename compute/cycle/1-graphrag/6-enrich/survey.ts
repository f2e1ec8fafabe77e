import type { EnrichJob } from '../../../../contract/jobs.ts';
import type { Decision } from '../../../graph/decisions.ts';
import { documentEntries, type DocumentEntry, type Manifest } from '../../../graph/manifest.ts';
import type { Segment } from '../../../graph/segment.ts';
import { canonicalKeys, isValue } from '../../../graph/sources.ts';
import { parseSegment } from '../../../graph/segment-file.ts';
import { decisionsOf, manifestOf } from '../change.ts';
import { textOf, type EnrichTools } from '../../tools.ts';
import type { ReadDocument, Shelf } from './documents.ts';
import { fitsReading, type Findings } from './findings.ts';
import { byValue, planOf, type Planned } from './order.ts';
import { countPredicates, offeredPredicates, type PredicateVotes } from './predicates.ts';
import { questionOf } from './question.ts';
import { findingIn, plainSegment } from './segments.ts';

/** What is published, as far as a model's work needs it. */
export interface Published {
  readonly manifest: Manifest | null;
  readonly decisions: readonly Decision[];
  /** Keys of its entities and lemmas of its terms; of a RAG that is too large to be looked through nothing is known. */
  readonly keys: ReadonlySet<string>;
  readonly lemmas: ReadonlySet<string>;
}

/** What there is to ask about, and what is known already. */
export interface Survey {
  readonly published: Published;
  readonly predicates: readonly string[];
  /** In order of value, each question once. */
  readonly line: readonly Planned[];
  /** What models said of the same questions in published segments of these documents. */
  readonly known: Findings;
  /** Chunks of the job that there is something to ask about, equal ones counted each. */
  readonly chunks: number;
}

/** Documents of a published graph that are looked through and folded with the cycle's own; of a larger one only the manifest is read. */
export const FOLDED_DOCUMENTS = 2000;
const PUBLISHED_WEIGHT = 2;

/** Reads each document once: what there is to ask, how its chunks hang together, and which properties are in use. */
export async function survey(job: EnrichJob, shelf: Shelf, extractor: string, tools: EnrichTools): Promise<Survey> {
  const votes: PredicateVotes = new Map();
  const { published, own } = await lookThrough(job, shelf, votes, tools);
  const planned: Planned[] = [];
  const known: Findings = new Map();
  for (const [index, { document_id }] of shelf.put.entries()) {
    tools.signal.throwIfAborted();
    const document = await shelf.document(index);
    countPredicates(votes, document.segment, 1);
    planned.push(...planOfDocument(document, index, extractor));
    const before = own.get(document_id);
    if (before) await collectKnown(before, extractor, known, tools);
  }
  const once = [...new Map(planned.toReversed().map((one) => [one.key, one])).values()];
  const inOrder = once.toSorted((a, b) => a.document - b.document || a.chunk - b.chunk);
  const line = byValue(inOrder, (key) => published.keys.has(key));
  return { published, predicates: offeredPredicates(votes), line, known, chunks: planned.length };
}

const questionAt = ({ id, segment, text, canonical }: ReadDocument, index: number, extractor: string) => {
  const chunk = segment.chunks[index];
  return chunk ? questionOf({ documentId: id, chunk, text: text.slice(chunk.start, chunk.end), canonical, extractor }) : null;
};

function planOfDocument(document: ReadDocument, index: number, extractor: string): Planned[] {
  return document.segment.chunks.flatMap((_, at) => {
    const question = questionAt(document, at, extractor);
    return question ? [planOf(question, index, at)] : [];
  });
}

/** The published graph's manifest; of one that is not too large its keys and terms, and the entries of documents that this job replaces. */
async function lookThrough(job: EnrichJob, shelf: Shelf, votes: PredicateVotes, tools: EnrichTools) {
  const manifest = job.base_manifest === null ? null : await manifestOf(job.base_manifest, tools);
  const entries = manifest ? documentEntries(manifest) : [];
  const replaced = new Set(shelf.put.map(({ document_id }) => document_id));
  const [keys, lemmas] = [new Set<string>(), new Set<string>()];
  for (const entry of entries.length <= FOLDED_DOCUMENTS ? entries : []) {
    tools.signal.throwIfAborted();
    const segment = parseSegment(textOf(await tools.blobs.get(entry.content_sha256)));
    countPredicates(votes, segment, PUBLISHED_WEIGHT);
    collectTerms(segment, keys, lemmas);
  }
  const decisions = manifest ? await decisionsOf(manifest, tools) : [];
  const own = new Map(entries.flatMap((entry) => (replaced.has(entry.document_id) ? [[entry.document_id, entry] as const] : [])));
  return { published: { manifest, decisions, keys, lemmas }, own };
}

function collectTerms({ chunks }: Segment, keys: Set<string>, lemmas: Set<string>): void {
  for (const { reading } of chunks) {
    for (const { kind, key } of reading.mentions) if (!isValue(kind)) keys.add(key);
    for (const { predicate } of reading.statements) lemmas.add(predicate.lemma);
    for (const { lemma } of reading.types) lemmas.add(lemma);
  }
}

/** Chunks of the document as it was published that the same model was asked about in the same way. */
async function collectKnown(entry: DocumentEntry, extractor: string, known: Findings, { blobs }: EnrichTools): Promise<void> {
  const segment = parseSegment(textOf(await blobs.get(entry.content_sha256)));
  if (segment.extractor !== extractor) return;
  const text = textOf(await blobs.get(entry.text_sha256));
  const plain = plainSegment(segment);
  const document = { id: entry.document_id, segment: plain, text, canonical: canonicalKeys(plain.aliases) };
  for (const [index, chunk] of segment.chunks.entries()) {
    const finding = findingIn(chunk);
    const question = finding && questionAt(document, index, extractor);
    const { mentions, sentences } = chunk.reading;
    if (finding && question && fitsReading(finding, { mentions: mentions.length, sentences: sentences.length }))
      known.set(question.key, finding);
  }
}
