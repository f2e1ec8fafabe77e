import type { Literal } from '../graph/segment.ts';

/** Month and year words of a language, in lower case. `months` maps every form ("mars", "марта", "sept") to 1–12. */
export interface DateWords {
  readonly months: ReadonlyMap<string, number>;
  /** Months that are ordinary words too and count only with a capital ("May", "March"). In lower case. */
  readonly capitalOnly?: ReadonlySet<string>;
  /** Words after a year that belong to it ("года", "год", "г."); empty where there are none. */
  readonly yearWords: readonly string[];
  /** What may stand between day and month ("of", "de"); empty where nothing does. */
  readonly ofWords: readonly string[];
  /** Endings of ordinal days ("st", "nd", "er", "-го"). */
  readonly ordinals: readonly string[];
}

export interface DateFound {
  readonly start: number;
  readonly end: number;
  /** ISO 8601 value: `1937`, `1937-05`, `1937-05-02`, `--05-02`, `1990s`. */
  readonly value: string;
  readonly datatype: 'gYear' | 'gYearMonth' | 'date' | 'gMonthDay' | 'string';
}

export type DateFinder = (text: string, from: number, to: number) => DateFound[];

export const dateLiteral = (date: Pick<DateFound, 'value' | 'datatype'>): Literal => ({
  value: date.value,
  datatype: date.datatype,
  language: null,
});

const two = (value: number): string => String(value).padStart(2, '0');
const four = (value: number): string => String(value).padStart(4, '0');
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** An impossible day gives the month; nothing is guessed. February 29 is taken in any year: old calendars had more of them. */
function dateOf(year: number | null, month: number, day: number | null): Pick<DateFound, 'value' | 'datatype'> | null {
  if (month < 1 || month > 12) return null;
  const realDay = day !== null && day >= 1 && day <= (DAYS[month - 1] ?? 31) ? day : null;
  if (year === null) return realDay === null ? null : { value: `--${two(month)}-${two(realDay)}`, datatype: 'gMonthDay' };
  if (realDay === null) return { value: `${four(year)}-${two(month)}`, datatype: 'gYearMonth' };
  return { value: `${four(year)}-${two(month)}-${two(realDay)}`, datatype: 'date' };
}

const escape = (word: string): string => word.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
const anyOf = (words: readonly string[]): string =>
  [...words]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map(escape)
    .join('|') || '(?!)';

/** Every repetition is bounded, so that a match costs constant time at each position. */
function datePattern(words: DateWords): RegExp {
  const month = `(?:${anyOf([...words.months.keys()])})`;
  const ordinal = `(?:${anyOf(words.ordinals)})?`;
  const of = words.ofWords.length > 0 ? `(?:\\s{1,3}(?:${anyOf(words.ofWords)}))?` : '';
  const after = words.yearWords.length > 0 ? `(?:\\s{0,3}(?:${anyOf(words.yearWords)})(?!\\p{L})\\.?)?` : '';
  const free = '(?<![\\p{L}\\p{N}_.,/:-])';
  const stop = '(?![\\p{L}\\p{N}_])';
  const year = `\\d{3,4}${stop}(?![.,:]\\d)`;
  return new RegExp(
    [
      `${free}(?<d1>\\d{1,2})${ordinal}${of}\\s{0,3}(?<m1>${month})${stop}\\.?(?:,?\\s{1,3}(?<y1>${year})${after})?`,
      `(?<![\\p{L}\\p{N}_])(?<m2>${month})${stop}\\.?\\s{1,3}(?<d2>\\d{1,2})${ordinal}${stop}(?:,?\\s{1,3}(?<y2>${year}))?`,
      `(?<![\\p{L}\\p{N}_])(?<m3>${month})${stop}\\.?,?\\s{1,3}(?<y3>\\d{4}${stop})${after}`,
      `${free}(?<y4>\\d{4})-(?<m4>\\d{2})-(?<d4>\\d{2})(?=T|${stop})${''}`,
      `${free}(?<d5>\\d{1,2})[./](?<m5>\\d{1,2})[./](?<y5>\\d{4})${stop}`,
      `(?<![\\p{L}\\p{N}_.,/:$€£+-])(?<decade>1\\d{2}0|20\\d0)(?:'?s|-е|-х|-ые|-ых)(?!\\p{L})`,
      // The second year of "1802-1885"; a longer row of hyphens is a number.
      `(?<=(?<![\\p{L}\\p{N}_.,/:$€£+-])(?:1\\d{3}|20\\d{2})-)(?<y7>1\\d{3}|20\\d{2})${stop}(?![.,:-]\\d|-\\p{L}|\\s{0,2}[%°])${after}`,
      `(?<![\\p{L}\\p{N}_.,/:$€£+]|\\d-)(?<y6>1\\d{3}|20\\d{2})${stop}(?![.,:]\\d|-\\p{L}|\\s{0,2}[%°])${after}`,
    ].join('|'),
    'giu',
  );
}

const numberOf = (digits: string | undefined): number | null => (digits ? Number.parseInt(digits, 10) : null);

/** Dotted and slashed dates are day first unless only the other order is possible. */
function numericDate(first: number, second: number, year: number): Pick<DateFound, 'value' | 'datatype'> | null {
  return second <= 12 ? dateOf(year, second, first) : dateOf(year, first, second);
}

/**
 * Finds dates in ascending order. A bare four-digit number from 1000 to 2099 is a year unless a unit follows, which the caller decides
 * (`shapes.ts` gives quantities first). Words of other calendars are not read.
 */
export function newDateFinder(words: DateWords): DateFinder {
  const pattern = datePattern(words);
  return (text, from, to) => {
    const found: DateFound[] = [];
    const part = from === 0 && to === text.length ? text : text.slice(from, to);
    for (const match of part.matchAll(pattern)) {
      const date = readMatch(match.groups ?? {}, words);
      if (date) found.push({ start: from + match.index, end: from + match.index + match[0].trimEnd().length, ...date });
    }
    return found;
  };
}

function readMatch(groups: Record<string, string | undefined>, words: DateWords): Pick<DateFound, 'value' | 'datatype'> | null {
  const month = (name = ''): number => (words.capitalOnly?.has(name) ? 0 : (words.months.get(name.toLowerCase()) ?? 0));
  if (groups['m1']) return dateOf(numberOf(groups['y1']), month(groups['m1']), numberOf(groups['d1']));
  if (groups['m2']) return dateOf(numberOf(groups['y2']), month(groups['m2']), numberOf(groups['d2']));
  if (groups['m3']) return dateOf(numberOf(groups['y3']), month(groups['m3']), null);
  if (groups['y4']) return dateOf(numberOf(groups['y4']), numberOf(groups['m4']) ?? 0, numberOf(groups['d4']));
  if (groups['y5']) return numericDate(numberOf(groups['d5']) ?? 0, numberOf(groups['m5']) ?? 0, numberOf(groups['y5']) ?? 0);
  if (groups['decade']) return { value: `${groups['decade']}s`, datatype: 'string' };
  if (groups['y7']) return { value: groups['y7'], datatype: 'gYear' };
  return groups['y6'] ? { value: groups['y6'], datatype: 'gYear' } : null;
}
