import { ACCUSATIVE, NOMINATIVE } from './agreement.ts';
import type { Sentence } from './clause.ts';
import { isCutShort, isLight, isNegation, skipForward } from './clause.ts';
import { UNSURE } from './lexicon.ts';
import type { Phrase } from './phrases.ts';
import { meantByPronoun, opensClause } from './references.ts';
import type { Subject, Verb } from './subjects.ts';

/** A subject after its verb, with the phrases that the verb has before it and after the subject. */
export interface Inversion {
  readonly subject: Subject;
  readonly arguments: readonly Phrase[];
}

const MAX_BEFORE = 2;
const MAX_AFTER = 2;

/** «Паровую машину создал инженер Джеймс Уатт», «На берегу стоит посёлок Верхний Бор», «Умерла Трубникова в 1979 году». */
export function invertedSubject(sentence: Sentence, verb: Verb): Inversion | null {
  const at = skipForward(sentence, verb.at + 1);
  const after = sentence.starting.get(at);
  if (!after || after.kind !== 'name' || after.preposition !== null || after.mention < 0 || isCutShort(sentence, after)) return null;
  const second = secondOf(sentence, after);
  const agrees = (after.agree & NOMINATIVE & verb.lexeme.agree) !== 0 || (second !== null && (verb.lexeme.agree & 0b1000) !== 0);
  if (!agrees || (after.agree & NOMINATIVE) === 0) return null;
  const before = phrasesBefore(sentence, verb.at);
  if (before === null || !isClearSubject(verb, after, before)) return null;
  const last = second ?? after;
  const also = second ? [second.mention] : [];
  const subject: Subject = { phrase: after, mention: after.mention, also, tier: 'A', confidence: 75 };
  return { subject, arguments: [...before, ...phrasesAfter(sentence, last.last + 1)] };
}

/** «вошли Нильс Кроп и экономист Ева Новак». */
function secondOf(sentence: Sentence, first: Phrase): Phrase | null {
  const second = sentence.words[first.last + 1]?.lower === 'и' ? sentence.starting.get(first.last + 2) : undefined;
  const isSecond =
    second?.kind === 'name' && second.preposition === null && (second.agree & NOMINATIVE) !== 0 && !isCutShort(sentence, second);
  return isSecond ? second : null;
}

/** Phrases between the beginning of the clause and the verb, nearest first; `null` where the clause is no simple one. */
function phrasesBefore(sentence: Sentence, verb: number): Phrase[] | null {
  const found: Phrase[] = [];
  let at = verb - 1;
  while (at >= 0) {
    const phrase = sentence.ending.get(at);
    const word = sentence.words[at];
    if (phrase && (phrase.kind === 'pronoun' || phrase.kind === 'relative')) return null;
    if (phrase) {
      found.push(phrase);
      at = phrase.from - 1;
    } else if (isLight(sentence, at) || isNegation(sentence, at) || word?.grammar.verb?.lemma === 'быть') at -= 1;
    else return word?.lower === 'и' && found.length === 0 ? null : isBorder(sentence, at) ? found.slice(0, MAX_BEFORE) : null;
  }
  return found.slice(0, MAX_BEFORE);
}

/** A mark or word where a clause that states a fact begins. */
function isBorder({ words }: Sentence, at: number): boolean {
  const lower = words[at]?.lower ?? '';
  return (words[at]?.kind === 'mark' || ['и', 'а', 'но', 'однако'].includes(lower)) && !UNSURE.has(words[at + 1]?.lower ?? '');
}

/**
 * Whether the phrase after the verb is its subject: an intransitive or passive verb has no other bare noun; of a transitive one the noun
 * before must be its object by case («Сделку») or because it does not agree with the verb («Предприятие купил …»).
 */
function isClearSubject(verb: Verb, after: Phrase, before: readonly Phrase[]): boolean {
  const bare = before.filter((phrase) => phrase.preposition === null && phrase.kind !== 'shape');
  const [object] = bare;
  if (!object) return !verb.lexeme.transitive || verb.passive || ((after.agree & ACCUSATIVE) === 0 && before.length > 0);
  if (bare.length > 1 || verb.passive) return false;
  if ((object.agree & NOMINATIVE & verb.lexeme.agree) !== 0) return false;
  return !verb.lexeme.transitive || (object.agree & ACCUSATIVE) !== 0;
}

function phrasesAfter(sentence: Sentence, from: number): Phrase[] {
  const found: Phrase[] = [];
  let at = skipForward(sentence, from);
  while (found.length < MAX_AFTER) {
    const phrase = sentence.starting.get(at);
    if (!phrase || phrase.kind === 'pronoun' || phrase.kind === 'relative') break;
    found.push(phrase);
    if (isCutShort(sentence, phrase)) break;
    at = skipForward(sentence, phrase.last + 1);
  }
  return found;
}

/** «Родилась в Чикаго.»: the sentence has no subject and tells of whom the one before told. */
export function omittedSubject(sentence: Sentence, verb: Verb): Subject | null {
  const { agree } = verb.lexeme;
  const isPersonal = verb.past && (agree === 0b0001 || agree === 0b0010);
  if (!isPersonal || !opensClause(sentence, verb.at)) return null;
  const next = sentence.starting.get(skipForward(sentence, verb.at + 1));
  if (!next || (next.preposition === null && next.kind !== 'shape' && (next.agree & NOMINATIVE & agree) !== 0)) return null;
  const { mention, sure } = meantByPronoun(sentence, verb.at, agree);
  if (mention < 0 || !sure) return null;
  return {
    phrase: { ...next, kind: 'pronoun', first: verb.at, last: verb.at, from: verb.at },
    mention,
    also: [],
    tier: 'A',
    confidence: 65,
  };
}
