import { bracketAfter, bracketDates, readAbbreviations } from '../brackets.ts';
import type { LifeWords } from '../brackets.ts';
import type { Shape } from '../shapes.ts';
import { INSTRUMENTAL, NOMINATIVE } from './agreement.ts';
import type { Sentence } from './clause.ts';
import { isCutShort, isLight, isNegation, skipForward, surfaceOf } from './clause.ts';
import { COPULAS, NEVER_CLASS, NO_SUBCLASS, RELATIONAL } from './lexicon.ts';
import { lexemes } from './morphology.ts';
import type { NounGroup, Phrase } from './phrases.ts';

const DASHES = new Set(['—', '–', '-', '−']);
const LIFE: LifeWords = { born: new Set(['род', 'родился', 'родилась', 'р']), died: new Set(['ум', 'умер', 'умерла', 'сконч']) };
/** Words after which a bracket holds the name in another language: «(англ. Deep Purple)». */
const IN_LANGUAGE =
  /^(?:англ|нем|фр|франц|исп|итал|лат|греч|др-греч|кит|яп|укр|польск|араб|порт|тур|перс|нидерл|швед)\.?:?\s+([^,;()]{2,80})/;

const said = (sentence: Sentence, rule: string, confidence: number, tier: 'A' | 'B' = 'A') => ({
  at: sentence.start,
  tier,
  confidence,
  rule,
});

/** The class that a noun group names. One adjective makes a narrower class unless it judges, counts, or says where from. */
function classOf({ words }: Sentence, group: NounGroup): { lemma: string; broader: string | null } {
  const [adjective] = group.adjectives;
  const narrows =
    adjective !== undefined &&
    group.adjectives.length === 1 &&
    !/^сам(?:ый|ая|ое|ым|ой)$/.test(words[group.first - 1]?.lower ?? '') &&
    !NO_SUBCLASS.has(adjective) &&
    (!adjective.endsWith('ский') || /(?:ческий|тельский)$/.test(adjective));
  return narrows
    ? { lemma: `${inGender(adjective, group.lemma)} ${group.lemma}`, broader: group.lemma }
    : { lemma: group.lemma, broader: null };
}

/** A masculine adjective as it stands with the noun: «глубокий» + «озеро» → «глубокое». */
function inGender(adjective: string, noun: string): string {
  const slots = lexemes(noun).find((lexeme) => lexeme.pos === 'NOUN' && lexeme.lemma === noun)?.agree ?? 0;
  if ((slots & 0b0001) !== 0) return adjective;
  const [feminine, neuter] = /[^кгхжшщч]ий$/.test(adjective) ? ['яя', 'ее'] : ['ая', /[жшщч]ий$/.test(adjective) ? 'ее' : 'ое'];
  return adjective.replace(/(?:ый|ий|ой)$/, (slots & 0b0010) !== 0 ? feminine : (slots & 0b0100) !== 0 ? neuter : 'ые');
}

const labelOf = ({ words, text }: Sentence, group: NounGroup): string =>
  text.slice(words[group.first]?.start ?? 0, words[group.head]?.end ?? 0).toLowerCase();

/** «город Казань», «физик Никола Тесла», «президент Франции Шарль де Голль». */
export function readAppositions(sentence: Sentence): void {
  for (const phrase of sentence.phrases) {
    const { group, mention } = phrase;
    if (phrase.kind !== 'name' || !group || mention < 0 || isCutShort(sentence, phrase)) continue;
    const surface = labelOf(sentence, group);
    sentence.builder.type({ ...said(sentence, 'apposition', 80), mention, lemma: group.lemma, label: group.lemma });
    if (group.genitive < 0) continue;
    const predicate = { surface, lemma: group.lemma };
    sentence.builder.statement({ ...said(sentence, 'title-of', 85), subject: mention, predicate, object: { mention: group.genitive } });
  }
}

interface IsRule {
  readonly rule: string;
  readonly negated: boolean;
  readonly tier?: 'A' | 'B';
}

/** Says that `subject` is what `phrase` names: a class, or for a relational noun its relation («столица Франции»). */
export function sayIs(sentence: Sentence, subject: Phrase, phrase: Phrase, { rule, negated, tier = 'A' }: IsRule): void {
  const { group } = phrase;
  if (!group || subject.mention < 0 || subject.kind === 'shape') return;
  const predicate = { surface: surfaceOf(sentence, group.first, group.head), lemma: group.lemma };
  const genitive = group.genitive >= 0 ? group.genitive : genitiveOf(sentence, group);
  if (RELATIONAL.has(group.lemma) && genitive >= 0) {
    sentence.builder.statement({
      ...said(sentence, rule, 85, tier),
      subject: subject.mention,
      predicate,
      object: { mention: genitive },
      negated,
    });
    return;
  }
  if (negated || NEVER_CLASS.has(group.lemma) || RELATIONAL.has(group.lemma)) return;
  const { lemma, broader } = classOf(sentence, group);
  // «Строки являются строками битов» says nothing of a class.
  if (subject.group?.lemma === group.lemma && subject.kind === 'concept') return;
  sentence.builder.type({ ...said(sentence, rule, 85, tier), mention: subject.mention, lemma, label: lemma, broader });
}

/** The genitive of a relational noun as a concept of its own. */
function genitiveOf({ words, builder }: Sentence, group: NounGroup): number {
  const [first, last] = [words[group.head + 1], words[group.last]];
  return group.last > group.head && first && last ? builder.mention({ start: first.start, end: last.end, kind: 'concept' }) : -1;
}

/** «X — (это) Y»: the first phrase of a sentence, a dash, a phrase in the nominative; no verb before the dash. */
export function readDash(sentence: Sentence): void {
  const { phrases, words } = sentence;
  const subject = phrases[0];
  if (
    !subject ||
    subject.preposition !== null ||
    (subject.agree & NOMINATIVE) === 0 ||
    (subject.kind !== 'name' && subject.kind !== 'concept')
  )
    return;
  for (let at = 0; at < subject.from; at += 1) if (!isLight(sentence, at) && words[at]?.kind !== 'mark') return;
  const dash = skipForward(sentence, subject.last + 1);
  if (!DASHES.has(words[dash]?.text ?? '') || words[dash]?.start === words[dash - 1]?.end) return;
  let at = dash + 1;
  if (words[at]?.lower === 'это' || words[at]?.lower === 'вот') at += 1;
  const negated = isNegation(sentence, at);
  if (negated) at += 1;
  const object = sentence.starting.get(at) ?? groupStart(sentence, at);
  if (!object || object.preposition !== null || (object.agree & NOMINATIVE) === 0 || isVerbal(sentence, object.last + 1)) return;
  if (object.kind === 'concept') {
    sayIs(sentence, subject, object, { rule: 'dash', negated });
    // «Лев Толстой — писатель, автор романа „Война и мир“».
    const second = words[object.last + 1]?.text === ',' ? sentence.starting.get(object.last + 2) : undefined;
    if (
      second?.kind === 'concept' &&
      second.preposition === null &&
      (second.agree & NOMINATIVE) !== 0 &&
      endsClause(sentence, second.last + 1)
    ) {
      sayIs(sentence, subject, second, { rule: 'dash', negated });
    }
  }
  if (object.kind === 'name' && subject.group && RELATIONAL.has(subject.group.lemma) && subject.kind === 'concept')
    sayIs(sentence, object, subject, { rule: 'dash-inverse', negated });
}

/** Whether a clause ends before the word `at`. */
export const endsClause = ({ words }: Sentence, at: number): boolean => words[at] === undefined || '.,;!'.includes(words[at]?.text ?? '');

/** A concept whose determiner («этот») stands before its mention. */
const groupStart = (sentence: Sentence, at: number): Phrase | undefined =>
  sentence.words[at]?.grammar.determiner !== 0 || isLight(sentence, at) ? sentence.starting.get(at + 1) : undefined;

const isVerbal = (sentence: Sentence, at: number): boolean => {
  const grammar = sentence.words[at]?.grammar;
  return grammar !== undefined && (grammar.verb !== null || grammar.passive !== null);
};

/** «X является Y», «X был Y», «Столицей Франции является Париж». Gives whether the verb at `at` was read as a copula. */
export function readCopula(
  sentence: Sentence,
  at: number,
  subject: Phrase | null,
  { negated, tier }: { negated: boolean; tier: 'A' | 'B' },
): boolean {
  const verb = sentence.words[at]?.grammar.verb;
  const kind = verb ? COPULAS.get(verb.lemma) : undefined;
  if (!verb || kind === undefined) return false;
  const next = skipForward(sentence, at + 1);
  const after = sentence.starting.get(next) ?? groupStart(sentence, next);
  if (!after || after.preposition !== null) return true;
  const isIt = (phrase: Phrase): boolean =>
    phrase.kind === 'concept' && ((phrase.agree & INSTRUMENTAL) !== 0 || (verb.lemma === 'быть' && (phrase.agree & NOMINATIVE) !== 0));
  if (subject && isIt(after) && kind !== 'counts') {
    if (!isCutShort(sentence, after) || sentence.words[after.last + 1]?.grammar.participle === true)
      sayIs(sentence, subject, after, { rule: kind === 'is' ? 'copula' : 'became', negated, tier });
  } else if (!subject && kind === 'is') {
    const before = sentence.ending.get(at - 1);
    if (
      before?.kind === 'concept' &&
      before.preposition === null &&
      (before.agree & INSTRUMENTAL) !== 0 &&
      (before.agree & NOMINATIVE) === 0 &&
      after.kind === 'name'
    ) {
      sayIs(sentence, after, before, { rule: 'copula-inverse', negated });
    }
  }
  return true;
}

/** Dates of life and other names in brackets directly after a name. */
export function readBrackets(sentence: Sentence, shapes: readonly Shape[]): void {
  const { builder, words, text } = sentence;
  const names = sentence.phrases.filter((phrase) => phrase.kind === 'name' && phrase.mention >= 0);
  readAbbreviations(
    builder,
    names.map((phrase) => ({ index: phrase.mention, start: builder.at(phrase.mention)?.start ?? 0, end: words[phrase.last]?.end ?? 0 })),
  );
  for (const name of names) {
    const bracket = bracketAfter(text, words[name.last]?.end ?? 0);
    if (!bracket) continue;
    const inner = text.slice(...bracket);
    const other = IN_LANGUAGE.exec(inner);
    const predicate = { surface: inner, lemma: 'also known as' };
    const value = other?.[1]?.trim() ?? '';
    if (/\p{L}/u.test(value))
      builder.statement({
        ...said(sentence, 'other-name', 85),
        subject: name.mention,
        predicate,
        object: { literal: { value, datatype: 'string', language: null } },
      });
    const dates = bracketDates(text, bracket, shapes, LIFE);
    if (!dates || !(name.person || (dates.born && LIFE_WORD.test(inner)))) continue;
    for (const [lemma, date] of [
      ['родиться', dates.born],
      ['умереть', dates.died],
    ] as const) {
      if (date)
        builder.statement({
          ...said(sentence, 'life-dates', 90),
          subject: name.mention,
          predicate: { surface: inner, lemma },
          object: { literal: date.literal },
        });
    }
  }
}

const LIFE_WORD = /(?<!\p{L})(?:род|ум)\./u;
