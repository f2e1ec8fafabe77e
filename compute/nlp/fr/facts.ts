import { bracketAfter, bracketDates, readAbbreviations } from '../brackets.ts';
import type { LifeWords } from '../brackets.ts';
import type { Shape } from '../shapes.ts';
import { coordinated, genitiveOf, headOf, isAnaphoric, surfaceOf, wholeMention } from './clause.ts';
import type { Sentence } from './clause.ts';
import { CLASSES, NEVER_CLASS, PERSON, RELATIONAL, nationality, nounLemma } from './lexicon.ts';
import type { NounGroup, Phrase } from './phrases.ts';
import { GIVEN_NAMES } from './rules.ts';

const LIFE: LifeWords = { born: new Set(['né', 'née', 'naissance', 'n']), died: new Set(['mort', 'morte', 'décédé', 'décédée', 'm']) };
const JUDGING = new Set(
  'célèbre important importante majeur majeure grand grande connu connue réputé réputée principal principale seul seule officiel officielle actuel actuelle ancien ancienne situé située plus très présent présente originaire natif native né née mort morte'.split(
    ' ',
  ),
);
const KIND_OF = new Set(['sorte', 'type', 'forme', 'genre', 'espèce', 'ensemble', 'groupe', 'famille', 'série']);
const SUPERLATIVE = new Set([
  'premier',
  'première',
  'dernier',
  'dernière',
  'seul',
  'seule',
  'deuxième',
  'troisième',
  'quatrième',
  'second',
  'seconde',
  'plus',
  'principal',
  'principale',
  'meilleur',
  'meilleure',
]);

const PAST_OR_COMING = /^(?:ancien|future?$|futurs|ex$)/;

export type Tier = 'A' | 'B';

/** How something is said: the pattern that found it, how sure it is, whether it is denied. */
export interface How {
  readonly rule: string;
  readonly tier: Tier;
  readonly negated?: boolean;
}

export const said = (sentence: Sentence, rule: string, confidence: number, tier: Tier = 'A') => ({
  at: sentence.start,
  tier,
  confidence,
  rule,
});

/** The class a noun group names: its complement and one telling adjective narrow it, a nation's or a judging adjective does not. */
export function classOf(group: NounGroup): { lemma: string; broader: string | null } {
  const telling = group.adjectives.filter((adjective) => !JUDGING.has(adjective) && nationality(adjective) === null);
  const complement =
    group.complement !== null && !/^(?:de|d')(?:\s?)(?:origine|nationalité|type|style|taille|renom|confession)$/.test(group.complement)
      ? group.complement
      : '';
  const narrow = [group.lemma, complement, ...(telling.length === 1 ? telling : [])].filter(Boolean).join(' ');
  return { lemma: narrow, broader: narrow !== group.lemma && CLASSES.has(group.lemma) ? group.lemma : null };
}

/** A name that begins with a given name, or that a person's noun stands before. */
export function isPerson({ words }: Sentence, phrase: Phrase): boolean {
  if (phrase.kind !== 'name') return false;
  return (
    (phrase.group !== null && phrase.first > phrase.group.head && PERSON.has(phrase.group.lemma)) ||
    GIVEN_NAMES.has(words[phrase.first]?.text.split('-')[0] ?? '')
  );
}

interface Relation {
  readonly noun: string;
  readonly negated: boolean;
}

function sayRelation(
  sentence: Sentence,
  subject: Phrase,
  { noun, negated }: Relation,
  objects: readonly Phrase[],
  fields: ReturnType<typeof said>,
): void {
  for (const object of objects) {
    const mention = wholeMention(sentence, object);
    const tier = isAnaphoric(sentence, object) ? 'B' : fields.tier;
    const predicate = { surface: surfaceOf(sentence, object.from, object.last), lemma: noun };
    if (mention >= 0) sentence.builder.statement({ ...fields, tier, subject: subject.mention, predicate, object: { mention }, negated });
  }
}

const withCoordinated = (sentence: Sentence, phrase: Phrase): Phrase[] => [phrase, ...coordinated(sentence, phrase)];

/** Says that `subject` is what `phrase` names: a class, or for a relational noun its relation ("la capitale de la France"). */
export function sayIs(sentence: Sentence, subject: Phrase, phrase: Phrase, { rule, tier, negated = false }: How): void {
  const { group } = phrase;
  if (!group || phrase.kind !== 'concept' || subject.mention < 0) return;
  sentence.predicates.set(phrase, subject);
  const genitive = genitiveOf(sentence, phrase);
  const isRanked = group.front.some((word) => SUPERLATIVE.has(word));
  if (RELATIONAL.has(group.lemma) && genitive && !(isRanked && CLASSES.has(group.lemma)) && !/^(?:un|une)$/.test(phrase.det ?? '')) {
    const noun = group.lemma === 'ministre' && group.front.at(-1)?.startsWith('premi') ? 'premier ministre' : group.lemma;
    // "ancienne capitale", "futur ministre": not what it is.
    const sure = group.front.some((word) => PAST_OR_COMING.test(word)) ? 'B' : tier;
    sayRelation(sentence, subject, { noun, negated }, withCoordinated(sentence, genitive), said(sentence, rule, 85, sure));
    return;
  }
  if (negated) return;
  if (NEVER_CLASS.has(group.lemma)) sayKindOf(sentence, subject, phrase, rule, tier);
  else if (!RELATIONAL.has(group.lemma) || CLASSES.has(group.lemma)) sayType(sentence, subject, phrase, rule, tier);
}

/** "La capitale de la France est Paris". */
export function sayInverse(sentence: Sentence, subject: Phrase, name: Phrase, tier: Tier, negated: boolean): void {
  const genitive = genitiveOf(sentence, subject);
  if (!genitive || !subject.group || !RELATIONAL.has(subject.group.lemma) || name.prep !== null || coordinated(sentence, name).length > 0)
    return;
  sayRelation(sentence, name, { noun: subject.group.lemma, negated }, [genitive], said(sentence, 'copula-inverse', 80, tier));
}

/** "une sorte de N", "un ensemble de N" only name a class by their complement. */
function sayKindOf(sentence: Sentence, subject: Phrase, { group }: Phrase, rule: string, tier: Tier): void {
  if (
    !group ||
    !KIND_OF.has(group.lemma) ||
    group.lemma === 'ensemble' ||
    group.lemma === 'groupe' ||
    group.lemma === 'série' ||
    !group.complement
  )
    return;
  const lemma = nounLemma(group.complement.replace(/^(?:de |d')/, ''));
  sentence.builder.type({ ...said(sentence, rule, 75, tier), mention: subject.mention, lemma, label: lemma });
}

function sayType(sentence: Sentence, subject: Phrase, phrase: Phrase, rule: string, tier: Tier): void {
  const { group } = phrase;
  if (!group) return;
  const { lemma, broader } = classOf(group);
  const isKnown = CLASSES.has(group.lemma);
  const isIndefinite = phrase.det === 'un' || phrase.det === 'une' || (phrase.det === null && isKnown) || phrase.det === 'les';
  const sure =
    isIndefinite ||
    (isKnown &&
      /^(?:le|la|l')$/.test(phrase.det ?? '') &&
      (genitiveOf(sentence, phrase) !== null || group.front.some((word) => SUPERLATIVE.has(word))));
  sentence.builder.type({
    ...said(sentence, rule, isKnown ? 85 : 75, sure ? tier : 'B'),
    mention: subject.mention,
    lemma,
    label: lemma,
    broader,
  });
}

/** "est un écrivain, poète et critique français": the further nouns of a predicate. */
export function sayAlso(sentence: Sentence, subject: Phrase, phrase: Phrase, how: How): void {
  let { last } = phrase;
  for (let steps = 0; steps < 5; steps += 1) {
    const link = sentence.words[last + 1]?.lower;
    const next = sentence.starting.get(last + 2);
    if ((link !== ',' && link !== 'et') || next?.kind !== 'concept' || next.prep !== null || !next.group || !PERSON.has(next.group.lemma))
      return;
    if (next.det !== null && next.det !== 'un' && next.det !== 'une') return;
    sayIs(sentence, subject, next, how);
    ({ last } = next);
  }
}

/** "le général Howe", "la ville de Lyon", "le roi de France Louis XIV", "le fondateur de Microsoft, Bill Gates,", "X, compositeur français,". */
export function readAppositions(sentence: Sentence): void {
  for (const phrase of sentence.phrases) {
    if (phrase.kind !== 'name' || phrase.mention < 0) continue;
    if (phrase.group) sayApposed(sentence, phrase, phrase.group);
    readTitleBefore(sentence, phrase);
    readAfterComma(sentence, phrase);
  }
}

function sayApposed(sentence: Sentence, phrase: Phrase, group: NounGroup): void {
  const { lemma, broader } = classOf(group);
  sentence.builder.type({ ...said(sentence, 'apposition', 80), mention: phrase.mention, lemma, label: lemma, broader });
}

/** "le roi de France Louis XIV", "le fondateur de Microsoft, Bill Gates,". */
function readTitleBefore(sentence: Sentence, name: Phrase): void {
  const { words, ending } = sentence;
  if (name.prep !== null || name.det !== null || name.group) return;
  const comma = words[name.from - 1]?.text === ',';
  const before = ending.get(name.from - (comma ? 2 : 1));
  if (!before || before.prep !== 'de' || before.kind === 'shape') return;
  const head = headOf(sentence, before);
  const { group } = head;
  if (
    head.kind !== 'concept' ||
    !group ||
    !RELATIONAL.has(group.lemma) ||
    !/^(?:le|la|l'|son|sa)$/.test(head.det ?? '') ||
    sentence.starting.get(head.last + 1) !== before
  )
    return;
  const after = words[name.last + 1];
  if (comma && after !== undefined && after.text !== ',' && after.text !== '.' && after.text !== '(') return;
  sayRelation(sentence, name, { noun: group.lemma, negated: false }, [before], said(sentence, 'title-of', 80));
}

/** "X, compositeur français," and "X, capitale de Y,". The noun stands bare, or with an article, and a mark or preposition follows. */
function readAfterComma(sentence: Sentence, name: Phrase): void {
  const { words } = sentence;
  const at = bracketEnd(sentence, name.last + 1);
  if (words[at]?.text !== ',') return;
  const noun = sentence.starting.get(at + 1);
  const { group, prep, det } = noun ?? {};
  if (!noun || noun.kind !== 'concept' || !group || prep !== null || (det !== null && !/^(?:un|une|le|la|l')$/.test(det ?? ''))) return;
  if (!CLASSES.has(group.lemma) && !RELATIONAL.has(group.lemma)) return;
  if (isEnumeration(sentence, name, noun)) return;
  if (['VERB', 'CLITIC', 'NEG', 'REL'].includes(words[noun.last + 1]?.pos ?? '') && words[noun.last + 1]?.pos !== 'REL' && det !== null)
    return;
  // "une ville de la France, préfecture de": the noun may speak of what the name completes.
  const tier = name.prep === 'de' && headOf(sentence, name) !== name ? 'B' : 'A';
  sayIs(sentence, name, noun, { rule: 'apposed', tier });
  sayAlso(sentence, name, noun, { rule: 'apposed', tier });
}

/** "Lyon, ville et port" is an apposition, "X, un roman et une pièce" is a list. */
function isEnumeration(sentence: Sentence, name: Phrase, noun: Phrase): boolean {
  const next = sentence.words[noun.last + 1];
  const other = sentence.starting.get(noun.last + 2);
  const listed =
    name.from > 0 &&
    sentence.words[name.from - 1]?.text === ',' &&
    sentence.ending.get(name.from - 2)?.kind === 'name' &&
    sentence.ending.get(name.from - 2)?.prep !== 'de';
  return (listed && noun.det !== null) || (next?.lower === 'et' && other?.det !== null && other?.det !== undefined);
}

function bracketEnd({ words }: Sentence, at: number): number {
  if (words[at]?.text !== '(') return at;
  let close = at;
  while (close < words.length && close - at < 30 && words[close]?.text !== ')') close += 1;
  return close + 1;
}

/** Dates and places of life, and initials, in brackets directly after a name. */
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
    const dates = bracketDates(text, bracket, shapes, LIFE);
    const says = /^(?:né|née|mort|morte)\s/.test(inner);
    if (!dates || !(says || isPerson(sentence, name) || (dates.born && dates.died && couldBePerson(sentence, name)))) continue;
    for (const [lemma, date] of [
      ['né le', dates.born],
      ['mort le', dates.died],
    ] as const) {
      if (date)
        builder.statement({
          ...said(sentence, 'life-dates', 90),
          subject: name.mention,
          predicate: { surface: inner, lemma },
          object: { literal: date.literal },
        });
    }
    readBracketPlaces(sentence, name, bracket);
  }
}

const couldBePerson = ({ words }: Sentence, name: Phrase): boolean =>
  name.group === null && name.last > name.first && words[name.first]?.lower !== 'la' && words[name.first]?.lower !== 'le';

/** "(né le 3 mai 1950 à Lyon, mort le 2 juin 2001 à Paris)": each place belongs to the last word of life before it. */
function readBracketPlaces(sentence: Sentence, name: Phrase, [start, end]: readonly [number, number]): void {
  const { words, builder } = sentence;
  let lemma: string | null = null;
  for (let at = name.last + 1; at < words.length && (words[at]?.start ?? end) < end; at += 1) {
    const lower = words[at]?.lower ?? '';
    if (LIFE.born.has(lower)) lemma = 'né à';
    else if (LIFE.died.has(lower)) lemma = 'mort à';
    const phrase = sentence.starting.get(at);
    if (!lemma || !phrase || phrase.kind !== 'name' || phrase.prep !== 'à' || (words[at]?.start ?? 0) < start) continue;
    builder.statement({
      ...said(sentence, 'life-places', 85),
      subject: name.mention,
      predicate: { surface: surfaceOf(sentence, at, phrase.last), lemma },
      object: { mention: phrase.mention },
    });
  }
}
