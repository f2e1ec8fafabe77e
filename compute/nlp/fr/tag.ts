import { ARTICLES, before, isName } from './capitals.ts';
import type { Desk } from './capitals.ts';
import { guessFinite, guessVerb } from './conjugation.ts';
import type { VerbForm } from './conjugation.ts';
import {
  CLASSES,
  CLOSED_CLASS,
  COMPOUND_ADVERBS,
  COMPOUND_PREPOSITIONS,
  FRONT_ADJECTIVES,
  PLAIN_ADJECTIVES,
  PREPOSITION_FORMS,
  RELATIONAL,
  nationality,
  nounLemma,
} from './lexicon.ts';
import type { Word } from './words.ts';

const HONORIFICS = new Set(['m.', 'mm', 'mme', 'mmes', 'mlle', 'dr', 'mgr', 'me', 'pr', 'sir', 'lord', 'lady']);
const SUBJECTS = new Set(['il', 'elle', 'ils', 'elles', 'on', 'qui', 'ne', "n'", 'se', "s'", 'y']);
const NOUN_AFTER_ARTICLE = new Set([
  'or',
  'bien',
  'mal',
  'pas',
  'point',
  'car',
  'est',
  'ouest',
  'être',
  'été',
  'avoir',
  'devant',
  'derrière',
]);
/** "vingt-trois", "soixante-dix". */
const NUMERAL =
  /^(?:dix|vingt|trente|quarante|cinquante|soixante|quatre)-(?:sept|huit|neuf|et-un|et-une|un|deux|trois|quatre|cinq|six|dix|onze|douze|treize|quatorze|quinze|seize|vingts?)(?:-|$)/;
const OPENING = new Set([':', '«', '“', '"', '—', '–', '•', '*', '_', '(']);

/** Gives each word its part of speech in one pass from left to right, then marks compound prepositions and adverbs. */
export function tagWords(desk: Desk): void {
  const first = desk.words.findIndex((word) => word.pos !== 'PUNCT');
  for (let at = 0; at < desk.words.length; at += 1) {
    const word = desk.words[at];
    if (!word || word.pos === 'PUNCT' || word.pos === 'SHAPE') continue;
    tagWord(desk, word, at, at === first || OPENING.has(desk.words[at - 1]?.text ?? ''));
  }
  markCompounds(desk.words);
}

function tagWord(desk: Desk, word: Word, at: number, opens: boolean): void {
  word.verb = desk.verbs.forms.get(word.lower) ?? null;
  if (HONORIFICS.has(word.lower) && word.capital && desk.words[at + 1]) word.pos = 'ADJ';
  else if (word.capital && isName(desk, word, at, opens)) word.pos = 'PROPN';
  else tagCommon(desk, word, at);
}

function tagCommon(desk: Desk, word: Word, at: number): void {
  const previous = before(desk, at);
  const closed = CLOSED_CLASS.get(word.lower) ?? (NUMERAL.test(word.lower) ? 'NUM' : undefined);
  const afterArticle = previous?.pos === 'DET' || (previous?.pos === 'ADP' && PREPOSITION_FORMS.has(previous.lower));
  if (afterArticle && NOUN_AFTER_ARTICLE.has(word.lower)) word.pos = 'NOUN';
  else if (closed) tagClosed(desk, word, at);
  else if (word.verb && tagVerb(desk, word, at)) return;
  else tagOpen(desk, word, at);
}

function tagClosed(desk: Desk, word: Word, at: number): void {
  word.pos = CLOSED_CLASS.get(word.lower) ?? 'NUM';
  const [previous, next] = [before(desk, at), desk.words[at + 1]];
  const verb = next && !next.capital ? desk.verbs.forms.get(next.lower) : undefined;
  const isSubject =
    previous !== undefined && (previous.pos === 'PRON' || previous.lower === 'qui' || previous.pos === 'NEG' || previous.pos === 'CLITIC');
  if (word.pos === 'ADP') {
    word.prep = PREPOSITION_FORMS.get(word.lower) ?? word.lower;
    if (word.lower === 'des' && isPartitive(desk, previous, at)) {
      word.pos = 'DET';
      word.prep = null;
    }
    if (word.lower === 'en' && verb?.form === 'finite' && (isSubject || isOnlyVerb(next?.lower ?? ''))) word.pos = 'CLITIC';
    if (word.lower === 'entre' && isSubject) word.pos = 'VERB';
  } else if (word.pos === 'DET' && ARTICLES.has(word.lower) && verb?.form === 'finite' && isSubject) word.pos = 'CLITIC';
  else if (word.lower === "l'" && next && verb?.lemma === 'avoir') word.pos = 'CLITIC';
  else if (ARTICLES.has(word.lower) && previous?.pos === 'PROPN' && verb?.form === 'finite' && !CLASSES.has(next?.lower ?? ''))
    word.pos = 'CLITIC';
  else if (word.lower === 'leur' && verb?.form === 'finite' && isSubject) word.pos = 'CLITIC';
  else if (word.lower === 'que' || word.lower === "qu'") word.pos = previous?.pos === 'VERB' || previous?.pos === 'PART' ? 'SCONJ' : 'REL';
}

/** "en fut", "en donna": a form that no noun shares. */
const isOnlyVerb = (lower: string): boolean =>
  /^(?:est|sont|était|étaient|fut|furent|a|ont|avait|eut)$/.test(lower) ||
  (/(?:[^aeiou]a|èrent|aient|irent|urent|[^f]ait)$/.test(lower) && lower !== 'trait');

/** "fabrique des voitures", "a publié des romans", "Des savants": "des" begins an object or a subject; else it is "de les". */
function isPartitive({ words }: Desk, previous: Word | undefined, at: number): boolean {
  if (previous === undefined || ['VERB', 'PUNCT', 'ADP', 'CCONJ', 'SCONJ', 'INF', 'GER'].includes(previous.pos)) return true;
  return previous.pos === 'PART' && auxiliaryBefore(words, at - 1)?.verb?.lemma === 'avoir';
}

/** Whether a finite "être" or "avoir" stands before, past adverbs, negations and "été". */
export function auxiliaryBefore(words: readonly Word[], at: number): Word | null {
  for (let back = at - 1; back >= 0 && at - back <= 5; back -= 1) {
    const word = words[back];
    if (!word) return null;
    if (word.pos === 'VERB' && (word.verb?.lemma === 'être' || word.verb?.lemma === 'avoir')) return word;
    if (word.pos !== 'ADV' && word.pos !== 'NEG' && word.lower !== 'été') return null;
  }
  return null;
}

/** Tags a word that can be a verb; `false` where its place makes it a noun or an adjective. */
function tagVerb(desk: Desk, word: Word, at: number): boolean {
  const { verb } = word;
  const previous = before(desk, at);
  if (!verb) return false;
  const past = verb.form === 'past' ? verb : desk.verbs.pasts.get(word.lower);
  if (past && (auxiliaryBefore(desk.words, at) || isByname(desk, at))) return asVerb(word, past, 'PART');
  // "dont huit furent construites".
  if (previous?.pos === 'NUM' && verb.lemma === 'être' && verb.form === 'finite') return asVerb(word, verb, 'VERB');
  if (previous?.pos === 'DET' || previous?.pos === 'NUM' || (previous?.pos === 'ADJ' && !isAfterNoun(desk, at - 1))) return false;
  if (verb.form === 'infinitive') return asVerb(word, verb, 'INF');
  if (previous?.pos === 'ADP') return previous.lower === 'en' && verb.form === 'gerund' ? asVerb(word, verb, 'GER') : false;
  if (verb.form === 'gerund') return previous?.text === ',' || at === 0 || isObjectAhead(desk, at) ? asVerb(word, verb, 'GER') : false;
  if (past && (verb.form === 'past' || isPassiveHere(desk, at)))
    return word.lower === 'partie' || word.lower === 'mort' ? asNounOrPast(word, past, previous) : asParticiple(desk, word, past, at);
  if (verb.form !== 'finite') return false;
  return tagFinite(desk, word, at, previous);
}

/** "Jean Bart, dit le Renard,": no verb of its own. */
function isByname({ words }: Desk, at: number): boolean {
  const [previous, word, next, after] = [words[at - 1], words[at], words[at + 1], words[at + 2]];
  if (!/^dite?s?$/.test(word?.lower ?? '') || (previous?.text !== ',' && previous?.pos !== 'PROPN')) return false;
  return next?.capital === true || next?.text === '«' || (ARTICLES.has(next?.lower ?? '') && after?.capital === true);
}

const asVerb = (word: Word, verb: VerbForm, pos: Word['pos']): true => {
  word.verb = verb;
  word.pos = pos;
  return true;
};

/** After a noun and before nothing that it could govern a participle is an adjective: "un langage interprété". */
function asParticiple({ words }: Desk, word: Word, past: VerbForm, at: number): true {
  const [previous, next] = [words[at - 1], words[at + 1]];
  const governs =
    next !== undefined &&
    (next.shape !== null || next.capital || ['ADP', 'DET', 'ADV', 'CCONJ'].includes(CLOSED_CLASS.get(next.lower) ?? ''));
  return asVerb(word, past, !governs && (previous?.pos === 'NOUN' || previous?.pos === 'ADJ') ? 'ADJ' : 'PART');
}

function asNounOrPast(word: Word, past: VerbForm, previous: Word | undefined): boolean {
  return previous === undefined || previous.pos === 'PUNCT' || previous.pos === 'PROPN' ? asVerb(word, past, 'PART') : false;
}

const isAfterNoun = (desk: Desk, at: number): boolean => ['NOUN', 'PROPN', 'ADJ'].includes(before(desk, at)?.pos ?? '');

/** A determiner, name or preposition follows, as after a verb and hardly ever after an adjective. */
function isObjectAhead({ words }: Desk, at: number): boolean {
  const next = words[at + 1];
  return next !== undefined && (CLOSED_CLASS.get(next.lower) === 'DET' || next.capital);
}

/** "un livre écrit par", "né d'un père": a form that is also finite is a participle before a preposition, after a noun or a mark. */
function isPassiveHere({ words }: Desk, at: number): boolean {
  const [previous, next] = [words[at - 1], words[at + 1]];
  if (previous && ['PRON', 'REL', 'CLITIC', 'NEG'].includes(previous.pos)) return false;
  return next !== undefined && ['par', 'en', 'à', 'dans', 'avec', 'sur', 'entre', 'pour', 'au', 'aux'].includes(next.lower);
}

function tagFinite(desk: Desk, word: Word, at: number, previous: Word | undefined): boolean {
  const { verb } = word;
  if (!verb) return false;
  const isNoun = CLASSES.has(word.lower) || RELATIONAL.has(word.lower);
  if (previous === undefined) return isNoun ? false : asVerb(word, verb, 'VERB');
  if (PLAIN_ADJECTIVES.has(word.lower) && previous.pos === 'NOUN') return false;
  if (previous.pos === 'VERB' || previous.pos === 'PART' || previous.pos === 'INF') return false;
  if (isNoun && (previous.pos === 'PUNCT' || previous.pos === 'CCONJ') && !isObjectAhead(desk, at)) return false;
  return asVerb(word, verb, 'VERB');
}

function tagOpen(desk: Desk, word: Word, at: number): void {
  const previous = before(desk, at);
  const next = desk.words[at + 1];
  const isAfterBound = previous?.pos === 'DET' || previous?.pos === 'ADP' || previous?.pos === 'NUM';
  if (previous && SUBJECTS.has(previous.lower) && previous.pos !== 'ADP') {
    const guess = word.verb?.form === 'finite' ? word.verb : guessFinite(word.lower);
    if (guess) return void asVerb(word, guess, guess.form === 'finite' ? 'VERB' : 'PART');
  }
  if (FRONT_ADJECTIVES.has(word.lower)) {
    const isEnd = next === undefined || next.pos === 'PUNCT' || CLOSED_CLASS.get(next.lower) === 'ADP';
    word.pos = isAfterBound && isEnd && CLASSES.has(word.lower) ? 'NOUN' : 'ADJ';
  } else if (/[^m]ment$/.test(word.lower) && word.lower.length > 6 && !isAfterBound && previous?.pos !== 'ADJ') word.pos = 'ADV';
  else if (!isAfterBound && previous) tagAfter(desk, word, at, previous);
}

/** Words after a noun or a verb: adjectives, and verbs that the list lacks. */
function tagAfter(desk: Desk, word: Word, at: number, previous: Word): void {
  const next = desk.words[at + 1];
  const guess = word.verb || PLAIN_ADJECTIVES.has(word.lower) ? null : guessVerb(word.lower);
  if (
    guess?.form === 'past' &&
    (previous.text === ',' || auxiliaryBefore(desk.words, at) || (next && CLOSED_CLASS.get(next.lower) === 'ADP' && previous.pos !== 'ADJ'))
  )
    return void asVerb(word, guess, 'PART');
  const historic = previous.pos === 'PROPN' && /[^aeiou]a$/.test(word.lower) && isObjectAhead(desk, at) ? guessFinite(word.lower) : null;
  if (historic && word.lower.length > 4) return void asVerb(word, historic, 'VERB');
  if (guess?.form === 'finite' && (previous.pos === 'NOUN' || previous.pos === 'PROPN') && word.lower.length > 6)
    return void asVerb(word, guess, 'VERB');
  if (previous.pos === 'PART' && nationality(word.lower) !== null) word.pos = 'ADJ';
  if (previous.pos === 'NOUN' || previous.pos === 'ADJ' || previous.pos === 'PROPN')
    word.pos = isKnownNoun(word.lower) && previous.pos !== 'NOUN' ? 'NOUN' : 'ADJ';
}

const isKnownNoun = (lower: string): boolean => CLASSES.has(nounLemma(lower)) || RELATIONAL.has(nounLemma(lower));

/** Whether the words at `at` are those of `phrase`; its last preposition may be contracted or elided. Returns the words matched. */
function matches(words: readonly Word[], at: number, phrase: readonly string[]): boolean {
  return phrase.every((part, index) => {
    const lower = words[at + index]?.lower;
    if (lower === part) return true;
    return index === phrase.length - 1 && lower !== undefined && PREPOSITION_FORMS.get(lower) === part && (part === 'de' || part === 'à');
  });
}

const byFirst = (phrases: readonly (readonly string[])[]): ReadonlyMap<string, readonly (readonly string[])[]> => {
  const map = new Map<string, (readonly string[])[]>();
  for (const phrase of [...phrases].sort((a, b) => b.length - a.length))
    map.set(phrase[0] ?? '', [...(map.get(phrase[0] ?? '') ?? []), phrase]);
  return map;
};
const PREPOSITIONS = byFirst(COMPOUND_PREPOSITIONS);
const ADVERBS = byFirst(COMPOUND_ADVERBS);

function markCompounds(words: readonly Word[]): void {
  for (let at = 0; at < words.length; at += 1) {
    const lower = words[at]?.lower ?? '';
    const preposition = PREPOSITIONS.get(lower)?.find((phrase) => matches(words, at, phrase));
    const adverb = preposition
      ? undefined
      : ADVERBS.get(lower)?.find((phrase) => matches(words, at, phrase) && isFree(words[at + phrase.length]));
    const length = (preposition ?? adverb)?.length ?? 0;
    for (let part = 0; part < length; part += 1) {
      const word = words[at + part];
      if (!word) break;
      word.pos = preposition ? 'ADP' : /que$|qu'$/.test(adverb?.at(-1) ?? '') ? 'SCONJ' : 'ADV';
      word.prep = preposition && part === length - 1 ? preposition.join(' ').replaceAll("' ", "'") : null;
      word.verb = null;
    }
    if (length > 0) at += length - 1;
  }
}

/** An adverbial phrase is none when its last noun goes on ("à la fin du siècle", "en général" before "Howe"). */
const isFree = (next: Word | undefined): boolean =>
  next === undefined || (!next.capital && next.lower !== 'de' && next.lower !== 'du' && next.lower !== "d'" && next.lower !== 'des');
