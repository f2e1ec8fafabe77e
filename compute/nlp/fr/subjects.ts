import { noteGroup, spokenBy } from './anaphora.ts';
import { headOf, insertionBefore, isAnaphoric, skipBack, wholeMention } from './clause.ts';
import type { Sentence } from './clause.ts';
import type { Conjugation } from './conjugation.ts';
import { noteSubject, pointedAt, pronounMention } from './discourse.ts';
import type { Pointed } from './discourse.ts';
import type { Tier } from './facts.ts';
import type { Gender } from './kinds.ts';
import { PERSON, RELATIONAL } from './lexicon.ts';
import type { Phrase } from './phrases.ts';
import type { VerbGroup } from './verb-groups.ts';

export interface Subject {
  readonly phrases: readonly Phrase[];
  readonly tier: Tier;
}

export interface Clause {
  readonly sentence: Sentence;
  readonly verbs: Conjugation;
  /** Subject of the last verb of this sentence. */
  last: Subject | null;
  lastParticiple: Subject | null;
  /** Subject of the first verb: `undefined` before there was one, `null` where it cannot be read. */
  first: Subject | null | undefined;
  /** Whether the first verb defines its subject: "X est un N". */
  defines: boolean;
}

/** Tells the discourse what this sentence spoke of. "On", "ce" and sentences without a verb change nothing. */
export function endSentence({ sentence, first, defines }: Clause): void {
  if (first === undefined) return;
  const [only, ...more] = first?.phrases ?? [];
  // "Son atelier employait": the text still speaks of whose it is.
  if (
    only?.kind === 'concept' &&
    /^(?:son|sa|ses)$/.test(only.det ?? '') &&
    !PERSON.has(only.group?.lemma ?? '') &&
    !RELATIONAL.has(only.group?.lemma ?? '')
  )
    return;
  const spoken = only && more.length === 0 ? spokenBy(sentence, only) : null;
  if (spoken?.kind === 'concept' && defines && only?.group) noteGroup(sentence, only, only.group, only.det);
  noteSubject(sentence.discourse, spoken, spoken !== null && (spoken.kind === 'name' || defines));
}

/** The phrases that a verb speaks of. */
export function subjectOf(clause: Clause, group: VerbGroup): Subject | null {
  const { sentence } = clause;
  const { words } = sentence;
  let at = skipBack(sentence, group.first - 1);
  if (words[at]?.pos === 'PRON') return pronounSubject(clause, at);
  if (words[at]?.lower === 'et' || words[at]?.lower === 'puis') return again(clause, at);
  if (words[at]?.lower === 'qui') return relativeSubject(sentence, at);
  let direct = true;
  if (words[at]?.text === ',' || words[at]?.text === '—' || words[at]?.text === '–') {
    const inserted = sentence.ending.get(skipBack(sentence, at - 1));
    const before = insertionBefore(sentence, at);
    if (before < 0) return again(clause, at);
    if (
      inserted?.kind === 'name' &&
      inserted.prep === null &&
      words[inserted.from - 1]?.text === ',' &&
      isConceptBefore(sentence, before)
    ) {
      return { phrases: [inserted], tier: 'A' };
    }
    at = before;
    direct = false;
  }
  const end = sentence.ending.get(at);
  return end ? nounSubject(sentence, end, direct) : null;
}

/** "Son mari, Pierre Curie, fut", "La fondatrice de Lunaria, Inès Delmas, vit": the insertion names the noun. */
function isConceptBefore(sentence: Sentence, at: number): boolean {
  const end = sentence.ending.get(at);
  return end !== undefined && headOf(sentence, end).kind === 'concept';
}

function again(clause: Clause, at: number): Subject | null {
  const before = clause.sentence.ending.get(at - 1);
  return clause.last && (before || clause.sentence.words[at - 1]?.pos === 'VERB') ? clause.last : null;
}

const PERSONAL: ReadonlyMap<string, { readonly gender: Gender; readonly isPlural: boolean }> = new Map([
  ['il', { gender: 'm', isPlural: false }],
  ['elle', { gender: 'f', isPlural: false }],
  ['ils', { gender: 'm', isPlural: true }],
  ['elles', { gender: 'f', isPlural: true }],
]);

/** "il", "elle": the subject of this sentence's verb before, else what the discourse leaves. */
export function pronounSubject(clause: Clause, at: number): Subject | null {
  const { sentence } = clause;
  const word = sentence.words[at];
  const form = PERSONAL.get(word?.lower ?? '');
  if (!word || !form) return null;
  const pointed = earlierSubject(clause, form) ?? pointedAt(sentence.discourse, form.gender, form.isPlural);
  if (!pointed) return null;
  const mention = pronounMention(sentence.builder, word, pointed.spoken);
  return mention < 0 ? null : { phrases: [phraseOf(at, mention)], tier: pointed.tier };
}

/** A name of one word that stands for something spoken of before. */
export const phraseOf = (at: number, mention: number): Phrase => ({
  kind: 'name',
  from: at,
  first: at,
  last: at,
  prep: null,
  det: null,
  group: null,
  shape: null,
  mention,
});

/** "Elle apprit le métier à Paris, où elle rencontra": the same, as surely as there; a new name is sure where only its gender fits. */
function earlierSubject({ sentence, last }: Clause, { gender, isPlural }: { gender: Gender; isPlural: boolean }): Pointed | null {
  const [only, ...more] = last?.phrases ?? [];
  const spoken = last && only && more.length === 0 ? spokenBy(sentence, only) : null;
  if (!last || !spoken || spoken.isPlural !== isPlural || (spoken.gender !== null && spoken.gender !== gender)) return null;
  const { topic } = sentence.discourse;
  const isSure = spoken.gender === gender && (spoken === topic || topic?.gender !== gender);
  return { spoken, tier: isSure && last.tier === 'A' ? 'A' : 'B' };
}

/** "X, qui …": with a comma the head of the phrases before, without one their last. */
export function relativeSubject(sentence: Sentence, at: number): Subject | null {
  const comma = sentence.words[at - 1]?.text === ',';
  const end = sentence.ending.get(skipBack(sentence, at - (comma ? 2 : 1)));
  if (!end || end.kind === 'shape') return null;
  const head = headOf(sentence, end);
  const spoken = sentence.predicates.get(head);
  if (spoken) return { phrases: [spoken], tier: 'A' };
  const sure = end.kind === 'name' && (head === end || end.group !== null);
  return { phrases: [end], tier: sure ? 'A' : 'B' };
}

const OPENERS = new Set(['si', "s'", 'que', "qu'", 'dont', 'où', 'quand', 'lorsque', "lorsqu'"]);

function nounSubject(sentence: Sentence, end: Phrase, direct: boolean): Subject | null {
  const head = headOf(sentence, end);
  if (head.kind === 'shape' && head.shape?.kind !== 'code') return null;
  if (head.prep !== null || head.mention < 0) return null;
  const before = sentence.words[head.from - 1];
  if (before && (before.pos === 'VERB' || before.pos === 'INF' || before.pos === 'PART' || before.pos === 'GER')) return null;
  const opened = before !== undefined && OPENERS.has(before.lower);
  const subject = wholeSubject(sentence, head, end);
  const whole = head.kind === 'name' || head === end || subject !== head;
  const isVague = isAnaphoric(sentence, head) || (subject !== head && isAnaphoric(sentence, end));
  const tier = opened || !whole || isVague || (!direct && head.kind !== 'name') ? 'B' : 'A';
  return { phrases: [...jointSubjects(sentence, head), subject], tier };
}

/** "Les écluses de Fonserannes": the noun with the names that complete it, up to the verb. */
function wholeSubject(sentence: Sentence, head: Phrase, end: Phrase): Phrase {
  if (head === end || head.kind !== 'concept') return head;
  const mention = wholeMention(sentence, head);
  const reach = sentence.builder.at(mention)?.end;
  return mention >= 0 && mention !== head.mention && reach === sentence.words[end.last]?.end ? { ...head, mention } : head;
}

/** "A, B et C fondent": what "et" and commas join to the subject, when it too stands free. */
function jointSubjects({ words, ending }: Sentence, head: Phrase): Phrase[] {
  const found: Phrase[] = [];
  let { from } = head;
  for (let link = 'et'; words[from - 1]?.lower === link && found.length < 6; link = ',') {
    const other = ending.get(from - 2);
    const before = words[(other?.from ?? 0) - 1];
    if (!other || other.kind !== head.kind || other.prep !== null || before?.pos === 'VERB' || (link === ',' && other.kind !== 'name'))
      break;
    found.push(other);
    ({ from } = other);
  }
  return found;
}
