import type { LanguageCode } from '../../../contract/common.ts';
import { romanise } from '../../graph/transliteration.ts';
import { STOP_WORDS } from '../../nlp/stop-words.ts';
import { foldWord } from '../../nlp/terms.ts';
import type { CheckEvidence } from './check.ts';

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;
const isCapital = (word: string): boolean => /^\p{Lu}/u.test(word);
const isStop = (word: string): boolean => {
  const folded = foldWord(word);
  return STOP_WORDS.en.has(folded) || STOP_WORDS.ru.has(folded) || STOP_WORDS.fr.has(folded);
};

/** Common beginning of two forms of a name that are one: its letters at least, and this share of the longer one. */
const BEGINNING = 3;
const BEGINNING_SHARE = 0.6;

/**
 * Words of a sentence that name something: its capitalised words. The first word needs a second beside it, since any word may stand there;
 * so does every word where the language is not known, since some write all nouns with capitals.
 */
export function namesIn(sentence: string, language: LanguageCode): string[] {
  const words = [...sentence.matchAll(WORD)].map(([word], at) => ({ word, at }));
  return words.flatMap(({ word, at }) => {
    if (!isCapital(word) || (isStop(word) && word.length < 4)) return [];
    const neighbours = [words[at - 1], words[at + 1]].some((other) => other && isCapital(other.word) && !isStop(other.word));
    const opens = at === 0 || /[.:!?»”"]\s*$/u.test(sentence.slice(0, sentence.indexOf(word)));
    if ((opens && isStop(word)) || ((opens || language === 'any') && !neighbours)) return [];
    return [word];
  });
}

const letters = (word: string): string => romanise(foldWord(word)).words.join('');

/** Whether one is a form of the other, in either script: "Казани" and "Kazan", "Tesla" and "Tesla's". */
function isForm(a: string, b: string): boolean {
  if (a === b) return true;
  const longer = Math.max(a.length, b.length);
  const least = Math.max(BEGINNING, Math.ceil(longer * BEGINNING_SHARE));
  return a.length >= least && b.length >= least && a.slice(0, least) === b.slice(0, least);
}

/** Whether the evidence, or what stands around it, names this too. */
export function isNamed(name: string, evidence: readonly CheckEvidence[]): boolean {
  const wanted = letters(name);
  return evidence.some(({ sentence, around }) =>
    [...`${sentence}\n${around}`.matchAll(WORD)].some(([word]) => isForm(letters(word), wanted)),
  );
}
