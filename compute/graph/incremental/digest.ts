import type { LanguageCode } from '../../../contract/common.ts';
import { sentenceEvidence, sentenceIndex, type Evidence } from '../evidence.ts';
import { addUse, type LabelUse } from '../labels.ts';
import { mentionLiteral } from '../literals.ts';
import { chunkId, type Literal, type Statement, type TypeCandidate } from '../segment.ts';
import { canonicalKeys, isValue, type FoldDocument, type ReadChunk, type Source } from '../sources.ts';
import { EMPTY_PREDICATES, RELATIONAL_NOUNS } from '../vocabulary.ts';

/** What a document says of one key, after the aliases of the document. */
export interface KeyReading {
  readonly mentions: number;
  /** Used as a name or a code: an entity by itself. */
  readonly named: boolean;
  readonly labels: readonly LabelUse[];
  /** The first sentences that mention it, by offset; at most three. */
  readonly evidence: readonly Evidence[];
}

interface Said {
  readonly subject: string;
  readonly lemma: string;
  readonly tier: 'A' | 'B';
  readonly language: LanguageCode;
  readonly evidence: Evidence;
}

/** A statement or a type with everything in it that other documents and decisions have no part in. */
export type Fact =
  | (Said & { readonly kind: 'statement'; readonly object: { readonly key: string } | { readonly literal: Literal } })
  | (Said & { readonly kind: 'type'; readonly label: string; readonly broader: string | null });

/** What the fold needs of one segment: a pure function of it, a fraction of its size. */
export interface Digest {
  readonly source: Source;
  readonly chunks: number;
  readonly mentions: number;
  readonly keys: ReadonlyMap<string, KeyReading>;
  /** In reading order. */
  readonly facts: readonly Fact[];
  /** Statements and types that no decision could publish. */
  readonly closed: number;
  /** Lemmas of the properties, and of the classes, that its facts name. */
  readonly predicates: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  /** Lemmas of classes that stand in the graph by this document alone: others may give way to them. */
  readonly classes: ReadonlySet<string>;
}

interface OpenKey extends KeyReading {
  mentions: number;
  named: boolean;
  readonly labels: LabelUse[];
  readonly evidence: Evidence[];
}

interface Draft {
  readonly keys: Map<string, OpenKey>;
  readonly facts: Fact[];
  readonly predicates: Set<string>;
  readonly kinds: Set<string>;
  readonly classes: Set<string>;
  closed: number;
}

export const SHOWN = 3;
/** A mention is what it is; doubt belongs to statements. */
const CERTAIN = 100;

export function digestOf({ documentId, textSha256, segment }: FoldDocument): Digest {
  const source = { documentId, textSha256, extractor: segment.extractor, ...(segment.places ? { places: segment.places } : {}) };
  const canonical = canonicalKeys(segment.aliases);
  const draft: Draft = { keys: new Map(), facts: [], predicates: new Set(), kinds: new Set(), classes: new Set(), closed: 0 };
  let mentions = 0;
  for (const chunk of segment.chunks) {
    const { reading } = chunk;
    const read = { source, id: chunkId(chunk), chunk };
    const keys = reading.mentions.map(({ kind, key }) => (isValue(kind) ? null : canonical(key)));
    mentions += keys.length;
    for (const [index, key] of keys.entries()) if (key !== null) addMention(draft, read, index, key);
    for (const statement of reading.statements) addStatement(draft, read, keys, statement);
    for (const candidate of reading.types) addType(draft, read, keys, candidate);
  }
  return { source, chunks: segment.chunks.length, mentions, ...draft, keys: closed(draft.keys), facts: draft.facts.slice() };
}

/** Lists that grew have room for more; a copy has not, and there are two of them for each key of each document. */
function closed(keys: ReadonlyMap<string, OpenKey>): Map<string, KeyReading> {
  const all = new Map<string, KeyReading>();
  for (const [key, open] of keys) all.set(key, { ...open, labels: open.labels.slice(), evidence: open.evidence.slice() });
  return all;
}

function addMention({ keys }: Draft, read: ReadChunk, index: number, key: string): void {
  const { reading } = read.chunk;
  const mention = reading.mentions[index];
  if (!mention) return;
  let open = keys.get(key);
  if (!open) keys.set(key, (open = { mentions: 0, named: false, labels: [], evidence: [] }));
  open.mentions += 1;
  if (mention.kind === 'name' || mention.kind === 'code') open.named = true;
  // A pronoun's surface is its antecedent's, which has voted where it stands.
  if (mention.via !== 'pronoun') addUse(open.labels, mention.surface, reading.language, mention.key === key);
  const sentence = sentenceIndex(read, mention.start);
  const last = open.evidence.at(-1);
  const start = read.chunk.start + (reading.sentences[sentence]?.[0] ?? 0);
  if (last && (last.start === start || (last.start < start && open.evidence.length === SHOWN))) return;
  const evidence = sentenceEvidence(read, sentence, CERTAIN);
  if (evidence) addFirst(open.evidence, evidence);
}

/** Keeps the first three by offset; of two that begin at one place the earlier chunk's. */
export function addFirst(list: Evidence[], item: Evidence): void {
  let at = list.length;
  while (at > 0 && (list[at - 1]?.start ?? 0) >= item.start) at -= 1;
  if (list[at]?.start === item.start) return;
  list.splice(at, 0, item);
  if (list.length > SHOWN) list.pop();
}

type Keys = readonly (string | null)[];

function addStatement(draft: Draft, read: ReadChunk, keys: Keys, statement: Statement): void {
  const { lemma } = statement.predicate;
  const subject = keys[statement.subject] ?? null;
  const object = objectOf(read, keys, statement);
  const evidence = sentenceEvidence(read, statement.sentence, statement.confidence);
  const isOpen = !statement.negated && !EMPTY_PREDICATES.has(lemma.toLowerCase());
  if (!isOpen || subject === null || object === null || evidence === null) {
    draft.closed += 1;
    return;
  }
  draft.predicates.add(lemma);
  const { language } = read.chunk.reading;
  draft.facts.push({ kind: 'statement', subject, lemma, object, tier: statement.tier, language, evidence });
}

function objectOf({ chunk }: ReadChunk, keys: Keys, { object }: Statement): { key: string } | { literal: Literal } | null {
  if ('literal' in object) return { literal: object.literal };
  const mention = chunk.reading.mentions[object.mention];
  if (!mention) return null;
  if (isValue(mention.kind)) return { literal: mentionLiteral(mention) };
  const key = keys[object.mention] ?? null;
  return key === null ? null : { key };
}

function addType(draft: Draft, read: ReadChunk, keys: Keys, candidate: TypeCandidate): void {
  const { lemma, label, broader, tier } = candidate;
  const isRelation = RELATIONAL_NOUNS.has(lemma);
  if (tier === 'A' && !isRelation) {
    draft.classes.add(lemma);
    if (broader !== null) draft.classes.add(broader);
  }
  const subject = keys[candidate.mention] ?? null;
  const evidence = sentenceEvidence(read, candidate.sentence, candidate.confidence);
  if (isRelation || subject === null || evidence === null) {
    draft.closed += 1;
    return;
  }
  draft.kinds.add(lemma);
  if (broader !== null) draft.kinds.add(broader);
  draft.facts.push({ kind: 'type', subject, lemma, label, broader, tier, language: read.chunk.reading.language, evidence });
}
