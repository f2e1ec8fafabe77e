import * as fc from 'fast-check';
import { canonicalJson, sha256Hex } from './canonical-json.ts';
import type { LanguageCode } from '../../contract/common.ts';
import { MODEL_DECISION, type Decision } from './decisions.ts';
import { newIris } from './iris.ts';
import type { Chunk, Segment, Statement, TypeCandidate } from './segment.ts';
import type { FoldResult } from './fold.ts';
import type { FoldDocument } from './sources.ts';

/** Random documents, decisions and manifests for the laws. Small pools, so that documents meet in names, predicates and classes. */
export const BASE_IRI = 'urn:ferag:rag:1:';

const NAMES = [
  'Ada Lovelace',
  'ADA LOVELACE',
  'Lovelace',
  'Élodie Œuvre',
  'Лев Толстой',
  'ЛЕВ ТОЛСТОЙ',
  'Lev Tolstoy',
  'Москва',
  '東京',
  'Αθήνα',
  '𝒜lpha 😀',
  'ferag.toml',
  'Ada Lovelase',
  'http://example.org/x',
];
const PREDICATES = ['born', 'directed by', 'was directed by', 'родиться в', 'né à', '位于', 'be', 'knows'];
const CLASSES = ['film', 'films', 'person', 'город', 'société', 'comedy film', 'wife', 'C++', 'movie'];
const DATES = ['1815', '1815-12-10', '1816', '1990s'];

const keyOf = (name: string): string => name.toLowerCase();
const pick = (from: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...from);

interface Fact {
  readonly subject: string;
  readonly predicate: string;
  readonly object: { readonly name: string } | { readonly date: string } | { readonly text: string };
  readonly tier: 'A' | 'B';
  readonly negated: boolean;
  readonly type: { readonly lemma: string; readonly broader: string | null; readonly tier: 'A' | 'B' } | null;
}

const tier = fc.constantFrom<'A' | 'B'>('A', 'A', 'A', 'B');
const fact: fc.Arbitrary<Fact> = fc.record({
  subject: pick(NAMES),
  predicate: pick(PREDICATES),
  object: fc.oneof(
    { weight: 3, arbitrary: fc.record({ name: pick(NAMES) }) },
    fc.record({ date: pick(DATES) }),
    fc.record({ text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }) }),
  ),
  tier,
  negated: fc.constantFrom(false, false, false, true),
  type: fc.option(fc.record({ lemma: pick(CLASSES), broader: fc.option(pick(CLASSES)), tier }), { nil: null, freq: 2 }),
});

export interface Written {
  readonly text: string;
  readonly segment: Segment;
}

const chunks = fc.array(
  fc.record({
    facts: fc.array(fact, { minLength: 1, maxLength: 4 }),
    language: fc.constantFrom('en' as const, 'ru' as const, 'fr' as const, 'any' as const),
  }),
  { minLength: 1, maxLength: 3 },
);
const aliases = fc.array(fc.record({ key: pick(NAMES).map(keyOf), canonical: pick(NAMES).map(keyOf), rule: fc.constant('surname') }), {
  maxLength: 2,
});

interface Part {
  readonly facts: readonly Fact[];
  readonly language: LanguageCode;
}

/** A document's text with the segment that says exactly what stands in it. */
export const written: fc.Arbitrary<Written> = fc
  .record({ chunks, aliases })
  .map(({ chunks: parts, aliases: known }) => write(parts, known));

/** Park and Miller's minimal standard generator: exact in doubles, the same numbers on every machine. */
function newNumbers(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647);
}

/** The same documents on every machine and with every version of the test library. */
export function fixtureDocuments(count: number): Map<number, Written> {
  const next = newNumbers();
  const from = <T>(all: readonly T[]): T => {
    const item = all[next() % all.length];
    if (item === undefined) throw new Error('An empty pool.');
    return item;
  };
  const fixed = (): Fact => ({
    subject: from(NAMES),
    predicate: from(PREDICATES),
    object: from([{ name: from(NAMES) }, { name: from(NAMES) }, { date: from(DATES) }, { text: from(NAMES) }]),
    tier: from(['A', 'A', 'A', 'B']),
    negated: from([false, false, false, true]),
    type: from([null, { lemma: from(CLASSES), broader: from([null, from(CLASSES)]), tier: 'A' as const }]),
  });
  const part = (): Part => ({ facts: Array.from({ length: 4 }, fixed), language: from(['en', 'ru', 'fr', 'any']) });
  return new Map(Array.from({ length: count }, (_, index) => [index + 1, write([part(), part(), part()], [])]));
}

/**
 * Documents that share names as a corpus does: the n-th commonest name, property or class stands in about 1/n as many places as the
 * commonest (Zipf 1949), so that a few stand in hundreds of documents and most in one.
 */
export function corpusDocuments(count: number): Map<number, Written> {
  const next = newNumbers();
  const rank = (size: number): number => Math.floor(size ** (next() / 2_147_483_647));
  const name = (): string => `Name${rank(count * 4)} Family`;
  const fixed = (): Fact => ({
    subject: name(),
    predicate: `related by way ${rank(80)}`,
    object: next() % 4 === 0 ? { date: String(1000 + rank(1000)) } : { name: name() },
    tier: next() % 5 === 0 ? 'B' : 'A',
    negated: next() % 20 === 0,
    type: next() % 3 === 0 ? { lemma: `kind ${rank(60)}`, broader: next() % 3 === 0 ? `kind ${rank(20)}` : null, tier: 'A' } : null,
  });
  const part = (): Part => ({ facts: Array.from({ length: 4 }, fixed), language: 'en' });
  return new Map(Array.from({ length: count }, (_, index) => [index + 1, write([part(), part(), part()], [])]));
}

function write(parts: readonly Part[], known: Segment['aliases']): Written {
  let text = '';
  const made: Chunk[] = [];
  for (const { facts, language } of parts) {
    if (text) text += '\n\n';
    const start = text.length;
    const built = writeChunk(facts);
    text += built.text;
    const sha256 = sha256Hex(built.text);
    const ordinal = made.filter((chunk) => chunk.sha256 === sha256).length;
    made.push({
      sha256,
      ordinal,
      start,
      end: text.length,
      heading: [],
      about: null,
      slice: sha256Hex(''),
      reading: { language, ...built.reading },
    });
  }
  const segment: Segment = {
    format: 'ferag-segment-1',
    extractor: 'nlp@1',
    text_sha256: sha256Hex(text),
    title: null,
    language: 'any',
    aliases: known,
    chunks: made,
  };
  return { text, segment };
}

function writeChunk(facts: readonly Fact[]): { text: string; reading: Omit<Chunk['reading'], 'language'> } {
  let text = '';
  const reading: Omit<Chunk['reading'], 'language'> = { sentences: [], mentions: [], statements: [], types: [] };
  for (const [sentence, said] of facts.entries()) {
    if (text) text += ' ';
    const start = text.length;
    const mention = (surface: string, kind: 'name' | 'date' | 'concept'): number => {
      reading.mentions.push({ start: text.length, end: text.length + surface.length, surface, key: keyOf(surface), kind, via: 'text' });
      text += surface;
      return reading.mentions.length - 1;
    };
    const subject = mention(said.subject, said.subject.length % 2 === 0 ? 'name' : 'concept');
    text += ` ${said.predicate} `;
    let object: Statement['object'];
    if ('name' in said.object) object = { mention: mention(said.object.name, 'name') };
    else if ('date' in said.object) object = { mention: mention(said.object.date, 'date') };
    else {
      object = { literal: { value: said.object.text, datatype: 'string', language: null } };
      text += said.object.text;
    }
    text += '.';
    reading.sentences.push([start, text.length]);
    const common = { sentence, confidence: 80, rule: 'test' };
    const predicate = { surface: said.predicate, lemma: said.predicate };
    reading.statements.push({ ...common, tier: said.tier, subject, predicate, object, negated: said.negated });
    if (said.type) reading.types.push({ ...common, ...typeOf(said.type), mention: subject });
  }
  return { text, reading };
}

const typeOf = (type: NonNullable<Fact['type']>): Pick<TypeCandidate, 'lemma' | 'label' | 'broader' | 'tier'> => ({
  ...type,
  label: type.lemma,
});

const id = fc.integer({ min: 1, max: 9 });

/** Documents by id, as a manifest has them. Some hold the text of another one, as it was read then or read anew with other aliases. */
export const documents = (maxLength = 5): fc.Arbitrary<Map<number, Written>> =>
  fc
    .tuple(fc.array(fc.tuple(id, written), { maxLength }), fc.array(fc.tuple(id, fc.nat(), fc.option(aliases)), { maxLength: 2 }))
    .map(([pairs, copies]) => {
      const all = new Map(pairs);
      const originals = [...all.values()];
      for (const [to, index, known] of copies) {
        const original = originals[index % originals.length];
        if (original) all.set(to, known ? { ...original, segment: { ...original.segment, aliases: known } } : original);
      }
      return all;
    });

/** Everything that a fold says, as bytes. */
export function bytes(result: FoldResult): string {
  const { data, ontology, triples, proposals, conflicts, counts } = result;
  const terms = [result.entities, result.classes, result.properties].map((byIri) => [...byIri]);
  return canonicalJson({ data, ontology, triples, proposals, conflicts, counts, terms });
}

export const foldDocuments = (all: ReadonlyMap<number, Written>): FoldDocument[] =>
  [...all].map(([documentId, { text, segment }]) => ({ documentId, textSha256: sha256Hex(text), segment }));

const iris = newIris(BASE_IRI);
const entity = fc.oneof(
  pick(NAMES).map(keyOf),
  pick(NAMES).map((name) => iris.entity(keyOf(name))),
);
const property = fc.oneof(
  pick(PREDICATES),
  pick(PREDICATES).map((lemma) => iris.property(lemma)),
);
const classTerm = fc.oneof(
  pick(CLASSES),
  pick(CLASSES).map((lemma) => iris.class(lemma)),
);
const object = fc.oneof(
  fc.record({ entity }),
  fc.record({ literal: fc.record({ value: pick(DATES), datatype: fc.constant('gYear'), language: fc.constant(null) }) }),
);

const said = fc.oneof(
  fc.record({ kind: fc.constant('same' as const), a: entity, b: entity }),
  fc.record({ kind: fc.constant('same' as const), a: entity, b: entity }),
  fc.record({ kind: fc.constant('different' as const), a: entity, b: entity }),
  fc.record({
    kind: fc.constant('rename' as const),
    entity,
    label: fc.string({ minLength: 1, maxLength: 8 }),
    language: fc.constant('en' as const),
  }),
  fc.record({ kind: fc.constant('retype' as const), entity, class: fc.option(classTerm) }),
  fc.record({
    kind: fc.constant('reject_triple' as const),
    subject: fc.option(entity),
    predicate: fc.option(property),
    object: fc.option(object),
  }),
  fc.record({ kind: fc.constant('add_triple' as const), subject: entity, predicate: property, object }),
  fc.record({ kind: fc.constant('accept_class' as const), class: classTerm, promote: fc.boolean() }),
  fc.record({ kind: fc.constant('accept_property' as const), property, promote: fc.boolean() }),
  fc.record({ kind: fc.constant('map_property' as const), from: property, to: property }),
  fc.record({ kind: fc.constant('map_class' as const), from: classTerm, to: classTerm }),
  fc.record({ kind: fc.constant('pin_name' as const), entity }),
);

export const decisions: fc.Arbitrary<Decision[]> = fc
  .array(fc.tuple(said, fc.integer({ min: 0, max: 5 })), { maxLength: 6 })
  .map((all) =>
    all.map(([decision, order], index): Decision => ({ ...decision, id: `${index % 3 === 1 ? MODEL_DECISION : ''}d${index}`, order })),
  );
