import { OFFICES, PERSON, isDemonym } from './lexicon.ts';
import { argumentOf, phraseAt, state, surfaceOf, tokenOf } from './sentence.ts';
import type { Argument, Sentence } from './sentence.ts';
import { noteType } from './story.ts';
import { claimNationality, claimType } from './types.ts';

/** "was King of Imereti", "was an Italian Cardinal of the Church": a capitalised office is a position, or a class behind an article. */
export function readRole(sentence: Sentence, at: number, subject: Argument, negated: boolean): number {
  const phrase = phraseAt(sentence.items, at);
  if (!phrase || phrase.apposed || phrase.quoted) return -1;
  const { core, determiner } = phrase;
  let first = core.first;
  while (first < core.last && isDemonym(tokenOf(sentence, first).text)) first += 1;
  const lemma = tokenOf(sentence, first).lower;
  const isOffice = OFFICES.has(lemma) || PERSON.has(lemma);
  const stops = first === core.last || tokenOf(sentence, first + 1).lower === 'of';
  if (!isOffice || !stops || negated) return -1;
  if (determiner === 'a' || determiner === 'an') {
    claimNamedType(sentence, subject, lemma, first);
    for (let index = core.first; index < first; index += 1) claimNationality(sentence, subject, index);
    return at;
  }
  notePerson(sentence, subject);
  const object = first < core.last ? argumentOf(sentence, phrase) : null;
  if (object && first === core.first)
    state(sentence, {
      subject,
      lemma: 'position',
      surface: surfaceOf(sentence, core.first, core.last),
      object: { mention: object.mention },
      objectSure: object.sure && sentence.items[at + 1]?.kind !== 'possessive',
      rule: 'copula-office',
      confidence: 80,
      at: tokenOf(sentence, core.first).start,
    });
  return object ? at : -1;
}

function claimNamedType(sentence: Sentence, subject: Argument, lemma: string, token: number): void {
  const tier = subject.sure && subject.isNamed ? 'A' : 'B';
  const at = tokenOf(sentence, token).start;
  sentence.builder.type({
    at,
    mention: subject.mention,
    lemma,
    label: lemma,
    tier,
    confidence: tier === 'A' ? 80 : 50,
    rule: 'is-a-office',
  });
  notePerson(sentence, subject);
}

/** Remembers that the chunk speaks of a person, so that "he" and "she" can mean the subject. */
export function notePerson(sentence: Sentence, subject: Argument): void {
  const key = subject.isNamed ? sentence.builder.at(subject.mention)?.key : undefined;
  if (key !== undefined) noteType(sentence.story, key, 'person');
}

/** "became Queen of Pontus", "worked as a teacher": what a person became or served as is a position or a class. True when it was read. */
export function readBecoming(sentence: Sentence, at: number, subjects: readonly Argument[], negated: boolean): boolean {
  const phrase = phraseAt(sentence.items, at);
  if (!phrase || negated || !subjects.length) return false;
  if (phrase.what === 'name') {
    let read = false;
    for (const subject of subjects) read = readRole(sentence, at, subject, false) >= 0 || read;
    return read;
  }
  const isClass = phrase.what === 'concept' && /^an?$/.test(phrase.determiner) && PERSON.has(tokenOf(sentence, phrase.head).lemma);
  const isPart = sentence.items[at + 1]?.kind === 'possessive';
  if (!isClass || isPart) return false;
  for (const subject of subjects)
    claimType(sentence, { subject, first: phrase.core.first, last: phrase.head, rule: 'becoming', confidence: 75 });
  return true;
}
