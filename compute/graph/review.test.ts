import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIFF_ITEMS, DIFF_PARTS, DiffSummary } from '../../contract/diff.ts';
import { BASE_IRI, decisions, documents, fixtureDocuments, foldDocuments, type Written } from './arbitraries.ts';
import { sha256Hex } from './canonical-json.ts';
import type { Decision } from './decisions.ts';
import { delta, diffHash } from './delta.ts';
import { fold, graphOf, type FoldResult } from './fold.ts';
import { advance, lookupIn, newState } from './incremental/index.ts';
import { paginate } from './pages.ts';
import { review, type Review } from './review.ts';

interface Version {
  readonly documents: ReadonlyMap<number, Written>;
  readonly decisions: readonly Decision[];
}

const version = (all: ReadonlyMap<number, Written>, said: readonly Decision[] = []): Version => ({ documents: all, decisions: said });
const folded = ({ documents: all, decisions: said }: Version): FoldResult =>
  fold({ baseIri: BASE_IRI, documents: foldDocuments(all), decisions: said });

function reviewed(from: Version, to: Version): Review {
  const texts = [from, to].flatMap(({ documents: all }) => [...all.values()].map(({ text }) => [sha256Hex(text), text] as const));
  const byHash = new Map(texts);
  const state = newState(BASE_IRI);
  advance(state, { put: foldDocuments(from.documents), decisions: from.decisions });
  const { counts, proposals } = graphOf(state);
  const base = { triples: counts.triples, proposals };
  const remove = [...from.documents.keys()].filter((id) => !to.documents.has(id));
  const change = advance(state, { put: foldDocuments(to.documents), remove, decisions: to.decisions });
  const target = { ...lookupIn(state), counts: graphOf(state).counts, proposals: graphOf(state).proposals };
  return review(
    { change, target, base },
    {
      cycleId: 7,
      baseVersion: from.documents.size > 0 ? 3 : 0,
      documents: { added: 1, replaced: 0, removed: 0, failed: 0 },
      sentence: ({ textSha256 }, start, end) => byHash.get(textSha256)?.slice(start, end) ?? '',
    },
  );
}

describe('the review of a cycle', () => {
  it('has the shapes of the API, and each sentence is the text at its offsets', () => {
    fc.assert(
      fc.property(documents(), decisions, documents(), decisions, (a, saidA, b, saidB) => {
        const found = reviewed(version(a, saidA), version(b, saidB));
        expect(DiffSummary.safeParse(found.summary).error).toBeUndefined();
        const texts = new Map([...a.values(), ...b.values()].map(({ text }) => [sha256Hex(text), text]));
        for (const part of DIFF_PARTS) {
          for (const item of found[part]) {
            expect(DIFF_ITEMS[part].safeParse(item).error).toBeUndefined();
            for (const { text_sha256, sentence, start, end } of 'evidence' in item ? item.evidence : []) {
              expect(sentence).not.toBe('');
              expect(texts.get(text_sha256)?.slice(start, end)).toBe(sentence);
            }
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it('shows every statement that comes or goes, and counts what it shows', () => {
    fc.assert(
      fc.property(documents(), documents(), decisions, (a, b, said) => {
        const [base, target] = [folded(version(a)), folded(version(b, said))];
        const { summary, triples, entities } = reviewed(version(a), version(b, said));
        const before = new Set(base.triples.map(({ line }) => line));
        expect(triples.filter(({ change }) => change === 'added')).toHaveLength(
          target.triples.filter(({ line }) => !before.has(line)).length,
        );
        expect(summary.triples.total).toBe(base.counts.triples + summary.triples.added - summary.triples.removed);
        const { added, removed, joined } = summary.entities;
        const isPublished = (iri: string) => base.entities.has(iri);
        const partsOfJoined = entities
          .filter(({ change }) => change === 'joined')
          .flatMap(({ entity }) => [entity.iri, ...(target.entities.get(entity.iri)?.replaces ?? [])])
          .filter(isPublished).length;
        expect(summary.entities.total).toBe(base.counts.entities + added - removed - partsOfJoined + joined);
        expect(summary.diff_hash).toBe(diffHash(delta(base, target)));
      }),
      { numRuns: 120 },
    );
  });

  it('F111: has nothing to show when nothing changes', () => {
    const all = fixtureDocuments(5);
    const found = reviewed(version(all), version(all));
    expect(delta(folded(version(all)), folded(version(all)))).toEqual({ add: [], del: [] });
    for (const part of DIFF_PARTS) expect(found[part]).toEqual([]);
    expect(found.summary.gates.every(({ passed }) => passed)).toBe(true);
  });

  it('F112: asks for a second look when more than half of what is published would go', () => {
    const all = fixtureDocuments(12);
    const gate = (left: number) =>
      reviewed(version(all), version(new Map([...all].slice(0, left)))).summary.gates.find(({ name }) => name === 'removal');
    expect(gate(11)).toMatchObject({ passed: true });
    expect(gate(0)).toMatchObject({ passed: false, numbers: { percent: 100 } });
  });

  it('tells that two published entities became one, by both their names', () => {
    const all = fixtureDocuments(12);
    const said: Decision[] = [{ id: 's', order: 1, kind: 'same', a: 'лев толстой', b: 'lev tolstoy' }];
    const { entities } = reviewed(version(all), version(all, said));
    expect(entities.find(({ change }) => change === 'joined')).toMatchObject({
      before: expect.arrayContaining(['Лев Толстой', 'Lev Tolstoy']),
    });
    expect(entities.some(({ change }) => change === 'removed')).toBe(false);
  });

  it('tells that two names of one cycle became one, though neither was published', () => {
    const said: Decision[] = [{ id: 'model-s', order: 0, kind: 'same', a: 'лев толстой', b: 'lev tolstoy' }];
    const { entities, summary } = reviewed(version(new Map()), version(fixtureDocuments(12), said));
    expect(entities.find(({ change }) => change === 'joined')).toMatchObject({
      before: expect.arrayContaining(['Лев Толстой', 'Lev Tolstoy']),
    });
    expect(summary.entities.joined).toBe(1);
  });

  it('F115: a contradiction with what is published is shown with both values and which one is published', () => {
    const all = fixtureDocuments(60);
    const half = new Map([...all].slice(0, 30));
    const { conflicts } = reviewed(version(half), version(all));
    const two = conflicts.filter(({ kind, values }) => kind === 'two_values' && values.some(({ published }) => published));
    expect(two.length).toBeGreaterThan(0);
    expect(two[0]?.values.some(({ published }) => !published)).toBe(true);
  });
});

describe('pages', () => {
  it('hold every item once in order, and no page with several items is over the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 30 })), fc.integer({ min: 10, max: 200 }), (items, limit) => {
        const pages = paginate(items, limit);
        expect(pages.flat()).toEqual(items);
        for (const page of pages) if (page.length > 1) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 200 },
    );
  });
});
