import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanText } from './clean.ts';

it('makes every line end LF', () => {
  expect(cleanText('a\r\nb\rc\nd\u2028e\u0085f\fg')).toBe('a\nb\nc\nd\ne\nf\ng');
});

it('F21: takes out controls, marks and overrides, and keeps tabs and joiners', () => {
  expect(cleanText('\ufeffa\0b\u0007\tc\u202ed\u2069e\u200df\u200c')).toBe('ab\tcde\u200df\u200c');
});

it('F21: replaces lone surrogates', () => {
  expect(cleanText('a\ud800b\udc00c😀')).toBe('a\ufffdb\ufffdc😀');
});

it('composes, also over what is taken out', () => {
  expect(cleanText('e\u0301 и\u0306 e\u0000\u0301')).toBe('é й é');
});

it('is idempotent, well-formed and free of controls', () => {
  const odd = fc.constantFrom(
    '\r',
    '\n',
    '\ufeff',
    '\u0301',
    '\0',
    '\ud800',
    '\udc00',
    '\u0085',
    '\u202e',
    'e',
    '\u1100',
    '\u1161',
    '\u00ad',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(odd).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (input) => {
      const once = cleanText(input);
      expect(cleanText(once)).toBe(once);
      expect(once.isWellFormed()).toBe(true);
      expect(once).not.toMatch(/[[\p{Cc}--[\t\n]]\ufeff]/v);
    }),
    { numRuns: 500 },
  );
});
