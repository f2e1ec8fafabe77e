import { coordinated, readCopula } from './classes.ts';
import { CHAINED, DATE_PROPERTY, IDIOM_NOUNS, WEAK_VERBS } from './lexicon.ts';
import type { Item, NounPhrase, VerbGroup } from './phrases.ts';
import { isWidePlace } from './places.ts';
import { readOwned } from './possessives.ts';
import { notePerson, readBecoming } from './roles.ts';
import { argumentOf, isDate, isIntroduced, isPlainName, literalOf, phraseAt, state, surfaceOf, tokenOf } from './sentence.ts';
import type { Argument, Sentence } from './sentence.ts';
import { PASSIVE_NAMES, isFiniteVerb, settleForm, subjectsOf } from './subjects.ts';
import type { Clauses } from './subjects.ts';

/** Past "X's" to what is owned: "married Guy's widow" has no name for an object. */
function objectIndex(sentence: Sentence, at: number): number {
  let index = at;
  while (sentence.items[index + 1]?.kind === 'possessive' && phraseAt(sentence.items, index + 2)) index += 2;
  return index;
}

interface Said {
  readonly subjects: readonly Argument[];
  readonly group: VerbGroup;
  readonly lemma: string;
  readonly weak: boolean;
}

const LOCATIVE = new Set(['in', 'at', 'on', 'near', 'from', 'to', 'into', 'of']);

/** One statement for each subject and each object of the list that begins at item `at`. Returns the item index after the list. */
function sayObjects(sentence: Sentence, at: number, said: Said, preposition: string): number {
  const start = objectIndex(sentence, at);
  const first = phraseAt(sentence.items, start);
  if (!first) return at;
  const list =
    first.what === 'name' && (!LOCATIVE.has(preposition) || sentence.items[start + 1]?.kind === 'and')
      ? coordinated(sentence, start, (phrase) => isPlainName(phrase) || isIntroduced(sentence, phrase))
      : first.what === 'name'
        ? placeList(sentence, start)
        : [start];
  for (const index of list) {
    const phrase = phraseAt(sentence.items, index);
    if (!phrase) continue;
    // "based it on": what an object pronoun means is anyone's guess.
    if (phrase.what === 'pronoun') continue;
    const literal = literalOf(sentence, phrase);
    const object = literal ? null : argumentOf(sentence, phrase);
    // "He said Anna left": the phrase is the subject of a clause of its own.
    const opensClause = isFiniteVerb(sentence.items[index + 1]) && preposition === '';
    const owned = sentence.items[index + 1]?.kind === 'possessive';
    if ((!literal && !object) || opensClause || owned) continue;
    const isTerm = preposition === '' && said.group.form === 'finite' && isCompound(sentence, phrase, index);
    // "lost 30 to 50 thousand", "set about 30 years before": a number alone, or behind a preposition, is no property.
    const isLoose = literal !== null && !isDate(sentence, phrase) && (preposition !== '' || literal.datatype !== 'string');
    for (const subject of said.subjects) {
      state(sentence, {
        subject,
        lemma: said.lemma,
        surface: `${surfaceOf(sentence, said.group.first, said.group.last)}${preposition ? ` ${preposition}` : ''}`,
        object: literal ? { literal } : { mention: object?.mention ?? -1 },
        objectSure: literal !== null || Boolean(object?.isNamed && object.sure) || isTerm,
        negated: said.group.negated,
        weak: said.weak || start !== at || isLoose,
        rule: `verb-${said.group.form}`,
        confidence: isTerm ? 65 : 85,
        at: tokenOf(sentence, said.group.first).start,
      });
    }
  }
  return (list.at(-1) ?? start) + 1;
}

/** "in Havana, Miami, Reno and Madrid" is a list of places; "in Sonapur, Assam and …" names one in another. */
function placeList(sentence: Sentence, start: number): number[] {
  const list = coordinated(sentence, start, isPlainName);
  const second = phraseAt(sentence.items, list[1] ?? -1);
  return list.length > 2 && second && !isWidePlace(surfaceOf(sentence, second.core.first, second.core.last)) ? list : [start];
}

const POINTING = new Set([
  'this',
  'that',
  'these',
  'those',
  'such',
  'another',
  'no',
  'any',
  'his',
  'her',
  'their',
  'its',
  'number',
  'one of the',
]);

/** "an induction motor", "the audit log": nouns that together name a thing. It ends its clause, so that nothing is cut off. */
function isCompound({ items, tokens }: Sentence, phrase: NounPhrase, at: number): boolean {
  const { what, core, head, determiner } = phrase;
  if (what !== 'concept' || core.last === core.first || POINTING.has(determiner) || core.last - core.first > 2) return false;
  const nouns = tokens
    .slice(core.first, core.last + 1)
    .every((token) => token.pos === 'NOUN' || token.pos === 'PROPN' || (token.pos === 'ADJ' && /(?:al|ic|ive|ary)$/.test(token.lower)));
  const next = items[at + 1];
  return (
    nouns &&
    tokens[head - 1]?.pos !== 'ADJ' &&
    !(next?.kind === 'adp' && next.word === 'of') &&
    next?.kind !== 'possessive' &&
    next?.kind !== 'np'
  );
}

const dateLemma = (verb: string, participle: string): string => DATE_PROPERTY[verb] ?? `${participle} on`;

interface Chained extends Said {
  readonly base: string;
  readonly verb: string;
  /** Whether what stands before is a date, so that "by" still names who did it. */
  readonly isAfterDate: boolean;
}

/** "born in Paris on 5 May 1950": phrases after the first that still speak of the subject. */
function readChain(sentence: Sentence, from: number, said: Chained): void {
  const { base, verb, isAfterDate } = said;
  const passive = said.group.form === 'passive' || said.group.form === 'participle';
  let at = from;
  let hasMaker = MADE.has(verb) || (passive && isAfterDate);
  for (let steps = 0; steps < 3; steps += 1) {
    if (sentence.items[at]?.kind === 'comma') at += 1;
    const adp = sentence.items[at];
    const phrase = phraseAt(sentence.items, at + 1);
    const bareDate = phraseAt(sentence.items, at);
    if (bareDate && isDate(sentence, bareDate)) {
      at = sayObjects(sentence, at, { ...said, lemma: dateLemma(verb, base) }, '');
      continue;
    }
    if (adp?.kind !== 'adp' || !phrase) return;
    if (isDate(sentence, phrase))
      at = sayObjects(
        sentence,
        at + 1,
        { ...said, lemma: dateLemma(verb, base), weak: said.weak || !(verb in DATE_PROPERTY && isPointInTime(adp.word)) },
        adp.word,
      );
    else if (phrase.what === 'name' && (adp.word === 'by' ? hasMaker : CHAINED.has(verb) && /^(?:in|at|near|to)$/.test(adp.word)))
      at = sayObjects(sentence, at + 1, { ...said, lemma: `${base} ${adp.word}` }, adp.word);
    else return;
    hasMaker ||= passive && isDate(sentence, phrase);
  }
}

/** Verbs whose maker may stand in a second phrase: "published in 1990 by Acme". */
const MADE = new Set(['found', 'establish', 'release', 'publish', 'build', 'form', 'open', 'launch', 'create', 'record', 'film']);

const isPointInTime = (preposition: string): boolean => preposition === 'in' || preposition === 'on' || preposition === 'at';

/** "written, produced and directed by", "lived and worked in": the item of the last verb of such a row, which carries the object of all. */
function lastOfJoined(sentence: Sentence, verb: number, group: VerbGroup): number {
  const isRow = (item: Item | undefined): boolean => item?.kind === 'verb' && ROW_FORMS.has(item.form) && ROW_FORMS.has(group.form);
  let last = verb;
  for (let steps = 0; steps < 4; steps += 1) {
    const [joint, after] = [sentence.items[last + 1], sentence.items[last + 2]];
    const both = joint?.kind === 'comma' && after?.kind === 'and' ? 3 : joint?.kind === 'comma' || joint?.kind === 'and' ? 2 : 0;
    if (both === 0 || !isRow(sentence.items[last + both])) break;
    last += both;
  }
  const closing = sentence.items[last - 1];
  return closing?.kind === 'and' ? last : verb;
}

const ROW_FORMS: ReadonlySet<string> = new Set(['finite', 'passive', 'participle']);

/** The property of a verb: "directed by", "born in", "work for"; null when the verb alone says no relation. */
function readVerb(sentence: Sentence, verb: number, group: VerbGroup, subjects: readonly Argument[]): void {
  const main = tokenOf(sentence, group.main);
  const passive = group.form === 'passive' || group.form === 'participle';
  const base = passive ? main.lower : main.lemma;
  const joined = lastOfJoined(sentence, verb, group);
  const adverb = sentence.items[joined + 1];
  const next = adverb?.kind === 'other' && tokenOf(sentence, adverb.first).pos === 'ADV' ? joined + 2 : joined + 1;
  const [item, direct] = [sentence.items[next], phraseAt(sentence.items, next)];
  // "was sold and moved to Ohio": only these are shared by both verbs.
  if (joined !== verb && item?.kind === 'adp' && !/^(?:by|in|at)$/.test(item.word)) return;
  const weak = WEAK_VERBS.has(main.lemma) && !passive;
  const said: Said = { subjects, group, lemma: base, weak };
  if (main.lemma === 'bear' && passive) for (const subject of subjects) notePerson(sentence, subject);
  if (item?.kind === 'adp') {
    const phrase = phraseAt(sentence.items, next + 1);
    if (!phrase || (item.word === 'as' && readBecoming(sentence, next + 1, subjects, group.negated))) return;
    const byName =
      passive &&
      item.word === 'by' &&
      phrase.apposed !== null &&
      /^(?:name|title|nickname|pseudonym)$/.test(tokenOf(sentence, phrase.apposed.last).lower);
    const lemma = isDate(sentence, phrase) ? dateLemma(main.lemma, base) : lemmaWith(main.lemma, base, byName ? 'as' : item.word, passive);
    const isTime = isDate(sentence, phrase);
    const rest = sayObjects(
      sentence,
      next + 1,
      { ...said, lemma, weak: weak || (isTime && !(main.lemma in DATE_PROPERTY && isPointInTime(item.word))) },
      item.word,
    );
    const goesOn = CHAINED.has(main.lemma) || main.lemma in DATE_PROPERTY || (passive && (isTime || item.word === 'by'));
    if (goesOn && phrase.what !== 'concept') readChain(sentence, rest, { ...said, weak, base, verb: main.lemma, isAfterDate: isTime });
    return;
  }
  if (!direct) return;
  if (main.lemma === 'become' && readBecoming(sentence, next, subjects, group.negated)) return;
  if (isDate(sentence, direct)) readChain(sentence, next, { ...said, base, verb: main.lemma, isAfterDate: true });
  else if (!isIdiom(sentence, direct))
    sayObjects(
      sentence,
      next,
      {
        ...said,
        weak: weak || (passive && !DOUBLE_OBJECT.has(main.lemma)),
        lemma: passive && PASSIVE_NAMES.has(main.lemma) ? 'also known as' : base,
      },
      '',
    );
}

function lemmaWith(verb: string, base: string, preposition: string, passive: boolean): string {
  if (passive && preposition === 'as' && PASSIVE_NAMES.has(verb)) return 'also known as';
  return `${base} ${preposition}`;
}

/** Verbs whose passive keeps an object: "was awarded the Blue Ribbon". */
const DOUBLE_OBJECT = new Set([...PASSIVE_NAMES, 'award', 'give', 'grant', 'appoint', 'elect', 'crown']);

const isIdiom = (sentence: Sentence, { what, head }: NounPhrase): boolean =>
  what === 'concept' && IDIOM_NOUNS.has(tokenOf(sentence, head).lemma);

/** "starring", "featuring": what a work has in it. Other gerunds speak of time or manner. */
const WORK_GERUNDS = new Set(['starring', 'featuring', 'containing', 'including', 'comprising']);

function readGroup(sentence: Sentence, verb: number, group: VerbGroup, subjects: readonly Argument[], clauses: Clauses): void {
  if (group.form === 'modal' || group.form === 'infinitive') return;
  if (group.form === 'gerund') {
    const word = tokenOf(sentence, group.main).lower;
    if (WORK_GERUNDS.has(word)) sayObjects(sentence, verb + 1, { subjects, group, lemma: word, weak: word === 'including' }, '');
    return;
  }
  if (group.form !== 'copula') {
    readVerb(sentence, verb, group, subjects);
    return;
  }
  readOwned(sentence, verb, group, clauses);
  for (const subject of subjects) {
    const predicate = Math.max(readCopula(sentence, verb, subject, group.negated), namedPredicate(sentence, verb));
    if (predicate < 0) continue;
    for (let index = verb + 1; index <= predicate; index += 1)
      if (sentence.items[index]?.kind === 'np') clauses.predicates.set(index, subjects);
  }
}

/** "is a Film Producer and Director": the last of the capitalised nouns that say what the subject is; -1 when none do. */
function namedPredicate(sentence: Sentence, verb: number): number {
  const phrase = phraseAt(sentence.items, verb + 1);
  if (phrase?.what !== 'name' || !/^an?$/.test(phrase.determiner)) return -1;
  return coordinated(sentence, verb + 1, (next) => next.what === 'name' && next.determiner === '').at(-1) ?? -1;
}

/** Reads every verb group of the sentence from left to right. Returns the first subject, which the next sentence's pronouns mean. */
export function readRelations(sentence: Sentence): Argument | null {
  const clauses: Clauses = { subjects: new Map(), predicates: new Map(), forms: new Map(), lastVerb: -1 };
  let main: Argument | null = null;
  sentence.items.forEach((item, index) => {
    if (item.kind === 'subordinate') clauses.lastVerb = -1;
    if (item.kind !== 'verb') return;
    const group = settleForm(sentence, index, item, clauses);
    const subjects = subjectsOf(sentence, index, group, clauses);
    clauses.subjects.set(index, subjects);
    clauses.forms.set(index, group.form);
    readGroup(sentence, index, group, subjects, clauses);
    if (item.form !== 'infinitive') clauses.lastVerb = index;
    main ??= subjects[0] ?? null;
  });
  return main;
}
