import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { termsOf } from '../../nlp/terms.ts';
import { firstSubject } from './about.ts';
import { otherForms } from './forms.ts';
import { buildView } from './build.ts';
import { rowOf, type Links } from './links.ts';
import { nameOf } from './names.ts';
import { sampleDocument } from './sample-view.ts';
import type { View } from './view.ts';

const VOCABULARY = ['river', 'Tesla', 'Berlin', 'engine', 'paper', 'Curie', 'stone', 'light', 'Volga', 'school'];
const someText = fc.array(fc.constantFrom(...VOCABULARY), { minLength: 1, maxLength: 30 }).map((words) => `${words.join(' ')}.`);
const someCorpus = fc.array(fc.record({ title: fc.constantFrom(...VOCABULARY, 'Berlin school', 'Marie Curie'), text: someText }), {
  minLength: 1,
  maxLength: 12,
});

const viewOf = (corpus: readonly { title: string | null; text: string }[]): View =>
  buildView({ documents: corpus.map(({ title, text }, i) => sampleDocument(i + 1, title, text, 'en')), facts: [] });

/** BM25 as its definition says, term by term, with no index. */
function naiveBm25(corpus: readonly { title: string; text: string }[], query: readonly string[]): number[] {
  const bags = corpus.map(({ title, text }) => [...termsOf(title, 'en'), ...termsOf(title, 'en'), ...termsOf(text, 'en')]);
  const average = bags.reduce((sum, bag) => sum + bag.length, 0) / bags.length;
  return bags.map((bag) => {
    let score = 0;
    for (const term of new Set(query)) {
      const having = bags.filter((other) => other.includes(term)).length;
      const count = bag.filter((word) => word === term).length;
      const idf = Math.log(1 + (bags.length - having + 0.5) / (having + 0.5));
      score += (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * bag.length) / average));
    }
    return score;
  });
}

describe('the view', () => {
  it('scores like BM25 computed from its definition', () => {
    fc.assert(
      fc.property(someCorpus, fc.array(fc.constantFrom(...VOCABULARY), { maxLength: 4 }), (corpus, words) => {
        const query = words.flatMap((word) => termsOf(word, 'en'));
        const expected = naiveBm25(corpus, query);
        const hits = viewOf(corpus).match(query, 100);
        expect(hits.length).toBe(expected.filter((score) => score > 0).length);
        for (const { passage, score } of hits) expect(score).toBeCloseTo(expected[passage] ?? 0, 4);
        for (const [i, hit] of hits.entries()) expect(hit.score).toBeLessThanOrEqual(hits[i - 1]?.score ?? Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('returns only the best, the same as the head of all', () => {
    const corpus = Array.from({ length: 300 }, (_, i) => ({
      title: `T${i}`,
      text: `river ${'stone '.repeat(i % 17)}${'river '.repeat(i % 5)}`,
    }));
    const view = viewOf(corpus);
    expect(view.match(['river'], 7)).toEqual(view.match(['river'], 300).slice(0, 7));
  });

  it('links a mention to the passage about it, and turns every link around', () => {
    fc.assert(
      fc.property(someCorpus, (corpus) => {
        const { links } = viewOf(corpus);
        const pairs = (matrix: Links['mentions'], height: number): string[] =>
          Array.from({ length: height }, (_, row) => [...rowOf(matrix, row)].map((column) => `${row} ${column}`)).flat();
        const turned = pairs(links.mentionedBy, links.entities).map((pair) => pair.split(' ').toReversed().join(' '));
        expect(turned.toSorted()).toEqual(pairs(links.mentions, links.passages).toSorted());
        for (const [index, { title, text }] of corpus.entries()) {
          for (const other of corpus.filter(
            (one) => one.title !== title && text.includes(` ${one.title} `) && nameOf(one.title, 'en')?.words.length === 1,
          )) {
            if (corpus.some((one) => one.title.includes(' ') && text.includes(one.title))) continue;
            const reached = [...rowOf(links.mentions, index)].flatMap((entity) => [...rowOf(links.aboutOf, entity)]);
            if (/^\p{Lu}/u.test(other.title)) expect(reached).toContain(corpus.indexOf(other));
          }
        }
      }),
    );
  });

  it('links through the cases of a Russian name', () => {
    const view = buildView({
      documents: [
        sampleDocument(1, 'Нижний Новгород', 'Нижний Новгород — город.', 'ru'),
        sampleDocument(2, 'Иван', 'Иван жил в Нижнем Новгороде.', 'ru'),
      ],
      facts: [],
    });
    expect([...rowOf(view.links.mentions, 1)].flatMap((entity) => [...rowOf(view.links.aboutOf, entity)])).toEqual([0]);
    expect(view.named('Что есть в нижнем новгороде?', 'ru').map(({ passages }) => passages)).toEqual([[0]]);
  });

  it('links the mentions of a chunk by their key where the words differ', () => {
    const about = { key: 'marie curie', surface: 'Marie Curie' };
    const [first, second] = [
      sampleDocument(1, null, 'Radium was found in 1898.', 'en'),
      sampleDocument(2, null, 'The lady worked in Paris.', 'en'),
    ];
    const documents = [
      { ...first, chunks: first.chunks.map((chunk) => ({ ...chunk, about })) },
      { ...second, chunks: second.chunks.map((chunk) => ({ ...chunk, mentions: [{ key: 'marie curie', surface: 'The lady' }] })) },
    ];
    const { links } = buildView({ documents, facts: [] });
    expect([...rowOf(links.mentions, 1)].flatMap((entity) => [...rowOf(links.aboutOf, entity)])).toEqual([0]);
  });

  it('takes a single capitalised word for a name only where the text writes it so', () => {
    const view = viewOf([
      { title: 'Home (film)', text: 'It is a film.' },
      { title: 'A', text: 'They went to Home together.' },
      { title: 'B', text: 'They went home together.' },
    ]);
    expect(rowOf(view.links.mentions, 1).length).toBe(1);
    expect(rowOf(view.links.mentions, 2).length).toBe(0);
  });

  it('finds the longest name of a question', () => {
    const view = viewOf([
      { title: 'The Lord of the Rings', text: 'A novel.' },
      { title: 'Lord', text: 'A title.' },
    ]);
    expect(view.named('who wrote the lord of the rings', 'en').map(({ name }) => name)).toEqual(['lord of the rings']);
  });
});

describe('what a passage is about', () => {
  it('is the subject of its first sentence, in three languages', () => {
    expect(firstSubject('The Volga is a river in Russia.')).toBe('Volga');
    expect(firstSubject('Волга — река в России.')).toBe('Волга');
    expect(firstSubject('La Seine est un fleuve.')).toBe('Seine');
    expect(firstSubject('Julie Ethel Dash( born 1952) is a director.')).toBe('Julie Ethel Dash');
  });

  it('is nothing where the sentence begins with a pronoun, an adverb or no name', () => {
    for (const sentence of ['He was born in Rome.', 'In 1999, Rome was small.', 'Он был врачом.', 'many things are here.', ''])
      expect(firstSubject(sentence)).toBeNull();
  });

  it('is also said without middle names and by a nickname', () => {
    expect(otherForms('Julie Ethel Dash')).toEqual(['Julie Dash', 'Ethel Dash', 'Julie E. Dash']);
    expect(otherForms('Jonathan Greenwood')).toEqual(['Jon Greenwood', 'Jonny Greenwood']);
    expect(otherForms('Edgar Eugene Roland Jr.')).toContain('Ed Roland');
    expect(otherForms('Vakhtang "Vic" Darchinyan')).toEqual(['Vic Darchinyan', 'Vakhtang Darchinyan']);
    expect(otherForms('Battle of Hastings')).toEqual([]);
  });
});
