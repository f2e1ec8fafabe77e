import { extendByGazetteer } from '../names.ts';
import { isAbbreviation as looksAbbreviated, matchesInitials } from '../brackets.ts';
import { ANY, GENITIVE, NOMINATIVE, SINGULAR, casesOf } from './agreement.ts';
import { namesLike } from './gazetteer.ts';
import { CLASS_NOUNS, CONNECTORS, MAX_NAME_WORDS, NAMELESS } from './lexicon.ts';
import type { NameDesk as Desk } from './name-tails.ts';
import { gap, withNouns } from './name-tails.ts';
import type { Word } from './words.ts';

/** Words `[first, last]` that make one name. `agree` are the cases in which the whole can stand, as in `agreement.ts`. */
export interface NameSpan {
  readonly first: number;
  readonly last: number;
  readonly agree: number;
  readonly person: boolean;
  readonly place: boolean;
  /** A Latin or abbreviated name, which does not decline. */
  readonly fixed: boolean;
  /** An abbreviation of the dictionary («ООН»): known to be a thing of its own, so a class noun before it has it in the genitive. */
  readonly known: boolean;
  /** An unknown name whose ending may be a genitive's. */
  readonly doubtful: boolean;
}

/** A numeral belongs to a name, and is none by itself. */
const ROMAN = /^[IVXLCDM]+$/;

const isAllCapitals = (text: string): boolean => text.length > 1 && text === text.toUpperCase();
/** Marks after which a capital proves nothing: a sentence begins there. */
const BEGINS = new Set(['.', '!', '?', ':', '…', '•', '*', '-', '—', '–', '#', ')']);

/** Whether the word stands where any word would have its capital. */
function beginsSentence(words: readonly Word[], at: number): boolean {
  const before = words[at - 1];
  if (!before) return true;
  if (before.text === '—' || before.text === '–' || before.text === '-' || before.text === ')') return at === 1;
  return BEGINS.has(before.text) || ((before.text === '«' || before.text === '"') && at === 1);
}

/** Whether the word's capital shows that it names something. */
function isName({ text, words, context }: Desk, at: number): boolean {
  const word = words[at];
  if (!word || !word.capital || word.kind === 'mark' || word.kind === 'shape' || NAMELESS.has(word.lower)) return false;
  if (word.kind !== 'word')
    return word.kind === 'initial' || (!/^\d/.test(word.text) && (!ROMAN.test(word.text) || words[at - 1]?.capital === true));
  if (!beginsSentence(words, at)) return word.text.length > 1;
  if (isAllCapitals(word.text)) return word.text.length <= 6;
  if (word.governs !== null || word.conjunction || word.text.length < 2) return false;
  const next = words[at + 1];
  // «Роман „Мать“» begins with no Roman.
  if (next?.text === '«' && CLASS_NOUNS.has(word.lower)) return false;
  const leads = next !== undefined && next.capital && gap(text, word, next);
  const { proper, common, known, adjective, noun } = word.grammar;
  if (namesLike(context, word.text).some((name) => text.startsWith(name, word.start))) return true;
  if (!known) return noun !== 0 && !isLowerCased(context.lowerCase, word.lower) && !(word.grammar.light && !leads);
  if (context.lowerCase.has(word.lower) && !leads) return false;
  if (proper !== '' && (!common || leads)) return true;
  if (CLASS_NOUNS.has(word.grammar.nounLemma) && next?.lower === 'имени' && words[at + 2]?.capital === true) return true;
  if (isNamedClass(words, at) || isAbbreviated({ text, words, context }, at)) return true;
  return leads && adjective !== 0 && (adjective & ((next?.grammar.noun ?? 0) | (next?.grammar.adjective ?? 0))) !== 0;
}

/** «Балтийское море», «Римский договор»: an adjective of place and a class noun in the singular name one thing. */
function isNamedClass(words: readonly Word[], at: number): boolean {
  const [word, next] = [words[at]?.grammar, words[at + 1]?.grammar];
  return (
    word !== undefined &&
    next !== undefined &&
    word.adjectiveLemma.endsWith('ский') &&
    CLASS_NOUNS.has(next.nounLemma) &&
    (word.adjective & next.noun & SINGULAR) !== 0
  );
}

/** The phrase is followed by its own initials in brackets: «Всемирная организация здравоохранения (ВОЗ)». */
function isAbbreviated({ text, words }: Desk, at: number): boolean {
  for (let end = at + 1; end < at + MAX_NAME_WORDS; end += 1) {
    if (words[end]?.kind === 'mark') {
      const short = words[end + 1]?.text ?? '';
      return (
        words[end]?.text === '(' &&
        looksAbbreviated(short) &&
        matchesInitials(text.slice(words[at]?.start ?? 0, words[end - 1]?.end ?? 0), short)
      );
    }
  }
  return false;
}

/** The document writes the word in lower case in this or a form that differs by its last letter or two. */
function isLowerCased(lowerCase: ReadonlySet<string>, word: string): boolean {
  return (
    lowerCase.has(word) ||
    ['а', 'ы', 'и', 'ов', 'у', 'е', 'ом', 'ам'].some((ending) => lowerCase.has(word.replace(/[аыиуе]$/, '') + ending))
  );
}

/** Nominative singular masculine. */
const MALE_SUBJECT = 1;
const isPlace = (proper: string): boolean => proper === 'Geox' || proper === 'Orgn';

/** A person's name starts here and belongs to no name before it: «президент России | Владимир Путин». */
function splitsBefore(words: readonly Word[], first: number, at: number): boolean {
  const [before, word] = [words[at - 1]?.grammar, words[at]?.grammar];
  // «Шапур ибн Саль»
  if (!before || !word || words[at]?.kind !== 'word' || CONNECTORS.has(words[at - 1]?.lower ?? '')) return false;
  // «комиссар НБА | Адам Сильвер», «основатель Apple | Стив Джобс».
  const left = words[at - 1];
  const isAbbreviation = left?.kind === 'word' && left.text.length > 2 && isAllCapitals(left.text);
  if (word.proper === 'Name' && (left?.kind === 'latin' || isAbbreviation)) return true;
  if (word.proper === 'Surn' && isAbbreviation) return true;
  // «лидер КНР | Ху Цзиньтао»: two unknown words after an abbreviation are a person, one is its name («ГУП Водоканал»).
  if (word.proper === '?' && isAbbreviation && words[at + 1]?.grammar.proper === '?' && words[at + 1]?.capital === true) return true;
  if (word.proper === 'Geox' && left && ROMAN.test(left.text)) return true;
  if (left?.kind !== 'word') return false;
  if (word.proper === 'Name' && before.proper === 'Geox') return true;
  const shared = casesOf(before.noun | before.adjective) & casesOf(word.noun);
  const isSubject = (word.noun & NOMINATIVE & SINGULAR) !== 0 && ((before.noun | before.adjective) & NOMINATIVE) === 0;
  // A surname that the dictionary takes for another first name: «Готфрид Земпер», «Дэвидом Генри».
  if (word.proper === 'Name' && before.proper === 'Name') return isSubject && shared === 0;
  if (word.proper === 'Name' && isSubject) return true;
  // «глава Роскосмоса | Анатолий Перминов»: -а is no nominative before a man's name.
  if (
    word.proper === 'Name' &&
    before.proper === '?' &&
    /[ая]$/.test(left.lower) &&
    (word.noun & MALE_SUBJECT) !== 0 &&
    (word.noun & (MALE_SUBJECT << 1)) === 0
  )
    return true;
  if (isPlace(word.proper) && isPlace(before.proper) && (word.noun & GENITIVE) === 0 && (casesOf(before.noun) & casesOf(word.noun)) === 0)
    return true;
  if (word.proper !== 'Name' && word.proper !== 'Geox' && word.proper !== 'Surn') return false;
  if (shared !== 0 || before.adjective !== 0) return false;
  if (word.proper === 'Name') return before.proper !== '?' || at - first > 1;
  return before.proper === 'Name' && word.proper === 'Geox';
}

/** The name that begins at `at`, with the lower-case words that belong to it, or null. */
export function nameAt(desk: Desk, at: number): NameSpan | null {
  const { words, text } = desk;
  if (!isName(desk, at)) return null;
  let last = at;
  while (last - at < MAX_NAME_WORDS) {
    const next = nextOfRun(desk, at, last);
    if (next < 0) break;
    last = next;
  }
  last = withNumber(text, words, last);
  last = withNouns({ ...desk, isName: (index) => isName(desk, index), begins: (index) => beginsSentence(words, index) }, at, last);
  last = withGazetteer(desk, at, last);
  return toSpan(words, at, last);
}

function nextOfRun(desk: Desk, first: number, last: number): number {
  const { words, text } = desk;
  for (let next = last + 1; next <= last + 3; next += 1) {
    const [left, right] = [words[next - 1], words[next]];
    if (!left || !right || !gap(text, left, right)) return -1;
    if (right.capital && isName(desk, next)) return splitsBefore(words, first, next) ? -1 : next;
    if (!CONNECTORS.has(right.lower) || (right.kind === 'word' && words[last]?.kind === 'latin')) return -1;
  }
  return -1;
}

/** «Windows 11», «Super Bowl 50»: a number belongs to a Latin name directly before it. */
function withNumber(text: string, words: readonly Word[], last: number): number {
  const [word, next] = [words[last], words[last + 1]];
  const isNumber = next?.shape?.kind === 'number' && /^\d{1,4}$/.test(next.text);
  return word && next && isNumber && word.kind === 'latin' && gap(text, word, next) && words[last + 2]?.grammar.noun === 0
    ? last + 1
    : last;
}

function withGazetteer({ words, text, context }: Desk, first: number, last: number): number {
  const [start, end] = [words[first]?.start ?? 0, words[last]?.end ?? 0];
  const reach = extendByGazetteer(text, start, end, namesLike(context, words[first]?.text ?? ''));
  let extended = last;
  while (extended + 1 < words.length && (words[extended + 1]?.end ?? 0) <= reach) {
    // The gazetteer holds runs of capitals: «США Барак Обама» is none of the document's names.
    if (splitsBefore(words, first, extended + 1)) return last;
    extended += 1;
  }
  return words[extended]?.end === reach ? extended : last;
}

function toSpan(words: readonly Word[], first: number, last: number): NameSpan {
  const parts = words.slice(first, last + 1);
  const cyrillic = parts.filter((word) => word.kind === 'word' && !CONNECTORS.has(word.lower));
  const kinds = parts.map((word) => word.grammar.proper);
  const unknown = cyrillic.every((word) => word.grammar.proper === '?' || (word.capital && !word.grammar.proper && word.text.length < 4));
  const human = kinds.includes('Name') || kinds.includes('Patr') || kinds.includes('Surn') || parts.some((word) => word.kind === 'initial');
  const common = cyrillic.some(
    (word) => !word.capital || (word.grammar.known && !word.grammar.proper && word.grammar.common && parts.length > 1 && !human),
  );
  return {
    first,
    last,
    agree: agreementOf(cyrillic),
    person:
      (human && !common && !beginsWithAdjective(cyrillic)) ||
      isTwoNouns(parts) ||
      (unknown && cyrillic.length >= 2 && cyrillic.length === parts.length && parts.length <= 4),
    place: kinds.length === 1 && kinds[0] === 'Geox',
    doubtful: unknown && cyrillic.length > 0 && /[иыая]$/.test(cyrillic[0]?.lower ?? ''),
    known:
      cyrillic.length === 1 &&
      cyrillic.every((word) => isAllCapitals(word.text) && (word.grammar.proper === 'Orgn' || word.grammar.proper === 'Geox')),
    fixed: cyrillic.every((word) => isAllCapitals(word.text)),
  };
}

/** «Верхний Бор» is no person, whatever a Bohr is. */
const beginsWithAdjective = ([first]: readonly Word[]): boolean =>
  first !== undefined && first.grammar.noun === 0 && first.grammar.adjective !== 0 && first.grammar.proper === '';

/** «Бессель Кок»: two nouns of the dictionary in the same singular that name no kind of thing are a foreigner's names. */
function isTwoNouns(parts: readonly Word[]): boolean {
  const [first, second] = parts;
  if (!first || !second || parts.length !== 2) return false;
  const fits = ({ kind, capital, text, grammar }: Word): boolean =>
    kind === 'word' &&
    capital &&
    !isAllCapitals(text) &&
    grammar.adjective === 0 &&
    grammar.proper === '' &&
    !CLASS_NOUNS.has(grammar.nounLemma);
  return fits(first) && fits(second) && (first.grammar.noun & second.grammar.noun & SINGULAR) !== 0;
}

/** The cases of a name's first words that agree; a later word in another case depends on them («Организация Объединённых Наций»). */
function agreementOf(words: readonly Word[]): number {
  let agree = ANY;
  let isFirst = true;
  for (const { grammar, text } of words) {
    const own = isAllCapitals(text) || (grammar.noun | grammar.adjective) === 0 ? ANY : grammar.noun | grammar.adjective;
    const shared = agree & own;
    if (shared === 0) return isFirst ? own : casesOnly(agree, own);
    agree = shared;
    isFirst = false;
  }
  return agree;
}

/** Words of one name may differ in gender by a wrong guess; then the shared cases count. */
function casesOnly(agree: number, own: number): number {
  const cases = casesOf(agree) & casesOf(own);
  return cases !== 0 ? agree & cases : agree;
}
