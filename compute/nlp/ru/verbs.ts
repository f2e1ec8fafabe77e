import { ACCUSATIVE, ANY, GENITIVE, INSTRUMENTAL, NOMINATIVE, OBLIQUE, PLURAL, casesOf } from './agreement.ts';
import type { Sentence } from './clause.ts';
import type { ObjectDraft } from '../reading.ts';
import { isCutShort, isDate, isNarrowed, literalOf, skipForward, surfaceOf } from './clause.ts';
import { endsClause, ownerOf, readCopula, sayIs } from './facts.ts';
import { invertedSubject, omittedSubject } from './inversions.ts';
import { CLASS_NOUNS, IDIOM_NOUNS } from './lexicon.ts';
import type { Phrase } from './phrases.ts';
import { isBare, meantByNoun } from './references.ts';
import type { Subject, Verb } from './subjects.ts';
import { continues, subjectOf, verbAt } from './subjects.ts';
import { EVENTS, GOVERNING, JOINED, LIGHT_VERBS, MEASURING, PREDICATIVES } from './verb-lists.ts';

const MAX_ARGUMENTS = 3;
const MAX_LISTED = 6;

/** Statements of every finite verb and short passive participle of a sentence. */
export function readVerbs(sentence: Sentence): void {
  // A question states nothing.
  if (sentence.text.charAt(sentence.end - 1) === '?') return;
  const told: { subject: Subject; slots: number; at: number }[] = [];
  for (let at = 0; at < sentence.words.length; at += 1) {
    const verb = verbAt(sentence, at);
    if (!verb) continue;
    const last = told.at(-1);
    const own = subjectOf(sentence, verb);
    const shared = !own && last && (last.slots & verb.lexeme.agree) !== 0 && continues(sentence, verb.at, last.at) ? last.subject : null;
    const subject = own ?? (shared && { ...shared, confidence: shared.confidence - 10 });
    const phrase = subject && subject.mention >= 0 ? { ...subject.phrase, mention: subject.mention } : null;
    const isCopula = readCopula(sentence, at, phrase, { negated: verb.negated, tier: subject?.tier ?? 'A' });
    const inversion = subject || isCopula ? null : invertedSubject(sentence, verb);
    const found = subject ?? inversion?.subject ?? (isCopula || told.length > 0 ? null : omittedSubject(sentence, verb));
    if (!found) continue;
    told.push({ subject: found, slots: verb.lexeme.agree, at });
    if (!isCopula) sayVerb(sentence, verb, found, inversion?.arguments);
  }
}

/** The phrases directly after the verb, adverbs and brackets apart. */
function argumentsOf(sentence: Sentence, verb: Verb): Phrase[] {
  const found: Phrase[] = [];
  let at = skipForward(sentence, verb.at + 1);
  while (found.length < MAX_ARGUMENTS) {
    const phrase = sentence.starting.get(at);
    if (!phrase || phrase.kind === 'pronoun' || phrase.kind === 'relative') break;
    found.push(phrase);
    if (isCutShort(sentence, phrase)) break;
    at = skipForward(sentence, phrase.last + 1);
  }
  return found;
}

/** Says what a verb with a known subject states of the phrases after it, or of those given. */
export function sayVerb(sentence: Sentence, verb: Verb, subject: Subject, given?: readonly Phrase[]): void {
  const phrases = given ?? argumentsOf(sentence, verb);
  const [first] = phrases;
  if (!given && first && isPredicative(verb, first)) {
    const is = { rule: 'became', negated: verb.negated, tier: subject.tier };
    if (!isCutShort(sentence, first)) sayIs(sentence, { ...subject.phrase, mention: subject.mention }, first, is);
    return;
  }
  if (first && sayMeasure(sentence, verb, subject, first)) return;
  let isFirst = true;
  for (const phrase of phrases) {
    const date = isDate(phrase);
    // «с 1870 по 1939»: the end of a span, no date of the event.
    if (date && phrase.preposition === 'по') continue;
    const role = date ? { lemma: phrase.preposition ?? '', swap: false } : roleOf(verb, phrase);
    const listed = isFirst && !date && !given ? listOf(sentence, phrase) : [];
    for (const each of [phrase, ...listed]) {
      const object = date && each.preposition === null && !isFullDate(each) ? null : objectOf(sentence, each);
      if (role && object) say(sentence, verb, subject, { phrase: each, object, isFirst, date, ...role });
    }
    if (!date) isFirst = false;
  }
  if (!phrases.some(isDate)) sayDateBefore(sentence, verb, subject);
}

const isPredicative = (verb: Verb, first: Phrase): boolean =>
  first.preposition === null && verb.passive && PREDICATIVES.has(verb.lexeme.lemma) && (first.agree & INSTRUMENTAL) !== 0;

/** «Население Казани составляет 1,3 млн человек»: the noun is the property, what it belongs to the subject. */
function sayMeasure(sentence: Sentence, verb: Verb, { phrase, mention, tier, confidence }: Subject, value: Phrase): boolean {
  const { group } = phrase;
  if (!MEASURING.has(verb.lexeme.lemma) || value.kind !== 'shape' || !value.shape || !group || mention !== phrase.mention) return false;
  const owner = ownerOf(sentence, group);
  if (owner.mention < 0 || sentence.builder.at(owner.mention)?.kind !== 'name' || isCutShort(sentence, value)) return false;
  sentence.builder.statement({
    at: sentence.start,
    tier: owner.sure ? tier : 'B',
    confidence,
    rule: 'measure',
    subject: owner.mention,
    predicate: { surface: surfaceOf(sentence, group.first, group.head), lemma: group.lemma },
    object: { literal: value.shape.literal },
    negated: verb.negated,
  });
  return true;
}

/** «В 1648 году город основан казаками»: a date at the beginning of the sentence dates a passive or an event. */
function sayDateBefore(sentence: Sentence, verb: Verb, subject: Subject): void {
  const [first] = sentence.phrases;
  if (!first || !isDate(first) || first.from !== 0 || first.preposition === 'по' || (first.preposition === null && !isFullDate(first)))
    return;
  if (!verb.passive && !EVENTS.has(verb.lexeme.lemma)) return;
  const between = sentence.words.slice(first.last + 1, verb.at);
  if (between.some((word) => word.text === ',' || (word.grammar.verb !== null && word.grammar.verb.lemma !== 'быть'))) return;
  const object = objectOf(sentence, first);
  if (object)
    say(sentence, verb, subject, { phrase: first, object, isFirst: false, date: true, lemma: first.preposition ?? '', swap: false });
}

/** «полоний, радий и актиний»: what follows the first of several, in the same case; the clause ends with the last one. */
function listOf(sentence: Sentence, first: Phrase): Phrase[] {
  // «деятельность фармацевтов и аптекарей» joins the genitives.
  const isAlone = first.kind === 'name' || first.group?.head === first.last;
  const found: Phrase[] = [];
  let { last } = first;
  while (isAlone && found.length < MAX_LISTED) {
    const mark = sentence.words[last + 1];
    const next = sentence.starting.get(last + 2);
    if ((mark?.lower !== 'и' && mark?.text !== ',') || !next || next.kind !== first.kind) return [];
    const isSame = next.preposition === null || next.preposition === first.preposition;
    if (!isSame || (casesOf(next.agree) & casesOf(first.agree)) === 0) return [];
    found.push({ ...next, preposition: first.preposition });
    last = next.last;
    if (mark.lower === 'и') return endsClause(sentence, last + 1) ? found : [];
  }
  return [];
}

/** A year without a preposition belongs to the noun before it: «мелодии 1998 года». */
const isFullDate = (phrase: Phrase): boolean => phrase.shape?.literal.datatype === 'date';

interface Argument {
  readonly phrase: Phrase;
  readonly object: ObjectDraft;
  readonly isFirst: boolean;
  readonly date: boolean;
  readonly lemma: string;
  readonly swap: boolean;
}

/** Whether the phrase can be an argument by its case; an agent in the instrumental makes a passive active. */
function roleOf(verb: Verb, phrase: Phrase): { lemma: string; swap: boolean } | null {
  if (phrase.preposition !== null) return { lemma: phrase.preposition, swap: false };
  if (verb.passive)
    return (phrase.agree & INSTRUMENTAL) !== 0 && (phrase.kind === 'name' || phrase.group?.animate === true)
      ? { lemma: '', swap: true }
      : null;
  if (phrase.agree === ANY) return verb.lexeme.transitive ? { lemma: '', swap: false } : null;
  const wanted = verb.lexeme.transitive ? ACCUSATIVE | (verb.negated ? GENITIVE : 0) : OBLIQUE & ~ACCUSATIVE & ~GENITIVE;
  return (phrase.agree & wanted) !== 0 ? { lemma: '', swap: false } : null;
}

/** What the statement is about the phrase: a value, a name, or what a bare noun means. */
function objectOf(sentence: Sentence, phrase: Phrase): ObjectDraft | null {
  const meant = isBare(phrase) ? meantByNoun(sentence, phrase.first) : -1;
  return meant >= 0 ? { mention: meant } : literalOf(phrase);
}

function say(sentence: Sentence, verb: Verb, subject: Subject, argument: Argument): void {
  const { phrase, isFirst, date, swap } = argument;
  const surface = surfaceOf(sentence, verb.at, phrase.preposition === null || phrase.from < verb.at ? verb.at : phrase.from);
  const { object, joined } = joinedOf(sentence, argument);
  const name = swap ? verb.lexeme.infinitive : verb.name;
  const preposition = date && argument.lemma === 'в' ? '' : argument.lemma;
  const lemma = [name, preposition === 'во' ? 'в' : preposition, joined].filter(Boolean).join(' ');
  const sure =
    subject.tier === 'A' &&
    (date ? verb.passive || !verb.lexeme.transitive : isFirst) &&
    !mayBeSwapped(subject, argument) &&
    !LIGHT_VERBS.has(verb.lexeme.lemma) &&
    isWhole(sentence, phrase, lemma, object);
  const said = {
    at: sentence.start,
    tier: sure ? ('A' as const) : ('B' as const),
    confidence: sure ? subject.confidence : Math.min(subject.confidence, 50),
    rule: swap ? 'passive-agent' : 'verb',
    predicate: { surface, lemma },
    negated: verb.negated,
  };
  for (const mention of [subject.mention, ...subject.also])
    if (!swap) sentence.builder.statement({ ...said, subject: mention, object });
    else if ('mention' in object) sentence.builder.statement({ ...said, subject: object.mention, object: { mention } });
}

/** «назван в честь Лобанова», «входит в состав Академии наук»: the noun belongs to the verb, its genitive is the object. */
function joinedOf(sentence: Sentence, { phrase, object }: Argument): { object: ObjectDraft; joined: string } {
  const { group, preposition } = phrase;
  const noun = group ? sentence.words[group.head]?.lower : undefined;
  if (!group || !noun || phrase.kind !== 'concept' || !JOINED.has(`${preposition ?? ''} ${noun}`)) return { object, joined: '' };
  const owner = ownerOf(sentence, group);
  return owner.mention >= 0 ? { object: { mention: owner.mention }, joined: noun } : { object, joined: '' };
}

/** «Здания спроектировали Кобб и Шепли»: the thing before the verb may be its object, the name after it the subject. */
const mayBeSwapped = ({ phrase: subject }: Subject, { phrase, swap }: Argument): boolean =>
  !swap &&
  subject.kind === 'concept' &&
  (subject.agree & ACCUSATIVE) !== 0 &&
  phrase.kind === 'name' &&
  phrase.preposition === null &&
  phrase.group === null &&
  (phrase.agree & NOMINATIVE) !== 0;

/** A concept is taken as an object only where it is no idiom, complete, and governed by the verb itself. */
function isWhole(sentence: Sentence, phrase: Phrase, predicate: string, object: ObjectDraft): boolean {
  if (isCutShort(sentence, phrase) || isNarrowed(sentence, phrase) || phrase.preposition === 'между') return false;
  // «потерял от 30 до 50»: of a bare number only the value itself is told.
  if (phrase.shape?.kind === 'number' && phrase.preposition !== null) return false;
  const last = sentence.words[phrase.last]?.grammar;
  // «от Каспийского до Японского моря»: an adjective alone names nothing.
  if (phrase.kind === 'name' && last && last.noun === 0 && last.adjective !== 0) return false;
  if (phrase.kind !== 'concept') return true;
  // What the noun means, or its genitive, is a name: «назван в честь Лобанова».
  if ('mention' in object && object.mention !== phrase.mention) return true;
  if (phrase.group && IDIOM_NOUNS.has(phrase.group.lemma)) return false;
  // «переименовал форт»: which one, the sentence does not say.
  if (isBare(phrase) && (CLASS_NOUNS.has(phrase.group?.lemma ?? '') || phrase.group?.animate) && (phrase.agree & ~PLURAL) !== 0)
    return false;
  return phrase.preposition === null || GOVERNING.has(predicate);
}
