import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkStatement, compareCodePoints, mayHaveTwin } from './statement.ts';

describe('statements', () => {
  it.each([
    '<urn:a:s> <urn:a:p> <urn:a:o> .',
    '<http://ex/é> <urn:a:p> "a \\"b\\" \\\\ \\n \\u00e9 \\U0001F600"@fr-CA .',
    '<urn:a:s> <urn:a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
  ])('accepts %j', (line) => expect(() => checkStatement(line)).not.toThrow());

  it('accepts a literal of a million characters', () => {
    expect(() => checkStatement(`<urn:a:s> <urn:a:p> "${'x'.repeat(1_000_000)}" .`)).not.toThrow();
  });

  it('refuses a line of more than 16 million characters before it looks at it', () => {
    expect(() => checkStatement(`<urn:a:s> <urn:a:p> "${'x'.repeat(2 ** 24)}" .`)).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  it.each([
    '_:b <urn:a:p> "x" .',
    '<urn:a:s> <urn:a:p> "x" <urn:g> .',
    '<urn:a:s> <urn:a:p> "x"',
    '<urn:a:s> <urn:a:p> "x" .\n',
    '<urn:a:s> <urn:a:p> "x\ny" .',
    '<urn:a:s> <urn:a:p> "x\u0000y" .',
    '<urn:a:s> <urn:a:p> "\ud800" .',
    '<urn:a:s> <urn:a:p> "\\ud800" .',
    '<relative> <urn:a:p> "x" .',
    '<urn:a:s b> <urn:a:p> "x" .',
    '<urn:a:s> <urn:a:p> "x"@ .',
    '',
  ])('refuses %j', (line) => expect(() => checkStatement(line)).toThrow(expect.objectContaining({ code: 'internal' })));

  it('knows which literals may be spelled otherwise', () => {
    const typed = (text: string, type: string) => mayHaveTwin(`<urn:s> <urn:p> "${text}"^^<http://www.w3.org/2001/XMLSchema#${type}> .`);
    for (const [text, type] of [
      ['1', 'integer'],
      ['-20', 'integer'],
      ['1.5', 'decimal'],
      ['2020-01-01', 'date'],
      ['true', 'boolean'],
      ['1.5', 'double'],
      ['1999', 'gYear'],
    ] as const) {
      expect(typed(text, type)).toBe(false);
    }
    for (const [text, type] of [
      ['01', 'integer'],
      ['+1', 'integer'],
      ['1', 'int'],
      ['1.0', 'decimal'],
      ['1e0', 'double'],
      ['1', 'boolean'],
      ['P1Y', 'duration'],
      ['x', 'string'],
    ] as const) {
      expect(typed(text, type)).toBe(true);
    }
    expect(mayHaveTwin('<urn:s> <urn:p> "plain" .')).toBe(false);
    expect(mayHaveTwin('<urn:s> <urn:p> "a"@EN .')).toBe(true);
    expect(mayHaveTwin('<urn:s> <urn:p> "a\\u00e9" .')).toBe(true);
  });

  it('orders as UTF-8 bytes do', () => {
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
