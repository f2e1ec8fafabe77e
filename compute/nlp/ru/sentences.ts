import { splitSentences } from '../sentences.ts';
import { SENTENCES } from './lexicon.ts';

const ENDS_IN_INITIAL = /(?:^|[\s(«"])[А-ЯЁ]\.$/;
/** «и т. д.» before a capital ends a sentence: nothing after it belongs to the list; so does a ruler's number («Фердинанда I. Город …»). */
const ENDS_SENTENCE = /(?<=(?<!\p{L})т\.\s?[дп]\.|[а-яё]\s[IVX]\.)\s{1,3}(?=[А-ЯЁ«])/gu;
const BEGINS_WITH_INITIAL = /^[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.\s?)?[А-ЯЁ]/;

/**
 * Sentences of `text[from, to)`. One-letter words start sentences («В 1990 г. В мае…») and are initials too («А. В. Суворов»): two
 * initials in a row are joined again.
 */
export function russianSentences(text: string, from: number, to: number): [number, number][] {
  const sentences: [number, number][] = [];
  for (const [start, end] of splitSentences(text, SENTENCES, from, to)) {
    const last = sentences.at(-1);
    const isInitial =
      last !== undefined &&
      ENDS_IN_INITIAL.test(text.slice(Math.max(last[0], last[1] - 3), last[1])) &&
      BEGINS_WITH_INITIAL.test(text.slice(start, start + 8));
    if (last && isInitial) last[1] = end;
    else sentences.push(...cutInside(text, start, end));
  }
  return sentences;
}

function cutInside(text: string, start: number, end: number): [number, number][] {
  const cuts = [...text.slice(start, end).matchAll(ENDS_SENTENCE)];
  const starts = [start, ...cuts.map((cut) => start + cut.index + cut[0].length)];
  return starts.map((from, index) => [from, index < cuts.length ? start + (cuts[index]?.index ?? 0) : end]);
}
