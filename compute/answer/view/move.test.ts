import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LanguageCode } from '../../../contract/common.ts';
import { answer } from '../index.ts';
import { buildView } from './build.ts';
import { rowOf } from './links.ts';
import { sampleDocument } from './sample-view.ts';
import type { Renamed, View, ViewChange, ViewDocument, ViewFact, ViewTerm } from './view.ts';

const NAMES = [
  'Marie Curie',
  'Curie',
  'Julie Ethel Dash',
  'Julie Dash',
  'Ethel Dash',
  'New York',
  'New York City',
  'Film',
  'The Who',
  'Волга',
  'Нижний Новгород',
  'Pierre',
];
const WORDS = [
  'river',
  'film',
  'was',
  'in',
  'the',
  'who',
  'curie',
  'stone',
  'dash',
  'city',
  'Волге',
  'нижнем',
  'новгороде',
  'pierre',
  ...NAMES,
];
const LANGUAGES: LanguageCode[] = ['en', 'en', 'en', 'ru', 'fr'];
const QUESTIONS: [string, LanguageCode][] = [
  ['Who was Marie Curie?', 'en'],
  ['Where is the film of Julie Dash in New York City?', 'en'],
  ['the who film', 'en'],
  ['Где река Волга в Нижнем Новгороде?', 'ru'],
  ['What is this about?', 'en'],
];

/** A document as the test makes it: statements are facts whose things are called by name. */
const someText = fc
  .array(
    fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 9 }).map((words) => `${words.join(' ')}.`),
    { minLength: 1, maxLength: 3 },
  )
  .map((paragraphs) => paragraphs.join('\n\n'));
const someContent = fc.record({
  title: fc.option(fc.constantFrom(...NAMES), { nil: null }),
  text: someText,
  language: fc.constantFrom(...LANGUAGES),
  about: fc.option(fc.constantFrom(...NAMES), { nil: null }),
  mentions: fc.array(fc.constantFrom(...NAMES), { maxLength: 3 }),
  statements: fc.array(fc.tuple(fc.nat(4), fc.constantFrom('knows', 'made'), fc.nat(6)), { maxLength: 3 }),
  /** Things are called otherwise while such a document is there. */
  renames: fc.option(fc.nat(4), { nil: null }),
});
type Content = typeof someContent extends fc.Arbitrary<infer T> ? T : never;
type Corpus = ReadonlyMap<number, Content>;
const someStep = fc.array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.option(someContent, { nil: null })), { minLength: 1, maxLength: 3 });

const keyOf = (name: string): string => name.toLowerCase();

function documentOf(id: number, { title, text, language, about, mentions }: Content): ViewDocument {
  const document = sampleDocument(id, title, text, language);
  const textSha256 = `${id} ${text.length} ${text}`.padEnd(64, '0');
  const chunks = document.chunks.map((chunk, at) => ({
    ...chunk,
    about: about !== null && at === 0 ? { key: keyOf(about), surface: about } : null,
    mentions: mentions.map((name) => ({ key: keyOf(name), surface: name })),
  }));
  return { ...document, textSha256, chunks };
}

function factsOf(corpus: Corpus): ViewFact[] {
  const renamed = new Set([...corpus.values()].map(({ renames }) => renames));
  const thing = (n: number): ViewTerm => ({
    iri: `urn:x:${n}`,
    label: `${NAMES[n % NAMES.length]}${renamed.has(n) ? ' Film' : ''}`,
    language: 'en',
    datatype: null,
  });
  const property = (name: string): ViewTerm => ({
    iri: `urn:p:${name}`,
    label: `${name}${renamed.has(0) ? ' of' : ''}`,
    language: 'en',
    datatype: null,
  });
  const value = (n: number): ViewTerm => (n < 5 ? thing(n) : { iri: null, label: `${n}`, language: null, datatype: 'integer' });
  const facts = new Map<string, ViewFact & { evidence: ViewFact['evidence'][number][] }>();
  for (const [id, content] of [...corpus].toSorted(([a], [b]) => a - b)) {
    const document = documentOf(id, content);
    for (const [subject, predicate, object] of content.statements) {
      const key = `${subject} ${predicate} ${object}`;
      const fact = facts.get(key) ?? { subject: thing(subject), predicate: property(predicate), object: value(object), evidence: [] };
      const [chunk] = document.chunks;
      const [start, end] = chunk?.sentences[0] ?? [0, 1];
      const piece = { documentId: id, textSha256: document.textSha256, chunkId: chunk?.id ?? '', start, end };
      if (!fact.evidence.some((one) => JSON.stringify(one) === JSON.stringify(piece))) fact.evidence.push(piece);
      facts.set(key, fact);
    }
  }
  return [...facts.values()];
}

const inputOf = (corpus: Corpus) => ({
  documents: [...corpus].toSorted(([a], [b]) => a - b).map(([id, content]) => documentOf(id, content)),
  facts: factsOf(corpus),
});

const termsOf = (facts: readonly ViewFact[]): Map<string, Renamed['before'] & { kind: Renamed['kind'] }> =>
  new Map(
    facts.flatMap(({ subject, predicate, object }) =>
      [
        { ...subject, kind: 'thing' as const },
        { ...predicate, kind: 'property' as const },
        { ...object, kind: 'thing' as const },
      ].flatMap((term) => (term.iri === null ? [] : [[term.iri, term] as const])),
    ),
  );

/** What a fact says, however its things are called. */
const sense = ({ subject, predicate, object, evidence }: ViewFact): string =>
  JSON.stringify([subject.iri, predicate.iri, object.iri ?? object.label, evidence]);

function changeOf(before: Corpus, after: Corpus): ViewChange {
  const [was, is] = [factsOf(before), factsOf(after)];
  const [wasSaid, isSaid] = [new Set(was.map(sense)), new Set(is.map(sense))];
  const called = termsOf(is);
  const renamed = [...termsOf(was)].flatMap(([iri, { kind, ...term }]): Renamed[] => {
    const { kind: _, ...now } = called.get(iri) ?? { ...term, kind };
    return JSON.stringify(now) === JSON.stringify(term) ? [] : [{ kind, before: term, after: now }];
  });
  return {
    gone: [...before.keys()].filter((id) => !after.has(id)),
    documents: [...after].filter(([id, content]) => before.get(id) !== content).map(([id, content]) => documentOf(id, content)),
    lost: was.filter((fact) => !isSaid.has(sense(fact))),
    renamed,
    facts: is.filter((fact) => !wasSaid.has(sense(fact))),
  };
}

/** All that a view says, in words that do not name its own numbers. */
function said(view: View) {
  const placeOf = (at: number): string => {
    const { document, chunk } = view.passage(at);
    return `${document.documentId} ${chunk.id}`;
  };
  const places = (numbers: Iterable<number>) => [...numbers].map(placeOf).toSorted();
  const order = Array.from(view.order.keys())
    .filter((at) => isThere(view, at))
    .toSorted((a, b) => (view.order[a] ?? 0) - (view.order[b] ?? 0));
  const entity = (number: number) =>
    JSON.stringify([places(rowOf(view.links.aboutOf, number)), places(rowOf(view.links.mentionedBy, number))]);
  return {
    size: view.size,
    factCount: view.factCount,
    languages: view.languages,
    openings: view.openings().map(placeOf),
    passages: order.map((at) => ({
      place: placeOf(at),
      facts: view.factsIn(at),
      evidence: view.factsIn(at).flatMap((fact) => fact.evidence.map((one) => view.passageOf(one)?.chunk.id ?? null)),
      abouts: [...rowOf(view.links.abouts, at)].map(entity).toSorted(),
      mentions: [...rowOf(view.links.mentions, at)].map(entity).toSorted(),
    })),
    questions: QUESTIONS.map(([question, language]) => ({
      match: view.match(question.toLowerCase().split(/\P{L}+/u), 50).map(({ passage, score }) => [placeOf(passage), score]),
      named: view.named(question, language).map((named) => ({ ...named, entity: null, passages: named.passages.map(placeOf) })),
      answer: answer(view, { question, history: [] }),
    })),
    rarity: WORDS.map((word) => view.idf(word.toLowerCase())),
  };
}

function isThere(view: View, at: number): boolean {
  try {
    return view.passage(at).index === at;
  } catch {
    return false;
  }
}

function after(corpus: Corpus, step: readonly (readonly [number, Content | null])[]): Corpus {
  const next = new Map(corpus);
  for (const [id, content] of step) {
    if (content === null) next.delete(id);
    else next.set(id, content);
  }
  return next;
}

describe('a view that moves', () => {
  it('L2: says after any series of changes byte for byte what one built from nothing says', () => {
    fc.assert(
      fc.property(fc.array(someStep, { minLength: 1, maxLength: 6 }), (steps) => {
        let corpus: Corpus = new Map();
        const view = buildView({ documents: [], facts: [] });
        for (const step of steps) {
          const next = after(corpus, step);
          view.move(changeOf(corpus, next));
          corpus = next;
          expect(JSON.stringify(said(view))).toBe(JSON.stringify(said(buildView(inputOf(corpus)))));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('says nothing of a document that has left, and all of it when it is back', () => {
    const curie = documentOf(1, {
      title: 'Marie Curie',
      text: 'Marie Curie was born in 1867.',
      language: 'en',
      about: null,
      mentions: [],
      statements: [],
      renames: null,
    });
    const other = documentOf(2, {
      title: 'Radium',
      text: 'Radium was found by Marie Curie.',
      language: 'en',
      about: null,
      mentions: [],
      statements: [],
      renames: null,
    });
    const view = buildView({ documents: [curie, other], facts: [] });
    const before = JSON.stringify(said(view));
    view.move({ gone: [1], documents: [], lost: [], renamed: [], facts: [] });
    expect(view.named('Marie Curie', 'en')).toEqual([]);
    expect(JSON.stringify(said(view))).not.toContain('1867');
    view.move({ gone: [], documents: [curie], lost: [], renamed: [], facts: [] });
    expect(JSON.stringify(said(view))).toBe(before);
  });
});
