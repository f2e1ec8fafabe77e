import { ACCUSATIVE, ANY, DATIVE, GENITIVE, INSTRUMENTAL, LOCATIVE, NOMINATIVE, SINGULAR } from './agreement.ts';
import { NEGATIONS } from './lexicon.ts';
import type { Lexeme } from './morphology.ts';
import { isKnown, lexemes } from './morphology.ts';

/** What one word form can be in a sentence. Bit sets are those of `agreement.ts`; 0 = cannot be that. */
export interface Grammar {
  readonly noun: number;
  readonly nounLemma: string;
  readonly animate: boolean;
  /** Kind of proper name, empty for common nouns. */
  readonly proper: string;
  /** The word has a common-noun or adjective reading in the dictionary. */
  readonly common: boolean;
  readonly adjective: number;
  readonly adjectiveLemma: string;
  readonly participle: boolean;
  /** «этот», «его», «который»: agree like adjectives, name nothing. */
  readonly determiner: number;
  readonly verb: Lexeme | null;
  /** Short passive participle: «основан». */
  readonly passive: Lexeme | null;
  readonly infinitive: string | null;
  readonly gerund: boolean;
  /** Adverb or particle. */
  readonly light: boolean;
  readonly known: boolean;
}

/** Of a mark: cannot be anything. */
export const NOTHING: Grammar = {
  noun: 0,
  nounLemma: '',
  animate: false,
  proper: '',
  common: false,
  adjective: 0,
  adjectiveLemma: '',
  participle: false,
  determiner: 0,
  verb: null,
  passive: null,
  infinitive: null,
  gerund: false,
  light: false,
  known: false,
};

/** Readings rarer than this share of a form's uses are left out: «стали» is the verb, «для» no gerund. */
const NOUN_SHARE = 0.055;
const VERB_SHARE = 0.3;
/** Parts of speech whose words name nothing. */
const CLOSED = new Set(['NPRO', 'PREP', 'CONJ', 'PRCL', 'NUMR', 'INFN', 'GRND', 'ADVB']);
/** Word forms kept; the map starts anew when full. About 200 bytes each. */
const CACHED_FORMS = 12_000;
const cache = new Map<string, Grammar>();

/** Grammar of a Cyrillic word as written; capitals admit proper names. */
export function grammarOf(word: string): Grammar {
  const cached = cache.get(word);
  if (cached) return cached;
  const found = readGrammar(word);
  if (cache.size >= CACHED_FORMS) cache.clear();
  cache.set(word, found);
  return found;
}

/** Latin words, quoted titles and codes do not decline. */
export const INDECLINABLE: Grammar = { ...NOTHING, noun: ANY, proper: '?' };

const isCapitalised = (word: string): boolean => word.charAt(0) !== word.charAt(0).toLowerCase();

const oneOf = (cases: number, slots: number): number => cases & (slots * 0x111111);
/** Cases of an ordinal in digits («112-я», «4-го») by the last letter or two after its hyphen; slots as in `agreement.ts`. */
const ORDINALS: readonly (readonly [RegExp, number])[] = [
  [/[иы]?й$/, oneOf(NOMINATIVE | ACCUSATIVE, 0b0001) | oneOf(GENITIVE | DATIVE | INSTRUMENTAL | LOCATIVE, 0b0010)],
  [/а?я$/, oneOf(NOMINATIVE, 0b0010)],
  [/у?ю$/, oneOf(ACCUSATIVE, 0b0010)],
  [/о?е$/, oneOf(NOMINATIVE | ACCUSATIVE, 0b1100)],
  [/го$/, oneOf(GENITIVE | ACCUSATIVE, 0b0101)],
  [/му$/, oneOf(DATIVE, 0b0101)],
  [/ы?м$/, oneOf(INSTRUMENTAL | LOCATIVE, 0b0101) | oneOf(DATIVE, 0b1000)],
];

function ordinal(word: string): Grammar {
  const adjective = ORDINALS.find(([ending]) => ending.test(word))?.[1] ?? 0;
  return { ...NOTHING, adjective, adjectiveLemma: word.slice(0, word.search(/[-‑]/)), known: true };
}

function readGrammar(word: string): Grammar {
  if (/^\d/.test(word)) return ordinal(word);
  const found = lexemes(word);
  if (!isKnown(found) && isCapitalised(word)) {
    const adjective = found.filter((lexeme) => lexeme.pos === 'ADJF' && /[сц]к/.test(lexeme.lemma));
    return {
      ...NOTHING,
      noun: guessName(word.toLowerCase()),
      nounLemma: word.toLowerCase(),
      proper: '?',
      animate: true,
      adjective: union(adjective),
      adjectiveLemma: adjective[0]?.lemma ?? '',
    };
  }
  const nouns = found.filter((lexeme) => lexeme.pos === 'NOUN' && lexeme.share > NOUN_SHARE);
  const names = nouns.filter((lexeme) => lexeme.proper);
  const adjectives = found.filter(
    (lexeme) => (lexeme.pos === 'ADJF' || lexeme.pos === 'PRTF') && !lexeme.pronominal && lexeme.share > NOUN_SHARE,
  );
  // «Ху», «Ли» are names where they have a capital inside a sentence, whatever else they are.
  const foreign =
    isCapitalised(word) &&
    word.length > 1 &&
    nouns.length === 0 &&
    adjectives.length === 0 &&
    found.every((lexeme) => !CLOSED.has(lexeme.pos) && !lexeme.pronominal);
  const main = names[0] ? names[0] : nouns[0];
  return {
    noun: foreign ? guessName(word.toLowerCase()) : union(nouns),
    nounLemma: main?.lemma ?? '',
    animate: main?.animate ?? false,
    proper: names[0] ? namesKind(names) : '',
    common: found.some((lexeme) => lexeme.known && !lexeme.proper && lexeme.share > NOUN_SHARE),
    adjective: union(adjectives),
    adjectiveLemma: adjectives[0]?.lemma ?? '',
    participle: adjectives[0]?.pos === 'PRTF',
    determiner: union(found.filter((lexeme) => lexeme.pronominal || lexeme.pos === 'NUMR')),
    verb: likely(found, 'VERB'),
    passive: likely(found, 'PRTS'),
    infinitive: likely(found, 'INFN')?.lemma ?? null,
    gerund: likely(found, 'GRND') !== null,
    light: !NEGATIONS.has(word) && ['ADVB', 'PRCL'].includes(found[0]?.pos ?? ''),
    known: isKnown(found),
  };
}

const union = (found: readonly Lexeme[]): number => found.reduce((bits, lexeme) => bits | lexeme.agree, 0);

/** A person's name before a place of the same form: «Владимир» is a man more often than a city. */
const namesKind = (names: readonly Lexeme[]): string =>
  ['Name', 'Patr', 'Surn', 'Geox', 'Orgn'].find((kind) => names.some((lexeme) => lexeme.proper === kind)) ?? '';

function likely(found: readonly Lexeme[], pos: string): Lexeme | null {
  const all = found.filter((lexeme) => lexeme.pos === pos);
  const share = all.reduce((sum, lexeme) => sum + lexeme.share, 0);
  return share >= VERB_SHARE ? (all[0] ?? null) : null;
}

const masculine = (cases: number): number => cases & 0x111111;
const feminine = (cases: number): number => cases & 0x222222;
const plural = (cases: number): number => cases & 0x888888;

/** Cases that an unknown name can stand in, by its ending; women's names in a consonant and names in -о, -и, -у may not decline. */
function guessName(word: string): number {
  if (/(?:ого|его)$/.test(word)) return masculine(GENITIVE | ACCUSATIVE);
  if (/(?:ому|ему)$/.test(word)) return masculine(DATIVE);
  if (/(?:ами|ями)$/.test(word)) return plural(INSTRUMENTAL);
  if (/(?:[^аеиоу]ом)$/.test(word)) return masculine(INSTRUMENTAL | NOMINATIVE);
  if (word.endsWith('ем')) return masculine(INSTRUMENTAL | NOMINATIVE | ACCUSATIVE);
  if (/[ое]й$/.test(word)) return feminine(GENITIVE | DATIVE | INSTRUMENTAL | LOCATIVE) | masculine(NOMINATIVE);
  switch (word.at(-1)) {
    case 'а':
    case 'я':
      return feminine(NOMINATIVE) | masculine(GENITIVE | ACCUSATIVE | NOMINATIVE);
    case 'ы':
      return feminine(GENITIVE) | plural(NOMINATIVE | ACCUSATIVE);
    case 'и':
      return (ANY & SINGULAR) | plural(NOMINATIVE | ACCUSATIVE);
    case 'е':
      return feminine(DATIVE | LOCATIVE) | masculine(LOCATIVE);
    case 'у':
    case 'ю':
      return masculine(DATIVE) | feminine(ACCUSATIVE);
    case 'о':
    case 'э':
      return ANY & SINGULAR;
    default:
      return masculine(NOMINATIVE | ACCUSATIVE) | feminine(ANY) | plural(GENITIVE);
  }
}
