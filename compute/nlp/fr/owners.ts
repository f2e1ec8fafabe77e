import { spokenBy } from './anaphora.ts';
import { said, sayApposed, sayRelation } from './facts.ts';
import { coordinated, surfaceOf } from './clause.ts';
import type { Sentence } from './clause.ts';
import { pointedAt, pronounMention } from './discourse.ts';
import { GROUP, PERSON, PLACE, RELATIONAL, WORK } from './lexicon.ts';
import { TITLED_WORKS } from './name-spans.ts';
import type { Phrase } from './phrases.ts';
import { phraseOf, relativeSubject } from './subjects.ts';
import type { Clause, Subject } from './subjects.ts';

/** What a thing has as a quantity: "Sa longueur est de 240 kilomètres". */
const ATTRIBUTES = new Set(
  'longueur largeur hauteur superficie surface population altitude profondeur débit diamètre masse poids durée vitesse envergure capacité taille puissance température densité volume'.split(
    ' ',
  ),
);

/** Whose "son", "sa", "ses" before this phrase is: the subject of the verb before, else what the sentence before spoke of. */
function ownerAt(clause: Clause, at: number): { owner: Phrase; tier: 'A' | 'B' } | null {
  const { sentence, last, first } = clause;
  const [only, ...more] = last?.phrases ?? [];
  if (last && only) return more.length === 0 && only.kind === 'name' ? { owner: only, tier: last.tier } : null;
  const word = sentence.words[at];
  const pointed = first === undefined ? pointedAt(sentence.discourse, null, false) : null;
  if (!word || !pointed) return null;
  const mention = pronounMention(sentence.builder, word, pointed.spoken);
  return mention < 0 ? null : { owner: phraseOf(at, mention), tier: pointed.tier };
}

/** "une banque dont le siège est à Mons": the same of what "dont" stands for. */
export function readWhose(clause: Clause, at: number): void {
  const { sentence } = clause;
  if (sentence.words[at]?.lower !== 'dont') return;
  const phrase = sentence.starting.get(at + 1);
  if (phrase?.kind !== 'concept' || !/^(?:le|la|l')$/.test(phrase.det ?? '')) return;
  const subject = relativeSubject(sentence, at);
  const [owner] = subject?.phrases ?? [];
  if (subject && owner && owner.mention >= 0) sayOwned(sentence, phrase, owner, subject.tier);
}

const isOwned = ({ kind, det, group }: Phrase): boolean => kind === 'concept' && group !== null && /^(?:son|sa|ses)$/.test(det ?? '');

/** "son fils X", "Son siège se trouve à Y", "X, son disciple,": what a possessive says. `at` is the phrase's first word. */
export function readOwned(clause: Clause, at: number): void {
  const phrase = clause.sentence.starting.get(at);
  if (!phrase || !isOwned(phrase)) return;
  const owned = ownerAt(clause, phrase.first - 1);
  if (!owned) return;
  sayOwned(clause.sentence, phrase, owned.owner, owned.tier);
}

function sayOwned(sentence: Sentence, phrase: Phrase, owner: Phrase, tier: Subject['tier']): void {
  const noun = phrase.group?.lemma ?? '';
  if (sayQuantity(sentence, phrase, owner, tier) || saySeat(sentence, phrase, owner, tier)) return;
  const sure = phrase.group?.front.some((word) => /^(?:ancien|future?$|ex$)/.test(word)) ? 'B' : tier;
  if (KIN.has(noun) && isNoPerson(sentence, owner)) return;
  const fields = said(sentence, 'owned', 80, sure);
  if (TITLED_WORKS.has(noun)) {
    sayWork(sentence, phrase, owner, fields);
    return;
  }
  for (const name of namesFor(sentence, phrase)) sayRelation(sentence, name, { noun, negated: false }, [owner], fields);
}

/** Only persons have them: "Renault … Son fils Paul" speaks of the founder. */
const KIN = new Set(
  'fils fille père mère frère sœur demi-frère demi-sœur époux épouse mari femme veuf veuve enfant petit-fils petite-fille grand-père grand-mère neveu nièce oncle tante cousin cousine beau-frère belle-sœur beau-père belle-mère beau-fils belle-fille gendre fiancé fiancée maîtresse amant compagne'.split(
    ' ',
  ),
);

const isNoPerson = (sentence: Sentence, owner: Phrase): boolean =>
  [...(spokenBy(sentence, owner)?.nouns ?? [])].some((noun) => !PERSON.has(noun) && (PLACE.has(noun) || GROUP.has(noun) || WORK.has(noun)));

/** "Son premier roman, Les Portes du lagon,": what the title is, and whose. */
function sayWork(sentence: Sentence, phrase: Phrase, owner: Phrase, fields: ReturnType<typeof said>): void {
  const [work] = titlesFor(sentence, phrase);
  if (!work || !phrase.group) return;
  sayApposed(sentence, work, phrase.group);
  const predicate = { surface: surfaceOf(sentence, phrase.from, phrase.last), lemma: 'auteur de' };
  sentence.builder.statement({ ...fields, subject: owner.mention, predicate, object: { mention: work.mention } });
}

/** The names that an owned noun is said of. */
function namesFor(sentence: Sentence, phrase: Phrase): Phrase[] {
  const noun = phrase.group?.lemma ?? '';
  if (!RELATIONAL.has(noun) && !PERSON.has(noun)) return [];
  return titlesFor(sentence, phrase);
}

function titlesFor(sentence: Sentence, phrase: Phrase): Phrase[] {
  const { words, starting } = sentence;
  const next = words[phrase.last + 1];
  const beside = starting.get(phrase.last + 1);
  if (beside?.kind === 'name' && isFree(beside) && beside.det === null) return [beside];
  const isInserted = next?.text === ',';
  if (isInserted) {
    const inside = starting.get(phrase.last + 2);
    const before = sentence.ending.get(phrase.from - 2);
    if (inside?.kind === 'name' && isFree(inside) && isClosed(sentence, inside.last + 1)) return [inside];
    const isBefore = words[phrase.from - 1]?.text === ',' && phrase.prep === null && before?.kind === 'name' && before.prep === null;
    return isBefore ? [before] : [];
  }
  if (next?.pos !== 'VERB' || next.verb?.lemma !== 'être' || phrase.prep !== null) return [];
  const is = starting.get(phrase.last + 2);
  return is?.kind === 'name' && is.prep === null ? [is, ...coordinated(sentence, is)] : [];
}

/** A name alone or behind its own noun: "l'œnologue Rémi Chassagne". */
const isFree = ({ prep, det, group }: Phrase): boolean => prep === null && (det === null || group !== null);

const isClosed = ({ words }: Sentence, at: number): boolean =>
  words[at] === undefined || [',', '.', '(', ';'].includes(words[at]?.text ?? '');

/** "Sa longueur est de 240 kilomètres", "Son envergure atteint 3 mètres". */
function sayQuantity(sentence: Sentence, phrase: Phrase, owner: Phrase, tier: Subject['tier']): boolean {
  const { words, starting, builder } = sentence;
  const noun = phrase.group?.lemma ?? '';
  const verb = words[phrase.last + 1];
  if (!ATTRIBUTES.has(noun) || verb?.pos !== 'VERB') return false;
  const at = [2, 3].map((step) => starting.get(phrase.last + step)).find((next) => next?.shape?.kind === 'quantity');
  const isSaid =
    at &&
    (verb.verb?.lemma === 'être' ? at.prep === 'de' || at.prep === 'à' : /^(?:atteindre|mesurer|dépasser)$/.test(verb.verb?.lemma ?? ''));
  if (!isSaid || !at.shape) return false;
  builder.statement({
    ...said(sentence, 'owned', 80, tier),
    subject: owner.mention,
    predicate: { surface: surfaceOf(sentence, phrase.first, at.first), lemma: noun },
    object: { literal: at.shape.literal },
  });
  return true;
}

/** "Son siège se trouve à Tence" is said as "a son siège à". */
function saySeat(sentence: Sentence, phrase: Phrase, owner: Phrase, tier: Subject['tier']): boolean {
  const { starting, builder } = sentence;
  if (phrase.group?.lemma !== 'siège') return false;
  for (let at = phrase.last + 1; at <= phrase.last + 4; at += 1) {
    const place = starting.get(at);
    if (!place) continue;
    if (place.kind !== 'name' || place.prep !== 'à') return false;
    const predicate = { surface: surfaceOf(sentence, phrase.first, place.from), lemma: 'avoir son siège à' };
    builder.statement({ ...said(sentence, 'owned', 80, tier), subject: owner.mention, predicate, object: { mention: place.mention } });
    return true;
  }
  return false;
}
