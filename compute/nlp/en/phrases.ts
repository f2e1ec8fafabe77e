import { PREPOSITIONS } from './lexicon.ts';
import type { NameMark, Range } from './marks.ts';
import { nounPhrase } from './noun-phrases.ts';
import type { EnglishToken } from './tag.ts';
import { verbGroup } from './verbs.ts';

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

const SUBJECT_PRONOUNS = new Set(['he', 'she', 'it', 'they']);
const RELATIVE = new Set(['who', 'which', 'that', 'whom', 'whose', 'where', 'when']);

/** Reads the items of one sentence from left to right; every token belongs to exactly one. */
export function readItems(tokens: readonly EnglishToken[], range: Range, names: readonly NameMark[]): Item[] {
  const nameAt = new Map(names.map((name) => [name.first, name]));
  const items: Item[] = [];
  for (let index = range.first; index <= range.last;) {
    const item = itemAt(tokens, index, range.last, nameAt, items.at(-1));
    items.push(item);
    index = item.last + 1;
  }
  return items;
}

function itemAt(
  tokens: readonly EnglishToken[],
  index: number,
  last: number,
  nameAt: ReadonlyMap<number, NameMark>,
  before: Item | undefined,
): Item {
  const token = tokens[index];
  if (!token) return { kind: 'other', first: index, last: index, word: '' };
  const small = (kind: SmallWord['kind']): SmallWord => ({ kind, first: index, last: index, word: token.lower });
  if (!nameAt.has(index)) {
    if (isPossessive(tokens, index)) return small('possessive');
    if (
      RELATIVE.has(token.lower) &&
      (token.pos !== 'DET' || token.lower === 'whose') &&
      (before?.kind !== 'verb' || token.lower !== 'that')
    )
      return small('relative');
    if (SUBJECT_PRONOUNS.has(token.lower)) return pronoun(index, token);
    const verb = verbGroup(tokens, index, last, nameAt);
    if (verb) return verb;
  }
  const phrase = nounPhrase(tokens, index, last, nameAt);
  return phrase ?? smallWord(token, small);
}

const pronoun = (index: number, token: EnglishToken): NounPhrase => ({
  kind: 'np',
  first: index,
  last: index,
  what: 'pronoun',
  determiner: token.lower,
  core: { first: index, last: index },
  head: index,
  apposed: null,
  quoted: false,
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
  if (token.text === ',') return small('comma');
  if (token.text === '(' || token.text === '[') return small('open');
  if (token.text === ')' || token.text === ']') return small('close');
  if (token.lower === 'and' || token.text === '&') return small('and');
  if (token.pos === 'ADP' || PREPOSITIONS.has(token.lower) || token.lower === 'to') return small('adp');
  if (token.pos === 'SCONJ' || token.text === ';' || token.text === ':') return small('subordinate');
  return small('other');
}
