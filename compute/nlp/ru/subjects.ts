import { ACCUSATIVE, NOMINATIVE, PLURAL, numbersOf } from './agreement.ts';
import { namedAfter } from './appositions.ts';
import type { Sentence } from './clause.ts';
import { findMark, isDate, isLight, isNegation } from './clause.ts';
import { CLASS_NOUNS, UNSURE, VAGUE } from './lexicon.ts';
import type { Lexeme } from './morphology.ts';
import { foldRussian, lexemes } from './morphology.ts';
import type { Phrase } from './phrases.ts';
import { isBare, meantByNoun, meantByPronoun } from './references.ts';

/** The verb of a relative clause is no continuation of the main one. */
const RELATIVE = /^(?:котор|где$|чей$|чь[яеи]$)/;
/** A form that takes only a masculine subject. */
const MASCULINE = 0b0001;
/** Steps from the verb back to its subject. */
const MAX_BACK = 12;
/** Words of a clause looked at before its subject. */
const MAX_CLAUSE = 20;

export interface Subject {
  readonly phrase: Phrase;
  readonly mention: number;
  /** Mentions of the others that do the same: «Пьер и Мария Кюри открыли». */
  readonly also: readonly number[];
  readonly tier: 'A' | 'B';
  readonly confidence: number;
}

export interface Verb {
  readonly at: number;
  readonly lexeme: Lexeme;
  readonly passive: boolean;
  /** How the statement names it: the infinitive, for a passive the short participle («основан»). */
  readonly name: string;
  readonly negated: boolean;
  readonly past: boolean;
}

/** A verb form in the past tense: its singular has a gender. */
const isPast = (lexeme: Lexeme, form: string): boolean => [0b0001, 0b0010, 0b0100].includes(lexeme.agree) || /ли(?:сь)?$/.test(form);

export function verbAt(sentence: Sentence, at: number): Verb | null {
  const word = sentence.words[at];
  if (!word || word.kind !== 'word' || sentence.covered.has(at)) return null;
  const passive = word.grammar.passive;
  const lexeme = passive ?? standing(sentence, at) ?? word.grammar.verb;
  if (!lexeme || lexeme.agree === 0) return null;
  const isPassive = passive !== null;
  const isBetween = isPassive
    ? (index: number) => isLight(sentence, index) || isAuxiliary(sentence, index)
    : (index: number) => isLight(sentence, index);
  let before = at - 1;
  while (isBetween(before)) before -= 1;
  const folded = foldRussian(word.text);
  const name = isPassive ? (lexeme.agree === MASCULINE ? folded : folded.replace(/[аоы]$/, '')) : lexeme.lemma;
  const negated = isNegation(sentence, at - 1) || isNegation(sentence, before);
  return { at, lexeme, passive: isPassive, name, negated, past: isPassive || isPast(lexeme, word.lower) };
}

/** «стоит на берегу» is no price, which is the dictionary's first reading. */
function standing(sentence: Sentence, at: number): Lexeme | null {
  const [word, next] = [sentence.words[at], sentence.words[at + 1]];
  if (!word || !/^сто[ия]т$/.test(word.lower)) return null;
  const isPlaced = next?.governs != null || sentence.ending.get(at - 1)?.preposition != null;
  return isPlaced ? (lexemes(word.text).find(({ lemma }) => lemma === 'стоять') ?? null) : null;
}

/** «был» of a passive. */
const isAuxiliary = (sentence: Sentence, at: number): boolean => sentence.words[at]?.grammar.verb?.lemma === 'быть';

/** The verb follows «и» or a comma directly (adverbs apart): it shares the subject of the verb before. */
export function continues(sentence: Sentence, at: number, last: number): boolean {
  for (let between = last + 1; between < at; between += 1) if (RELATIVE.test(sentence.words[between]?.lower ?? '')) return false;
  let before = at - 1;
  while (before >= 0 && (isLight(sentence, before) || isNegation(sentence, before) || isAuxiliary(sentence, before))) before -= 1;
  const text = sentence.words[before]?.lower;
  return text === 'и' || text === 'а' || (text === ',' && before === at - 1);
}

/** Walks left from the verb over adverbs, brackets, one insertion between commas and dates to the phrase that the verb agrees with. */
export function subjectOf(sentence: Sentence, verb: Verb): Subject | null {
  let at = verb.at - 1;
  let confidence = 85;
  for (let steps = 0; steps < MAX_BACK && at >= 0; steps += 1) {
    const word = sentence.words[at];
    const phrase = sentence.ending.get(at);
    if (phrase?.preposition != null) {
      if (steps > 4 || !mayStandBetween(sentence, phrase)) return null;
      at = phrase.from - 1;
      confidence -= 5;
    } else if (phrase) return agreeing(sentence, phrase, verb, confidence);
    else if (isLight(sentence, at) || isNegation(sentence, at) || (verb.passive && isAuxiliary(sentence, at))) at -= 1;
    else if (word?.text === ')') at = findMark(sentence, at, '(', -1) - 1;
    else if (word?.text === ',' && confidence > 75) {
      const open = findMark(sentence, at, ',', -1);
      const called = open < 0 ? undefined : sentence.ending.get(open - 1);
      const name = called && namedAfter(sentence, called);
      if (name) return agreeing(sentence, name, verb, confidence);
      if (open < 0 || !isInsertion(sentence, open, at)) return null;
      at = open - 1;
      confidence -= 15;
    } else return null;
    if (at < 0) return null;
  }
  return null;
}

/** A date, or a place after a name; after a common noun a place belongs to it («районы в Кракове»). */
function mayStandBetween(sentence: Sentence, phrase: Phrase): boolean {
  if (isDate(phrase)) return true;
  const before = sentence.ending.get(phrase.from - 1);
  return (phrase.preposition === 'в' || phrase.preposition === 'на') && before?.kind === 'name';
}

/** What stands between two commas and belongs to the noun before: a participle, a relative clause, a comparison. */
function isInsertion(sentence: Sentence, open: number, close: number): boolean {
  const first = sentence.words[open + 1];
  if (!first || close - open < 2) return false;
  if (first.grammar.participle || first.grammar.gerund || first.lower.startsWith('котор') || first.lower === 'также') return true;
  if (sentence.ending.get(open - 1)?.kind !== 'name') return false;
  return sentence.words.slice(open + 1, close).every((word) => word.grammar.verb === null && !word.conjunction && !word.capital);
}

function agreeing(sentence: Sentence, phrase: Phrase, verb: Verb, confidence: number): Subject | null {
  const slots = phrase.agree & NOMINATIVE & verb.lexeme.agree;
  const listed = listOf(sentence, phrase, verb, confidence);
  if (slots === 0 || listed) return listed;
  if (phrase.kind === 'pronoun') return pronounSubject(sentence, phrase, slots);
  if (phrase.kind === 'relative') return relativeSubject(sentence, phrase, verb, slots);
  if (phrase.kind === 'shape') return null;
  const isOpen = !clauseIsUnsure(sentence, phrase, verb.at);
  const meant = isBare(phrase) && isOpen ? meantByNoun(sentence, phrase.first) : -1;
  if (meant >= 0) return { phrase, mention: meant, also: [], tier: 'A', confidence: Math.min(confidence, 75) };
  if (phrase.mention < 0) return null;
  const before = sentence.words[phrase.from - 1];
  // A noun or adjective before it may be the real head: «… города Тесла».
  const doubtful =
    before !== undefined &&
    before.kind === 'word' &&
    !before.conjunction &&
    !isLight(sentence, phrase.from - 1) &&
    ((numbersOf(before.grammar.noun | before.grammar.adjective) & numbersOf(phrase.agree)) !== 0 || before.grammar.verb !== null);
  const unsure = doubtful || isCoordinated(sentence, phrase) || isVague(sentence, phrase) || !isOpen || isUnnamed(phrase, verb);
  return { phrase, mention: phrase.mention, also: [], tier: unsure ? 'B' : 'A', confidence: unsure ? confidence - 30 : confidence };
}

/** The last of several joined by «и» may be no subject at all: «… Жана и Пуатевина завоевала». */
function isCoordinated(sentence: Sentence, phrase: Phrase): boolean {
  const before = sentence.words[phrase.from - 1]?.lower;
  return (before === 'и' || before === 'или') && sentence.ending.has(phrase.from - 2);
}

/** «этот договор», «его население», «две команды», «другие учёные»: which ones, only the sentences before tell. */
function isVague(sentence: Sentence, phrase: Phrase): boolean {
  if (phrase.kind !== 'concept') return false;
  const around = sentence.words.slice(Math.max(0, phrase.first - 1), phrase.group?.head ?? phrase.first);
  return (
    around.some((word) => word.grammar.determiner !== 0 || word.shape !== null) ||
    (phrase.group?.adjectives.some((adjective) => VAGUE.has(adjective)) ?? false)
  );
}

/** A condition, a report or a relative clause: by a word before the subject in its clause, or by one between it and the verb. */
function clauseIsUnsure(sentence: Sentence, phrase: Phrase, at: number): boolean {
  const { words } = sentence;
  if (words[0]?.lower === 'если' || words[at]?.grammar.verb?.future === true) return true;
  for (let between = phrase.last + 1; between < at; between += 1)
    if (UNSURE.has(words[between]?.lower ?? '') && words[between]?.lower !== 'что') return true;
  for (let before = phrase.from - 1; before >= 0 && phrase.from - before < MAX_CLAUSE; before -= 1) {
    const lower = words[before]?.lower ?? '';
    if (UNSURE.has(lower) || RELATIVE.test(lower)) return true;
    if (lower === ',' || lower === ';') return false;
  }
  return false;
}

/** «студенты заняли», «компания построила»: of a bare noun only what always holds is a fact. */
function isUnnamed(phrase: Phrase, verb: Verb): boolean {
  if (!isBare(phrase)) return false;
  const { lemma, animate } = phrase.group ?? { lemma: '', animate: false };
  const isSingular = (phrase.agree & NOMINATIVE & ~PLURAL) !== 0;
  return verb.past || (isSingular && (animate || CLASS_NOUNS.has(lemma)));
}

/** «Ирен Кюри и её муж Поль открыли», «Аннам, Бирма и Чампа признали»: names in the singular before a verb in the plural. */
function listOf(sentence: Sentence, phrase: Phrase, verb: Verb, confidence: number): Subject | null {
  if ((verb.lexeme.agree & 0b1000) === 0 || !isListed(phrase)) return null;
  const also: number[] = [];
  let first = phrase;
  while (also.length < MAX_LISTED) {
    let mark = first.from - 1;
    if (sentence.words[mark]?.grammar.determiner) mark -= 1;
    const joins = also.length === 0 ? sentence.words[mark]?.lower === 'и' : sentence.words[mark]?.text === ',';
    const before = joins ? sentence.ending.get(mark - 1) : undefined;
    if (!before || !isListed(before)) break;
    also.push(before.mention);
    first = before;
  }
  if (also.length === 0) return null;
  const unsure = clauseIsUnsure(sentence, first, verb.at) || sentence.words[first.from - 1]?.text === ',' || first.person !== phrase.person;
  return { phrase, mention: phrase.mention, also, tier: unsure ? 'B' : 'A', confidence: confidence - (unsure ? 30 : 5) };
}

const MAX_LISTED = 6;
const isListed = (phrase: Phrase): boolean =>
  phrase.kind === 'name' && phrase.preposition === null && phrase.mention >= 0 && (phrase.agree & NOMINATIVE) !== 0;

function pronounSubject(sentence: Sentence, phrase: Phrase, slots: number): Subject | null {
  const { mention, sure } = meantByPronoun(sentence, phrase.first, slots);
  return mention < 0 ? null : { phrase, mention, also: [], tier: sure ? 'A' : 'B', confidence: sure ? 70 : 55 };
}

/** «…, который открыл радий»: the phrase before the comma. A transitive verb must have its object after it, or it is no subject. */
function relativeSubject(sentence: Sentence, phrase: Phrase, verb: Verb, slots: number): Subject | null {
  if (sentence.words[phrase.first - 1]?.text !== ',') return null;
  const antecedent = sentence.ending.get(phrase.first - 2);
  if (!antecedent || antecedent.mention < 0 || antecedent.kind === 'shape') return null;
  const own = [0, 1, 2, 3, 4, 5].reduce((all, each) => all | (antecedent.agree >> (each * 4)), 0) & 0b1111;
  if ((own & slots) === 0) return null;
  const sure = antecedent.kind === 'name' && verb.at === phrase.last + 1 && !hasOwnSubject(sentence, verb);
  return { phrase: antecedent, mention: antecedent.mention, also: [], tier: sure ? 'A' : 'B', confidence: sure ? 70 : 60 };
}

/** After a transitive verb no object follows: «университет, который окончил в 1820 году» has another subject. */
function hasOwnSubject(sentence: Sentence, verb: Verb): boolean {
  if (!verb.lexeme.transitive || verb.passive) return false;
  const next = sentence.starting.get(verb.at + 1);
  return next === undefined || next.preposition !== null || (next.agree & ACCUSATIVE) === 0;
}
