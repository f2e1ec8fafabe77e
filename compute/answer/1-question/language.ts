import type { LanguageCode } from '../../../contract/common.ts';
import { STOP_WORDS } from '../../nlp/stop-words.ts';
import { foldWord } from '../../nlp/terms.ts';

/** Of a long question, UTF-16 units that are enough to tell. */
const LANGUAGE_SAMPLE = 4000;

/** Words that only one of the two languages writes often decide; letters alone could not. */
function stopWordsIn(words: readonly string[], list: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return words.filter((word) => list.has(word) && !other.has(word)).length;
}

/**
 * The language a question is asked in. Questions are too short for a statistical detector: the script decides, then the small words.
 * `otherwise` where neither does (a bare name), so that the language of the graph's documents is taken.
 */
export function questionLanguage(question: string, otherwise: LanguageCode): LanguageCode {
  const letters = question.slice(0, LANGUAGE_SAMPLE).match(/\p{L}/gu) ?? [];
  const cyrillic = letters.filter((letter) => /\p{Script=Cyrillic}/u.test(letter)).length;
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length;
  const words = (question.slice(0, LANGUAGE_SAMPLE).match(/[\p{L}\p{M}]+/gu) ?? []).map(foldWord);
  const english = stopWordsIn(words, STOP_WORDS.en, STOP_WORDS.fr);
  const french = stopWordsIn(words, STOP_WORDS.fr, STOP_WORDS.en);
  const russian = words.filter((word) => STOP_WORDS.ru.has(word)).length;
  // A name may be in the other script: the small words around it tell the language.
  if (cyrillic > letters.length * 0.3 && russian >= Math.max(english, french)) return /[іїєґ]/iu.test(question) ? 'any' : 'ru';
  if (latin < letters.length * 0.5 && english + french === 0) return 'any';
  if (english === french) return otherwise;
  return french > english ? 'fr' : 'en';
}
