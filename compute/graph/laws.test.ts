import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE_IRI, bytes, decisions, documents, fixtureDocuments, foldDocuments, written, type Written } from './arbitraries.ts';
import { sha256Hex } from './canonical-json.ts';
import { applyDelta, delta, publishedLines } from './delta.ts';
import type { Decision } from './decisions.ts';
import { acceptances, fold, type FoldResult } from './fold.ts';
import { readLine } from './terms.ts';

const RUNS = { numRuns: 200 };
const folded = (all: ReadonlyMap<number, Written>, said: readonly Decision[] = []): FoldResult =>
  fold({ baseIri: BASE_IRI, documents: foldDocuments(all), decisions: said });

const lines = (result: FoldResult): string[] => publishedLines(result);

describe('the laws of the fold', () => {
  it('L1: any order of documents and decisions gives the same bytes', () => {
    const shuffled = documents().chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.size, maxLength: all.size })),
    );
    const said = decisions.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, said, ([all, other], [first, second]) => {
        expect(bytes(folded(new Map(other), second))).toBe(bytes(folded(all, first)));
      }),
      RUNS,
    );
  });

  it('L2: a version plus the delta to another is the other, for any documents added, replaced, removed and anything decided', () => {
    fc.assert(
      fc.property(documents(), decisions, documents(), decisions, (a, saidA, b, saidB) => {
        const [from, to] = [folded(a, saidA), folded(b, saidB)];
        expect(applyDelta(lines(from), delta(from, to))).toEqual(lines(to));
        expect(applyDelta([], delta(null, to))).toEqual(lines(to));
      }),
      RUNS,
    );
  });

  it('L3: removing a document removes its evidence, and no triple outlives its last evidence', () => {
    fc.assert(
      fc.property(documents(), decisions, fc.integer({ min: 1, max: 9 }), (all, said, gone) => {
        const before = folded(all, said);
        const after = folded(new Map([...all].filter(([id]) => id !== gone)), said);
        for (const { evidence, decision } of after.triples) {
          expect(evidence.some(({ source }) => source.documentId === gone)).toBe(false);
          expect(evidence.length > 0 || decision !== null).toBe(true);
        }
        if (said.length > 0) return;
        // Without decisions and alignments nothing is renamed: what was there with evidence of others is still there.
        const left = new Set(after.triples.map(({ line }) => line));
        for (const { line, evidence, predicate } of before.triples) {
          if (!predicate.endsWith('#type')) expect(left.has(line)).toBe(evidence.some(({ source }) => source.documentId !== gone));
        }
      }),
      RUNS,
    );
  });

  it('L4: a text that is there already changes support and counts, not one line', () => {
    fc.assert(
      fc.property(documents(), written, decisions, (all, again, said) => {
        const once = folded(new Map([...all, [10, again]]), said);
        const twice = folded(new Map([...all, [10, again], [11, again]]), said);
        expect(lines(twice)).toEqual(lines(once));
        const support = (result: FoldResult): number => result.triples.reduce((sum, { evidence }) => sum + evidence.length, 0);
        expect(support(twice)).toBeGreaterThanOrEqual(support(once));
      }),
      RUNS,
    );
  });

  it('L5: every triple rests on sentences that stand in documents of the manifest, or names its decision', () => {
    fc.assert(
      fc.property(documents(), decisions, (all, said) => {
        const ids = new Set(said.map(({ id }) => id));
        const result = folded(all, said);
        for (const { evidence, decision, line } of result.triples) {
          expect(evidence.length > 0 || (decision !== null && ids.has(decision))).toBe(true);
          expect(result.data).toContain(line);
          for (const item of evidence) expectSentence(item, all);
        }
        for (const { evidence } of result.entities.values()) {
          expect(evidence.length).toBeGreaterThan(0);
          for (const item of evidence) expectSentence(item, all);
        }
      }),
      RUNS,
    );
  });

  it('L6: applying a delta twice changes no more than applying it once', () => {
    fc.assert(
      fc.property(documents(), documents(), decisions, (a, b, said) => {
        const [from, to] = [folded(a), folded(b, said)];
        const change = delta(from, to);
        const once = applyDelta(lines(from), change);
        expect(applyDelta(once, change)).toEqual(once);
        const removed = new Set(change.del);
        expect(change.add.some((line) => removed.has(line))).toBe(false);
      }),
      RUNS,
    );
  });

  it('L8: a fixed graph has the same bytes on every machine', () => {
    const said: Decision[] = [
      { id: 'd1', order: 1, kind: 'same', a: 'лев толстой', b: 'lev tolstoy' },
      { id: 'd2', order: 2, kind: 'rename', entity: '東京', label: 'Tokyo', language: 'en' },
    ];
    const result = folded(fixtureDocuments(60), said);
    expect(result.counts).toMatchObject({ documents: 60, chunks: 180 });
    expect(sha256Hex(bytes(result))).toBe('98c581c6bd54ec95c114d27c88cfb3850bbd9c6b6700a62fe1b21e294747868c');
  });

  it('L9: what an approval accepts changes no line', () => {
    fc.assert(
      fc.property(documents(), decisions, (all, said) => {
        const result = folded(all, said);
        const promoted = said.filter((decision) => !('promote' in decision && decision.promote));
        const plain = folded(all, promoted);
        expect(lines(folded(all, [...promoted, ...acceptances(plain, 9)]))).toEqual(lines(plain));
        expect(result.data.every((line) => readLine(line) !== null)).toBe(true);
      }),
      RUNS,
    );
  });

  it('publishes nothing that is not described: every entity has one label, every class and property is declared', () => {
    fc.assert(
      fc.property(documents(), decisions, (all, said) => {
        const { entities, classes, properties, triples, data, ontology } = folded(all, said);
        const labels = data.filter((line) => line.includes('> <http://www.w3.org/2000/01/rdf-schema#label> '));
        expect(labels).toHaveLength(entities.size);
        expect(new Set([...data, ...ontology]).size).toBe(data.length + ontology.length);
        for (const { subject, predicate, object } of triples) {
          expect(entities.has(subject)).toBe(true);
          const isType = predicate.endsWith('22-rdf-syntax-ns#type');
          if ('iri' in object) expect((isType ? classes : entities).has(object.iri)).toBe(true);
          if (!isType) expect(properties.has(predicate)).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

function expectSentence(
  item: { source: { documentId: number; textSha256: string }; start: number; end: number },
  all: ReadonlyMap<number, Written>,
): void {
  const text = all.get(item.source.documentId)?.text ?? '';
  expect(sha256Hex(text)).toBe(item.source.textSha256);
  const sentence = text.slice(item.start, item.end);
  expect(sentence.endsWith('.')).toBe(true);
  expect(sentence).toBe(sentence.trim());
}
