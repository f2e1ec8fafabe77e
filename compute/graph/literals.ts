import type { Literal, Mention } from './segment.ts';

const DATES: readonly (readonly [RegExp, string])[] = [
  [/^-?\d{4,}$/, 'gYear'],
  [/^-?\d{4,}-\d{2}$/, 'gYearMonth'],
  [/^-?\d{4,}-\d{2}-\d{2}$/, 'date'],
  [/^--\d{2}-\d{2}$/, 'gMonthDay'],
];
// 18 digits fit in 64 bits, which is what stores keep an xsd:integer in.
const INTEGER = /^[+-]?\d{1,18}$/;
const DECIMAL = /^[+-]?\d{1,15}\.\d{1,15}$/;

/** A date or quantity as a typed literal: the key of a date is its ISO value; a quantity with a unit stays the text that it is. */
export function mentionLiteral(mention: Mention): Literal {
  const typed = (value: string, datatype: string): Literal => ({ value, datatype, language: null });
  if (mention.kind === 'date') {
    const shape = DATES.find(([pattern]) => pattern.test(mention.key));
    if (shape) return typed(mention.key, shape[1]);
  } else {
    if (INTEGER.test(mention.key)) return typed(mention.key, 'integer');
    if (DECIMAL.test(mention.key)) return typed(mention.key, 'decimal');
  }
  return typed(mention.surface.replace(/\s+/g, ' ').trim(), 'string');
}
