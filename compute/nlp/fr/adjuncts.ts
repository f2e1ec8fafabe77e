import { coordinated, isAnaphoric, isDate, isThing, objectOf, skipOn, surfaceOf } from './clause.ts';
import type { Sentence } from './clause.ts';
import type { VerbForm } from './conjugation.ts';
import { said } from './facts.ts';
import type { Tier } from './facts.ts';
import type { Phrase } from './phrases.ts';
import type { Clause } from './subjects.ts';

export const LIFE = new Map([
  ['naître', 'né'],
  ['mourir', 'mort'],
  ['décéder', 'mort'],
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

/** How a verb is named with a preposition: "né à", "fondé par", "se jeter dans", "couler à". */
function predicateOf({ verbs }: Clause, { verb, passive, reflexive }: Adjuncts): string {
  const life = LIFE.get(verb.lemma);
  if (life) return life;
  if (passive) return verbs.participles.get(verb.lemma) ?? `${verb.lemma.slice(0, -2)}é`;
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
    if (sayAdjunct(sentence, adjuncts, base, { subject, phrase, tier })) count += 1;
    at = phrase.last + 1;
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

function sayAdjunct(
  sentence: Sentence,
  adjuncts: Adjuncts,
  base: string,
  { subject, phrase, tier }: { subject: Phrase; phrase: Phrase; tier: Tier },
): boolean {
  if ((phrase.prep !== null && !PLACES.has(phrase.prep)) || phrase.shape?.kind === 'number') return false;
  if (!adjuncts.passive && !LIFE.has(adjuncts.verb.lemma) && !adjuncts.reflexive && EMPTY.has(adjuncts.verb.lemma)) return false;
  // "mis en service", "pris en charge": idioms, unless someone does it.
  if (adjuncts.passive && EMPTY.has(adjuncts.verb.lemma) && phrase.prep !== 'par') return false;
  const draft = objectOf(sentence, phrase);
  if (!draft) return false;
  const link = isDate(phrase) ? (LIFE.has(adjuncts.verb.lemma) ? 'le' : 'en') : (phrase.prep ?? '');
  if (phrase.prep !== null && isDate(phrase) && !['en', 'à', 'de', 'dans'].includes(phrase.prep)) return false;
  const thing =
    isThing(phrase) || (phrase.kind === 'concept' && phrase.prep === 'par' && phrase.det !== null && !isAnaphoric(sentence, phrase));
  const fits = thing && (isThing(subject) || phrase.kind === 'name');
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
