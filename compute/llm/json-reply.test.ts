import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJson } from './json-reply.ts';

const Rows = z.object({ rows: z.array(z.array(z.union([z.int(), z.string()]))) });
const read = (text: string) => readJson(text, Rows);
const rows = (...list: unknown[][]) => ({ rows: list });

describe('F93: the JSON of a reply', () => {
  it.each([
    ['as it should be', '{"rows":[[1,"a",2,3]]}'],
    ['in a fence', '```json\n{"rows":[[1,"a",2,3]]}\n```'],
    ['in a fence that never ends', '```json\n{"rows":[[1,"a",2,3]]}'],
    ['with prose around', 'Here are the rows (I found [some]):\n{"rows":[[1,"a",2,3]]}\nI hope this helps {really}.'],
    ['after thoughts', '<think>{"rows":[]} or not?</think>{"rows":[[1,"a",2,3]]}'],
    ['after thoughts that the template opened', 'maybe {"rows":[]}\n</think>\n\n{"rows":[[1,"a",2,3]]}'],
    ['with a comma too many', '{"rows":[[1,"a",2,3,],],}'],
    ['with its last brackets missing', '{"rows":[[1,"a",2,3]'],
    ['with the wrong bracket', '{"rows":[[1,"a",2,3]}}'],
  ])('%s is read', (_, text) => {
    expect(read(text)).toMatchObject({ ok: true, value: rows([1, 'a', 2, 3]) });
  });

  it('of two objects the first that has the form is read', () => {
    expect(read('{"note": "x"}\n{"rows":[[1,"a",2,3]]}\n{"rows":[]}')).toMatchObject({ ok: true, value: rows([1, 'a', 2, 3]) });
  });

  it('keeps the complete rows of a list that was cut off, and says that it was repaired', () => {
    for (const cut of ['{"rows":[[1,"a",2,3],[4,"b"', '{"rows":[[1,"a",2,3],[4,"b', '{"rows":[[1,"a",2,3],[', '{"rows":[[1,"a",2,3],']) {
      const Four = z.object({ rows: z.array(z.tuple([z.int(), z.string(), z.int(), z.int()])) });
      expect(readJson(cut, Four)).toEqual({ ok: true, value: rows([1, 'a', 2, 3]), repaired: true });
    }
  });

  it('keeps quotations of tags, brackets and line breaks inside strings', () => {
    const said = 'he wrote "</think>" and ] and }, then\na new line';
    expect(readJson(`{"t":${JSON.stringify(said)}}`, z.object({ t: z.string() }))).toMatchObject({ value: { t: said }, repaired: false });
    expect(readJson('{"t":"two\nlines"}', z.object({ t: z.string() }))).toMatchObject({ value: { t: 'two\nlines' }, repaired: true });
  });

  it.each([
    ['nothing', '', 'The reply is empty.'],
    ['only thoughts', '<think>I wonder', 'The reply is empty.'],
    ['prose', 'I cannot help with that.', 'The reply holds no JSON.'],
    ['another form', '{"entities":[]}', 'The reply has another form'],
    ['code', '{"rows": (() => [[1]])()}', 'The reply'],
  ])('%s is a reason, not an error', (_, text, reason) => {
    const found = read(text);
    expect(found.ok).toBe(false);
    expect(!found.ok && found.reason).toContain(reason);
  });

  it('never throws, never runs anything, and reads back whatever JSON it is given, cut or not', () => {
    const value = fc.record({ rows: fc.array(fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 5 }), { maxLength: 8 }) });
    fc.assert(
      fc.property(value, fc.string(), fc.nat(), (json, noise, at) => {
        const text = JSON.stringify(json);
        expect(read(`\`\`\`json\n${text}\n\`\`\``)).toEqual({ ok: true, value: json, repaired: false });
        const cut = read(text.slice(0, at % (text.length + 1)));
        // What is left of a cut reply is a beginning of the rows; the last of them may be cut itself, never an earlier one.
        if (cut.ok) expect(json.rows.slice(0, Math.max(0, cut.value.rows.length - 1))).toEqual(cut.value.rows.slice(0, -1));
        read(noise + text.slice(at % (text.length + 1)));
        read(noise);
      }),
      { numRuns: 500 },
    );
  });

  it('takes time in proportion to the reply, not to its square', () => {
    const deep = '['.repeat(500_000);
    const many = `{"rows":[${'[1,"a",2,3],'.repeat(100_000)}`;
    expect(read(deep).ok).toBe(false);
    expect(read(many)).toMatchObject({ ok: true });
    expect(read('x'.repeat(2_000_001))).toEqual({ ok: false, reason: 'The reply is too long to be looked at.' });
  });
});
