import type { LanguageCode } from '../../contract/common.ts';
import type { Literal, Mention, Reading, Statement, TypeCandidate } from '../graph/segment.ts';

const SURFACE_LIMIT = 300;
const LITERAL_LIMIT = 4000;

/** What a statement is said about: index of a mention given by `mention()`, or a literal. */
export type ObjectDraft = { readonly mention: number } | { readonly literal: Literal };

interface Said {
  /** Any offset inside the sentence that says it. */
  readonly at: number;
  readonly tier: 'A' | 'B';
  readonly confidence: number;
  readonly rule: string;
}

export interface StatementDraft extends Said {
  readonly subject: number;
  readonly predicate: { readonly surface: string; readonly lemma: string };
  readonly object: ObjectDraft;
  readonly negated?: boolean;
}

export interface TypeDraft extends Said {
  readonly mention: number;
  readonly lemma: string;
  readonly label: string;
  readonly broader?: string | null;
}

export interface MentionDraft {
  readonly start: number;
  readonly end: number;
  readonly kind: Mention['kind'];
  /** When the key is not the language's key of the surface (dates: the ISO value). */
  readonly key?: string;
  /** Where the name was found when it does not stand at `[start, end)`; `surface` must then be given. */
  readonly via?: Mention['via'];
  readonly surface?: string;
}

/** Collects what a chunk says; `finish` gives a valid `Reading` in text order, whatever the order of the calls. */
export interface ReadingBuilder {
  readonly text: string;
  /** Returns the index for statements, or -1 when the surface or its key is empty (such a mention is not kept). */
  mention(draft: MentionDraft): number;
  /** Ignored when the subject or object is -1, both are the same key, or an equal statement stands already. */
  statement(draft: StatementDraft): void;
  type(draft: TypeDraft): void;
  /** The mention given for this index, as it stands. */
  at(index: number): Mention | undefined;
  finish(): Reading;
}

/** Index of the sentence that holds `offset`; the nearest earlier one for offsets between sentences, the first before all. */
export function sentenceAt(sentences: readonly (readonly [number, number])[], offset: number): number {
  let low = 0;
  let high = sentences.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sentences[middle]?.[0] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

const byPlace = (a: Mention, b: Mention): number =>
  a.start - b.start || b.end - a.end || (a.via < b.via ? -1 : a.via > b.via ? 1 : 0) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

const bySentence = <T extends { sentence: number; rule: string }>(a: [string, T], b: [string, T]): number =>
  a[1].sentence - b[1].sentence || (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);

/** Cuts at a unit border that does not split a surrogate pair. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}

interface Build {
  readonly language: LanguageCode;
  readonly text: string;
  readonly sentences: readonly [number, number][];
  readonly key: (surface: string) => string;
}

/** The one way to make a `Reading`: mentions are unique by place, route and key; indices are renumbered in text order. */
export function newReading({ language, text, sentences, key }: Build): ReadingBuilder {
  const mentions: Mention[] = [];
  const places = new Map<string, number>();
  const statements = new Map<string, Statement>();
  const types = new Map<string, TypeCandidate>();
  const said = ({ at, tier, confidence, rule }: Said) => ({ sentence: sentenceAt(sentences, at), tier, confidence, rule });

  return {
    text,
    at: (index) => mentions[index],
    mention(draft) {
      const end = Math.min(draft.end, draft.start + SURFACE_LIMIT);
      const via = draft.via ?? 'text';
      const surface = via === 'text' ? text.slice(draft.start, end) : cutText((draft.surface ?? '').trim(), SURFACE_LIMIT);
      const folded = cutText(draft.key ?? key(surface), SURFACE_LIMIT).trim();
      if (!surface.trim() || !folded || sentences.length === 0) return -1;
      const place = `${draft.start}:${end}:${via}:${folded}`;
      const known = places.get(place);
      if (known !== undefined) return known;
      places.set(place, mentions.length);
      mentions.push({ start: draft.start, end, surface, key: folded, kind: draft.kind, via });
      return mentions.length - 1;
    },
    statement(draft) {
      const subject = mentions[draft.subject];
      const lemma = cutText(draft.predicate.lemma.trim(), 200);
      if (!subject || !lemma) return;
      const object = objectOf(draft.object, mentions, subject);
      if (!object) return;
      const fields = said(draft);
      const id = `${fields.sentence}|${subject.key}|${lemma}|${object.id}|${draft.negated ?? false}`;
      const known = statements.get(id);
      if (known && known.confidence >= draft.confidence) return;
      const predicate = { surface: cutText(draft.predicate.surface.trim() || lemma, SURFACE_LIMIT), lemma };
      statements.set(id, { ...fields, subject: draft.subject, predicate, object: object.value, negated: draft.negated ?? false });
    },
    type(draft) {
      const mention = mentions[draft.mention];
      const lemma = cutText(draft.lemma.trim(), 200);
      if (!mention || !lemma) return;
      const fields = said(draft);
      const id = `${fields.sentence}|${mention.key}|${lemma}`;
      const known = types.get(id);
      if (known && known.confidence >= draft.confidence) return;
      types.set(id, {
        ...fields,
        mention: draft.mention,
        lemma,
        label: cutText(draft.label.trim() || lemma, 200),
        broader: draft.broader ?? null,
      });
    },
    finish: () => numbered({ language, sentences, mentions, statements: [...statements], types: [...types] }),
  };
}

interface Unnumbered {
  readonly language: LanguageCode;
  readonly sentences: readonly [number, number][];
  readonly mentions: readonly Mention[];
  readonly statements: [string, Statement][];
  readonly types: [string, TypeCandidate][];
}

/** Puts mentions in text order and statements in sentence order: the same reading has the same bytes whatever the order of the rules. */
function numbered({ language, sentences, mentions, statements, types }: Unnumbered): Reading {
  const order = mentions.map((_, index) => index).sort((a, b) => byPlace(mentionAt(mentions, a), mentionAt(mentions, b)));
  const place = new Map(order.map((index, rank) => [index, rank]));
  const ranked = (index: number): number => place.get(index) ?? 0;
  return {
    language,
    sentences: sentences.map(([start, end]) => [start, end]),
    mentions: order.map((index) => mentionAt(mentions, index)),
    statements: statements.sort(bySentence).map(([, statement]) => ({
      ...statement,
      subject: ranked(statement.subject),
      object: 'mention' in statement.object ? { mention: ranked(statement.object.mention) } : statement.object,
    })),
    types: types.sort(bySentence).map(([, type]) => ({ ...type, mention: ranked(type.mention) })),
  };
}

function mentionAt(mentions: readonly Mention[], index: number): Mention {
  const mention = mentions[index];
  if (!mention) throw new RangeError(`No mention ${index} among ${mentions.length}.`);
  return mention;
}

function objectOf(draft: ObjectDraft, mentions: readonly Mention[], subject: Mention): { id: string; value: Statement['object'] } | null {
  if ('mention' in draft) {
    const mention = mentions[draft.mention];
    return mention && mention.key !== subject.key ? { id: `m${mention.key}`, value: { mention: draft.mention } } : null;
  }
  const { value, datatype, language } = draft.literal;
  const cut = cutText(value.trim(), LITERAL_LIMIT);
  return cut ? { id: `l${datatype}|${cut}`, value: { literal: { value: cut, datatype, language } } } : null;
}
