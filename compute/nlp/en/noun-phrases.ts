import { EMPTY_NOUNS, NEVER_NAMES, isDemonym } from './lexicon.ts';
import type { NameMark } from './marks.ts';
import type { NounPhrase } from './phrases.ts';
import type { EnglishToken } from './tag.ts';

const POSSESSIVE_PRONOUNS = new Set(['his', 'her', 'its', 'their']);

const isNominal = (token: EnglishToken): boolean =>
  token.lower === 'forward' || token.pos === 'NOUN' || token.pos === 'PROPN' || (token.pos === 'X' && /^\p{L}/u.test(token.text));
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
  if (token.lower === 'one' && tokens[index + 1]?.lower === 'of' && tokens[index + 2]?.lower === 'the')
    return { word: 'one of the', next: index + 3 };
  if (token.pos === 'DET' || POSSESSIVE_PRONOUNS.has(token.lower) || token.lower === 'the' || token.lower === 'a' || token.lower === 'an')
    return { word: token.lower, next: index + 1 };
  if (token.shape?.kind === 'number') return { word: 'number', next: index + 1 };
  return { word: '', next: index };
}

/** Where the reading of a phrase stands: its head so far, and what it has seen. */
interface Scan {
  readonly tokens: readonly EnglishToken[];
  readonly last: number;
  readonly nameAt: ReadonlyMap<number, NameMark>;
  readonly first: number;
  /** First token after the determiner. */
  readonly next: number;
  readonly word: string;
  head: number;
  nameHead: NameMark | null;
  firstNoun: number;
  lastNoun: number;
}

/** Longest phrase in tokens. */
const LONGEST = 14;

/** The noun phrase that begins at `first`, or null: determiner, modifiers, nouns and names up to its head. */
export function nounPhrase(
  tokens: readonly EnglishToken[],
  first: number,
  last: number,
  nameAt: ReadonlyMap<number, NameMark>,
): NounPhrase | null {
  const token = tokens[first];
  if (!token) return null;
  if (!nameAt.has(first) && token.shape && token.shape.kind !== 'number') return shapePhrase(first);
  const { word, next } = nameAt.has(first) ? { word: '', next: first } : determinerAt(tokens, first);
  const scan: Scan = { tokens, last, nameAt, first, next, word, head: -1, nameHead: null, firstNoun: -1, lastNoun: -1 };
  for (let index = next; index <= last && index - first < LONGEST;) {
    const after = step(scan, index);
    if (after <= index) break;
    index = after;
  }
  if (scan.head < 0) return token.shape?.kind === 'number' ? shapePhrase(first) : codeOnly(tokens, next, first);
  return finishPhrase(scan);
}

/** Takes the name, noun or modifier at `index` into the phrase and gives the next index; the same index ends the phrase. */
function step(scan: Scan, index: number): number {
  const { tokens, nameAt, word } = scan;
  const [token, mark] = [tokens[index], nameAt.get(index)];
  if (!token || (mark?.quoted && scan.nameHead)) return index;
  if (mark) {
    scan.nameHead = mark;
    scan.head = mark.last;
    return mark.last + 1;
  }
  if (token.text === '"' && nameAt.get(index + 1)?.quoted && scan.head >= 0 && !scan.nameHead) return index + 1;
  if (isYearModifier(tokens, index, word)) return index + 1;
  if (token.shape) return token.shape.kind === 'code' && scan.head < 0 ? index + 1 : index;
  if (isNominal(token) && !(NEVER_NAMES.has(token.lower) && scan.head < 0)) {
    if (scan.firstNoun < 0) scan.firstNoun = index;
    scan.lastNoun = index;
    scan.head = index;
    return index + 1;
  }
  const fits = scan.head < 0 ? modifies(scan, index) : isModifierTag(token) && followedByNoun(tokens, index, scan.last, nameAt);
  return fits ? index + 1 : index;
}

/** What may stand between the determiner and the first noun. */
function modifies({ tokens, word }: Scan, index: number): boolean {
  const [before, token, next] = [tokens[index - 1], tokens[index], tokens[index + 1]];
  if (!token) return false;
  if (isModifierTag(token) || describes(tokens, index, word !== '')) return true;
  if (word === '') return false;
  return next?.pos === 'ADJ' && (token.pos === 'ADV' || (token.text === ',' && before?.pos === 'ADJ'));
}

const shapePhrase = (at: number, first = at): NounPhrase => ({
  kind: 'np',
  first,
  last: at,
  what: 'shape',
  determiner: '',
  core: { first: at, last: at },
  head: at,
  apposed: null,
  quoted: false,
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

function finishPhrase({ first, next, head, word, nameHead, firstNoun, lastNoun, tokens }: Scan): NounPhrase {
  if (nameHead && nameHead.last === head) {
    const apposed = firstNoun >= 0 && lastNoun === nameHead.first - (nameHead.quoted ? 2 : 1) ? { first: next, last: lastNoun } : null;
    return {
      kind: 'np',
      first,
      last: nameHead.quoted && tokens[nameHead.last + 1]?.text === '"' ? nameHead.last + 1 : nameHead.last,
      what: 'name',
      determiner: word,
      core: { first: nameHead.first, last: nameHead.last },
      head,
      apposed,
      quoted: nameHead.quoted,
    };
  }
  return {
    kind: 'np',
    first,
    last: head,
    what: 'concept',
    determiner: word,
    core: { first: next, last: head },
    head,
    apposed: null,
    quoted: false,
  };
}

/** Whether a concept is worth a mention: two words at least, or one that is no empty noun. */
export const isTelling = (tokens: readonly EnglishToken[], { core, head }: NounPhrase): boolean =>
  core.last > core.first || !EMPTY_NOUNS.has(tokens[head]?.lemma ?? '');
