import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { parseSegment } from './segment-file.ts';

describe('segment files', () => {
  it('have their keys in code-point order, whatever the order they were set in', () => {
    expect(canonicalJson({ b: 1, a: [{ d: null, c: 'é' }], B: undefined })).toBe('{"a":[{"c":"é","d":null}],"b":1}');
  });
  it.each(['', 'not json', '{"format":"other"}', '{"format":"ferag-segment-1"'])('are refused when they are %j', (text) => {
    expect(() => parseSegment(text)).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
