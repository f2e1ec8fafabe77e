import { dateLiteral } from '../dates.ts';
import type { Shape } from '../shapes.ts';

const YEAR = /^(1\d{3}|20\d{2})\s{0,2}(?:г|год|года|году|годом)$/;

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
