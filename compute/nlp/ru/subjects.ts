import { NOMINATIVE } from './agreement.ts';
import type { Sentence } from './clause.ts';
import { findMark, isDate, isLight, isNegation } from './clause.ts';
import { UNSURE, VAGUE } from './lexicon.ts';
import type { Lexeme } from './morphology.ts';
import { foldRussian } from './morphology.ts';
import type { Phrase } from './phrases.ts';

/** The verb of a relative clause is no continuation of the main one. */
const RELATIVE = /^(?:котор|где$|чей$|чь[яеи]$)/;
/** A form that takes only a masculine subject. */
const MASCULINE = 0b0001;
/** Steps from the verb back to its subject. */
const MAX_BACK = 12;
/** Words of a clause looked at before its subject. */
const MAX_CLAUSE = 20;

/** What a pronoun at the start of the next sentence may stand for. */
export interface Antecedent {
  readonly key: string;
  readonly surface: string;
  /** Nominative slots of `agreement.ts` that it agrees with. */
  readonly slots: number;
}

export interface Subject {
  readonly phrase: Phrase;
  readonly mention: number;
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
}

export function verbAt(sentence: Sentence, at: number): Verb | null {
  const word = sentence.words[at];
  if (!word || word.kind !== 'word' || sentence.covered.has(at)) return null;
  const passive = word.grammar.passive;
  const lexeme = passive ?? word.grammar.verb;
  if (!lexeme || lexeme.agree === 0) return null;
  const isPassive = passive !== null;
  const stands = isPassive
    ? (index: number) => isLight(sentence, index) || isAuxiliary(sentence, index)
    : (index: number) => isLight(sentence, index);
  let before = at - 1;
  while (stands(before)) before -= 1;
  const folded = foldRussian(word.text);
  const name = isPassive ? (lexeme.agree === MASCULINE ? folded : folded.replace(/[аоы]$/, '')) : lexeme.lemma;
  return { at, lexeme, passive: isPassive, name, negated: isNegation(sentence, at - 1) || isNegation(sentence, before) };
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
export function subjectOf(sentence: Sentence, verb: Verb, antecedent: Antecedent | null): Subject | null {
  let at = verb.at - 1;
  let confidence = 85;
  for (let steps = 0; steps < MAX_BACK && at >= 0; steps += 1) {
    const word = sentence.words[at];
    const phrase = sentence.ending.get(at);
    if (phrase?.preposition != null) {
      if (steps > 4 || !mayStandBetween(sentence, phrase)) return null;
      at = phrase.from - 1;
      confidence -= 5;
    } else if (phrase) return agreeing(sentence, phrase, verb, confidence, antecedent);
    else if (isLight(sentence, at) || isNegation(sentence, at) || (verb.passive && isAuxiliary(sentence, at))) at -= 1;
    else if (word?.text === ')') at = findMark(sentence, at, '(', -1) - 1;
    else if (word?.text === ',' && confidence > 75) {
      const open = findMark(sentence, at, ',', -1);
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

function agreeing(sentence: Sentence, phrase: Phrase, verb: Verb, confidence: number, antecedent: Antecedent | null): Subject | null {
  const slots = phrase.agree & NOMINATIVE & verb.lexeme.agree;
  if (slots === 0) return null;
  if (phrase.kind === 'pronoun') return pronounSubject(sentence, phrase, slots, antecedent);
  if (phrase.kind === 'relative') return relativeSubject(sentence, phrase, slots);
  if (phrase.kind === 'shape' || phrase.mention < 0) return null;
  const before = sentence.words[phrase.from - 1];
  // A noun or adjective before it may be the real head: «… города Тесла».
  const doubtful =
    before !== undefined &&
    before.kind === 'word' &&
    !before.conjunction &&
    !isLight(sentence, phrase.from - 1) &&
    (before.grammar.noun !== 0 || before.grammar.adjective !== 0 || before.grammar.verb !== null);
  const unsure = doubtful || isCoordinated(sentence, phrase) || isVague(sentence, phrase) || clauseIsUnsure(sentence, phrase, verb.at);
  return { phrase, mention: phrase.mention, tier: unsure ? 'B' : 'A', confidence: unsure ? confidence - 30 : confidence };
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

function pronounSubject(sentence: Sentence, phrase: Phrase, slots: number, antecedent: Antecedent | null): Subject | null {
  const word = sentence.words[phrase.first];
  if (!antecedent || !word || (antecedent.slots & slots) === 0) return null;
  const { surface, key } = antecedent;
  const mention = sentence.builder.mention({ start: word.start, end: word.end, kind: 'name', via: 'pronoun', surface, key });
  return { phrase, mention, tier: 'B', confidence: 55 };
}

function relativeSubject(sentence: Sentence, phrase: Phrase, slots: number): Subject | null {
  if (sentence.words[phrase.first - 1]?.text !== ',') return null;
  const antecedent = sentence.ending.get(phrase.first - 2);
  if (!antecedent || antecedent.mention < 0 || antecedent.kind === 'shape') return null;
  const own = [0, 1, 2, 3, 4, 5].reduce((all, each) => all | (antecedent.agree >> (each * 4)), 0) & 0b1111;
  return (own & slots) === 0 ? null : { phrase: antecedent, mention: antecedent.mention, tier: 'B', confidence: 60 };
}

/** The first name of a sentence that can be its subject. */
export function antecedentOf(sentence: Sentence): Antecedent | null {
  const phrase = sentence.phrases.find((each) => each.kind === 'name' && each.preposition === null && (each.agree & NOMINATIVE) !== 0);
  const mention = phrase ? sentence.builder.at(phrase.mention) : undefined;
  return phrase && mention ? { key: mention.key, surface: mention.surface, slots: phrase.agree & NOMINATIVE } : null;
}
