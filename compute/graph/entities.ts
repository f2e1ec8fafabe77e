import type { LanguageCode } from '../../contract/common.ts';
import type { Decision } from './decisions.ts';
import { sentenceEvidence, sentenceIndex, type Evidence } from './evidence.ts';
import type { Identity } from './identity.ts';
import { bestLabel, otherLabels, voteLabel, type Label, type LabelVotes } from './labels.ts';
import type { ReadChunk, Source, Sources } from './sources.ts';

export interface Entity {
  readonly iri: string;
  /** Least key of those that are this entity. */
  readonly key: string;
  readonly keys: readonly string[];
  /** IRIs of its other keys. */
  readonly replaces: readonly string[];
  readonly label: string;
  readonly language: LanguageCode;
  /** Other surfaces, sorted; at most 20. */
  readonly aliases: readonly string[];
  /** True for names and codes; false for what is an entity only because a triple needs it. */
  readonly named: boolean;
  readonly mentions: number;
  /** Documents that mention it. */
  readonly sources: number;
  /** The first sentences that mention it, at most three. */
  readonly evidence: readonly Evidence[];
}

interface Draft {
  mentions: number;
  sources: number;
  lastSource: Source | null;
  readonly votes: LabelVotes;
  readonly evidence: Evidence[];
}

const ALIASES = 20;
const SHOWN = 3;
/** A mention is what it is; doubt belongs to statements. */
const CERTAIN = 100;

/** Names and codes are entities; anything else only when a published triple has it as subject or object. */
export function gatherEntities(
  sources: Sources,
  identity: Identity,
  needed: ReadonlySet<number>,
  decisions: readonly Decision[],
): Map<number, Entity> {
  const named = new Set<number>();
  for (const [key, entity] of identity.entityOf.entries()) if (sources.named[key]) named.add(entity);
  const drafts = new Map<number, Draft>();
  for (const chunk of sources.chunks) {
    for (const [index, key] of chunk.keys.entries()) {
      const entity = key < 0 ? undefined : identity.entityOf[key];
      if (entity === undefined || !(named.has(entity) || needed.has(entity))) continue;
      let draft = drafts.get(entity);
      if (!draft) drafts.set(entity, (draft = { mentions: 0, sources: 0, lastSource: null, votes: new Map(), evidence: [] }));
      addMention(draft, chunk, index, sources.keys[key] ?? '');
    }
  }
  const labels = renamed(decisions, identity);
  const entities = new Map<number, Entity>();
  for (const [entity, draft] of drafts) entities.set(entity, finish(entity, draft, named.has(entity), identity, labels));
  return entities;
}

function addMention(draft: Draft, chunk: ReadChunk, index: number, key: string): void {
  const mention = chunk.chunk.reading.mentions[index];
  if (!mention) return;
  draft.mentions += 1;
  if (draft.lastSource !== chunk.source) {
    draft.lastSource = chunk.source;
    draft.sources += 1;
  }
  // A pronoun's surface is its antecedent's, which has voted where it stands.
  if (mention.via !== 'pronoun')
    voteLabel(draft.votes, mention.surface, chunk.chunk.reading.language, chunk.source.text, mention.key === key);
  if (draft.evidence.length === SHOWN) return;
  const evidence = sentenceEvidence(chunk, sentenceIndex(chunk, mention.start), CERTAIN);
  const last = draft.evidence.at(-1);
  if (evidence && !(last && last.source === evidence.source && last.start === evidence.start)) draft.evidence.push(evidence);
}

function finish(entity: number, draft: Draft, named: boolean, identity: Identity, labels: ReadonlyMap<number, Label>): Entity {
  const keys = identity.keys(entity);
  const key = keys[0] ?? '';
  const { text, language } = labels.get(entity) ?? bestLabel(draft.votes, key);
  return {
    iri: identity.iri(entity),
    key,
    keys,
    replaces: identity.replaced(entity),
    label: text,
    language,
    aliases: otherLabels(draft.votes, text).slice(0, ALIASES),
    named,
    mentions: draft.mentions,
    sources: draft.sources,
    evidence: draft.evidence,
  };
}

/** Decisions come oldest first, so the last name stays. */
function renamed(decisions: readonly Decision[], identity: Identity): Map<number, Label> {
  const labels = new Map<number, Label>();
  for (const decision of decisions) {
    const entity = decision.kind === 'rename' ? identity.find(decision.entity) : undefined;
    if (decision.kind === 'rename' && entity !== undefined) labels.set(entity, { text: decision.label, language: decision.language });
  }
  return labels;
}
