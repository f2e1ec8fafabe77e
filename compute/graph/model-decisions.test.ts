import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE_IRI, decisions as manyDecisions, documents, fixtureDocuments, foldDocuments } from './arbitraries.ts';
import { isOfModel, MODEL_DECISION, sortedDecisions, type Decision } from './decisions.ts';
import { fold, type FoldResult } from './fold.ts';

type Without<T> = T extends unknown ? Omit<T, 'id' | 'order'> : never;
let next = 0;
// Parts of a decision with the two fields that all have.
const person = (said: Without<Decision>, order = 0): Decision => ({ ...said, id: `a-${(next += 1)}`, order }) as Decision;
const model = (said: Without<Decision>, order = 0): Decision => ({ ...said, id: `${MODEL_DECISION}${(next += 1)}`, order }) as Decision;

const folded = (...decisions: Decision[]): FoldResult =>
  fold({ baseIri: BASE_IRI, documents: foldDocuments(fixtureDocuments(12)), decisions });
const joined = (graph: FoldResult, a: string, b: string): boolean =>
  graph.entityOf(a) !== undefined && graph.entityOf(a) === graph.entityOf(b);
const lines = ({ data, ontology }: FoldResult): string[] => [...data, ...ontology];

const [A, B] = ['лев толстой', 'lev tolstoy'];

describe('a decision of a model', () => {
  it('holds where nobody contradicts it', () => {
    expect(joined(folded(), A, B)).toBe(false);
    expect(joined(folded(model({ kind: 'same', a: A, b: B })), A, B)).toBe(true);
  });

  it('gives way to what a person said of the same pair, before or after', () => {
    for (const order of [0, 9]) {
      const said = [person({ kind: 'different', a: A, b: B }), model({ kind: 'same', a: A, b: B }, order)];
      expect(joined(folded(...said), A, B)).toBe(false);
      expect(joined(folded(...said.toReversed()), A, B)).toBe(false);
    }
  });

  it('joins nothing that would keep what a person joined from being joined', () => {
    const keys = [...new Set([...folded().entities.values()].map(({ key }) => key))].slice(0, 12);
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...keys), { minLength: 3, maxLength: 3 }), ([a = '', b = '', c = '']) => {
        const graph = folded(model({ kind: 'same', a, b }), person({ kind: 'same', a: b, b: c }), person({ kind: 'different', a, b: c }));
        expect(joined(graph, b, c)).toBe(true);
        expect(joined(graph, a, c)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it('about a word gives way to a person who maps the other way, maps elsewhere, or accepts the word', () => {
    const { classes } = folded();
    const [first = '', second = '', third = ''] = [...classes.keys()];
    const has = (graph: FoldResult, iri: string): boolean => graph.classes.has(iri);
    const mapping = model({ kind: 'map_class', from: first, to: second });
    expect(has(folded(mapping), first)).toBe(false);
    for (const [from = '', to = ''] of [
      [first, second],
      [second, first],
    ]) {
      const turned = folded(model({ kind: 'map_class', from, to }), person({ kind: 'map_class', from: to, to: from }));
      expect([has(turned, from), has(turned, to)]).toEqual([true, false]);
    }
    expect(has(folded(mapping, person({ kind: 'accept_class', class: first, promote: false })), first)).toBe(true);
    const elsewhere = person({ kind: 'map_class', from: first, to: third });
    expect(lines(folded(mapping, elsewhere))).toEqual(lines(folded(elsewhere)));
  });

  it('against a kind of things gives way to a person who accepts it', () => {
    const [iri = ''] = folded().classes.keys();
    const type = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
    const against = model({ kind: 'reject_triple', subject: null, predicate: type, object: { entity: iri } });
    expect(folded(against).classes.get(iri)?.uses ?? 0).toBe(0);
    expect(folded(against, person({ kind: 'accept_class', class: iri, promote: false })).classes.has(iri)).toBe(true);
  });

  it('stands before all of people, whatever its order says', () => {
    fc.assert(
      fc.property(manyDecisions, fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), (said, byModel) => {
        const mixed = said.map((decision, index) =>
          byModel[index % byModel.length] ? { ...decision, id: `${MODEL_DECISION}${decision.id}` } : decision,
        );
        const sorted = sortedDecisions(mixed);
        expect(sorted.map(isOfModel)).toEqual(sorted.map(isOfModel).toSorted((a, b) => Number(b) - Number(a)));
      }),
    );
  });

  it('does not make the graph depend on the order of anything', () => {
    fc.assert(
      fc.property(documents(), manyDecisions, fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (all, said, byModel) => {
        const mixed = said.map((decision, index) =>
          byModel[index % byModel.length] ? { ...decision, id: `${MODEL_DECISION}${decision.id}` } : decision,
        );
        const once = fold({ baseIri: BASE_IRI, documents: foldDocuments(all), decisions: mixed });
        const turned = fold({ baseIri: BASE_IRI, documents: foldDocuments(all).toReversed(), decisions: mixed.toReversed() });
        expect(lines(turned)).toEqual(lines(once));
      }),
      { numRuns: 60 },
    );
  });
});
