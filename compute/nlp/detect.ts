import { eld } from 'eld/extrasmall';
import { LanguageCode } from '../../contract/common.ts';

/** Letters looked at, in UTF-16 units: more text does not change the answer. */
const SAMPLE = 6000;
/** Fewer letters than this say nothing certain. */
const LEAST_LETTERS = 12;

/** Blanks code, links and paths: code made detectors call a Russian page Hindi. */
export function maskCode(text: string): string {
  return text
    .replace(/```[^`]*(?:```|$)/g, ' ')
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
  return LanguageCode.catch('any').parse(eld.detect(masked).language);
}

/** Letters in a chunk from which its own language is told apart from the document's. */
const CLEAR_LETTERS = 200;

/** The chunk's own language where it is clearly another than the document's. */
export function chunkLanguage(text: string, document: LanguageCode): LanguageCode {
  const letters = count(text, /\p{L}/gu);
  const cyrillic = count(text, /\p{Script=Cyrillic}/gu);
  const scriptDiffers = document === 'ru' ? cyrillic / letters < 0.2 : cyrillic / letters > 0.6;
  if (scriptDiffers && letters >= 30) return detectLanguage(text);
  if (letters < CLEAR_LETTERS || document === 'ru') return document;
  const result = eld.detect(maskCode(text));
  if (!result.isReliable()) return document;
  const found = LanguageCode.safeParse(result.language);
  return found.success ? found.data : document;
}
