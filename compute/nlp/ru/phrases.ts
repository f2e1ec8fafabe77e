import type { Context } from '../language.ts';
import type { ReadingBuilder } from '../reading.ts';
import type { Shape } from '../shapes.ts';
import { ANY, GENITIVE, NOMINATIVE, PLURAL, casesOf, numbersOf } from './agreement.ts';
import { CLASS_NOUNS, NEVER_CLASS, NO_TITLE, PLACE_NOUNS, RELATIONAL, SUBJECT_PRONOUNS } from './lexicon.ts';
import type { NameSpan } from './names.ts';
import { nameAt } from './names.ts';
import type { Word } from './words.ts';

/** A noun with what agrees with it. */
export interface NounGroup {
  readonly first: number;
  readonly last: number;
  readonly head: number;
  readonly lemma: string;
  readonly adjectives: readonly string[];
  readonly animate: boolean;
  readonly agree: number;
  /** Index of the mention in its genitive («столица Франции»), or -1. */
  readonly genitive: number;
}

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

export interface Desk {
  readonly text: string;
  readonly words: readonly Word[];
  readonly context: Context;
  readonly builder: ReadingBuilder;
}

const MAX_QUOTED = 12;
const MAX_GROUP = 7;
/** Letters of a shortened word before its dot. */
const MAX_SHORTENED = 5;
const PAIRS: ReadonlyMap<string, string> = new Map([
  ['«', '»'],
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
]);

const touches = (text: string, left: Word | undefined, right: Word | undefined): boolean =>
  left !== undefined && right !== undefined && right.start - left.end <= 2 && text.slice(left.end, right.start).trim() === '';

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

const capitalName = (desk: Desk, at: number): boolean => nameAt(desk, at) !== null;

/** Adjectives, determiners and a noun that agree, with at most two genitives in lower case after it. */
function groupAt(desk: Desk, at: number, cases: number): NounGroup | null {
  const { words, text } = desk;
  let agree = cases;
  let head = at;
  let first = -1;
  const adjectives: string[] = [];
  for (; head - at < MAX_GROUP; head += 1) {
    const [word, next] = [words[head], words[head + 1]];
    if (
      !word ||
      word.kind !== 'word' ||
      word.governs !== null ||
      word.conjunction ||
      (head > at && (!touches(text, words[head - 1], word) || capitalName(desk, head)))
    )
      return null;
    const { adjective, determiner, noun, verb } = word.grammar;
    const modifies = (adjective | determiner) & agree;
    const following =
      next && touches(text, word, next) && next.kind === 'word' && next.governs === null
        ? next.grammar.adjective | next.grammar.determiner | next.grammar.noun
        : 0;
    if ((modifies & following) !== 0 && !(next?.capital === true && noun !== 0)) {
      agree = modifies;
      if ((adjective & agree) !== 0) {
        adjectives.push(word.grammar.adjectiveLemma);
        if (first < 0) first = head;
      }
      continue;
    }
    if ((noun & agree) === 0 || (verb !== null && head === at && cases === ANY)) return null;
    agree &= noun;
    if (word.grammar.infinitive !== null || (word.grammar.light && head === at && cases === ANY)) return null;
    break;
  }
  const word = words[head];
  if (!word || word.kind !== 'word' || word.grammar.noun === 0) return null;
  // «англ.», «напр.» inside a sentence are no things.
  if (word.text.length <= MAX_SHORTENED && words[head + 1]?.text === '.' && words[head + 2] !== undefined) return null;
  const last = genitivesAfter(desk, genitivesAfter(desk, head));
  return {
    first: first < 0 ? head : first,
    last,
    head,
    lemma: word.grammar.nounLemma,
    adjectives,
    animate: word.grammar.animate,
    agree,
    genitive: -1,
  };
}

/** The end of one lower-case genitive group «[adjective] noun» directly after `at`; `at` itself when there is none. */
function genitivesAfter(desk: Desk, at: number): number {
  const { words, text } = desk;
  let agree = GENITIVE;
  for (let next = at + 1; next <= at + 3; next += 1) {
    const word = words[next];
    if (!word || word.kind !== 'word' || word.capital || word.governs !== null || word.conjunction || !touches(text, words[next - 1], word))
      return at;
    const { noun, adjective, determiner, verb, light } = word.grammar;
    const following = words[next + 1]?.grammar;
    const modifies = (adjective | determiner) & agree;
    if ((modifies & ((following?.noun ?? 0) | (following?.adjective ?? 0))) !== 0 && touches(text, word, words[next + 1])) {
      agree = modifies;
      continue;
    }
    return (noun & agree) !== 0 && verb === null && !light && word.grammar.infinitive === null ? next : at;
  }
  return at;
}

const conceptPhrase = (desk: Desk, group: NounGroup, last: number): Phrase => {
  const [first, end] = [desk.words[group.first], desk.words[last]];
  // Too vague to be a thing by itself; a genitive makes it one («часть города» stays out all the same).
  const isVague = NEVER_CLASS.has(group.lemma) && group.adjectives.length === 0;
  const mention = isVague ? -1 : desk.builder.mention({ start: first?.start ?? 0, end: end?.end ?? 0, kind: 'concept' });
  return { ...blank(group.first, last), kind: 'concept', agree: group.agree, mention, group };
};

/** A noun and the name after it: apposed («город Казань»), its genitive («столица Франции»), or a neighbour by chance. */
function withName(desk: Desk, group: NounGroup): Phrase {
  const at = group.last + 1;
  const [left, right] = [desk.words[group.last], desk.words[at]];
  if (!touches(desk.text, left, right)) return conceptPhrase(desk, group, group.last);
  const quoted = PAIRS.has(right?.text ?? '') ? quotedAt(desk, at) : null;
  const depends = group.last > group.head && CLASS_NOUNS.has(desk.words[group.last]?.grammar.nounLemma ?? '');
  if (quoted && depends) return conceptPhrase(desk, { ...group, genitive: quoted.mention }, quoted.last);
  if (quoted && !CLASS_NOUNS.has(group.lemma)) return conceptPhrase(desk, group, group.last);
  if (quoted) return { ...quoted, first: group.first, from: group.first, agree: group.agree, group };
  const code = shapeAt(desk, at);
  if (code?.kind === 'name' && CLASS_NOUNS.has(group.lemma))
    return { ...code, first: group.first, from: group.first, agree: group.agree, group };
  const span = nameAt(desk, at);
  if (!span) return conceptPhrase(desk, group, group.last);
  const name = namePhrase(desk, span, ANY);
  if (isApposed(group, span)) return { ...name, first: group.first, from: group.first, agree: group.agree, group };
  if (depends && (span.agree & (GENITIVE | NOMINATIVE)) !== 0 && !span.person)
    return conceptPhrase(desk, { ...group, genitive: name.mention }, name.last);
  if ((span.agree & GENITIVE) === 0 || (span.fixed && group.last !== group.head)) return conceptPhrase(desk, group, group.last);
  return withGenitive(desk, { ...group, genitive: group.last === group.head ? name.mention : genitiveConcept(desk, group, name) }, name);
}

/** «часть системы образования Германии»: what follows the head is one concept. */
function genitiveConcept({ words, builder }: Desk, group: NounGroup, name: Phrase): number {
  const [first, last] = [words[group.head + 1], words[name.last]];
  return first && last ? builder.mention({ start: first.start, end: last.end, kind: 'concept' }) : -1;
}

/** «столица Франции», and with a person in the noun's own case after it «президент Франции Шарль де Голль». */
function withGenitive(desk: Desk, group: NounGroup, genitive: Phrase): Phrase {
  const at = genitive.last + 1;
  const person = touches(desk.text, desk.words[genitive.last], desk.words[at]) && group.animate ? nameAt(desk, at) : null;
  if (person?.person === true && (casesOf(person.agree) & casesOf(group.agree)) !== 0) {
    const name = namePhrase(desk, person, ANY);
    return { ...name, first: group.first, from: group.first, agree: group.agree, group };
  }
  return conceptPhrase(desk, group, genitive.last);
}

function isApposed(group: NounGroup, span: NameSpan): boolean {
  if (group.last !== group.head || NO_TITLE.has(group.lemma) || (group.agree & ~PLURAL) === 0) return false;
  const isClass = CLASS_NOUNS.has(group.lemma);
  if (span.fixed) return isClass && !RELATIONAL.has(group.lemma) && !span.known;
  const shared = numbersOf(group.agree & ~PLURAL) & numbersOf(span.agree);
  if (shared === 0) return false;
  // «Мать Петра I»: the noun is a subject, the name cannot be.
  if ((group.agree & NOMINATIVE) !== 0 && (span.agree & NOMINATIVE) === 0 && (span.agree & GENITIVE) !== 0) return false;
  // In a shared genitive «жителя Казани» cannot be told from «города Казани»: only persons with a title, never a relation, are apposed.
  const onlyGenitive = (shared & ~GENITIVE) === 0;
  if (span.person) return group.animate && (!RELATIONAL.has(group.lemma) || (span.agree & GENITIVE) === 0);
  return isClass && !group.animate && !onlyGenitive && (!span.doubtful || PLACE_NOUNS.has(group.lemma));
}
