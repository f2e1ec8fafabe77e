import type { Shape } from '../shapes.ts';
import { ANY, GENITIVE, NOMINATIVE, PLURAL, casesOf, numbersOf } from './agreement.ts';
import { CLASS_NOUNS, KIN, NEVER_CLASS, NO_TITLE, PLACE_NOUNS, POSSESSIVES, RELATIONAL, SUBJECT_PRONOUNS } from './lexicon.ts';
import type { Desk, NounGroup } from './groups.ts';
import { groupAt, lastGenitive, touches } from './groups.ts';
import type { NameSpan } from './names.ts';
import { nameAt } from './names.ts';
import type { Word } from './words.ts';

/** What can be an argument of a statement. Words `[first, last]` are the whole phrase, a class noun or quotes included. */
export interface Phrase {
  readonly first: number;
  readonly last: number;
  readonly kind: 'name' | 'concept' | 'shape' | 'pronoun' | 'relative';
  readonly agree: number;
  /** Preposition before it, in lower case, and the index of its word (`first` when there is none). */
  readonly preposition: string | null;
  readonly from: number;
  readonly mention: number;
  readonly person: boolean;
  readonly place: boolean;
  /** The noun group of a concept, or the one before a name in its case («город Казань»). */
  readonly group: NounGroup | null;
  readonly shape: Shape | null;
}

const MAX_QUOTED = 12;
const PAIRS: ReadonlyMap<string, string> = new Map([
  ['«', '»'],
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
]);

/** Phrases of a sentence from left to right; each word is in at most one. Makes their mentions. */
export function readPhrases(desk: Desk): Phrase[] {
  const phrases: Phrase[] = [];
  for (let at = 0; at < desk.words.length;) {
    const governs = desk.words[at]?.governs ?? null;
    const found = governs !== null ? phraseAt(desk, at + 1, governs) : phraseAt(desk, at, ANY);
    if (found === null) {
      at += 1;
      continue;
    }
    phrases.push(governs === null ? found : { ...found, preposition: desk.words[at]?.lower ?? null, from: at });
    at = found.last + 1;
  }
  return phrases;
}

/** A date, quantity, link or code, the backticks around code included. Code is a name; the others are values. */
function shapeAt({ words, builder }: Desk, at: number): Phrase | null {
  const isTicked = words[at]?.text === '`' && words[at + 2]?.text === '`';
  const shape = words[isTicked ? at + 1 : at]?.shape;
  if (!shape) return null;
  const { start, end, kind, key } = shape;
  const mention = kind === 'number' ? -1 : builder.mention({ start, end, kind, key });
  return { ...blank(at, isTicked ? at + 2 : at), kind: kind === 'code' ? 'name' : 'shape', agree: ANY, mention, shape };
}

function phraseAt(desk: Desk, at: number, cases: number): Phrase | null {
  const word = desk.words[at];
  if (!word) return null;
  const shape = shapeAt(desk, at);
  if (shape) return shape;
  if (PAIRS.has(word.text)) return quotedAt(desk, at);
  const pronoun = pronounAt(word, at);
  if (pronoun) return pronoun;
  const name = nameAt(desk, at);
  if (name) return namePhrase(desk, name, cases);
  const group = groupAt(desk, at, cases);
  return group ? withName(desk, group) : technicalAt(desk, at, word);
}

const blank = (first: number, last: number): Omit<Phrase, 'kind' | 'agree' | 'mention'> => ({
  first,
  last,
  preposition: null,
  from: first,
  person: false,
  place: false,
  group: null,
  shape: null,
});

function pronounAt(word: Word, at: number): Phrase | null {
  const slot = SUBJECT_PRONOUNS.get(word.lower);
  if (slot !== undefined) return { ...blank(at, at), kind: 'pronoun', agree: slot, mention: -1 };
  if (word.lower.startsWith('котор') && word.grammar.determiner !== 0)
    return { ...blank(at, at), kind: 'relative', agree: word.grammar.determiner, mention: -1 };
  return null;
}

/** A Latin word in lower case inside Russian text is a tool's or thing's name: «через docker». */
function technicalAt(desk: Desk, at: number, word: Word): Phrase | null {
  if (word.kind !== 'latin' || word.capital || !/^[a-z][a-z0-9.+#-]{2,}$/i.test(word.text)) return null;
  let last = at;
  while (last - at < 3 && desk.words[last + 1]?.kind === 'latin' && touches(desk.text, desk.words[last], desk.words[last + 1])) last += 1;
  const mention = desk.builder.mention({ start: word.start, end: desk.words[last]?.end ?? word.end, kind: 'concept' });
  return { ...blank(at, last), kind: 'concept', agree: ANY, mention };
}

/** The words between quotes when they are a title: «Война и мир»; speech begins with a capital too, but is long or has marks inside. */
function quotedAt(desk: Desk, at: number): Phrase | null {
  const { words, builder } = desk;
  const close = PAIRS.get(words[at]?.text ?? '');
  let end = at + 1;
  while (end < words.length && end - at <= MAX_QUOTED && words[end]?.text !== close) end += 1;
  const [first, last] = [words[at + 1], words[end - 1]];
  if (!first || !last || words[end]?.text !== close || end <= at + 1) return null;
  const starts = first.capital || first.kind === 'latin' || /^\d/.test(first.text);
  const speech = words[at - 1]?.text === ':' && words.slice(at + 1, end).some((word) => word.grammar.verb !== null);
  const inner = words.slice(at + 1, end);
  const marked = inner.some((word) => '.?!«'.includes(word.text));
  const said = inner.length > 3 && inner.some((word) => word.grammar.verb !== null && word.grammar.noun === 0);
  if (!starts || speech || marked || said) return null;
  const mention = builder.mention({ start: first.start, end: last.end, kind: 'name' });
  return { ...blank(at, end), kind: 'name', agree: ANY, mention };
}

function namePhrase(desk: Desk, span: NameSpan, cases: number): Phrase {
  const [first, last] = [desk.words[span.first], desk.words[span.last]];
  const mention = desk.builder.mention({ start: first?.start ?? 0, end: last?.end ?? 0, kind: 'name' });
  const agree = (span.agree & cases) !== 0 ? span.agree & cases : span.agree;
  return {
    ...blank(span.first, span.last),
    kind: 'name',
    agree: span.fixed ? cases : agree,
    mention,
    person: span.person,
    place: span.place,
  };
}

const conceptPhrase = (desk: Desk, group: NounGroup, last: number): Phrase => {
  const [first, end] = [desk.words[group.first], desk.words[last]];
  // Too vague to be a thing by itself; a genitive makes it one («часть города» stays out all the same).
  const isVague = NEVER_CLASS.has(group.lemma) && group.adjectives.length === 0;
  const mention = isVague ? -1 : desk.builder.mention({ start: first?.start ?? 0, end: end?.end ?? 0, kind: 'concept' });
  return { ...blank(group.first, last), kind: 'concept', agree: group.agree, mention, group };
};

/** «физик Анна Вольф открыла»: of a person the name's gender counts too. */
function apposed(name: Phrase, group: NounGroup): Phrase {
  const cases = casesOf(group.agree) & casesOf(name.agree);
  const agree = name.person ? (group.agree | name.agree) & cases : group.agree;
  return { ...name, first: group.first, from: group.first, agree, group };
}

/** A noun and the name after it: apposed («город Казань»), its genitive («столица Франции»), or a neighbour by chance. */
function withName(desk: Desk, group: NounGroup): Phrase {
  const at = group.last + 1;
  const [left, right] = [desk.words[group.last], desk.words[at]];
  if (!touches(desk.text, left, right)) return conceptPhrase(desk, group, group.last);
  const inner = lastGenitive(desk, group);
  if (PAIRS.has(right?.text ?? '')) return withQuoted(desk, group, inner);
  const code = shapeAt(desk, at);
  if (code?.kind === 'name' && CLASS_NOUNS.has(group.lemma))
    return { ...code, first: group.first, from: group.first, agree: group.agree, group };
  const span = nameAt(desk, at);
  if (!span) return conceptPhrase(desk, group, group.last);
  const name = namePhrase(desk, span, ANY);
  if (isApposed(desk, group, span)) return apposed(name, group);
  // «помощник секретаря Мэтью Брайза»: whose name it is, the cases do not tell.
  if (inner && isDoubtful(group, span)) return conceptPhrase(desk, group, group.last);
  const owner = inner && hasOffice(group, span) ? tailOf(desk, group) : -1;
  if (inner && owner < 0 && isInner(inner, span)) return withGenitive(desk, { ...group, genitive: name.mention, inner }, name);
  if (owner >= 0) return apposed(name, { ...group, genitive: owner });
  const titled = inner && (span.agree & GENITIVE) !== 0 ? titledPerson(desk, inner, name) : null;
  if (titled) return conceptPhrase(desk, { ...group, genitive: titled.mention, inner: titled.inner, ofPerson: true }, titled.last);
  if (inner && CLASS_NOUNS.has(inner.lemma) && (span.agree & (GENITIVE | NOMINATIVE)) !== 0 && !span.person)
    return conceptPhrase(desk, { ...group, genitive: name.mention }, name.last);
  if ((span.agree & GENITIVE) === 0 || (span.fixed && group.last !== group.head)) return conceptPhrase(desk, group, group.last);
  return withGenitive(desk, { ...group, genitive: group.last === group.head ? name.mention : genitiveConcept(desk, group, name) }, name);
}

/** «[отставка] президента Грузии Михаила Саакашвили»: a person in the genitive after a title with a genitive of its own. */
function titledPerson(desk: Desk, inner: NounGroup, owner: Phrase): { mention: number; inner: NounGroup; last: number } | null {
  const at = owner.last + 1;
  if (!inner.animate || owner.person || !touches(desk.text, desk.words[owner.last], desk.words[at])) return null;
  const span = nameAt(desk, at);
  if (!span?.person || (numbersOf(span.agree) & numbersOf(inner.agree) & GENITIVE) === 0) return null;
  const person = namePhrase(desk, span, ANY);
  return { mention: person.mention, inner: { ...inner, genitive: owner.mention }, last: person.last };
}

/** «роман „Война и мир“», «автор романа „Война и мир“», «тренер „Зари“». */
function withQuoted(desk: Desk, group: NounGroup, inner: NounGroup | null): Phrase {
  const quoted = quotedAt(desk, group.last + 1);
  if (!quoted) return conceptPhrase(desk, group, group.last);
  if (inner && CLASS_NOUNS.has(inner.lemma)) return withGenitive(desk, { ...group, genitive: quoted.mention, inner }, quoted);
  if (!inner && CLASS_NOUNS.has(group.lemma)) return { ...quoted, first: group.first, from: group.first, agree: group.agree, group };
  if (!inner && group.animate) return withGenitive(desk, { ...group, genitive: quoted.mention }, quoted);
  return conceptPhrase(desk, group, group.last);
}

/** «[сын] скульптора Джулио Беллини», «[на берегу] озера Байкал»: the noun of the genitive and the name agree. */
function isInner(inner: NounGroup, span: NameSpan): boolean {
  if ((numbersOf(inner.agree) & numbersOf(span.agree) & GENITIVE) === 0 && !(span.fixed && CLASS_NOUNS.has(inner.lemma))) return false;
  if (span.person) return inner.animate && !RELATIONAL.has(inner.lemma) && !NO_TITLE.has(inner.lemma);
  // «страны Балтии» are no country of that name.
  return PLACE_NOUNS.has(inner.lemma) && inner.lemma !== 'страна';
}

const isDoubtful = (group: NounGroup, span: NameSpan): boolean =>
  group.animate &&
  span.person &&
  !KIN.has(group.lemma) &&
  (group.agree & NOMINATIVE) !== 0 &&
  (span.agree & NOMINATIVE) !== 0 &&
  (span.agree & GENITIVE) !== 0;

/** «директор музея Тамара Синицына»: the name stands in the case of the head and in no genitive. */
const hasOffice = (group: NounGroup, span: NameSpan): boolean =>
  group.animate &&
  span.person &&
  (span.agree & GENITIVE) === 0 &&
  (numbersOf(group.agree & ~PLURAL) & numbersOf(span.agree) & ~GENITIVE) !== 0;

/** What stands in the genitive after the head, as a concept. */
function tailOf({ words, builder }: Desk, group: NounGroup): number {
  const [first, last] = [words[group.head + 1], words[group.last]];
  return first && last ? builder.mention({ start: first.start, end: last.end, kind: 'concept' }) : -1;
}

/** «часть системы образования Германии»: what follows the head is one concept. */
function genitiveConcept(desk: Desk, group: NounGroup, name: Phrase): number {
  return tailOf(desk, { ...group, last: name.last });
}

/** «столица Франции», and with a person in the noun's own case after it «президент Франции Шарль де Голль». */
function withGenitive(desk: Desk, owned: NounGroup, genitive: Phrase): Phrase {
  const group = { ...owned, ofPerson: genitive.person };
  const at = genitive.last + 1;
  const isCapital = group.lemma === 'столица';
  const person = touches(desk.text, desk.words[genitive.last], desk.words[at]) && (group.animate || isCapital) ? nameAt(desk, at) : null;
  if (person && (isCapital || person.person) && (numbersOf(person.agree) & numbersOf(group.agree)) !== 0) {
    return apposed(namePhrase(desk, person, ANY), group);
  }
  return conceptPhrase(desk, group, genitive.last);
}

function isApposed(desk: Desk, group: NounGroup, span: NameSpan): boolean {
  if (group.last !== group.head || NO_TITLE.has(group.lemma)) return false;
  if ((group.agree & PLURAL & ~GENITIVE) !== 0 && isListed(desk, { ...group, agree: group.agree & PLURAL }, span)) return true;
  if ((group.agree & ~PLURAL) === 0) return false;
  const isClass = CLASS_NOUNS.has(group.lemma);
  if (span.fixed) return isClass && !RELATIONAL.has(group.lemma) && !span.known;
  const shared = numbersOf(group.agree & ~PLURAL) & numbersOf(span.agree);
  if (shared === 0) return false;
  // «Мать Петра I»: the noun is a subject, the name cannot be.
  if ((group.agree & NOMINATIVE) !== 0 && (span.agree & NOMINATIVE) === 0 && (span.agree & GENITIVE) !== 0) return false;
  // In a shared genitive «жителя Казани» cannot be told from «города Казани»: only persons with a title, never a relation, are apposed.
  const onlyGenitive = (shared & ~GENITIVE) === 0;
  // «её муж Поль»: whose husband he is has been said.
  const isOwned = POSSESSIVES.has(desk.words[group.first - 1]?.lower ?? '');
  if (span.person) return group.animate && (!RELATIONAL.has(group.lemma) || (span.agree & GENITIVE) === 0 || isOwned);
  return isClass && !group.animate && !onlyGenitive && (!span.doubtful || PLACE_NOUNS.has(group.lemma));
}

/** «инженеры Павел Дроздов и Анна Шульц», «компании Honda, Toyota и Nissan»: the first name of several that a plural introduces. */
function isListed({ words }: Desk, group: NounGroup, span: NameSpan): boolean {
  const [mark, next] = [words[span.last + 1], words[span.last + 2]];
  if ((mark?.lower !== 'и' && mark?.text !== ',') || next?.capital !== true) return false;
  if (span.person) return group.animate && (casesOf(group.agree) & casesOf(span.agree)) !== 0;
  return (
    CLASS_NOUNS.has(group.lemma) && (span.fixed || ((span.agree & GENITIVE) === 0 && (casesOf(group.agree) & casesOf(span.agree)) !== 0))
  );
}
