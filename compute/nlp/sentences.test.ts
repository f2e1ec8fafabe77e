import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSentences } from './sentences.ts';
import type { SentenceRules } from './sentences.ts';

const RULES: SentenceRules = {
  titles: new Set(['dr', 'mr', 'e.g']),
  abbreviations: new Set(['inc', 'etc']),
  starters: new Set(['the', 'he', 'it']),
};
const split = (text: string): string[] => splitSentences(text, RULES).map(([start, end]) => text.slice(start, end));

describe('sentences', () => {
  it.each<[string, string[]]>([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['Dr. Moss met Mr. Lund. He left.', ['Dr. Moss met Mr. Lund.', 'He left.']],
    ['He met J. R. Moss in Ulm.', ['He met J. R. Moss in Ulm.']],
    ['It has vitamin C. The rest is water.', ['It has vitamin C.', 'The rest is water.']],
    ['Acme Inc. Moss owns it. Acme Inc. The firm grew.', ['Acme Inc. Moss owns it.', 'Acme Inc.', 'The firm grew.']],
    ['Version 3.14 of a.b.c is out. Good.', ['Version 3.14 of a.b.c is out.', 'Good.']],
    ['He was born c. 1510 and d. Paris 1570.', ['He was born c. 1510 and d. Paris 1570.']],
    ['"What is it?" first asked Anna. She knew.', ['"What is it?" first asked Anna.', 'She knew.']],
    ['(It rained.) "Go!" They went…', ['(It rained.)', '"Go!"', 'They went…']],
    ['Title\n\nText without a stop', ['Title', 'Text without a stop']],
    ['a line\nthat goes on. Next', ['a line\nthat goes on.', 'Next']],
    ['雨が降る。風が吹く。', ['雨が降る。', '風が吹く。']],
    ['', []],
    [' \n ', []],
  ])('of %j', (text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it('ascend without overlap, have no white space around them, and hold every other character', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'B', '.', '!', ' ', '\n', '"', '(', ')', 'Dr', 'é', '😀', 'Ж', '…', '。'),
      maxLength: 80,
    });
    fc.assert(
      fc.property(text, (sample) => {
        const spans = splitSentences(sample, RULES);
        expect(
          spans
            .map((span) => sample.slice(...span))
            .join('')
            .replace(/\s/g, ''),
        ).toBe(sample.replace(/\s/g, ''));
        spans.forEach(([start, end], index) => {
          expect(sample.slice(start, end).trim()).toBe(sample.slice(start, end));
          expect(start).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
        });
      }),
    );
  });
});
