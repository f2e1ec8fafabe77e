import type { Context } from '../language.ts';
import type { ReadingBuilder } from '../reading.ts';
import type { Shape } from '../shapes.ts';
import { CLASSES, GENERIC, LOCATIVE, NEVER_CLASS, NEVER_NOUN, RELATIONAL, nationality, nounLemma } from './lexicon.ts';
import { complementAt, nameSpans } from './name-spans.ts';
import type { NameSpan } from './name-spans.ts';
import type { Word } from './words.ts';

export interface Desk {
  readonly text: string;
  readonly words: readonly Word[];
  readonly context: Context;
  readonly builder: ReadingBuilder;
}

/** A noun with its adjectives and a bare complement: "langage de programmation interprété". */
export interface NounGroup {
  readonly lemma: string;
  readonly head: number;
  readonly last: number;
  /** Adjectives after the noun, in lower case. */
  readonly adjectives: readonly string[];
  /** How many of them stand before the complement: "établissement public de recherche". */
  readonly early: number;
  readonly front: readonly string[];
  /** "de programmation", or null. */
  readonly complement: string | null;
}

/** A noun phrase, name or shape with the preposition and determiner before it. All numbers are indices of words. */
export interface Phrase {
  readonly kind: 'name' | 'concept' | 'shape';
  /** First word, preposition and determiner included. */
  readonly from: number;
  readonly first: number;
  readonly last: number;
  readonly prep: string | null;
  readonly det: string | null;
  /** The noun of a concept, or the apposed noun of a name ("le général Howe"). */
  readonly group: NounGroup | null;
  readonly shape: Shape | null;
  readonly mention: number;
}

interface Lead {
  readonly from: number;
  readonly at: number;
  readonly prep: string | null;
  readonly det: string | null;
}

const ISLANDS = new Set(['île', 'îlot', "presqu'île", 'archipel', 'péninsule']);
/** "le duc de Wellington" is a name as it stands, "le roi de France" is not. */
const NOBLE = new Set(['duc', 'duchesse', 'comte', 'comtesse', 'marquis', 'marquise', 'vicomte', 'baron']);
/** "le cardinal de Richelieu": the name is known without the title. */
const TITLED = new Set(['cardinal', 'chevalier', 'abbé']);
/** "le général de Gaulle": "de" belongs to the surname. */
const RANKS = new Set(['général', 'maréchal', 'amiral', 'colonel', 'commandant']);
const CONTRACTED = new Set(['au', 'aux', 'du', 'des']);
const CLOSERS = new Map([
  ['«', '»'],
  ['“', '”'],
  ['"', '"'],
]);

/** Phrases in text order; they do not overlap. Each word is looked at a bounded number of times. */
export function readPhrases(desk: Desk): Phrase[] {
  const names = nameSpans(desk);
  const phrases: Phrase[] = [];
  let at = 0;
  while (at < desk.words.length) {
    const lead = leadAt(desk.words, at);
    const phrase = shapeAt(desk, lead) ?? titleAt(desk, lead) ?? nounAt(desk, lead, names) ?? nameAt(desk, lead, names);
    if (phrase) phrases.push(phrase);
    at = phrase ? phrase.last + 1 : at + 1;
  }
  return phrases;
}

/** Preposition, determiners and numerals before a noun or name. Adjectives are the noun group's. */
function leadAt(words: readonly Word[], from: number): Lead {
  let at = from;
  let prep: string | null = null;
  let det: string | null = null;
  while (words[at]?.pos === 'ADP' && words[at]?.prep === null && at - from < 6) at += 1;
  const first = words[at];
  // "plus de 120 000 salariés", "près de 3 km": about a quantity, no relation.
  const about = (first?.lower === 'plus' || first?.lower === 'moins') && words[at + 1]?.prep === 'de' && words[at + 2]?.shape;
  if (about) return { from, at: at + 2, prep: null, det: null };
  if (first?.prep === 'près de' && words[at + 1]?.shape) return { from, at: at + 1, prep: null, det: null };
  if (first?.pos === 'ADP') {
    ({ prep } = first);
    if (CONTRACTED.has(first.lower)) det = first.lower === 'des' || first.lower === 'aux' ? 'les' : 'le';
    at += 1;
  }
  for (let steps = 0; steps < 4 && (words[at]?.pos === 'DET' || words[at]?.pos === 'NUM'); steps += 1, at += 1)
    det = words[at]?.lower ?? null;
  if (words[at]?.shape?.kind === 'number' && (words[at + 1]?.pos === 'NOUN' || words[at + 1]?.pos === 'ADJ')) {
    det = 'number';
    at += 1;
  }
  return { from, at, prep, det };
}

function shapeAt({ words, builder }: Desk, { from, at, prep, det }: Lead): Phrase | null {
  const shape = words[at]?.shape;
  if (!shape) return null;
  const mention = shape.kind === 'number' ? -1 : builder.mention({ start: shape.start, end: shape.end, kind: shape.kind, key: shape.key });
  return { kind: 'shape', from, first: at, last: at, prep, det, group: null, shape, mention };
}

/** Words looked at for the closing mark of a title. */
const TITLE_WORDS = 10;

/** « Les Misérables »: few words that begin with a capital. */
function titleAt({ text, words, builder }: Desk, { from, at, prep, det }: Lead): Phrase | null {
  const closer = CLOSERS.get(words[at]?.text ?? '');
  if (!closer || !words[at + 1] || !(words[at + 1]?.capital || words[at + 1]?.shape)) return null;
  for (let close = at + 2; close <= at + 1 + TITLE_WORDS && close < words.length; close += 1) {
    if (words[close]?.text !== closer) continue;
    const [start, end] = [words[at + 1]?.start ?? 0, words[close - 1]?.end ?? 0];
    if (/[.!;]$/.test(text.slice(start, end))) return null;
    return {
      kind: 'name',
      from,
      first: at,
      last: close,
      prep,
      det,
      group: null,
      shape: null,
      mention: builder.mention({ start, end, kind: 'name' }),
    };
  }
  return null;
}

const mentionOf = ({ words, builder }: Desk, first: number, last: number, kind: 'name' | 'concept'): number =>
  builder.mention({ start: words[first]?.start ?? 0, end: words[last]?.end ?? 0, kind });

function nameAt(desk: Desk, { from, at, prep, det }: Lead, names: ReadonlyMap<number, NameSpan>): Phrase | null {
  // "M. Dupont", "le Russe Igor Sysoev".
  const start = !names.has(at) && (desk.words[at]?.pos === 'ADJ' || desk.words[at]?.pos === 'PROPN') ? at + 1 : at;
  const span = names.get(start);
  return span
    ? {
        kind: 'name',
        from,
        first: start,
        last: nationalityAfter(desk.words, span.last),
        prep,
        // A title's article is a part of it and tells no number.
        det: span.first < start ? null : det,
        group: null,
        shape: null,
        mention: mentionOf(desk, span.first, nationalityAfter(desk.words, span.last), 'name'),
      }
    : null;
}

/** "les Alpes suisses": a nation's adjective directly after a name is a part of it. */
function nationalityAfter(words: readonly Word[], last: number): number {
  const next = words[last + 1];
  return next &&
    !next.capital &&
    (next.pos === 'ADJ' || next.pos === 'NOUN') &&
    nationality(next.lower) !== null &&
    isGlued(words, last + 1)
    ? last + 1
    : last;
}

const isAdjective = (word: Word | undefined): boolean => word?.pos === 'ADJ' && !word.capital;
const isGlued = (words: readonly Word[], at: number): boolean => (words[at]?.start ?? 0) - (words[at - 1]?.end ?? 0) <= 2;

/** The noun group that begins at `at`: front adjectives, noun, adjectives, and a complement without an article. */
export function groupAt(words: readonly Word[], at: number): NounGroup | null {
  let head = at;
  while (
    head - at < 4 &&
    (isAdjective(words[head]) || words[head]?.lower === 'plus' || words[head]?.lower === 'moins' || words[head]?.lower === 'très')
  )
    head += 1;
  const noun = words[head];
  if (noun?.pos !== 'NOUN' || NEVER_NOUN.has(noun.lower) || !/\p{L}{2}/u.test(noun.text)) return null;
  let last = adjectivesAfter(words, head);
  const adjectives = words.slice(head + 1, last + 1).map((word) => word.lower);
  const inner = bareComplement(words, last);
  const complement = inner > last ? bareComplement(words, inner) : inner;
  const text =
    complement > last
      ? words
          .slice(last + 1, complement + 1)
          .map((word) => word.lower)
          .join(' ')
          .replaceAll("' ", "'")
      : null;
  if (complement > last) last = adjectivesAfter(words, complement);
  const late = words.slice(complement + 1, last + 1).map((word) => word.lower);
  return {
    lemma: nounLemma(noun.lower),
    head,
    last,
    adjectives: text === null ? adjectives : [...adjectives, ...late],
    early: adjectives.length,
    front: words.slice(at, head).map((word) => word.lower),
    complement: text,
  };
}

function adjectivesAfter(words: readonly Word[], head: number): number {
  let last = head;
  while (last - head < 3 && isAdjective(words[last + 1]) && isGlued(words, last + 1)) last += 1;
  return last;
}

/** Last word of "de programmation", "d'affaires", "à vapeur" after `last`, else `last`. */
function bareComplement(words: readonly Word[], last: number): number {
  const [link, noun] = [words[last + 1], words[last + 2]];
  const links = link?.lower === 'de' || link?.lower === "d'" || link?.lower === 'à';
  const plain = links && link?.prep !== null && noun?.pos === 'NOUN' && !noun.capital && /\p{L}{3}/u.test(noun.text);
  return plain && !RELATIONAL.has(nounLemma(noun?.lower ?? '')) ? last + 2 : last;
}

function nounAt(desk: Desk, lead: Lead, names: ReadonlyMap<number, NameSpan>): Phrase | null {
  const group = groupAt(desk.words, lead.at);
  if (!group) return null;
  const named = namedBy(desk, lead, group, names);
  if (named) return named;
  const { from, prep, det } = lead;
  const isThing = !NEVER_CLASS.has(group.lemma) || group.complement !== null;
  // "six pays" are not "pays".
  const start = countedFrom(desk.words, lead) ?? group.head;
  const mention = isThing ? mentionOf(desk, start, group.last, 'concept') : -1;
  return { kind: 'concept', from, first: group.head, last: group.last, prep, det, group, shape: null, mention };
}

/** The first of the numerals before a noun: "quatre | cents | salariés"; `null` where none stands. */
function countedFrom(words: readonly Word[], { from, at, det }: Lead): number | null {
  let first = at;
  while (first > from && words[first - 1]?.pos === 'NUM') first -= 1;
  if (first < at) return first;
  return det === 'number' && words[at - 1]?.shape ? at - 1 : null;
}

/** A name whose noun stands before it: apposed ("le général Howe", "la ville de Lyon") or a part of it ("la bataille de Waterloo"). */
function namedBy(desk: Desk, { from, prep, det }: Lead, group: NounGroup, names: ReadonlyMap<number, NameSpan>): Phrase | null {
  const { words } = desk;
  const direct = isGlued(words, group.last + 1) ? (names.get(group.last + 1) ?? null) : null;
  const at = complementAt(words, group.last + 1);
  const linked = at > 0 ? (names.get(at) ?? null) : null;
  const span = direct ?? linked;
  if (!span) return titledBy(desk, { from, at: group.last + 1, prep, det }, group);
  const isSingular = words[group.head]?.lower === group.lemma || !/[sx]$/.test(words[group.head]?.lower ?? '');
  const isPart =
    (GENERIC.has(group.lemma) || (direct === null && ISLANDS.has(group.lemma))) &&
    isSingular &&
    group.complement === null &&
    (direct !== null || group.adjectives.length === 0);
  const isTitle = direct === null && NOBLE.has(group.lemma) && (det === 'le' || det === 'la') && group.adjectives.length === 0;
  const last = isPart && group.lemma === 'prix' ? bareComplement(words, span.last) : span.last;
  const phrase = { kind: 'name' as const, from, last, prep, det, group, shape: null };
  if (isPart || isTitle) return { ...phrase, first: group.head, mention: mentionOf(desk, group.head, last, 'name') };
  const surname = direct === null && at === group.last + 2 && RANKS.has(group.lemma) && det === 'le';
  if (direct === null && TITLED.has(group.lemma) && det === 'le')
    return { ...phrase, first: span.first, mention: mentionOf(desk, span.first, last, 'name') };
  if (surname) return { ...phrase, first: at - 1, mention: mentionOf(desk, at - 1, last, 'name') };
  // "les frères André et Édouard Michelin": the names stand for themselves.
  if (direct !== null && !isSingular && (CLASSES.has(group.lemma) || RELATIONAL.has(group.lemma)))
    return { ...phrase, group: null, first: span.first, mention: mentionOf(desk, span.first, last, 'name') };
  const apposed = direct !== null ? CLASSES.has(group.lemma) : LOCATIVE.has(group.lemma) && group.adjectives.length === 0;
  // "une distribution Linux", "un pays d'Afrique" and a bare "serveur SPARQL" name a kind, not the thing.
  if (!apposed || !isSingular || det === 'un' || det === 'une' || (det === null && prep === null)) return null;
  return { ...phrase, first: span.first, mention: mentionOf(desk, span.first, span.last, 'name') };
}

/** "le roman « Germinal »". */
function titledBy(desk: Desk, lead: Lead, group: NounGroup): Phrase | null {
  if (!CLASSES.has(group.lemma)) return null;
  const title = titleAt(desk, lead);
  return title ? { ...title, group } : null;
}
