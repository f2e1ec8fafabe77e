import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble, draftsOf } from './draft.ts';
import type { Draft } from './format.ts';

const place = fc.constantFrom('1', '2', '3').map((label) => ({ kind: 'page', label }) as const);
const draft: fc.Arbitrary<Draft> = fc.record(
  {
    kind: fc.constantFrom('heading', 'paragraph', 'item', 'quote', 'code'),
    level: fc.nat(6),
    text: fc.string({ unit: fc.constantFrom('a', 'б', ' ', '\n', '\u00ad', '😀'), maxLength: 12 }),
    place,
  },
  { requiredKeys: ['kind', 'level', 'text'] },
);

describe('places', () => {
  it('cover what stands at them, ascend, and never overlap', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 12 }), (drafts) => {
        const { text, blocks, places = [] } = assemble(null, drafts);
        let end = 0;
        for (const span of places) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
        const kept = drafts.filter((one) => assemble(null, [one]).text !== '');
        for (const [i, block] of blocks.entries()) {
          const labels = places.filter((span) => span.start <= block.start && block.end <= span.end).map((span) => span.label);
          const expected = kept[i]?.place?.label;
          if (expected !== undefined) expect(labels).toEqual([expected]);
        }
      }),
    );
  });

  it('turn within a block where its draft says so', () => {
    const moves = [{ at: 6, place: { kind: 'page', label: '2' } }] as const;
    const { text, places } = assemble(null, [
      { kind: 'heading', level: 1, text: 'Head', place: { kind: 'page', label: '1' } },
      { kind: 'paragraph', level: 0, text: 'first second', place: { kind: 'page', label: '1' }, moves },
    ]);
    expect(places?.map(({ label, start, end }) => [label, text.slice(start, end)])).toEqual([
      ['1', 'Head\n\nfirst '],
      ['2', 'second'],
    ]);
  });

  it('are none for a document that is text', () => {
    expect(assemble('x', [{ kind: 'paragraph', level: 0, text: 'a' }])).not.toHaveProperty('places');
  });

  it('lays a document out again as it was', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 12 }), (drafts) => {
        const { text, blocks } = assemble(null, drafts);
        expect(assemble(null, draftsOf({ title: null, text, blocks }))).toMatchObject({ text, blocks });
      }),
    );
  });
});
