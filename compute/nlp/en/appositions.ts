import { claimPlace, claimRelation } from './classes.ts';
import { KINSHIP, PERSON, PLACE, RELATIONAL, WORKS } from './lexicon.ts';
import type { Item, NounPhrase } from './phrases.ts';
import { isWidePlace } from './places.ts';
import { pronounOwner } from './possessives.ts';
import { argumentOf, nounLemma, phraseAt, state, surfaceOf, tokenOf } from './sentence.ts';
import type { Sentence } from './sentence.ts';
import { claimType } from './types.ts';

const ends = (item: Item | undefined): boolean =>
  item === undefined ||
  item.kind === 'comma' ||
  item.kind === 'subordinate' ||
  item.kind === 'verb' ||
  item.kind === 'and' ||
  (item.kind === 'other' && /^[.!?]$/.test(item.word));

/** Nouns before names that say what the named is: "the French painter Claude Monet", "village of Hoy" is left alone. */
function readApposed(sentence: Sentence, phrase: NounPhrase, at: number): void {
  const { apposed } = phrase;
  const name = apposed ? argumentOf(sentence, phrase) : null;
  if (!apposed || !name) return;
  const noun = tokenOf(sentence, apposed.last);
  const lemma = nounLemma(noun);
  if (noun.lower !== lemma || sentence.items[at + 1]?.kind === 'possessive') return;
  if (KINSHIP.has(lemma)) {
    claimKin(sentence, phrase, at, lemma, name.mention);
    return;
  }
  const known = PERSON.has(lemma) || PLACE.has(lemma) || WORKS.has(lemma);
  if (RELATIONAL.has(lemma) && !PERSON.has(lemma)) return;
  claimType(sentence, {
    subject: known ? name : { ...name, sure: false },
    first: apposed.first,
    last: apposed.last,
    rule: 'apposed-noun',
    confidence: 75,
  });
  if (WORKS.has(lemma) && sentence.items[at + 1]?.kind === 'adp') claimPlace(sentence, name, at, lemma);
}

/** The possessor of a kinship noun: the pronoun before it, or the name before "'s". */
function possessorOf(sentence: Sentence, phrase: NounPhrase, at: number) {
  if (/^(?:his|her|its)$/.test(phrase.determiner)) return pronounOwner(sentence, phrase);
  const owner = phraseAt(sentence.items, at - 2);
  return sentence.items[at - 1]?.kind === 'possessive' && owner ? argumentOf(sentence, owner) : null;
}

function claimKin(sentence: Sentence, phrase: NounPhrase, at: number, lemma: string, kin: number): void {
  const possessor = possessorOf(sentence, phrase, at);
  if (!possessor) return;
  state(sentence, {
    subject: { mention: kin, sure: true, isNamed: true },
    lemma: `${lemma} of`,
    surface: surfaceOf(sentence, phrase.first, phrase.last),
    object: { mention: possessor.mention },
    objectSure: possessor.sure && possessor.isNamed,
    rule: 'possessive-kin',
    confidence: 80,
    at: tokenOf(sentence, phrase.first).start,
  });
}

/** "his father, Adalbert,", "Guy's widow, Marozia.", "her first novel, Salt,". */
function readKinComma(sentence: Sentence, phrase: NounPhrase, at: number): void {
  const lemma = nounLemma(tokenOf(sentence, phrase.head));
  const name = phraseAt(sentence.items, at + 2);
  if (
    phrase.what !== 'concept' ||
    !(KINSHIP.has(lemma) || RELATIONAL.has(lemma) || WORKS.has(lemma) || PERSON.has(lemma)) ||
    sentence.items[at + 1]?.kind !== 'comma' ||
    name?.what !== 'name' ||
    name.apposed ||
    !ends(sentence.items[at + 3])
  )
    return;
  const kin = argumentOf(sentence, name);
  if (!kin || !possessorOf(sentence, phrase, at)) return;
  claimKin(sentence, phrase, at, lemma, kin.mention);
  if (WORKS.has(lemma))
    claimType(sentence, { subject: kin, first: phrase.core.first, last: phrase.head, rule: 'possessive-noun', confidence: 75 });
}

/** "Bertha, daughter of Lothair II", "Quito, the capital of Ecuador", "Monet, a French painter,". */
function readAfterComma(sentence: Sentence, phrase: NounPhrase, at: number): void {
  const noun = phraseAt(sentence.items, at + 2);
  if (phrase.what !== 'name' || sentence.items[at + 1]?.kind !== 'comma' || noun?.what !== 'concept') return;
  const lemma = nounLemma(tokenOf(sentence, noun.head));
  const named = argumentOf(sentence, phrase);
  if (!named || tokenOf(sentence, noun.head).lower !== lemma) return;
  // "a scion of the Republic of Genoa, the son of …" speaks of the scion.
  const before = sentence.items[at - 1];
  const isBehind = before?.kind === 'adp' && /^(?:in|at|to|from|near|on)$/.test(before.word);
  const isPlace =
    (KINSHIP.has(lemma) || PERSON.has(lemma)) && (isBehind || isWidePlace(surfaceOf(sentence, phrase.core.first, phrase.core.last)));
  const subject = isPlace || (before?.kind === 'adp' && before.word === 'of') ? { ...named, sure: false } : named;
  if (RELATIONAL.has(lemma) && claimRelation(sentence, { subject, noun: at + 2, negated: false, rule: 'apposition-relation' })) return;
  if ((noun.determiner !== 'a' && noun.determiner !== 'an') || sentence.items[at - 1]?.kind === 'adp') return;
  claimType(sentence, { subject, first: noun.core.first, last: noun.head, rule: 'apposition', confidence: 75 });
}

export function readAppositions(sentence: Sentence): void {
  sentence.items.forEach((item, at) => {
    if (item.kind !== 'np') return;
    readApposed(sentence, item, at);
    readKinComma(sentence, item, at);
    readAfterComma(sentence, item, at);
  });
}
