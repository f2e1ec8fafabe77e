import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalLine, isOdd, readSpelled, spelledDelta, spelledLines } from './spelling.ts';

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const typed = (text: string, type: string): string => `<urn:a:s> <urn:a:p> "${text}"^^<${XSD}${type}> .`;

/** A store that keeps integers as numbers and tags in lower case, as many do. */
const valueOf = (line: string): string =>
  line
    .replace(/"([+-]?\d+)"\^\^(<[^>]*integer>)/, (_all, digits: string, type: string) => `"${Number(digits)}"^^${type}`)
    .replace(/"@([A-Za-z-]+)/, (_all, tag: string) => `"@${tag.toLowerCase()}`);

const lines = fc.constantFrom(
  typed('1', 'integer'),
  typed('01', 'integer'),
  typed('+1', 'integer'),
  typed('2', 'integer'),
  typed('002', 'integer'),
  '<urn:a:s> <urn:a:p> "x"@en .',
  '<urn:a:s> <urn:a:p> "x"@EN .',
  '<urn:a:s> <urn:a:p> "plain" .',
  String.raw`<urn:a:s> <urn:a:p> "odd, and given back as it came \u0007" .`,
);
const delta = fc.record({ add: fc.uniqueArray(lines), del: fc.uniqueArray(lines) });

describe('F87: lines that a store spells in its own way', () => {
  it('are the same set of lines after any changes, and their values are what queries see', () => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 12 }), (deltas) => {
        const wanted = new Set<string>();
        const data = new Set<string>();
        const spelled = new Map<string, string>();
        for (const { add, del } of deltas) {
          const odd = new Map(add.filter(isOdd).map((line) => [line, valueOf(line)]));
          const present = new Set([...odd.values()].filter((value) => data.has(value)));
          const change = spelledDelta({ add, del }, { known: spelled, odd, present });
          for (const line of change.del) data.delete(valueOf(line));
          for (const line of change.add) data.add(valueOf(line));
          for (const [line] of change.spelledDel) spelled.delete(line);
          for (const [line, value] of change.spelledAdd) spelled.set(line, value);
          for (const line of del) wanted.delete(line);
          for (const line of add) wanted.add(line);
          const values = new Set(spelled.values());
          const read = [...spelled.keys(), ...[...data].filter((value) => !values.has(value))];
          expect(read.sort()).toEqual([...wanted].sort());
          expect([...data].sort()).toEqual([...new Set([...wanted].map(valueOf))].sort());
        }
      }),
    );
  });

  it('are read back to the letter from the notes about them', () => {
    const odd = [typed('01', 'integer'), String.raw`<urn:a:s> <urn:a:p> "tab\b \"q\" \\u0041 é 😀"@en-GB .`];
    const noted = [...spelledLines(odd.map((line) => [line, line]))];
    expect([...readSpelled(noted.toReversed()).keys()].sort()).toEqual(odd.toSorted());
  });

  it('damaged notes are told, not guessed', () => {
    const noted = [...spelledLines([[typed('01', 'integer'), typed('1', 'integer')]])];
    for (const missing of noted) expect(() => readSpelled(noted.filter((line) => line !== missing))).toThrow(/damaged/);
  });

  it.each([
    ['"01"^^<XSDinteger>', true],
    ['"1"^^<XSDinteger>', false],
    ['"1.50"^^<XSDdecimal>', true],
    ['"1.5"^^<XSDdecimal>', false],
    ['"7"^^<XSDdecimal>', true],
    ['"1.5"^^<XSDdouble>', true],
    ['"2020-02-30"^^<XSDdate>', true],
    ['"2020-02-28"^^<XSDdate>', false],
    ['"text"@en', false],
    ['"text"@en-us', true],
    ['"text"^^<XSDstring>', true],
    ['"text"', false],
    ['"tab\\there"', false],
    ['"bell\\u0007"', true],
    ['"x"^^<urn:my:type>', false],
    ['<urn:a:o>', false],
  ])('%s may come back otherwise: %s', (object, odd) => {
    expect(isOdd(`<urn:a:s> <urn:a:p> ${object.replace('XSD', XSD)} .`)).toBe(odd);
  });

  it.each([
    ['<urn:a:s>  <urn:a:p>\t"x"  .', '<urn:a:s> <urn:a:p> "x" .'],
    [String.raw`<urn:a:\u00e9> <urn:a:p> "\u0416\U0001F600" .`, '<urn:a:é> <urn:a:p> "Ж😀" .'],
    ['<urn:a:s> <urn:a:p> "tab\there"@en-US .', String.raw`<urn:a:s> <urn:a:p> "tab\there"@en-US .`],
    ['_:b0 <urn:a:p> _:b1 .', '_:b0 <urn:a:p> _:b1 .'],
  ])('reads %j as any store may write it', (line, canonical) => {
    expect(canonicalLine(line)).toBe(canonical);
  });
});
