import { foldKey } from '../key.ts';
import { ANY } from './agreement.ts';
import type { Lexeme } from './morphology.ts';
import { foldRussian, isKnown, lexemes } from './morphology.ts';

const WORD = /[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*/g;
/** Initials with their dots and at most one space after each: "А. С. ", "А.С.". */
const INITIALS = /(?<![А-Яа-яЁё])[А-ЯЁ]\.(?:[\s\u00a0]?[А-ЯЁ]\.)*/g;
/** «112-я», «112-й» without the letters that decline. */
const ORDINALS = /(\d)[-‑](?:[иы]?й|а?я|о?е|го|му|ы?м|ой|у?ю)(?!\p{L})/gu;
const NOMINAL = new Set(['NOUN', 'ADJF', 'PRTF']);
/** Abbreviations of capitals up to this length («ООН», «НАТО») do not decline. */
const MAX_ABBREVIATION = 5;
/** A reading with this share of a form's uses is not considered before a likelier one. */
const RARE = 0.05;

/**
 * Makes a Russian surface comparable: every case form of a name or phrase gets one key. Known words become their lemma; where a form has
 * several, the neighbour that it agrees with decides. Unknown names (most foreign ones) lose their case ending instead.
 */
export function russianKey(surface: string): string {
  const plain = surface
    .slice(0, 600)
    .replace(INITIALS, (initials) => `${initials.replace(/[.\s\u00a0]/g, '').toLowerCase()} `)
    .replace(ORDINALS, '$1');
  const words = [...plain.matchAll(WORD)];
  const keys = keyWords(words.map((match) => match[0]));
  let key = '';
  let from = 0;
  words.forEach((match, index) => {
    key += plain.slice(from, match.index) + (keys[index] ?? match[0]);
    from = match.index + match[0].length;
  });
  return foldKey(key + plain.slice(from));
}

/** Keys of the words of one phrase. Neighbours that agree in case, number and gender read each other's ambiguous lemma. */
export function keyWords(words: readonly string[]): string[] {
  const readings = words.map(nominalReadings);
  const keys: string[] = [];
  for (let first = 0; first < words.length;) {
    let agreement = ANY;
    let next = first;
    while (next < words.length) {
      const shared = agreement & allOf(readings[next] ?? []);
      if (shared === 0) break;
      agreement = shared;
      next += 1;
    }
    const last = Math.max(next, first + 1);
    for (let at = first; at < last; at += 1)
      keys.push(
        keyWord(
          words[at] ?? '',
          at === last - 1 ? nounsFirst(readings[at] ?? []) : (readings[at] ?? []),
          last > first + 1 ? agreement : ANY,
        ),
      );
    first = last;
  }
  return keys;
}

const allOf = (readings: readonly Lexeme[]): number => readings.reduce((bits, lexeme) => bits | lexeme.agree, 0);

function nominalReadings(word: string): readonly Lexeme[] {
  if (word.length < 3) return [];
  const found = lexemes(word);
  // A question is often typed in lower case: «столица франции».
  const usable = isKnown(found) ? found : lexemes(word.slice(0, 1).toUpperCase() + word.slice(1));
  return isKnown(usable) ? usable.filter((lexeme) => NOMINAL.has(lexeme.pos)) : [];
}

/** A phrase ends in its noun: «железной дорогой» is no dear one. */
const nounsFirst = (readings: readonly Lexeme[]): readonly Lexeme[] =>
  readings.toSorted((a, b) => Number(b.pos === 'NOUN' && b.share > RARE) - Number(a.pos === 'NOUN' && a.share > RARE));

function keyWord(word: string, readings: readonly Lexeme[], agreement: number): string {
  const folded = foldRussian(word);
  if (word.length > 1 && word.length <= MAX_ABBREVIATION && word === word.toUpperCase()) return folded;
  const agreeing = readings.filter((lexeme) => (lexeme.agree & agreement) !== 0);
  const best = isCapitalised(word) ? (likeliestName(folded, agreeing) ?? agreeing[0]) : agreeing[0];
  if (best) return keyOfLexeme(best);
  const known = lexemes(word);
  const first = known[0];
  if (first?.known && !NOMINAL.has(first.pos)) return folded;
  if (word.includes('-')) return keyWords(word.split('-')).join('-');
  if (first && !first.known && !isCapitalised(word) && NOMINAL.has(first.pos)) return first.lemma;
  return stemName(folded);
}

const isCapitalised = (word: string): boolean => word.charAt(0) !== word.charAt(0).toLowerCase();

/**
 * Of several names with this form («Пушкина»), the lemma that most of its cases belong to; then the first by code points. A form that
 * ends in a consonant and is a lemma itself stands for it («Лев» is hardly many called «Лёва»).
 */
function likeliestName(word: string, readings: readonly Lexeme[]): Lexeme | undefined {
  const itself = readings.find((lexeme) => lexeme.proper && lexeme.lemma === word);
  if (itself && !/[аеиоуыэюя]$/.test(word)) return itself;
  const weight = new Map<string, number>();
  for (const { lemma, agree, proper } of readings) if (proper) weight.set(lemma, (weight.get(lemma) ?? 0) + bitCount(agree));
  return readings
    .filter((lexeme) => lexeme.proper)
    .toSorted((a, b) => (weight.get(b.lemma) ?? 0) - (weight.get(a.lemma) ?? 0) || (a.lemma < b.lemma ? -1 : a.lemma > b.lemma ? 1 : 0))[0];
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest; rest &= rest - 1) count += 1;
  return count;
}

/** Neuters lose their -о: a foreign name in -а is otherwise read as the genitive of a neuter («Тесла» → «тесло»), and «Теслой» as unknown. */
function keyOfLexeme({ lemma, agree, proper, pos }: Lexeme): string {
  const declines = (agree & (agree >> 4) & (agree >> 8)) === 0;
  // «Большого» is read as both; of the two only «большой» is in names.
  if (lemma === 'больший') return 'большой';
  return pos === 'NOUN' && !proper && declines && lemma.endsWith('о') ? lemma.slice(0, -1) : lemma;
}

/** Takes the case ending off an unknown name: «Джексонвилля» and «Джексонвиллем» give «джексонвилл». */
function stemName(word: string): string {
  if (word.length < 4) return word;
  const adjective = /(?<=[сц]к)(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)$/.exec(word);
  if (adjective) return word.slice(0, adjective.index);
  if (word.length > 5) {
    const ending = /(?:(?<=и)ей|(?<=[^аеиоуыэюягкх])ем|(?<=[аеиоу])ем|(?<=[^аеиоуыэюя])ом|(?<=[^аеиоуыэюя])ой)$/.exec(word);
    if (ending) return word.slice(0, ending.index);
  }
  return /[аяуюыиеоьй]$/.test(word) ? word.slice(0, -1) : word;
}
