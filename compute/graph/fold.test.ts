import { describe, expect, it } from 'vitest';
import type { Decision } from './decisions.ts';
import { fold, graphOf, type FoldResult } from './fold.ts';
import { advance, newState } from './incremental/index.ts';
import { newIris } from './iris.ts';
import { sha256Hex } from './canonical-json.ts';
import type { Mention, Segment, Statement, TypeCandidate } from './segment.ts';
import { RDF_TYPE } from './terms.ts';

const BASE = 'urn:ferag:rag:1:';
const iris = newIris(BASE);

interface Said {
  /** `subject | predicate | object`, `subject is a class` (`class < broader`), or `? …` for a tier-B candidate. */
  readonly lines: readonly string[];
  readonly language?: 'en' | 'ru' | 'fr';
  readonly aliases?: Readonly<Record<string, string>>;
}

/** A segment of one chunk with a sentence for each line. */
function segment({ lines, language = 'en', aliases = {} }: Said): Segment {
  const mentions: Mention[] = [];
  const statements: Statement[] = [];
  const types: TypeCandidate[] = [];
  const sentences: [number, number][] = [];
  let at = 0;
  const mention = (surface: string, kind: Mention['kind']): number =>
    mentions.push({ start: at, end: at + surface.length, surface, key: surface.toLowerCase(), kind, via: 'text' }) - 1;
  const kindOf = (surface: string): Mention['kind'] => (/^\d{4}/.test(surface) ? 'date' : /^\p{Lu}/u.test(surface) ? 'name' : 'concept');
  for (const [sentence, line] of lines.entries()) {
    const common = { sentence, tier: line.startsWith('? ') ? ('B' as const) : ('A' as const), confidence: 90, rule: 'test' };
    const [subject = '', predicate, object = ''] = line.replace(/^\? /, '').split(' | ');
    const [thing = '', type] = subject.split(' is a ');
    const index = mention(thing, kindOf(thing));
    const [lemma = '', broader = null] = type?.split(' < ') ?? [];
    if (type) types.push({ ...common, mention: index, lemma, label: lemma, broader });
    if (predicate)
      statements.push({
        ...common,
        subject: index,
        predicate: { surface: predicate, lemma: predicate },
        object: { mention: mention(object, kindOf(object)) },
        negated: false,
      });
    sentences.push([at, at + line.length]);
    at += line.length + 1;
  }
  const text = lines.join(' ');
  const chunk = { sha256: sha256Hex(text), ordinal: 0, start: 0, end: text.length, heading: [], about: null, slice: sha256Hex('') };
  return {
    format: 'ferag-segment-1',
    extractor: 'test@1',
    text_sha256: sha256Hex(text),
    title: null,
    language,
    aliases: Object.entries(aliases).map(([key, canonical]) => ({ key, canonical, rule: 'test' })),
    chunks: [{ ...chunk, reading: { language, sentences, mentions, statements, types } }],
  };
}

const folded = (documents: readonly Said[], decisions: readonly Decision[] = []): FoldResult =>
  fold({
    baseIri: BASE,
    documents: documents.map((said, index) => ({
      documentId: index + 1,
      textSha256: sha256Hex(said.lines.join(' ')),
      segment: segment(said),
    })),
    decisions,
  });

/** `subject predicate object` by labels, without what types say. */
const facts = ({ triples, entities, properties }: FoldResult): string[] =>
  triples
    .filter(({ predicate }) => predicate !== RDF_TYPE)
    .map(({ subject, predicate, object }) =>
      [
        entities.get(subject)?.label,
        properties.get(predicate)?.label,
        'iri' in object ? entities.get(object.iri)?.label : object.value,
      ].join(' | '),
    )
    .toSorted();
const labels = ({ entities }: FoldResult): string[] => [...entities.values()].map(({ label }) => label).toSorted();

describe('entities', () => {
  it('are the names, and of other mentions only what a published triple needs', () => {
    const result = folded([{ lines: ['Ada | wrote | a program', '? Ada | likes | tea', 'Bob | met | Ada'] }]);
    expect(labels(result)).toEqual(['Ada', 'Bob', 'a program']);
    expect(result.counts.candidates).toBe(1);
  });
  it('take the surface that most texts use, then one that is not shouted', () => {
    const [one, two] = [{ lines: ['ACME | owns | Shop'] }, { lines: ['Acme | owns | Store'] }];
    expect(labels(folded([one, two]))).toContain('Acme');
    expect(labels(folded([one, two, { lines: ['ACME | sells | Bread'] }]))).toContain('ACME');
  });
  it('are joined inside a document by its aliases, and not across documents', () => {
    const result = folded([
      { lines: ['Ada Lovelace | wrote | Notes', 'Lovelace | met | Babbage'], aliases: { lovelace: 'ada lovelace' } },
      { lines: ['Lovelace | sang | Songs'] },
    ]);
    expect(facts(result)).toEqual(['Ada Lovelace | met | Babbage', 'Ada Lovelace | wrote | Notes', 'Lovelace | sang | Songs']);
    expect(result.proposals).toMatchObject([{ reason: 'alias', a: iris.entity('ada lovelace'), b: iris.entity('lovelace') }]);
  });
  it('are joined by a decision under the least key, and the other IRI says by what it is replaced', () => {
    const documents = [{ lines: ['Leo Tolstoy | wrote | War'] }, { lines: ['Лев Толстой | знал | Чехов'], language: 'ru' as const }];
    const same: Decision = { id: 'd', order: 1, kind: 'same', a: iris.entity('лев толстой'), b: 'leo tolstoy' };
    const result = folded(documents, [same]);
    const [least, other] = [iris.entity('leo tolstoy'), iris.entity('лев толстой')];
    expect(result.entities.get(least)).toMatchObject({ keys: ['leo tolstoy', 'лев толстой'], replaces: [other], sources: 2 });
    expect(result.data).toContain(`<${other}> <http://purl.org/dc/terms/isReplacedBy> <${least}> .`);
    expect(result.entityOf('лев толстой')).toBe(least);
    const pinned = folded(documents, [same, { id: 'p', order: 2, kind: 'pin_name', entity: other }]);
    expect(pinned.entities.get(other)).toMatchObject({ replaces: [least] });
  });
  it('that people say are different stay apart, however they are linked', () => {
    const documents = [{ lines: ['Anna | met | Berta', 'Berta | met | Clara'] }];
    const said: Decision[] = [
      { id: '1', order: 1, kind: 'same', a: 'anna', b: 'berta' },
      { id: '2', order: 1, kind: 'same', a: 'berta', b: 'clara' },
      { id: '3', order: 2, kind: 'different', a: 'anna', b: 'clara' },
    ];
    const result = folded(documents, said);
    expect(result.entityOf('anna')).toBe(result.entityOf('berta'));
    expect(result.entityOf('clara')).not.toBe(result.entityOf('anna'));
    expect(folded(documents, [...said, { id: '4', order: 3, kind: 'same', a: 'anna', b: 'clara' }]).counts.entities).toBe(1);
  });
  it('are still joined through a key whose document is gone', () => {
    const said: Decision[] = [
      { id: '1', order: 1, kind: 'same', a: 'anna', b: 'nobody' },
      { id: '2', order: 1, kind: 'same', a: 'nobody', b: 'clara' },
    ];
    const result = folded([{ lines: ['Anna | met | Berta', 'Clara | met | Dora'] }], said);
    expect(result.entityOf('anna')).toBe(result.entityOf('clara'));
  });
});

describe('triples', () => {
  it('unite equal statements and count every sentence that says them', () => {
    const result = folded([{ lines: ['Ada | met | Bob', 'Ada | met | Bob'] }, { lines: ['ADA | met | BOB'] }]);
    expect(result.triples).toHaveLength(1);
    expect(result.triples[0]?.evidence.map(({ source, start }) => [source.documentId, start])).toEqual([
      [1, 0],
      [1, 16],
      [2, 0],
    ]);
  });
  it('give dates their type', () => {
    expect(folded([{ lines: ['Ada | born | 1815-12-10', 'Bob | born | 1815'] }]).data.filter((line) => line.includes('XMLSchema'))).toEqual(
      [
        expect.stringContaining('"1815-12-10"^^<http://www.w3.org/2001/XMLSchema#date>'),
        expect.stringContaining('"1815"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
      ],
    );
  });
  it('that were rejected do not come back with another document', () => {
    const reject: Decision = {
      id: 'r',
      order: 1,
      kind: 'reject_triple',
      subject: 'ada',
      predicate: 'met',
      object: { entity: iris.entity('bob') },
    };
    const result = folded([{ lines: ['Ada | met | Bob', 'Ada | met | Eve'] }, { lines: ['Ada | met | Bob'] }], [reject]);
    expect(facts(result)).toEqual(['Ada | met | Eve']);
    expect(result.counts.rejected).toBe(2);
  });
  it('that a person adds name the decision and need no sentence', () => {
    const add: Decision = { id: 'mine', order: 2, kind: 'add_triple', subject: 'ada', predicate: 'met', object: { entity: 'eve' } };
    const result = folded([{ lines: ['Ada | met | Bob', 'Eve | met | Bob'] }], [add]);
    expect(result.triples.find(({ decision }) => decision === 'mine')).toMatchObject({
      subject: iris.entity('ada'),
      object: { iri: iris.entity('eve') },
    });
  });
  it('of tier B are published once their property is accepted for it', () => {
    const documents = [{ lines: ['? Ada | likes | Tea'] }];
    expect(facts(folded(documents))).toEqual([]);
    expect(facts(folded(documents, [{ id: 'a', order: 1, kind: 'accept_property', property: 'likes', promote: false }]))).toEqual([]);
    expect(facts(folded(documents, [{ id: 'a', order: 1, kind: 'accept_property', property: 'likes', promote: true }]))).toEqual([
      'Ada | likes | Tea',
    ]);
  });
});

describe('the ontology', () => {
  const classes = (result: FoldResult): string[] => [...result.classes.values()].map(({ label, rare }) => (rare ? `${label}?` : label));
  const films = ['Alien', 'Brazil', 'Casino', 'Dune'];

  it('has a class for each kind of thing, marks rare ones, and takes no relation for a kind', () => {
    const result = folded([{ lines: [...films.map((film) => `${film} is a film`), 'Eve is a wife', 'Rome is a city'] }]);
    expect(classes(result)).toEqual(['city?', 'film']);
  });
  it('makes one class of singular, plural and synonym, when the better word is there', () => {
    expect(classes(folded([{ lines: ['Alien is a film', 'Brazil is a films', 'Casino is a movie'] }]))).toEqual(['film']);
    expect(classes(folded([{ lines: ['Casino is a movies'] }]))).toEqual(['movies?']);
  });
  it('puts a narrower class under a broader one that has instances, never in a ring', () => {
    const result = folded([{ lines: ['Alien is a film', 'Brazil is a comedy film < film', 'Casino is a film < comedy film'] }]);
    expect([...result.classes.values()].map(({ label, broader }) => [label, broader.length])).toEqual([
      ['comedy film', 1],
      ['film', 0],
    ]);
  });
  it('claims a domain and a range only where most of at least four say so', () => {
    const said = films.flatMap((film, index) => [`${film} | directed by | Person ${'ABCD'[index]}`, `${film} is a film`]);
    const directors = ['A', 'B', 'C', 'D'].map((name) => `Person ${name} is a director`);
    const [property] = folded([{ lines: [...said, ...directors] }]).properties.values();
    expect(property).toMatchObject({ kind: 'object', domain: iris.class('film'), range: iris.class('director'), rare: false });
    expect([...folded([{ lines: said.slice(0, 6) }]).properties.values()][0]).toMatchObject({ domain: null, range: null, rare: true });
  });
  it('keeps properties of two languages apart until a person maps one to the other', () => {
    const documents = [{ lines: ['Ada | born in | London'] }, { lines: ['Лев | родиться в | Тула'], language: 'ru' as const }];
    expect(folded(documents).properties.size).toBe(2);
    const mapped = folded(documents, [{ id: 'm', order: 1, kind: 'map_property', from: 'родиться в', to: iris.property('born in') }]);
    expect([...mapped.properties.keys()]).toEqual([iris.property('born in')]);
    expect(mapped.ontology.join('\n')).toContain(`<${iris.property('родиться в')}> <http://purl.org/dc/terms/isReplacedBy>`);
  });
  it('takes "was born in" and "born in" for one property', () => {
    expect(folded([{ lines: ['Ada | was born in | London', 'Bob | born in | Paris'] }]).properties.size).toBe(1);
  });
  it('lets a person say what kind a thing is', () => {
    const result = folded(
      [{ lines: ['Alien is a film', 'Brazil is a film'] }],
      [{ id: 't', order: 1, kind: 'retype', entity: 'brazil', class: 'country' }],
    );
    expect(result.triples.map(({ subject, object, decision }) => [subject, 'iri' in object && object.iri, decision])).toEqual([
      [iris.entity('alien'), iris.class('film'), null],
      [iris.entity('brazil'), iris.class('country'), 't'],
    ]);
  });
});

describe('what a person should look at', () => {
  it('is two dates where there can be one, but not a year and a day in it', () => {
    const conflicts = (lines: string[]) => folded([{ lines }]).conflicts.map(({ kind, triples }) => [kind, triples.length]);
    expect(conflicts(['Ada | born | 1815', 'Ada | born | 1816-12-10'])).toEqual([['two_values', 2]]);
    expect(conflicts(['Ada | born | 1815', 'Ada | born | 1815-12-10'])).toEqual([]);
    expect(conflicts(['Ada | met | 1815', 'Ada | met | 1816'])).toEqual([]);
  });
  it('is a thing of two kinds that exclude each other', () => {
    expect(folded([{ lines: ['Paris is a city', 'Paris is a singer'] }]).conflicts).toMatchObject([
      { kind: 'type_clash', subject: iris.entity('paris') },
    ]);
    expect(folded([{ lines: ['Clint is a actor', 'Clint is a director'] }]).conflicts).toEqual([]);
  });
  it('is two names that look alike, unless their numbers differ or a person said they are different', () => {
    const documents = [
      { lines: ['Doria Ragland | met | Doria L Ragland', 'Saturn Rocket 1 | met | Saturn Rocket 2', 'Лев Толстой | met | Lev Tolstoy'] },
    ];
    expect(folded(documents).proposals.map(({ reason }) => reason)).toEqual(['translation', 'similar']);
    const said: Decision[] = [{ id: 'd', order: 1, kind: 'different', a: 'doria ragland', b: 'doria l ragland' }];
    expect(folded(documents, said).proposals.map(({ reason }) => reason)).toEqual(['translation']);
  });
  it('is a name that another script imitates letter by letter', () => {
    const documents = [{ lines: ['Bank of Oslo | paid | Anna', 'B\u0430nk \u043ef Osl\u043e | paid | Boris', 'СССР | met | Хохлов'] }];
    const { proposals } = folded(documents);
    expect(proposals.map(({ reason }) => reason)).toEqual(['lookalike']);
  });
  it('L2: appears in a document that did not change when the object of its statement turns out to be of another kind', () => {
    const cast = ['Ann', 'Bob', 'Cid', 'Dan'].map((name) => ({ lines: [`Film ${name} | directed by | ${name}`, `${name} is a actor`] }));
    const all = [...cast, { lines: ['Film Five | directed by | Rome'] }, { lines: ['Rome is a city'] }];
    const put = all.map((said, index) => ({ documentId: index + 1, textSha256: sha256Hex(said.lines.join(' ')), segment: segment(said) }));
    const state = newState(BASE);
    advance(state, { put: put.slice(0, 5) });
    expect(graphOf(state).conflicts).toEqual([]);
    advance(state, { put: put.slice(5) });
    expect(graphOf(state).conflicts).toMatchObject([{ kind: 'range_clash', subject: iris.entity('film five') }]);
    advance(state, { remove: [6] });
    expect(graphOf(state).conflicts).toEqual([]);
  });
});
