import { EMPTY_NOUNS, KINSHIP, RELATIONAL } from './lexicon.ts';
import type { NounPhrase, VerbGroup } from './phrases.ts';
import { argumentOf, isDate, nounLemma, phraseAt, state, surfaceOf, tokenOf } from './sentence.ts';
import type { Argument, Sentence } from './sentence.ts';
import type { Clauses } from './subjects.ts';
import { relativeSubjects } from './subjects.ts';

const POSSESSIVE = /^(?:his|her|its)$/;

/** Whose the noun at item `at` is: the pronoun's before it, the name's before "'s", or the antecedent's of "whose". Null without an owner. */
function ownerOf(sentence: Sentence, at: number, phrase: NounPhrase, clauses: Clauses): Argument | null {
  if (POSSESSIVE.test(phrase.determiner)) return pronounOwner(sentence, phrase);
  const before = sentence.items[at - 1];
  if (before?.kind === 'relative' && before.word === 'whose') return relativeSubjects(sentence, at - 1, clauses)[0] ?? null;
  const owner = before?.kind === 'possessive' ? phraseAt(sentence.items, at - 2) : null;
  // "the widow of Guy's brother": only the name itself owns.
  return owner && sentence.items[at - 3]?.kind !== 'adp' ? argumentOf(sentence, owner) : null;
}

export function pronounOwner(sentence: Sentence, phrase: NounPhrase): Argument | null {
  const word = { first: phrase.first, last: phrase.first };
  return argumentOf(sentence, { ...phrase, what: 'pronoun', last: phrase.first, core: word, apposed: null });
}

const SEATS: ReadonlySet<string> = new Set(['headquarters', 'headquarter', 'capital', 'seat', 'office', 'home', 'base', 'campus']);

/**
 * "Its capital was Tamba", "whose chairman is Rolf Moss": the name after the copula has the noun's relation to the owner. "Its headquarters
 * are in Exwick" names the place.
 */
export function readOwned(sentence: Sentence, verb: number, group: VerbGroup, clauses: Clauses): void {
  const phrase = phraseAt(sentence.items, verb - 1);
  if (phrase?.what !== 'concept') return;
  const noun = nounLemma(tokenOf(sentence, phrase.head));
  const owner = EMPTY_NOUNS.has(noun) ? null : ownerOf(sentence, verb - 1, phrase, clauses);
  if (!owner) return;
  const adp = sentence.items[verb + 1];
  const isAt = SEATS.has(noun) && adp?.kind === 'adp' && /^(?:in|at|on)$/.test(adp.word);
  const named = phraseAt(sentence.items, isAt ? verb + 2 : verb + 1);
  if (named?.what !== 'name' || isDate(sentence, named)) return;
  const object = argumentOf(sentence, named);
  if (!object || sentence.items[(isAt ? verb + 2 : verb + 1) + 1]?.kind === 'possessive') return;
  const said = { surface: surfaceOf(sentence, phrase.core.first, phrase.head), negated: group.negated, rule: 'owned', confidence: 80 };
  const at = tokenOf(sentence, phrase.first).start;
  if (isAt)
    state(sentence, { ...said, at, subject: owner, lemma: `${noun} in`, object: { mention: object.mention }, objectSure: object.sure });
  else
    state(sentence, {
      ...said,
      at,
      subject: object,
      lemma: `${noun} of`,
      object: { mention: owner.mention },
      objectSure: owner.sure && owner.isNamed,
    });
}

/** "Umberto was her brother", "is Moss's widow": the subject has the noun's relation to the owner. True when it was said. */
export function readOwnedPredicate(sentence: Sentence, noun: number, subject: Argument, negated: boolean): boolean {
  const phrase = phraseAt(sentence.items, noun);
  if (phrase?.what !== 'concept' || !POSSESSIVE.test(phrase.determiner)) return false;
  const lemma = nounLemma(tokenOf(sentence, phrase.head));
  if (!KINSHIP.has(lemma) && !RELATIONAL.has(lemma)) return false;
  const owner = pronounOwner(sentence, phrase);
  if (!owner) return false;
  state(sentence, {
    subject,
    lemma: `${lemma} of`,
    surface: surfaceOf(sentence, phrase.first, phrase.head),
    object: { mention: owner.mention },
    objectSure: owner.sure && owner.isNamed,
    negated,
    rule: 'owned-predicate',
    confidence: 80,
    at: tokenOf(sentence, phrase.first).start,
  });
  return true;
}
