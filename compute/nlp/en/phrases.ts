import { EMPTY_NOUNS, NEVER_NAMES, PARTICIPLES, PAST_ONLY, PREPOSITIONS, isDemonym } from './lexicon.ts';
import type { NameMark, Range } from './marks.ts';
import type { EnglishToken } from './tag.ts';

/** A noun phrase, a verb group or a small word: what relations are read from. Token indices are inside. */
export type Item = NounPhrase | VerbGroup | SmallWord;

export interface NounPhrase {
  readonly kind: 'np';
  readonly first: number;
  readonly last: number;
  readonly what: 'name' | 'concept' | 'pronoun' | 'shape';
  /** "a", "the", "his", "'s", "three"; empty without any. In lower case. */
  readonly determiner: string;
  /** Tokens of the mention itself: without determiner, and for a name without the words before it. */
  readonly core: Range;
  /** Head noun's token; for a name its last token. */
  readonly head: number;
  /** Lower-case nouns directly before a name ("the actor John Ford"), as token indices; null without any. */
  readonly apposed: Range | null;
  readonly quoted: boolean;
}

export interface VerbGroup {
  readonly kind: 'verb';
  readonly first: number;
  readonly last: number;
  /** Token of the main verb; for a bare copula the form of "be". */
  readonly main: number;
  readonly form: 'finite' | 'passive' | 'copula' | 'participle' | 'gerund' | 'infinitive' | 'modal';
  readonly negated: boolean;
  /** Past or participle by its form alone ("founded"): what stands before decides. */
  readonly ambiguous: boolean;
}

export interface SmallWord {
  readonly kind: 'adp' | 'and' | 'comma' | 'open' | 'close' | 'relative' | 'subordinate' | 'possessive' | 'other';
  readonly first: number;
  readonly last: number;
  readonly word: string;
}

const BE = new Set(['is', 'was', 'are', 'were', 'be', 'been', 'being', "'s", "'re", '’s', "'m", 'am']);
const HAVE = new Set(['has', 'have', 'had', 'having', "'ve"]);
const MODAL = new Set(['will', 'would', 'can', 'could', 'may', 'might', 'must', 'shall', 'should', 'ca', 'wo']);
const NOT = new Set(['not', "n't", 'n’t', 'never', 'no longer']);
const SUBJECT_PRONOUNS = new Set(['he', 'she', 'it', 'they']);
const POSSESSIVE_PRONOUNS = new Set(['his', 'her', 'its', 'their']);
const RELATIVE = new Set(['who', 'which', 'that', 'whom', 'whose', 'where', 'when']);

export const isParticiple = (token: EnglishToken): boolean => !PAST_ONLY.has(token.lower) && (PARTICIPLES.has(token.lower) || (/[a-z]ed$/.test(token.lower) && token.lower.length > 3));

const isVerbal = (token: EnglishToken | undefined): boolean => token !== undefined && !token.shape && (token.pos === 'VERB' || token.pos === 'AUX' || PAST_ONLY.has(token.lower));

/** Reads the items of one sentence from left to right; every token belongs to exactly one. */
export function readItems(tokens: readonly EnglishToken[], range: Range, names: readonly NameMark[]): Item[] {
  const nameAt = new Map(names.map((name) => [name.first, name]));
  const items: Item[] = [];
  for (let index = range.first; index <= range.last; ) {
    const item = itemAt(tokens, index, range.last, nameAt, items.at(-1));
    items.push(item);
    index = item.last + 1;
  }
  return items;
}

function itemAt(tokens: readonly EnglishToken[], index: number, last: number, nameAt: ReadonlyMap<number, NameMark>, before: Item | undefined): Item {
  const token = tokens[index];
  if (!token) return { kind: 'other', first: index, last: index, word: '' };
  const small = (kind: SmallWord['kind']): SmallWord => ({ kind, first: index, last: index, word: token.lower });
  if (!nameAt.has(index)) {
    if (isPossessive(tokens, index)) return small('possessive');
    if (RELATIVE.has(token.lower) && token.pos !== 'DET' && (before?.kind !== 'verb' || token.lower !== 'that')) return small('relative');
    if (SUBJECT_PRONOUNS.has(token.lower)) return pronoun(index, token);
    const verb = verbGroup(tokens, index, last, nameAt);
    if (verb) return verb;
  }
  const phrase = nounPhrase(tokens, index, last, nameAt);
  return phrase ?? smallWord(token, small);
}

const pronoun = (index: number, token: EnglishToken): NounPhrase => ({
  kind: 'np', first: index, last: index, what: 'pronoun', determiner: token.lower, core: { first: index, last: index }, head: index, apposed: null, quoted: false,
});

const isPossessive = (tokens: readonly EnglishToken[], index: number): boolean => {
  const [token, before] = [tokens[index], tokens[index - 1]];
  if (!token || !before || token.start !== before.end) return false;
  if (token.lower === "'s" || token.lower === '’s') return !BE_AFTER.has(before.lower);
  return (token.text === "'" || token.text === '’') && before.lower.endsWith('s');
};
/** After these "'s" is "is", not a possessive. */
const BE_AFTER = new Set(['he', 'she', 'it', 'that', 'there', 'here', 'what', 'who', 'where']);

function smallWord(token: EnglishToken, small: (kind: SmallWord['kind']) => SmallWord): SmallWord {
  if (token.text === ',' ) return small('comma');
  if (token.text === '(' || token.text === '[') return small('open');
  if (token.text === ')' || token.text === ']') return small('close');
  if (token.lower === 'and' || token.text === '&') return small('and');
  if (token.pos === 'ADP' || PREPOSITIONS.has(token.lower) || token.lower === 'to') return small('adp');
  if (token.pos === 'SCONJ' || token.text === ';' || token.text === ':') return small('subordinate');
  return small('other');
}

/** A run of auxiliaries, adverbs and negations around one main verb; a copula when the only verb is a form of "be". */
function verbGroup(tokens: readonly EnglishToken[], first: number, last: number, nameAt: ReadonlyMap<number, NameMark>): VerbGroup | null {
  const start = tokens[first];
  const leads = isVerbal(start) || (start?.pos === 'ADV' && isVerbal(tokens[first + 1])) || (start?.lower === 'to' && tokens[first + 1]?.pos === 'VERB');
  if (!start || !leads || start.pos === 'DET') return null;
  const seen = { main: -1, be: -1, have: false, modal: false, to: start.lower === 'to', negated: false, aux: false };
  let end = first;
  for (let index = first; index <= Math.min(last, first + 8); index += 1) {
    const token = tokens[index];
    if (!token || nameAt.has(index) || !takes(token, tokens, index, seen)) break;
    if (token.pos !== 'ADV' || NOT.has(token.lower)) end = index;
  }
  if (seen.main < 0 && seen.be < 0 && !seen.have && !seen.aux) return null;
  const main = seen.main >= 0 ? seen.main : Math.max(seen.be, first);
  const form = formOf(tokens, main, seen);
  return { kind: 'verb', first, last: end, main, form, negated: seen.negated, ambiguous: form === 'participle' && isAmbiguous(tokens, main) };
}

interface Seen {
  main: number;
  be: number;
  have: boolean;
  modal: boolean;
  to: boolean;
  negated: boolean;
  aux: boolean;
}

/** Whether the token continues the group; notes what it adds. A second full verb starts a group of its own. */
function takes(token: EnglishToken, tokens: readonly EnglishToken[], index: number, seen: Seen): boolean {
  if (NOT.has(token.lower)) return (seen.negated = true);
  if (token.shape) return false;
  if (seen.main < 0 && BE.has(token.lower)) {
    seen.be = index;
    return true;
  }
  if (seen.main < 0 && HAVE.has(token.lower) && (isVerbal(tokens[index + 1]) || tokens[index + 1]?.pos === 'ADV' || NOT.has(tokens[index + 1]?.lower ?? ''))) return (seen.have = true);
  if (seen.main < 0 && MODAL.has(token.lower)) return (seen.modal = true);
  if (seen.main < 0 && /^(?:do|does|did)$/.test(token.lower) && isVerbal(tokens[index + 1])) return (seen.aux = true);
  if (seen.main < 0 && /^(?:do|does|did)$/.test(token.lower) && NOT.has(tokens[index + 1]?.lower ?? '')) return (seen.aux = true);
  if (token.lower === 'to' && seen.main < 0 && tokens[index + 1]?.pos === 'VERB') return (seen.to = true);
  if (token.pos === 'ADV') return seen.main < 0 ? nextVerbal(tokens, index) : false;
  if (seen.main < 0 && isVerbal(token)) {
    // "was animated film": a participle between "be" or an article and a noun modifies the noun only when an article stands before it.
    seen.main = index;
    return true;
  }
  return false;
}

const nextVerbal = (tokens: readonly EnglishToken[], index: number): boolean => {
  const [next, second] = [tokens[index + 1], tokens[index + 2]];
  return isVerbal(next) || (next?.pos === 'ADV' && isVerbal(second));
};

function formOf(tokens: readonly EnglishToken[], main: number, seen: Seen): VerbGroup['form'] {
  const token = tokens[main];
  if (!token || seen.main < 0) return seen.modal || seen.to ? 'modal' : 'copula';
  if (seen.be >= 0 && token.lower.endsWith('ing')) return 'finite';
  if (seen.be >= 0) return isParticiple(token) ? (seen.modal || seen.to ? 'modal' : 'passive') : 'finite';
  if (seen.modal) return 'modal';
  if (seen.to) return 'infinitive';
  if (seen.have || seen.aux) return 'finite';
  if (token.lower.endsWith('ing')) return 'gerund';
  if (!isParticiple(token)) return 'finite';
  const next = tokens[main + 1];
  const takesObject = next && !ONLY_PARTICIPLES.has(token.lower) && next.pos !== 'ADP' && next.lower !== 'to' && !agentFollows(tokens, main);
  return takesObject && next.pos !== 'ADV' && next.shape?.kind !== 'date' ? 'finite' : 'participle';
}

/** Participles that are no past form: they are never finite. */
const ONLY_PARTICIPLES = new Set(['written', 'known', 'born', 'given', 'taken', 'seen', 'shown', 'driven', 'drawn', 'fallen', 'chosen', 'spoken', 'sung', 'broken', 'stolen', 'worn', 'woven', 'grown', 'forgotten', 'hidden', 'co-written', 'rewritten', 'thrown', 'eaten', 'overseen', 'slain', 'begun', 'ridden']);

/** "composed and performed by": an agent follows within a list of participles. */
function agentFollows(tokens: readonly EnglishToken[], main: number): boolean {
  for (let index = main + 1; index <= main + 6; index += 1) {
    const token = tokens[index];
    if (!token) return false;
    if (token.lower === 'by') return true;
    if (!(token.pos === 'CCONJ' || token.pos === 'ADV' || token.text === ',' || (token.pos === 'VERB' && isParticiple(token)))) return false;
  }
  return false;
}

const isAmbiguous = (tokens: readonly EnglishToken[], main: number): boolean => !ONLY_PARTICIPLES.has(tokens[main]?.lower ?? '') && !agentFollows(tokens, main);

const isNominal = (token: EnglishToken): boolean => token.lower === 'forward' || token.pos === 'NOUN' || token.pos === 'PROPN' || (token.pos === 'X' && /^\p{L}/u.test(token.text));
const isModifierTag = (token: EnglishToken): boolean => token.pos === 'ADJ' || token.pos === 'NUM' || isDemonym(token.text);

/** Whether a verb form between article and noun only describes the noun: "the animated film", "a leading role". */
function describes(tokens: readonly EnglishToken[], index: number, hasDeterminer: boolean): boolean {
  const [token, next] = [tokens[index], tokens[index + 1]];
  if (!token || !next || token.pos !== 'VERB' || !hasDeterminer) return false;
  return /(?:ed|ing|en)$/.test(token.lower) && (isNominal(next) || isModifierTag(next)) && next.shape === null;
}

function determinerAt(tokens: readonly EnglishToken[], index: number): { word: string; next: number } {
  const token = tokens[index];
  if (!token) return { word: '', next: index };
  if (token.lower === 'one' && tokens[index + 1]?.lower === 'of' && tokens[index + 2]?.lower === 'the') return { word: 'one of the', next: index + 3 };
  if (token.pos === 'DET' || POSSESSIVE_PRONOUNS.has(token.lower) || token.lower === 'the' || token.lower === 'a' || token.lower === 'an') return { word: token.lower, next: index + 1 };
  if (token.shape?.kind === 'number') return { word: 'number', next: index + 1 };
  return { word: '', next: index };
}

function nounPhrase(tokens: readonly EnglishToken[], first: number, last: number, nameAt: ReadonlyMap<number, NameMark>): NounPhrase | null {
  const name = nameAt.get(first);
  const token = tokens[first];
  if (!token) return null;
  if (!name && token.shape && token.shape.kind !== 'number') return shapePhrase(first);
  const { word, next } = name ? { word: '', next: first } : determinerAt(tokens, first);
  let head = -1;
  let nameHead: NameMark | null = null;
  let lastNoun = -1;
  let firstNoun = -1;
  let index = next;
  while (index <= last && index - first < 14) {
    const current = tokens[index];
    const mark = nameAt.get(index);
    if (!current) break;
    if (mark) {
      if (nameHead && mark.quoted) break;
      nameHead = mark;
      head = mark.last;
      index = mark.last + 1;
      continue;
    }
    if (current.text === '"' && nameAt.get(index + 1)?.quoted && head >= 0 && !nameHead) {
      index += 1;
      continue;
    }
    if (isYearModifier(tokens, index, word) || current.shape?.kind === 'code') {
      if (current.shape?.kind === 'code' && head >= 0) break;
      index += 1;
      continue;
    }
    if (current.shape) break;
    if (isNominal(current) && !(NEVER_NAMES.has(current.lower) && head < 0)) {
      if (head < 0 || lastNoun < 0) firstNoun = firstNoun < 0 ? index : firstNoun;
      lastNoun = index;
      head = index;
      index += 1;
      continue;
    }
    if (head >= 0 && !isModifierTag(current)) break;
    if (isModifierTag(current) || describes(tokens, index, word !== '') || (current.pos === 'ADV' && word !== '' && tokens[index + 1]?.pos === 'ADJ') || (current.text === ',' && tokens[index - 1]?.pos === 'ADJ' && tokens[index + 1]?.pos === 'ADJ' && word !== '')) {
      if (head >= 0 && !followedByNoun(tokens, index, last, nameAt)) break;
      index += 1;
      continue;
    }
    break;
  }
  if (head < 0) return token.shape?.kind === 'number' ? shapePhrase(first) : codeOnly(tokens, next, first);
  return finishPhrase({ tokens, first, next, head, word, nameHead, firstNoun, lastNoun });
}

const shapePhrase = (at: number, first = at): NounPhrase => ({
  kind: 'np', first, last: at, what: 'shape', determiner: '', core: { first: at, last: at }, head: at, apposed: null, quoted: false,
});

/** "the `config.toml`": an article before code alone. */
function codeOnly(tokens: readonly EnglishToken[], next: number, first: number): NounPhrase | null {
  const token = tokens[next];
  return token?.shape && next > first && token.shape.kind !== 'number' && token.shape.kind !== 'date' ? shapePhrase(next, first) : null;
}

/** "romantic musical comedy film": adjectives inside a phrase, up to three, need a noun behind them. */
function followedByNoun(tokens: readonly EnglishToken[], index: number, last: number, nameAt: ReadonlyMap<number, NameMark>): boolean {
  for (let at = index + 1; at <= Math.min(last, index + 3); at += 1) {
    const next = tokens[at];
    if (!next || nameAt.has(at)) return false;
    if (isNominal(next)) return true;
    if (!isModifierTag(next)) return false;
  }
  return false;
}

/** "a 1937 American film": a year between an article and a noun. */
function isYearModifier(tokens: readonly EnglishToken[], index: number, determiner: string): boolean {
  const [token, next] = [tokens[index], tokens[index + 1]];
  if (!token || !next || determiner === '' || token.shape?.kind !== 'date') return false;
  return token.shape.literal.datatype === 'gYear' && (isNominal(next) || isModifierTag(next) || next.pos === 'VERB');
}

interface Draft {
  readonly tokens: readonly EnglishToken[];
  readonly first: number;
  readonly next: number;
  readonly head: number;
  readonly word: string;
  readonly nameHead: NameMark | null;
  readonly firstNoun: number;
  readonly lastNoun: number;
}

function finishPhrase({ first, next, head, word, nameHead, firstNoun, lastNoun, tokens }: Draft): NounPhrase {
  if (nameHead && nameHead.last === head) {
    const apposed = firstNoun >= 0 && lastNoun === nameHead.first - (nameHead.quoted ? 2 : 1) ? { first: next, last: lastNoun } : null;
    return { kind: 'np', first, last: nameHead.quoted && tokens[nameHead.last + 1]?.text === '"' ? nameHead.last + 1 : nameHead.last, what: 'name', determiner: word, core: { first: nameHead.first, last: nameHead.last }, head, apposed, quoted: nameHead.quoted };
  }
  return { kind: 'np', first, last: head, what: 'concept', determiner: word, core: { first: next, last: head }, head, apposed: null, quoted: false };
}

/** Whether a concept is worth a mention: two words at least, or one that is no empty noun. */
export const isTelling = (tokens: readonly EnglishToken[], { core, head }: NounPhrase): boolean =>
  core.last > core.first || !EMPTY_NOUNS.has(tokens[head]?.lemma ?? '');
