import { ACCUSATIVE, ANY, GENITIVE, INSTRUMENTAL, NOMINATIVE, OBLIQUE, casesOf } from './agreement.ts';
import type { Sentence } from './clause.ts';
import { isCutShort, isDate, isNarrowed, objectOf, skipForward, surfaceOf } from './clause.ts';
import { endsClause, readCopula, sayIs } from './facts.ts';
import { GOVERNING, IDIOM_NOUNS, LIGHT_VERBS, PREDICATIVES } from './lexicon.ts';
import type { Phrase } from './phrases.ts';
import type { Antecedent, Subject, Verb } from './subjects.ts';
import { antecedentOf, continues, subjectOf, verbAt } from './subjects.ts';

const MAX_ARGUMENTS = 3;

/** Statements of every finite verb and short passive participle of a sentence, and the antecedent that it leaves to the next. */
export function readVerbs(sentence: Sentence, antecedent: Antecedent | null): Antecedent | null {
  const said: { subject: Subject; slots: number; at: number }[] = [];
  for (let at = 0; at < sentence.words.length; at += 1) {
    const verb = verbAt(sentence, at);
    if (!verb) continue;
    const last = said.at(-1);
    const own = subjectOf(sentence, verb, antecedent);
    const shared = !own && last && (last.slots & verb.lexeme.agree) !== 0 && continues(sentence, verb.at, last.at) ? last.subject : null;
    const subject = own ?? (shared && { ...shared, confidence: shared.confidence - 10 });
    const phrase = subject && subject.mention >= 0 ? { ...subject.phrase, mention: subject.mention } : null;
    const isCopula = readCopula(sentence, at, phrase, { negated: verb.negated, tier: subject?.tier ?? 'A' });
    if (!subject) continue;
    said.push({ subject, slots: verb.lexeme.agree, at });
    if (!isCopula) sayVerb(sentence, verb, subject);
  }
  return antecedentOf(sentence) ?? antecedent;
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

/** Says what a verb with a known subject states of the phrases after it. */
export function sayVerb(sentence: Sentence, verb: Verb, subject: Subject): void {
  let isFirst = true;
  const [first] = argumentsOf(sentence, verb);
  if (first && first.preposition === null && verb.passive && PREDICATIVES.has(verb.lexeme.lemma) && (first.agree & INSTRUMENTAL) !== 0) {
    if (!isCutShort(sentence, first))
      sayIs(sentence, { ...subject.phrase, mention: subject.mention }, first, {
        rule: 'became',
        negated: verb.negated,
        tier: subject.tier,
      });
    return;
  }
  for (const phrase of argumentsOf(sentence, verb)) {
    const date = isDate(phrase);
    // «с 1870 по 1939»: the end of a span, no date of the event.
    if (date && phrase.preposition === 'по') continue;
    const role = date ? { lemma: phrase.preposition ?? '', swap: false } : roleOf(verb, phrase);
    const object = date && phrase.preposition === null && !isFullDate(phrase) ? null : objectOf(phrase);
    if (role && object) say(sentence, verb, subject, { phrase, object, isFirst, date, ...role });
    const second = isFirst && !date ? coordinated(sentence, phrase) : null;
    const other = second && objectOf(second);
    if (role && second && other) say(sentence, verb, subject, { phrase: second, object: other, isFirst, date, ...role });
    if (!date) isFirst = false;
  }
}

/** «полоний и радий»: the second of two, in the same case, with which the clause ends. */
function coordinated(sentence: Sentence, phrase: Phrase): Phrase | null {
  // «деятельность фармацевтов и аптекарей» joins the genitives.
  const isBare = phrase.kind === 'name' || phrase.group?.head === phrase.last;
  if (!isBare || sentence.words[phrase.last + 1]?.lower !== 'и') return null;
  const second = sentence.starting.get(phrase.last + 2);
  const agrees =
    second && second.preposition === null && second.kind === phrase.kind && (casesOf(second.agree) & casesOf(phrase.agree)) !== 0;
  return agrees && endsClause(sentence, second.last + 1) ? second : null;
}

/** A year without a preposition belongs to the noun before it: «мелодии 1998 года». */
const isFullDate = (phrase: Phrase): boolean => phrase.shape?.literal.datatype === 'date';

interface Argument {
  readonly phrase: Phrase;
  readonly object: NonNullable<ReturnType<typeof objectOf>>;
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

function say(sentence: Sentence, verb: Verb, subject: Subject, argument: Argument): void {
  const { phrase, object, isFirst, date, swap } = argument;
  const surface = surfaceOf(sentence, verb.at, phrase.preposition === null ? verb.at : phrase.from);
  const name = swap ? verb.lexeme.infinitive : verb.name;
  const preposition = date && argument.lemma === 'в' ? '' : argument.lemma;
  const lemma = preposition === '' ? name : `${name} ${preposition === 'во' ? 'в' : preposition}`;
  const sure =
    subject.tier === 'A' &&
    (date ? verb.passive || !verb.lexeme.transitive : isFirst) &&
    !mayBeSwapped(subject, argument) &&
    !LIGHT_VERBS.has(verb.lexeme.lemma) &&
    isWhole(sentence, phrase, lemma);
  const said = {
    at: sentence.start,
    tier: sure ? ('A' as const) : ('B' as const),
    confidence: sure ? subject.confidence : Math.min(subject.confidence, 50),
    rule: swap ? 'passive-agent' : 'verb',
  };
  const predicate = { surface, lemma };
  if (!swap) sentence.builder.statement({ ...said, subject: subject.mention, predicate, object, negated: verb.negated });
  else if ('mention' in object)
    sentence.builder.statement({
      ...said,
      subject: object.mention,
      predicate,
      object: { mention: subject.mention },
      negated: verb.negated,
    });
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
function isWhole(sentence: Sentence, phrase: Phrase, predicate: string): boolean {
  if (isCutShort(sentence, phrase) || isNarrowed(sentence, phrase)) return false;
  if (phrase.kind !== 'concept') return true;
  if (phrase.group && IDIOM_NOUNS.has(phrase.group.lemma)) return false;
  return phrase.preposition === null || GOVERNING.has(predicate);
}
