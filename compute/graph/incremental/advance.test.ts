import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE_IRI, bytes, corpusDocuments, decisions, documents, fixtureDocuments, foldDocuments, type Written } from '../arbitraries.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import type { Decision } from '../decisions.ts';
import { applyDelta, delta, publishedLines } from '../delta.ts';
import { fold, graphOf, type FoldDocument, type FoldResult } from '../fold.ts';
import type { Changed, FoldChange, Step } from './change.ts';
import { advance, newState, rowsOf, type FoldState } from './index.ts';

const RUNS = { numRuns: 200 };

interface Version {
  readonly documents: ReadonlyMap<number, Written>;
  readonly decisions: readonly Decision[];
}

const NOTHING: Version = { documents: new Map(), decisions: [] };
const folded = ({ documents: all, decisions: said }: Version): FoldResult =>
  fold({ baseIri: BASE_IRI, documents: foldDocuments(all), decisions: said });

function stateOf({ documents: all, decisions: said }: Version): FoldState {
  const state = newState(BASE_IRI);
  advance(state, { put: foldDocuments(all), decisions: said });
  return state;
}

/** From version to version by their difference alone: what did not change is not told again. */
function moveTo(state: FoldState, from: Version, to: Version): FoldChange {
  const put = new Map([...to.documents].filter(([id, document]) => from.documents.get(id) !== document));
  const remove = [...from.documents.keys()].filter((id) => !to.documents.has(id));
  return advance(state, { put: foldDocuments(put), remove, ...(to.decisions === from.decisions ? {} : { decisions: to.decisions }) });
}

interface Turn {
  readonly put: ReadonlyMap<number, Written>;
  readonly remove: readonly number[];
  /** Null: what was decided stays. */
  readonly decisions: readonly Decision[] | null;
  /** The process ends before: all that is left is what the manifest says. */
  readonly crash: boolean;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  put: documents(3),
  remove: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
  decisions: fc.option(decisions),
  crash: fc.constantFrom(false, false, false, true),
});
const turns = fc.array(turn, { minLength: 1, maxLength: 6 });

function after({ documents: all, decisions: said }: Version, { put, remove, decisions: decided }: Turn): Version {
  const next = new Map([...all, ...put]);
  for (const id of remove) next.delete(id);
  return { documents: next, decisions: decided ?? said };
}

/** Walks through the turns, with the state and the version after each. */
function walk(all: readonly Turn[], look: (step: { state: FoldState; change: FoldChange; from: Version; to: Version }) => void): void {
  let [state, from] = [newState(BASE_IRI), NOTHING];
  for (const one of all) {
    if (one.crash) state = stateOf(from);
    const to = after(from, one);
    look({ state, change: moveTo(state, from, to), from, to });
    from = to;
  }
}

/** Few names and classes for many documents. */
const CROWD = fixtureDocuments(24);

describe('the incremental fold', () => {
  it('L2: is the full fold byte for byte after any series of changes, decisions and crashes', () => {
    fc.assert(
      fc.property(turns, (all) => walk(all, ({ state, to }) => expect(bytes(graphOf(state))).toBe(bytes(folded(to))))),
      RUNS,
    );
  });

  it('L2: from any version to any other in one step', () => {
    fc.assert(
      fc.property(documents(), decisions, documents(), decisions, (a, saidA, b, saidB) => {
        const [from, to] = [
          { documents: a, decisions: saidA },
          { documents: b, decisions: saidB },
        ];
        const state = stateOf(from);
        moveTo(state, from, to);
        expect(bytes(graphOf(state))).toBe(bytes(folded(to)));
        moveTo(state, to, from);
        expect(bytes(graphOf(state))).toBe(bytes(folded(from)));
      }),
      RUNS,
    );
  });

  it('L6: says the delta of the two graphs, which applied once or twice turns the one into the other', () => {
    fc.assert(
      fc.property(turns, (all) =>
        walk(all, ({ change, from, to }) => {
          const [before, now] = [folded(from), folded(to)];
          expect(change.delta).toEqual(delta(before, now));
          const once = applyDelta(publishedLines(before), change.delta);
          expect(once).toEqual(publishedLines(now));
          expect(applyDelta(once, change.delta)).toEqual(once);
        }),
      ),
      RUNS,
    );
  });

  it('says all that changed and nothing that did not: the graph before with the changes is the graph after', () => {
    fc.assert(
      fc.property(turns, (all) =>
        walk(all, ({ change, from, to }) => {
          const [before, now] = [folded(from), folded(to)];
          const iri = ({ iri: name }: { iri: string }) => name;
          expect(patch(before.entities.values(), change.entities, iri)).toEqual([...now.entities.values()]);
          expect(patch(before.classes.values(), change.classes, iri)).toEqual([...now.classes.values()]);
          expect(patch(before.properties.values(), change.properties, iri)).toEqual([...now.properties.values()]);
          expect(patch(before.triples, change.triples, ({ line }) => line)).toEqual(now.triples);
          const name = ({ kind, subject, predicate }: { kind: string; subject: string; predicate: string | null }) =>
            `${kind}\n${subject}\n${predicate ?? ''}`;
          expect(patch(before.conflicts, change.conflicts, name)).toHaveLength(now.conflicts.length);
          for (const { from: old, to: other } of change.renames) expect(old).not.toBe(other);
        }),
      ),
      RUNS,
    );
  });

  it('L6: a step that was taken already changes nothing', () => {
    fc.assert(
      fc.property(documents(), decisions, documents(), decisions, (a, saidA, b, saidB) => {
        const state = stateOf({ documents: a, decisions: saidA });
        const step = { put: foldDocuments(b), remove: [1, 2].filter((id) => !b.has(id)), decisions: saidB };
        advance(state, step);
        const again = advance(state, step);
        expect(again).toMatchObject({ delta: { add: [], del: [] }, triples: [], entities: [], classes: [], properties: [], conflicts: [] });
      }),
      RUNS,
    );
  });

  it('L2: gives a class that left and came back the name that it has now', () => {
    const [films, film] = [typed(1, 'films'), typed(2, 'film')];
    const rename: Decision = { id: 'd', order: 1, kind: 'rename', entity: 'nobody', label: 'x', language: 'en' };
    const state = newState(BASE_IRI);
    const classesAfter = (step: Step): string[] => {
      advance(state, step);
      return [...state.classes.keys()].map((iri) => iri.slice(iri.indexOf('#') + 1)).toSorted();
    };
    expect(classesAfter({ put: [films, film] })).toEqual(['Film']);
    expect(classesAfter({ remove: [1] })).toEqual(['Film']);
    expect(classesAfter({ remove: [2] })).toEqual([]);
    expect(classesAfter({ put: [films] })).toEqual(['Films']);
    expect(classesAfter({ put: [film] })).toEqual(['Film']);
    // With decisions, any class that comes or goes makes all names anew: they must still know what each lemma was called.
    expect(classesAfter({ decisions: [rename] })).toEqual(['Film']);
    expect(classesAfter({ put: [typed(3, 'city')] })).toEqual(['City', 'Film']);
    expect(classesAfter({ remove: [2] })).toEqual(['City', 'Films']);
  });

  it('L2: holds where counts cross what a domain, a range, a subclass or a sure term needs', () => {
    const ids = [...CROWD.keys()];
    fc.assert(
      fc.property(fc.array(fc.subarray(ids, { minLength: 8 }), { minLength: 2, maxLength: 4 }), (versions) => {
        const all = versions.map((some) => ({ documents: new Map([...CROWD].filter(([id]) => some.includes(id))), decisions: [] }));
        const state = newState(BASE_IRI);
        for (const [index, to] of all.entries()) {
          moveTo(state, all[index - 1] ?? { documents: new Map(), decisions: to.decisions }, to);
          expect(bytes(graphOf(state))).toBe(bytes(folded(to)));
        }
      }),
      { numRuns: 15 },
    );
    const properties = [...folded({ documents: CROWD, decisions: [] }).properties.values()];
    expect(properties.some(({ domain }) => domain !== null)).toBe(true);
  });

  it('is not used again after an error, and does not answer for a graph that is past', () => {
    const all = corpusDocuments(3);
    const state = stateOf({ documents: all, decisions: [] });
    const past = graphOf(state);
    const [first] = foldDocuments(all);
    const broken = {
      documentId: 9,
      textSha256: '',
      get segment(): never {
        throw new Error('any error in the middle of a step');
      },
    };
    expect(() => advance(state, { put: [broken], remove: [first?.documentId ?? 0] })).toThrow('in the middle');
    expect(() => advance(state, {})).toThrow('half done');
    expect(() => past.triples).toThrow('moved on');
  });
});

/** A document that says one thing is of a class, and nothing else. */
function typed(documentId: number, lemma: string): FoldDocument {
  const [document] = foldDocuments(corpusDocuments(1));
  const [chunk] = document?.segment.chunks ?? [];
  if (!document || !chunk) throw new Error('An empty corpus.');
  const type = { sentence: 0, tier: 'A', confidence: 80, rule: 'test', mention: 0, lemma, label: lemma, broader: null } as const;
  const segment = { ...document.segment, chunks: [{ ...chunk, reading: { ...chunk.reading, statements: [], types: [type] } }] };
  return { ...document, documentId, segment, textSha256: sha256Hex(lemma) };
}

/** Sorted by name, as a fold gives them. Each `before` has to be what is there. */
function patch<T>(known: Iterable<T>, changes: readonly Changed<T>[], nameOf: (item: T) => string): T[] {
  const items = new Map([...known].map((item) => [nameOf(item), item]));
  for (const { before, after: made } of changes) {
    expect(canonicalJson(before)).not.toBe(canonicalJson(made));
    const item = before ?? made;
    expect(items.get(item === null ? '' : nameOf(item)) ?? null).toEqual(before);
    if (before) items.delete(nameOf(before));
    if (made) items.set(nameOf(made), made);
  }
  return [...items].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

describe('L7: the work of one document', () => {
  const all = corpusDocuments(1001);
  const most = new Map([...all].filter(([id]) => id <= 1000));
  const state = newState(BASE_IRI);
  const full = rowsOf(advance(state, { put: foldDocuments(most) }).work);
  const share = ({ work }: FoldChange): number => rowsOf(work) / full;

  it('of a thousand that share names as a corpus does is at most 2 % of the whole, put, replaced or removed', () => {
    const common = [...state.entities.values()].filter(({ sources }) => sources > 100);
    expect(common.length).toBeGreaterThan(2);
    for (const at of [1, 250, 500, 750, 1000]) {
      const [own, other] = [
        foldDocuments(new Map([...all].filter(([id]) => id === at))),
        foldDocuments(new Map([...all].filter(([id]) => id === 1001))),
      ];
      expect(share(advance(state, { remove: [at] }))).toBeLessThanOrEqual(0.02);
      expect(share(advance(state, { put: own }))).toBeLessThanOrEqual(0.02);
      const replaced = other.map((document) => ({ ...document, documentId: at }));
      expect(share(advance(state, { put: replaced }))).toBeLessThanOrEqual(0.02);
      expect(share(advance(state, { put: own }))).toBeLessThanOrEqual(0.02);
    }
    expect(bytes(graphOf(state))).toBe(bytes(folded({ documents: most, decisions: [] })));
  });

  it('does not grow with the documents beside it', () => {
    const small = newState(BASE_IRI);
    advance(small, { put: foldDocuments(new Map([...all].filter(([id]) => id <= 250))) });
    const last = foldDocuments(new Map([...all].filter(([id]) => id === 1001)));
    const [few, many] = [advance(small, { put: last }), advance(state, { put: last })];
    expect(rowsOf(many.work)).toBeLessThan(rowsOf(few.work) * 1.5);
  });
});
