import type { AzParse, AzTag } from 'az';
import { formBits, slotBits } from './agreement.ts';
import { parseWord } from './dictionary.ts';

/** One lexeme that a word form may belong to, with every case, number and gender in which it then stands. */
export interface Lexeme {
  /** Infinitive of a verb form or participle, empty for other words. */
  readonly infinitive: string;
  /** OpenCorpora part of speech. */
  readonly pos: string;
  /** Nominative singular, infinitive of a verb; lower case, ё as е. */
  readonly lemma: string;
  /** What the form agrees with, as in `agreement.ts`; of a verb or short form: nominatives that it takes as a subject. */
  readonly agree: number;
  /** `Name`, `Surn`, `Patr`, `Geox`, `Orgn`, or empty for a common word. */
  readonly proper: string;
  /** Its share of the word's readings, 0–1. */
  readonly share: number;
  readonly pronominal: boolean;
  readonly ordinal: boolean;
  readonly animate: boolean;
  /** A verb form that tells of what is still to come. */
  readonly future: boolean;
  readonly passive: boolean;
  readonly transitive: boolean;
  /** The dictionary has the word itself; otherwise this is a guess by its ending. */
  readonly known: boolean;
}

const FROM_DICTIONARY = new Set(['Dictionary', 'HyphenWords', 'HyphenAdverb', 'HyphenParticle', 'PrefixKnown']);
const VERBAL = new Set(['VERB', 'INFN', 'PRTF', 'PRTS', 'GRND']);
const PROPER = ['Name', 'Surn', 'Patr', 'Geox', 'Orgn'];
/** Word forms kept per generation: about 4 MB each; a form asked again moves to the young generation. */
const GENERATION = 8000;
/** Guesses for an unknown word beyond these are noise. */
const MAX_GUESSES = 6;
const GUESS_LENGTH = 40;

let young = new Map<string, readonly Lexeme[]>();
let old = new Map<string, readonly Lexeme[]>();

/** Lexemes of a Cyrillic word, likeliest first. Proper names are found only where the word has a capital. */
export function lexemes(word: string): readonly Lexeme[] {
  const cached = young.get(word) ?? old.get(word);
  if (cached !== undefined && young.has(word)) return cached;
  const found = cached ?? readLexemes(word);
  if (young.size >= GENERATION) {
    old = young;
    young = new Map();
  }
  young.set(word, found);
  return found;
}

/** Whether the dictionary has the word itself, rather than a guess by its ending. */
export const isKnown = (found: readonly Lexeme[]): boolean => found[0]?.known === true;

export const foldRussian = (text: string): string => text.toLowerCase().replaceAll('ё', 'е');

function readLexemes(word: string): readonly Lexeme[] {
  if (word.length > GUESS_LENGTH) return [];
  const parses = parseWord(word, word === word.toUpperCase() && word.length > 1);
  const sure = parses.filter((parse) => FROM_DICTIONARY.has(parse.parser));
  const kept = sure.length > 0 ? sure : parses.slice(0, MAX_GUESSES);
  const total = kept.reduce((sum, parse) => sum + parse.score, 0);
  const merged = new Map<string, Lexeme>();
  for (const parse of kept) {
    const lexeme = toLexeme(parse, total > 0 ? parse.score / total : 1 / kept.length, sure.length > 0);
    const id = `${lexeme.pos} ${lexeme.lemma} ${lexeme.proper} ${lexeme.future}`;
    const same = merged.get(id);
    merged.set(id, same === undefined ? lexeme : { ...lexeme, agree: same.agree | lexeme.agree, share: same.share + lexeme.share });
  }
  return [...merged.values()].sort((a, b) => b.share - a.share);
}

function toLexeme(parse: AzParse, share: number, known: boolean): Lexeme {
  const { tag } = parse;
  const has = (grammeme: string): boolean => tag.stat.includes(grammeme) || tag.flex.includes(grammeme);
  return {
    infinitive: VERBAL.has(tag.POST ?? '') ? foldRussian(String(parse.inflect({ POST: 'INFN' }) || '')) : '',
    pos: tag.POST ?? 'UNKN',
    lemma: foldRussian(String(baseForm(parse))),
    agree: agreement(tag, has('Ms-f')),
    proper: PROPER.find(has) ?? '',
    share,
    pronominal: has('Apro'),
    ordinal: has('Anum'),
    animate: tag.ANim === 'anim',
    future: tag.TEns === 'futr' || has('impr'),
    passive: tag.VOic === 'pssv',
    transitive: has('tran'),
    known,
  };
}

function agreement(tag: AzTag, commonGender: boolean): number {
  const gender = commonGender ? undefined : tag.GNdr;
  switch (tag.POST) {
    case 'VERB':
      // Present and future name no gender; the first and second person take no noun as their subject.
      return tag.PErs === '1per' || tag.PErs === '2per' ? 0 : slotBits(tag.NMbr, gender);
    case 'PRTS':
    case 'ADJS':
      return slotBits(tag.NMbr, gender);
    default:
      return formBits(tag.CAse, tag.NMbr, gender);
  }
}

/** The dictionary's own base form of a verb is sometimes a participle («содержит» → «содержимый»): the form is asked for by name. */
function baseForm(parse: AzParse): AzParse {
  const { tag } = parse;
  switch (tag.POST) {
    case 'VERB':
    case 'GRND':
    case 'PRTS':
      return parse.inflect({ POST: 'INFN' }) || parse.inflect(0) || parse;
    case 'PRTF':
      return parse.inflect({ POST: 'PRTF', TEns: tag.TEns ?? '', VOic: tag.VOic ?? '', NMbr: 'sing', GNdr: 'masc', CAse: 'nomn' }) || parse;
    case 'ADJS':
      return parse.inflect({ POST: 'ADJF', NMbr: 'sing', GNdr: 'masc', CAse: 'nomn' }) || parse;
    case 'NOUN':
      return parse.inflect(0) || parse;
    default:
      return parse.inflect(0) || parse;
  }
}
