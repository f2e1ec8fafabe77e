import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { thoughtFilter, withoutThoughts } from './thinking.ts';

/** The same text cut into pieces wherever `cuts` say. */
function inPieces(text: string, cuts: readonly number[], isOpen = false): { text: string; pieces: string[] } {
  const at = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].sort((a, b) => a - b);
  const filter = thoughtFilter(isOpen);
  const pieces = at.slice(1).map((end, i) => filter.push(text.slice(at[i] ?? 0, end)));
  pieces.push(filter.end());
  return { text: pieces.join(''), pieces };
}

it.each([
  ['<think>hm</think>\n\nYes.', 'Yes.'],
  ['\n<thinking>hm</thinking> <think>more</think>Yes.', 'Yes.'],
  ['<think></think>Yes.', 'Yes.'],
  ['<THINK>hm</THINK>Yes.', 'Yes.'],
  ['<think>never ends', ''],
  ['Yes.', 'Yes.'],
  ['<thin line', '<thin line'],
  ['<', '<'],
  ['', ''],
  ['The tag <think> is quoted </think> here.', 'The tag <think> is quoted </think> here.'],
])('%j says %j, however it is cut into pieces', (said, text) => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
      expect(inPieces(said, cuts).text.trimStart()).toBe(text);
    }),
  );
});

it('takes out a thought whose opening tag is in the template of the server', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
      expect(inPieces('well, well</think>\nYes.', cuts, true).text).toBe('Yes.');
    }),
  );
  expect(withoutThoughts('well, well</think>\nYes.')).toBe('Yes.');
  expect(withoutThoughts('{"a": "a </think> b"}')).toBe('{"a": "a </think> b"}');
});

it('gives text on as soon as it is sure that it is none of a thought', () => {
  const filter = thoughtFilter();
  expect([filter.push('Ye'), filter.push('s.')]).toEqual(['Ye', 's.']);
});
