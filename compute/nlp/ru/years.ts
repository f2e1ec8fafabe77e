import { dateLiteral } from '../dates.ts';
import type { Shape } from '../shapes.ts';

const YEAR = /^(1\d{3}|20\d{2})\s{0,2}(?:г|год|года|году|годом)$/;
/** The old-style day, and the new-style one in brackets, before the month: «12 (24) мая 1802 года». */
const TWO_DAYS = /(?<![\p{L}\p{N}.,-])(\d{1,2})\s?\((\d{1,2})\)\s?$/u;
/** An ordinal in digits, «112-я», is an adjective and no number. */
const ORDINAL_ENDING = /^[-‑](?:[иы]?й|а?я|о?е|го|му|ы?м|ой|у?ю)(?!\p{L})/u;
const YEAR_WORD = /^\s?(?:года?|году)(?!\p{L})/u;
/** Days by which the calendars differ at most, with room for a slip. */
const CALENDARS = 15;

/**
 * Russian writes the year with a word that is a unit too: «1834 г», «1991 год» are years, «5 г», «12 лет» quantities. A dot after the
 * whole word («году.») ends the sentence and is no part of the date.
 */
export function asDate(text: string, shape: Shape): Shape {
  const surface = text.slice(shape.start, shape.end);
  if (shape.kind === 'date' && /\p{L}{3}\.$/u.test(surface)) return { ...shape, end: shape.end - 1 };
  const year = shape.kind === 'quantity' ? YEAR.exec(surface)?.[1] : undefined;
  return year === undefined ? shape : { ...shape, kind: 'date', key: year, literal: dateLiteral({ value: year, datatype: 'gYear' }) };
}

/** Makes the two dates of both calendars one, the new style's, and takes ordinals out of the numbers. Shapes come in text order. */
export function inNewStyle(text: string, shapes: readonly Shape[]): Shape[] {
  const made: Shape[] = [];
  for (const shape of shapes) {
    if (isOrdinal(text, shape)) continue;
    const whole = shape.kind === 'date' ? (twoDays(text, shape) ?? twoDates(text, shape, made)) : null;
    while (whole && (made.at(-1)?.end ?? -1) > whole.start) made.pop();
    made.push(whole ?? shape);
  }
  return made;
}

/** «4-м» is read as four metres too. */
const isOrdinal = (text: string, { kind, start, end }: Shape): boolean =>
  (kind === 'number' && ORDINAL_ENDING.test(text.slice(end, end + 5))) ||
  (kind === 'quantity' && /^\d{1,4}[-‑]м$/.test(text.slice(start, end)));

const dated = (shape: Shape, start: number, end: number, value: string): Shape => ({
  ...shape,
  start,
  end,
  key: value,
  literal: dateLiteral({ value, datatype: 'date' }),
});

function twoDays(text: string, shape: Shape): Shape | null {
  if (shape.literal.datatype !== 'gYearMonth') return null;
  const found = TWO_DAYS.exec(text.slice(Math.max(0, shape.start - 12), shape.start));
  const day = Number(found?.[2]);
  return found && day >= 1 && day <= 31
    ? dated(shape, shape.start - found[0].length, shape.end, `${shape.key}-${String(day).padStart(2, '0')}`)
    : null;
}

/** «28 декабря 1850 (9 января 1851)» and «29 февраля (12 марта) 1852 года». */
function twoDates(text: string, shape: Shape, before: readonly Shape[]): Shape | null {
  const [first, second] = [before.at(-2), before.at(-1)];
  if (second?.kind !== 'date') return null;
  const isBracket = (left: Shape): boolean => /^\s?(?:года|г\.)?\s?\($/.test(text.slice(left.end, shape.start));
  if (shape.literal.datatype === 'date' && text.charAt(shape.end) === ')' && isBracket(second) && areNear(second, shape.key))
    return dated(
      shape,
      second.start,
      shape.end + 1 + (YEAR_WORD.exec(text.slice(shape.end + 1, shape.end + 8))?.[0].length ?? 0),
      shape.key,
    );
  const isPair =
    shape.literal.datatype === 'gYear' &&
    first?.literal.datatype === 'gMonthDay' &&
    second.literal.datatype === 'gMonthDay' &&
    /^\)\s?$/.test(text.slice(second.end, shape.start)) &&
    /^\s?\($/.test(text.slice(first.end, second.start));
  return isPair ? dated(shape, first.start, shape.end, `${shape.key}${second.key.slice(1)}`) : null;
}

/** Whether `date` comes at most a difference of calendars after the other. */
function areNear(other: Shape, date: string): boolean {
  const days = (Date.parse(date) - Date.parse(other.key)) / 86_400_000;
  return other.literal.datatype === 'date' && days > 0 && days <= CALENDARS;
}
