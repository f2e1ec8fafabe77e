import type { LanguageCode } from '../../contract/common.ts';

/** Letters looked at, in UTF-16 units: more text does not change the answer. */
const SAMPLE = 6000;
/** Fewer letters than this say nothing certain. */
const LEAST_LETTERS = 12;

/** Blanks code, links and paths: code made detectors call a Russian page Hindi. */
export function maskCode(text: string): string {
  return text
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/`[^`\n]{0,300}`/g, ' ')
    .replace(/(?:https?:\/\/|www\.)[^\s<>"]{1,500}/g, ' ')
    .replace(/(?<![\w./])[\w./-]{0,80}[_/\\{}<>=]\S{0,200}/g, ' ');
}

/** The text's beginning, middle and end: a foreign preface does not decide for a book. */
function sample(text: string): string {
  if (text.length <= SAMPLE) return text;
  const third = SAMPLE / 3;
  const middle = Math.floor((text.length - third) / 2);
  return `${text.slice(0, third)}\n${text.slice(middle, middle + third)}\n${text.slice(-third)}`;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Ukrainian, Serbian, Kazakh… letters: a Cyrillic text that uses them is not read as Russian. */
const NOT_RUSSIAN = /[іїєґўјљњћђџәғқңөұүһҳҷӣӯ]/giu;

function cyrillicLanguage(masked: string, cyrillic: number): LanguageCode {
  return count(masked, NOT_RUSSIAN) / cyrillic < 0.01 ? 'ru' : 'any';
}

const wordsOf = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));

/**
 * Function words that tell Latin-script languages apart: every running text has them, whatever it is about. `other` holds those of
 * German, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Swedish, Danish, Romanian and Turkish, so that their texts are read as none
 * of ours. A detector for 60 languages would do the same for 86 MB of memory.
 */
const FUNCTION_WORDS = {
  en: wordsOf(`the of and to in is was by with that for from his her its are were which it as at this had have has been their he she they an
    a born not but be or on who when where would after than into also there other first only can may`),
  fr: wordsOf(`le les des du une est et dans qui pour pas sur au aux avec ce cette il elle ils elles sont par plus été fut ses son sa ou où leur leurs
    furent était comme mais nous vous deux d l qu n s c j la de à en un se entre depuis sous ont`),
  other:
    wordsOf(`der die und das ist nicht von mit dem den ein eine einen auf für sich wird wurde im zu als auch el los las y del que por con una es su
    para como más lo fue di che è della il gli per sono nel alla dei e o os da do em um uma não com dos ao na no het van een dat zijn niet op voor
    te met ook w z na się jest nie że do oraz a v že je byl jako och att som är av på det till med ikke til og af din în și la care este pe cu
    bir ve bu da için ile olarak det den för`),
} as const;

/**
 * Of the words of a text at least so many are function words of its language: running text has 0.3 and more, notes and lists 0.06 (measured
 * on 8,000 English and Russian passages and on technical pages); by chance a text of another language comes near only where `other` is higher.
 */
const LEAST_SHARE = 0.05;

/** Small words between the capitals of a name: "Maria da Graça", "Pierre de Moss" say nothing about the language of the text. */
const PARTICLE = /(?<=\p{Lu}[\p{L}.'’]{0,30}[ -]{1,2})(?:d[aeiou]s?|del|della|v[ao]n|der|den|l[aeo]s?|el|al|e|y)(?=[ -]{1,2}\p{Lu})/gu;

/** The Latin-script language whose function words a text has most; `isClear` when no other comes near. */
function latinLanguage(masked: string): { language: 'en' | 'fr'; isClear: boolean } | null {
  const all = masked.replace(PARTICLE, ' ').match(/\p{L}+/gu) ?? [];
  // "Joris Van Hout", "Nasser Al- Johar": a capital inside a sentence belongs to a name.
  const words = all.filter((word, at) => at === 0 || !/^\p{Lu}/u.test(word));
  const share = (list: ReadonlySet<string>) => words.filter((word) => list.has(word.toLowerCase())).length / Math.max(1, all.length);
  const [en, fr, other] = [share(FUNCTION_WORDS.en), share(FUNCTION_WORDS.fr), share(FUNCTION_WORDS.other)];
  const language = en >= fr ? 'en' : 'fr';
  const [best, second] = [Math.max(en, fr), Math.max(Math.min(en, fr), other)];
  if (best < LEAST_SHARE || best <= other) return null;
  return { language, isClear: best > 1.5 * second };
}

/**
 * The language of a text among those that ferag reads, `any` for all others and for what cannot be told. Code is masked first; a share of
 * Cyrillic letters decides before the detector does.
 */
export function detectLanguage(text: string): LanguageCode {
  const masked = maskCode(sample(text));
  const letters = count(masked, /\p{L}/gu);
  if (letters < LEAST_LETTERS) return 'any';
  const cyrillic = count(masked, /\p{Script=Cyrillic}/gu);
  if (cyrillic / letters > 0.3) return cyrillicLanguage(masked, cyrillic);
  if (count(masked, /\p{Script=Latin}/gu) / letters < 0.5) return 'any';
  return latinLanguage(masked)?.language ?? 'any';
}

/** Letters in a chunk from which its own language is told apart from the document's. */
const CLEAR_LETTERS = 200;

/** Letters from which a block tells its script. */
const SCRIPT_LETTERS = 15;

/** What a block says by itself about how it is to be read; null for what is too short, mixed or code. */
export interface BlockTongue {
  readonly script: 'latin' | 'cyrillic' | null;
  readonly language: LanguageCode | null;
}

export function blockTongue(text: string): BlockTongue {
  const letters = count(text, /\p{L}/gu);
  if (letters < SCRIPT_LETTERS) return { script: null, language: null };
  const cyrillic = count(text, /\p{Script=Cyrillic}/gu);
  if (cyrillic / letters > 0.6) return { script: 'cyrillic', language: cyrillicLanguage(text, cyrillic) };
  if (cyrillic / letters > 0.2) return { script: null, language: null };
  const found = letters < CLEAR_LETTERS ? null : latinLanguage(maskCode(text));
  return { script: 'latin', language: found?.isClear ? found.language : null };
}

/** Whether two blocks of one chunk would be misread together. */
export const differs = (a: BlockTongue, b: BlockTongue): boolean =>
  (a.script !== null && b.script !== null && a.script !== b.script) ||
  (a.language !== null && b.language !== null && a.language !== b.language);

/** The chunk's own language where it is clearly another than the document's. */
export function chunkLanguage(text: string, document: LanguageCode): LanguageCode {
  const letters = count(text, /\p{L}/gu);
  const cyrillic = count(text, /\p{Script=Cyrillic}/gu);
  const scriptDiffers = document === 'ru' ? cyrillic / letters < 0.2 : cyrillic / letters > 0.6;
  if (scriptDiffers && letters >= SCRIPT_LETTERS) return detectLanguage(text);
  if (letters < CLEAR_LETTERS || document === 'ru') return document;
  const found = latinLanguage(maskCode(text));
  return found?.isClear ? found.language : document;
}
