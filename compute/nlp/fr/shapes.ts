import type { Shape, ShapeFinder } from '../shapes.ts';
import { newShapeFinder } from '../shapes.ts';
import { SHAPES } from './rules.ts';

const four = (year: string): string => year.padStart(4, '0');

/** What French writes dates with beyond numbers and months. Every repetition is bounded. */
const CENTURY =
  /(?<![\p{L}\p{N}])(?<roman>[IVX]{1,5})(?:ers?|ᵉʳ|èmes?|ᵉ|e)[\s\u00a0\u202f]siècles?(?<bc>[\s\u00a0\u202f](?:av|avant)\.?[\s\u00a0\u202f]J\.?(?:-|‑)C\.?)?/gu;
const BEFORE_CHRIST =
  /(?<![\p{L}\p{N}.,])(?<year>\d{1,4})[\s\u00a0\u202f](?:av\.|avant)[\s\u00a0\u202f]J(?:\.|ésus)(?:-|‑)C(?:\.|hrist)?/gu;
/** Three digits are a year only after a word of time and before no unit. */
const EARLY_YEAR =
  /(?<=(?<!\p{L})(?:[Ee]n|[Vv]ers|[Ll]'an|[Dd]epuis)[\s\u00a0])(?<year>[3-9]\d{2})(?![\p{L}\p{N}]|[.,]\d|[\s\u00a0](?:km|m|kg|ha|habitants?|francs?|euros?|tonnes?|mètres?|ans?|jours?))/gu;

/** "(1798-1863)": two years joined by a plain hyphen. */
const YEAR_RANGE = /(?<![\p{L}\p{N}-])(?<from>1\d{3}|20\d{2})-(?<to>1\d{3}|20\d{2})(?![\p{L}\p{N}-])/gu;

const ROMAN: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10 };

function romanValue(roman: string): number {
  const values = [...roman].map((letter) => ROMAN[letter] ?? 0);
  return values.reduce((sum, value, at) => sum + (value < (values[at + 1] ?? 0) ? -value : value), 0);
}

const dateShape = (start: number, surface: string, key: string, datatype: 'gYear' | 'string'): Shape => ({
  start,
  end: start + surface.length,
  kind: 'date',
  key,
  literal: { value: datatype === 'gYear' ? key : surface, datatype, language: null },
  class: null,
});

function frenchDates(text: string, from: number): Shape[] {
  const found: Shape[] = [];
  for (const match of text.matchAll(CENTURY)) {
    const key = `siècle ${match.groups?.['bc'] ? '-' : ''}${romanValue(match.groups?.['roman'] ?? '')}`;
    found.push(dateShape(from + match.index, match[0], key, 'string'));
  }
  for (const match of text.matchAll(BEFORE_CHRIST))
    found.push(dateShape(from + match.index, match[0], `-${four(match.groups?.['year'] ?? '')}`, 'gYear'));
  for (const match of text.matchAll(YEAR_RANGE)) {
    const [first, second] = [match.groups?.['from'] ?? '', match.groups?.['to'] ?? ''];
    if (first < second)
      found.push(dateShape(from + match.index, first, first, 'gYear'), dateShape(from + match.index + 5, second, second, 'gYear'));
  }
  for (const match of text.matchAll(EARLY_YEAR))
    found.push(dateShape(from + match.index, match[0], four(match.groups?.['year'] ?? ''), 'gYear'));
  return found;
}

const plain = newShapeFinder(SHAPES);

/** Shapes of French text: those of any language, centuries in Roman numerals, years before Christ, and years of three digits. */
export const frenchShapes: ShapeFinder = (text, from = 0, to = text.length) => {
  const own = frenchDates(text.slice(from, to), from);
  const shapes = plain(text, from, to);
  if (own.length === 0) return shapes;
  const free = shapes.filter((shape) => !own.some((date) => date.start < shape.end && shape.start < date.end));
  return [...free, ...own].sort((a, b) => a.start - b.start);
};
