import { coordinated, isAnaphoric, isDate, isThing, objectOf, skipOn, surfaceOf } from './clause.ts';
import type { Sentence } from './clause.ts';
import type { Conjugation, VerbForm } from './conjugation.ts';
import { said } from './facts.ts';
import type { Tier } from './facts.ts';
import { NEVER_CLASS } from './lexicon.ts';
import type { Phrase } from './phrases.ts';
import type { Clause } from './subjects.ts';

export const LIFE = new Map([
  ['naître', 'né'],
  ['mourir', 'mort'],
  ['décéder', 'mort'],
]);
/** Events of a thing itself, whose date says something of it. */
const DATED = new Set([
  'paraître',
  'sortir',
  'débuter',
  'commencer',
  'finir',
  'ouvrir',
  'fermer',
  'disparaître',
  'apparaître',
  'dater',
  'cesser',
  'démarrer',
]);
/** Too light to name a property. */
export const EMPTY = new Set([
  'avoir',
  'être',
  'faire',
  'aller',
  'falloir',
  'mettre',
  'donner',
  'prendre',
  'rendre',
  'laisser',
  'tenir',
  'dire',
  'venir',
  'sembler',
  'paraître',
  'permettre',
  'voir',
  'vouloir',
  'savoir',
  'croire',
  'penser',
  'affirmer',
  'montrer',
  'estimer',
]);
export const PLACES = new Set([
  'à',
  'en',
  'dans',
  'sur',
  'sous',
  'près de',
  'au nord de',
  'au sud de',
  "à l'est de",
  "à l'ouest de",
  'au cœur de',
  'au centre de',
  'au bord de',
  'entre',
  'vers',
  'par',
  'de',
  'avec',
  'pour',
  'contre',
  'chez',
  'depuis',
  'auprès de',
  'au large de',
  'au pied de',
  'jusque à',
  'le long de',
  'au sein de',
  'à travers',
  'en face de',
  'loin de',
  'autour de',
  'à côté de',
  "à l'intérieur de",
  'à proximité de',
  'au nord-est de',
  'au nord-ouest de',
  'au sud-est de',
  'au sud-ouest de',
  'à la tête de',
  'sous la direction de',
]);
/** Most prepositional phrases read after one verb. */
const MAX_ADJUNCTS = 4;

export interface Adjuncts {
  readonly verb: VerbForm;
  readonly passive: boolean;
  readonly reflexive: boolean;
  readonly negated: boolean;
  readonly first: number;
  readonly last: number;
  readonly at: number;
}

/** "fondé", "mis au point". */
export function participleOf(verbs: Conjugation, lemma: string): string {
  const [verb = lemma, ...particle] = lemma.split(' ');
  return [verbs.participles.get(verb) ?? `${verb.slice(0, -2)}é`, ...particle].join(' ');
}

/** How a verb is named with a preposition: "né à", "fondé par", "se jeter dans", "couler à". */
function predicateOf({ verbs }: Clause, { verb, passive, reflexive }: Adjuncts): string {
  const life = LIFE.get(verb.lemma);
  if (life) return life;
  if (passive) return participleOf(verbs, verb.lemma);
  if (!reflexive) return verb.lemma;
  return /^[aeiouyéèêâîôhœ]/.test(verb.lemma) ? `s'${verb.lemma}` : `se ${verb.lemma}`;
}

/** Prepositional phrases in a row after a passive, a participle or an intransitive verb. Only a passive or "naître" takes all of them. */
export function readAdjuncts(clause: Clause, adjuncts: Adjuncts, subject: Phrase, tier: Tier): number {
  const { sentence } = clause;
  const base = predicateOf(clause, adjuncts);
  const takesAll = adjuncts.passive || LIFE.has(adjuncts.verb.lemma);
  let { at } = adjuncts;
  let count = 0;
  for (let steps = 0; steps < MAX_ADJUNCTS; steps += 1) {
    const phrase = sentence.starting.get(skipOn(sentence, at));
    if (!phrase || (phrase.prep === null && !isDate(phrase)) || (steps > 0 && phrase.prep === 'de')) break;
    if (sayAdjunct(sentence, adjuncts, base, { subject, phrase, tier, isFirst: steps === 0 })) count += 1;
    at = rangeEnd(sentence, phrase) + 1;
    if (!takesAll) break;
    while (sentence.starting.get(at)?.prep === 'de' && sentence.starting.get(at)?.kind !== 'shape')
      at = (sentence.starting.get(at)?.last ?? at) + 1;
    if (
      sentence.words[at]?.text === ',' &&
      /^(?:à|en|le|dans|par)$/.test(sentence.words[at + 1]?.lower ?? '') &&
      isThing(sentence.starting.get(at + 1) ?? phrase)
    )
      at += 1;
  }
  return count;
}

/** "détruit par un incendie". */
const isAgent = (sentence: Sentence, phrase: Phrase): boolean =>
  phrase.kind === 'concept' && phrase.prep === 'par' && phrase.det !== null && !isAnaphoric(sentence, phrase);

/** Last word of "entre 1666 et 1681", "de 1829 à 1834" where `phrase` is its first date, else of the phrase. */
function rangeEnd({ words, starting }: Sentence, phrase: Phrase): number {
  if (!isDate(phrase)) return phrase.last;
  const second = words[phrase.last + 1]?.lower === 'et' ? starting.get(phrase.last + 2) : starting.get(phrase.last + 1);
  const isRange =
    second && isDate(second) && (phrase.prep === 'entre' ? second.prep === null : phrase.prep === 'de' && second.prep === 'à');
  return isRange ? second.last : phrase.last;
}

/** A noun that says enough by itself, of a named subject: "situé dans un méandre du Doubs", "traduit en allemand". */
function isToldOf(sentence: Sentence, { verb, passive, reflexive }: Adjuncts, subject: Phrase, phrase: Phrase): boolean {
  if (phrase.kind !== 'concept' || phrase.prep === null || !isThing(subject) || LIFE.has(verb.lemma)) return false;
  if (phrase.det === null) return (phrase.prep === 'en' && passive) || (phrase.prep === 'de' && (passive || reflexive));
  return !isAnaphoric(sentence, phrase) && !NEVER_CLASS.has(phrase.group?.lemma ?? '');
}

/** Said of a date as they stand; of the others only that it is the time. */
const AROUND_TIMES = new Set(['vers', 'depuis', 'avant', 'après', 'à partir de', 'dès', 'jusque à']);

/** The word that joins the verb to its phrase: its preposition, "en" or "le" for a date; `null` for a date that is none of the act. */
function linkTo({ verb, passive }: Adjuncts, phrase: Phrase): string | null {
  if (!isDate(phrase)) return phrase.prep ?? '';
  if (phrase.prep !== null && AROUND_TIMES.has(phrase.prep)) return passive || LIFE.has(verb.lemma) ? phrase.prep : null;
  if (phrase.prep !== null && !['en', 'à', 'de', 'dans'].includes(phrase.prep)) return null;
  return LIFE.has(verb.lemma) ? 'le' : 'en';
}

function sayAdjunct(
  sentence: Sentence,
  adjuncts: Adjuncts,
  base: string,
  { subject, phrase, tier, isFirst }: { subject: Phrase; phrase: Phrase; tier: Tier; isFirst: boolean },
): boolean {
  const isTime = isDate(phrase) && AROUND_TIMES.has(phrase.prep ?? '');
  if ((phrase.prep !== null && !isTime && !PLACES.has(phrase.prep)) || phrase.shape?.kind === 'number') return false;
  if (!adjuncts.passive && !LIFE.has(adjuncts.verb.lemma) && !adjuncts.reflexive && EMPTY.has(adjuncts.verb.lemma)) return false;
  // "épousa en 1864": of an act only its object is a statement.
  if (isDate(phrase) && !adjuncts.passive && !adjuncts.reflexive && !LIFE.has(adjuncts.verb.lemma) && !DATED.has(adjuncts.verb.lemma))
    return false;
  // "mis en service", "pris en charge": idioms, unless someone does it.
  if (adjuncts.passive && EMPTY.has(adjuncts.verb.lemma) && adjuncts.verb.lemma !== 'paraître' && phrase.prep !== 'par') return false;
  const draft = objectOf(sentence, phrase);
  if (!draft) return false;
  const link = linkTo(adjuncts, phrase);
  if (link === null) return false;
  const fits =
    (isThing(phrase) && (isThing(subject) || phrase.kind === 'name')) ||
    (isFirst && isToldOf(sentence, adjuncts, subject, phrase)) ||
    isAgent(sentence, phrase);
  const predicate = { surface: surfaceOf(sentence, adjuncts.first, Math.max(phrase.from, adjuncts.last)), lemma: `${base} ${link}`.trim() };
  sentence.builder.statement({
    ...said(sentence, adjuncts.passive ? 'passive' : 'verb', 80, fits ? tier : 'B'),
    subject: subject.mention,
    predicate,
    object: draft,
    negated: adjuncts.negated,
  });
  for (const other of draft && 'mention' in draft ? coordinated(sentence, phrase) : []) {
    if (other.mention >= 0)
      sentence.builder.statement({
        ...said(sentence, 'passive', 75, fits ? tier : 'B'),
        subject: subject.mention,
        predicate,
        object: { mention: other.mention },
        negated: adjuncts.negated,
      });
  }
  return true;
}
