import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readQuestion } from '../1-question/index.ts';
import { buildView } from '../view/build.ts';
import { linkPassage, newLinks, rowOf, type Links } from '../view/links.ts';
import { sampleDocument } from '../view/sample-view.ts';
import type { Hit } from '../view/view.ts';
import { centralPassages, RETRIEVAL_MODES, retrieve, weighed } from './index.ts';
import { pageRank } from './page-rank.ts';

const PASSAGES = 8;
const ENTITIES = 5;
const pairs = fc.array(fc.tuple(fc.nat(PASSAGES - 1), fc.nat(ENTITIES - 1)), { maxLength: 25 });
const seeds = fc
  .uniqueArray(fc.nat(PASSAGES - 1), { minLength: 1, maxLength: 4 })
  .chain((passages) =>
    fc.tuple(...passages.map((passage) => fc.record({ passage: fc.constant(passage), score: fc.integer({ min: 1, max: 9 }) }))),
  );

function linksOf(mentioned: readonly [number, number][], about: readonly [number, number][], isBackwards = false): Links {
  const links = newLinks();
  const of = (pairs: readonly [number, number][], passage: number) => new Set(pairs.flatMap(([p, e]) => (p === passage ? [e] : [])));
  const passages = Array.from({ length: PASSAGES }, (_, at) => (isBackwards ? PASSAGES - 1 - at : at));
  for (const passage of passages) linkPassage(links, passage, of(about, passage), of(mentioned, passage));
  return links;
}

/** The walk by its definition: a dense passage × passage matrix, rows normalised, eight rounds with restart ½. */
function densePageRank(links: Links, start: readonly Hit[]): number[] {
  const weight = Array.from({ length: PASSAGES }, () => Array.from({ length: PASSAGES }, () => 0));
  const add = (from: number, to: number, amount: number): void => {
    const row = weight[from];
    if (row) row[to] = (row[to] ?? 0) + amount;
  };
  for (let from = 0; from < PASSAGES; from++) {
    for (const entity of rowOf(links.mentions, from)) {
      const targets = rowOf(links.aboutOf, entity);
      for (const to of targets) {
        add(from, to, 1 / targets.length);
        add(to, from, 0.5 / targets.length);
      }
    }
  }
  const total = start.reduce((sum, { score }) => sum + score, 0);
  const restart = Array.from({ length: PASSAGES }, (_, i) => (start.find(({ passage }) => passage === i)?.score ?? 0) / total);
  let current = restart;
  for (let round = 0; round < 8; round++) {
    const next = restart.map((share) => share / 2);
    for (const [from, row] of weight.entries()) {
      const sum = row.reduce((a, b) => a + b, 0);
      for (const [to, amount] of row.entries()) if (sum > 0) next[to] = (next[to] ?? 0) + ((current[from] ?? 0) * amount) / sum / 2;
    }
    current = next;
  }
  return current;
}

describe('Personalised PageRank', () => {
  it('equals the dense computation from its definition', () => {
    fc.assert(
      fc.property(pairs, pairs, seeds, (mentioned, about, start) => {
        const links = linksOf(mentioned, about);
        const ranks = pageRank(links, start);
        // What is below the least mass is not passed on, eight rounds long.
        for (const [passage, expected] of densePageRank(links, start).entries())
          expect(Math.abs((ranks[passage] ?? 0) - expected)).toBeLessThan(8 * PASSAGES * 1e-5);
      }),
    );
  });

  it('gives the same to the last bit, whatever order the links came in', () => {
    fc.assert(
      fc.property(pairs, pairs, seeds, (mentioned, about, start) => {
        const [one, other] = [linksOf(mentioned, about), linksOf(mentioned.toReversed(), about.toReversed(), true)];
        expect(pageRank(other, start)).toEqual(pageRank(one, start));
      }),
    );
  });

  it('keeps at most the mass it was given', () => {
    fc.assert(
      fc.property(pairs, pairs, seeds, (mentioned, about, start) => {
        const sum = pageRank(linksOf(mentioned, about), start).reduce((a, b) => a + b, 0);
        expect(sum).toBeLessThanOrEqual(1 + 1e-9);
        expect(sum).toBeGreaterThanOrEqual(0.5 - 1e-9);
      }),
    );
  });
});

const view = buildView({
  documents: [
    sampleDocument(1, 'The Silent Mill (film)', 'The Silent Mill is a 1931 drama film directed by Anna Kolar.', 'en'),
    sampleDocument(2, 'Anna Kolar', 'Anna Kolar (1899–1970) came from Brno.', 'en'),
    sampleDocument(3, 'Film', 'A film is a work of visual art. Each film has a director and each director was born somewhere.', 'en'),
    sampleDocument(4, 'Mill', 'A mill grinds grain. A silent mill is rare.', 'en'),
    sampleDocument(5, 'Brno', 'Brno is a city in Moravia.', 'en'),
  ],
  facts: [],
});
const find = (text: string, mode: (typeof RETRIEVAL_MODES)[number], limit = 5): number[] =>
  retrieve(view, readQuestion(view, text), { limit, mode }).map(({ passage }) => passage);

describe('retrieval', () => {
  it('finds the second step of a question that words alone do not reach', () => {
    const question = 'Where was the director of The Silent Mill born?';
    expect(find(question, 'naive')).not.toContain(1);
    expect(find(question, 'hybrid', 3)).toContain(1);
  });

  it('never loses the first hit of BM25', () => {
    for (const question of ['What grinds grain?', 'Which city is in Moravia?', 'Who is Anna Kolar?'])
      expect(find(question, 'hybrid')[0]).toBe(find(question, 'naive')[0]);
  });

  it('finds nothing for words that are not there, in every mode', () => {
    for (const mode of RETRIEVAL_MODES) expect(find('zebra quantum', mode)).toEqual([]);
  });

  it('gives the same order each time', () => {
    fc.assert(
      fc.property(fc.constantFrom('film', 'Anna Kolar film', 'silent mill director', 'Brno'), (question) => {
        expect(find(question, 'hybrid')).toEqual(find(question, 'hybrid'));
      }),
    );
  });

  it('names the central passages of an empty view: none', () => {
    expect(centralPassages(buildView({ documents: [], facts: [] }), 5)).toEqual([]);
    expect(centralPassages(view, 3)).toHaveLength(3);
  });

  it('takes what is near by meaning where the graph does not speak the question’s words, and leaves a clear first hit where it does', () => {
    const near = [
      { passage: 4, score: 4 },
      { passage: 3, score: 1 },
    ];
    const by = (text: string): number[] =>
      retrieve(view, readQuestion(view, text), { limit: 5, mode: 'hybrid', near }).map(({ passage }) => passage);
    expect(by('Какой город стоит в Моравии?')[0]).toBe(4);
    expect(by('What grinds grain?')[0]).toBe(find('What grinds grain?', 'naive')[0]);
    expect(find('Какой город стоит в Моравии?', 'hybrid')).toEqual([]);
  });

  it('gives the same order for the same nearness, whatever order that came in', () => {
    const near = fc.shuffledSubarray([0, 1, 2, 3, 4].map((passage) => ({ passage, score: passage % 2 })));
    fc.assert(
      fc.property(near, (hits) => {
        const asked = readQuestion(view, 'film director');
        expect(weighed(view, asked, hits)).toEqual(weighed(view, asked, hits.toReversed()));
      }),
    );
  });
});
