import type { Context } from '../language.ts';
import type { ReadingBuilder } from '../reading.ts';
import { KINDS_ABOVE } from './kinds.ts';
import { PLACE } from './lexicon.ts';
import type { Gender } from './kinds.ts';

/** Something the text has spoken of, and what may point back to it. */
export interface Spoken {
  readonly key: string;
  readonly surface: string;
  readonly kind: 'name' | 'concept';
  gender: Gender | null;
  readonly isPlural: boolean;
  /** Whether "y" can mean it. */
  isPlace: boolean;
  /** The nouns that it was called, and the wider ones for them. */
  readonly nouns: Set<string>;
}

/** What a chunk has said so far, as its pronouns, possessives and "la ville" depend on it. */
export interface Discourse {
  readonly known: Map<string, Spoken>;
  /** The one thing that a noun has been said of; `null` when there are several. */
  readonly byNoun: Map<string, Spoken | null>;
  /** What the document or section is about, as its title or heading says. */
  readonly about: Spoken | null;
  /** What the paragraph is about: the subject of its first sentence that has a name or a definition. */
  topic: Spoken | null;
  /** Whether the next named subject becomes the topic. */
  isOpening: boolean;
  /** Whether a sentence of this chunk had the topic as its subject. */
  isConfirmed: boolean;
  /** Subject of the sentence before. */
  last: Spoken | null;
}

/** Who a pronoun or possessive means, and whether only one thing can be meant. */
export interface Pointed {
  readonly spoken: Spoken;
  readonly tier: 'A' | 'B';
}

export function newDiscourse(about: Context['about']): Discourse {
  const topic = about && { ...about, kind: 'name' as const, gender: null, isPlural: false, isPlace: false, nouns: new Set<string>() };
  const known = new Map(topic ? [[topic.key, topic]] : []);
  return { known, byNoun: new Map(), about: topic, topic, isOpening: true, isConfirmed: false, last: topic };
}

/** A paragraph speaks of its own first subject; a pronoun that opens it means what the document is about, if this chunk has named that. */
export function startParagraph(discourse: Discourse): void {
  const { about } = discourse;
  discourse.isOpening = true;
  discourse.isConfirmed = about !== null && about.gender !== null;
  if (!discourse.isConfirmed) return;
  discourse.topic = about;
  discourse.last = about;
}

/** The subject of a sentence's first verb: what the next sentence's pronoun may mean. `isTopic`: it can be what the paragraph is about. */
export function noteSubject(discourse: Discourse, spoken: Spoken | null, isTopic: boolean): void {
  discourse.last = spoken;
  if (!spoken || !isTopic || !discourse.isOpening) return;
  discourse.topic = spoken;
  discourse.isOpening = false;
  discourse.isConfirmed = true;
}

/** "Pasteur" after "Louis Pasteur", "l'Institut" after "l'Institut Charles-Thévenard". */
const isShortOf = (short: string, long: string): boolean =>
  !short.includes(' ') && short.length > 2 && (long.endsWith(` ${short}`) || long.startsWith(`${short} `));

/** What this mention speaks of; `null` for a mention that is not kept. */
export function spokenOf({ known, topic, last }: Discourse, builder: ReadingBuilder, mention: number, isPlural = false): Spoken | null {
  const found = builder.at(mention);
  if (!found || (found.kind !== 'name' && found.kind !== 'concept')) return null;
  const before = known.get(found.key);
  if (before) return before;
  for (const long of [topic, last]) if (long && long.kind === 'name' && isShortOf(found.key, long.key)) return long;
  const spoken: Spoken = {
    key: found.key,
    surface: found.surface,
    kind: found.kind,
    gender: null,
    isPlural,
    isPlace: false,
    nouns: new Set(),
  };
  known.set(found.key, spoken);
  return spoken;
}

/** "X est un N": "le N" may mean X from here on, and so may the wider words for an N. */
export function noteNoun({ byNoun }: Discourse, spoken: Spoken, noun: string, gender: Gender | null): void {
  spoken.gender ??= gender;
  spoken.isPlace ||= PLACE.has(noun);
  for (const lemma of [noun, ...(KINDS_ABOVE.get(noun) ?? [])]) spoken.nouns.add(lemma);
  const other = byNoun.get(noun);
  if (other === undefined) byNoun.set(noun, spoken);
  else if (other !== spoken) byNoun.set(noun, null);
}

/** What "le N" means: the one thing called so; where there are several or none, the topic if it is one and was spoken of just before. */
export function calledBy({ byNoun, topic, last }: Discourse, noun: string): Spoken | null {
  const only = byNoun.get(noun);
  if (only) return only;
  return topic && topic.nouns.has(noun) && (only === undefined || last === topic) ? topic : null;
}

const agrees = (spoken: Spoken, gender: Gender | null, isPlural: boolean): boolean =>
  spoken.isPlural === isPlural && (spoken.gender === null || gender === null || spoken.gender === gender);

/** Number and gender known and equal. */
const fits = (spoken: Spoken, gender: Gender | null, isPlural: boolean): boolean =>
  spoken.isPlural === isPlural && (gender === null || spoken.gender === gender);

/** The subject of the sentence before, else what the paragraph is about, where gender and number leave one of them. */
export function pointedAt({ topic, last, isConfirmed }: Discourse, gender: Gender | null, isPlural: boolean): Pointed | null {
  if (!topic) return null;
  if (last === topic) {
    if (!agrees(topic, gender, isPlural)) return null;
    return { spoken: topic, tier: isConfirmed && fits(topic, gender, isPlural) ? 'A' : 'B' };
  }
  if (last && agrees(last, gender, isPlural)) {
    const isSure = last.kind === 'name' && gender !== null && fits(last, gender, isPlural) && !agrees(topic, gender, isPlural);
    return { spoken: last.kind === 'name' ? last : topic, tier: isSure ? 'A' : 'B' };
  }
  if (!agrees(topic, gender, isPlural)) return null;
  return { spoken: topic, tier: last && isConfirmed && gender !== null && fits(topic, gender, isPlural) ? 'A' : 'B' };
}

/** A mention of what a pronoun, a possessive or "la ville" at `[start, end)` means. */
export const pronounMention = (builder: ReadingBuilder, { start, end }: { start: number; end: number }, spoken: Spoken): number =>
  builder.mention({ start, end, kind: spoken.kind, via: 'pronoun', surface: spoken.surface, key: spoken.key });
