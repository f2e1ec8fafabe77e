import { z } from 'zod';
import { readDocument } from '../compute/cycle/1-graphrag/1-read.ts';
import { extractDocument } from '../compute/cycle/1-graphrag/3-extract.ts';
import type { Reading, Statement } from '../compute/graph/segment.ts';
import { COUNTRY_OF } from './relation-lexicon.ts';
import { isOfWorks, isRole, kindRelation, mapPredicate, type Mapped, type Relation } from './relation-words.ts';
import { readLines } from './retrieval.ts';

const SentenceLine = z.object({
  id: z.string(),
  text: z.string().min(1),
  ontology: z.string().default(''),
  triples: z.array(z.tuple([z.string().nullable(), z.string().nullable(), z.string().nullable()])).default([]),
});
const OntologyLine = z.object({
  id: z.string(),
  relations: z.array(z.object({ label: z.string(), domain: z.string().default(''), range: z.string().default('') })),
});
type SentenceLine = z.infer<typeof SentenceLine>;
type Triple = readonly [subject: string, relation: string, object: string];

export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface ExtractionReport {
  /** With gold triples; the others are not scored. */
  readonly sentences: number;
  readonly gold: number;
  readonly found: number;
  /** Means over sentences, then over ontologies. */
  readonly macro: Scores;
  readonly micro: Scores;
  /** What is found under a relation that the sentence's gold triples lack does not count: as published figures are made. */
  readonly relation_filtered: { readonly macro: Scores; readonly micro: Scores };
  /** Share of the found triples whose relation is one of the ontology's; null without an ontology. */
  readonly conformance: number | null;
  readonly kb_per_second: number;
}

export interface ExtractionBench {
  readonly inputPath: string;
  readonly ontologyPath?: string | undefined;
}

/** Scores the product's own extractor on sentences with gold triples, its predicates mapped to the ontology's relations by words. */
export async function benchExtraction({ inputPath, ontologyPath }: ExtractionBench): Promise<ExtractionReport> {
  const lines = (await readLines(inputPath, SentenceLine)).filter((line) => goldOf(line).size > 0);
  const ontologies = ontologyPath === undefined ? [] : await readLines(ontologyPath, OntologyLine);
  const relations = new Map(ontologies.map((ontology) => [ontology.id, ontology.relations]));
  const allowed = new Map(ontologies.map(({ id, relations: all }) => [id, new Set(all.map(({ label }) => normal(label)))]));
  // Once before, so that dictionaries are there, as in a node at work.
  await readingsOf('Ada Merrow was born in Lisbon.');
  const started = performance.now();
  const results: Result[] = [];
  let [found, conforming] = [0, 0];
  for (const line of lines) {
    const readings = await readingsOf(line.text);
    const triples = readings.flatMap((reading) =>
      triplesOf(reading, ontologyPath === undefined ? null : (relations.get(line.ontology) ?? [])),
    );
    found += triples.length;
    conforming += triples.filter(([, relation]) => allowed.get(line.ontology)?.has(normal(relation))).length;
    results.push(resultOf(line, triples));
  }
  const seconds = (performance.now() - started) / 1000;
  const kilobytes = lines.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / 1000;
  return {
    sentences: lines.length,
    gold: results.reduce((sum, { gold }) => sum + gold, 0),
    found,
    macro: macro(results, (result) => result.found),
    micro: micro(results, (result) => result.found),
    relation_filtered: { macro: macro(results, (result) => result.filtered), micro: micro(results, (result) => result.filtered) },
    conformance: ontologyPath === undefined ? null : found === 0 ? 1 : round(conforming / found),
    kb_per_second: round(kilobytes / seconds),
  };
}

interface Read {
  readonly text: string;
  readonly reading: Reading;
}

async function readingsOf(text: string): Promise<Read[]> {
  const { document } = readDocument(new TextEncoder().encode(text), 'sentence.txt', 'text');
  const { segment } = await extractDocument({ document });
  return segment.chunks.map(({ start, end, reading }) => ({ text: document.text.slice(start, end), reading }));
}

/** Every statement that the product would publish, under a relation of the ontology; without one, under its own lemma. */
function triplesOf(read: Read, relations: readonly Relation[] | null): Triple[] {
  const { statements, types } = read.reading;
  const triples = statements.filter(({ tier, negated }) => tier === 'A' && !negated).flatMap((one) => tripleOf(read, one, relations));
  for (const { mention, label, tier } of types) {
    const kind = relations && tier === 'A' ? kindRelation(label, relations) : null;
    if (kind) triples.push([nameOf(read, mention, kind), kind.label, label]);
  }
  return [...new Map(triples.map((triple) => [keyOf(triple), triple])).values()];
}

function tripleOf(read: Read, { subject, predicate, object }: Statement, relations: readonly Relation[] | null): Triple[] {
  const isDate = 'literal' in object && /^(?:date|gYear|gYearMonth)$/.test(object.literal.datatype);
  // A country of origin is no person's, a country for sport is.
  const isPerson = predicate.lemma === 'nationality' ? personal(read, subject) : null;
  const fitting = relations?.filter(({ domain }) => isPerson === null || (domain === 'human') === isPerson) ?? null;
  const mapped =
    fitting &&
    (byClass(read, object, fitting) ??
      mapPredicate(predicate.lemma, isDate, fitting, 'mention' in object ? nameOf(read, object.mention, null) : ''));
  if (relations !== null && !mapped) return [];
  const relation = mapped?.relation ?? null;
  const value = (): string => ('literal' in object ? (isDate ? dateText(object.literal.value) : object.literal.value) : '');
  if (mapped?.isInverse && 'mention' in object)
    return [[nameOf(read, object.mention, relation), mapped.relation.label, nameOf(read, subject, null)]];
  const said = 'mention' in object ? nameOf(read, object.mention, null) : value();
  const to = relation ? valueUnder(relation, predicate.lemma, said) : said;
  return [[nameOf(read, subject, relation), relation?.label ?? predicate.lemma, to]];
}

/** "in the constellation Cetus": the class of the object names the relation. */
function byClass({ reading }: Read, object: Statement['object'], relations: readonly Relation[]): Mapped | null {
  if (!('mention' in object)) return null;
  const key = reading.mentions[object.mention]?.key;
  const classes = reading.types.filter((type) => reading.mentions[type.mention]?.key === key).map(({ lemma }) => lemma);
  const relation = relations.find(({ label }) => classes.includes(label));
  return relation ? { relation, isInverse: false } : null;
}

/** As knowledge bases name the value: a country for a nationality, the office with its place for a position. */
function valueUnder({ label }: Relation, lemma: string, said: string): string {
  if (/country/i.test(label)) return COUNTRY_OF.get(said.toLowerCase()) ?? said;
  const isOffice = label === 'position held' && / (?:of|to)$/.test(lemma);
  return isOffice ? `${lemma.charAt(0).toUpperCase()}${lemma.slice(1)} ${said}` : said;
}

/** Whether the sentence calls it a person; null when it does not say what it is. */
function personal({ reading }: Read, mention: number): boolean | null {
  const key = reading.mentions[mention]?.key;
  const said = reading.types.filter((type) => reading.mentions[type.mention]?.key === key);
  return said.length === 0 ? null : said.some(({ lemma }) => isRole(lemma.split(' ').at(-1) ?? ''));
}

/** A mention's name; as the subject of a relation of works, with the article before it. */
function nameOf({ text, reading }: Read, mention: number, relation: Relation | null): string {
  const found = reading.mentions[mention];
  if (!found) return '';
  const article =
    relation && isOfWorks(relation) && found.via === 'text' ? (/\b(?:The|A|An) $/.exec(text.slice(0, found.start))?.[0] ?? '') : '';
  return article + found.surface;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** As knowledge bases print dates: `14 March 2002`; what is unknown is the first. */
function dateText(value: string): string {
  const [, year = value, month = '01', day = '01'] = /^(-?\d{1,4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(value) ?? [];
  return `${day} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

/** Spaces and underscores taken out, lower case: how triples are compared. */
const normal = (text: string): string => text.replace(/[\s_]/g, '').toLowerCase();
const keyOf = (triple: Triple): string => triple.map(normal).join('');

function goldOf({ triples }: SentenceLine): Map<string, string> {
  return new Map(
    triples.flatMap(([subject, relation, object]) =>
      subject === null || relation === null || object === null ? [] : [[keyOf([subject, relation, object]), normal(relation)] as const],
    ),
  );
}

interface Counts {
  readonly right: number;
  readonly found: number;
}

interface Result {
  readonly ontology: string;
  readonly gold: number;
  readonly found: Counts;
  readonly filtered: Counts;
}

function resultOf(line: SentenceLine, triples: readonly Triple[]): Result {
  const gold = goldOf(line);
  const relations = new Set(gold.values());
  const right = triples.filter((triple) => gold.has(keyOf(triple))).length;
  const filtered = triples.filter(([, relation]) => relations.has(normal(relation))).length;
  return { ontology: line.ontology, gold: gold.size, found: { right, found: triples.length }, filtered: { right, found: filtered } };
}

function scoresOf({ right, found }: Counts, gold: number): Scores {
  const precision = found === 0 ? 0 : right / found;
  const recall = gold === 0 ? 0 : right / gold;
  return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

function micro(results: readonly Result[], of: (result: Result) => Counts): Scores {
  const sum = (get: (result: Result) => number): number => results.reduce((total, result) => total + get(result), 0);
  return rounded(
    scoresOf(
      { right: sum((r) => of(r).right), found: sum((r) => of(r).found) },
      sum((r) => r.gold),
    ),
  );
}

function macro(results: readonly Result[], of: (result: Result) => Counts): Scores {
  const ontologies = [...new Set(results.map((result) => result.ontology))];
  return rounded(
    mean(
      ontologies.map((ontology) =>
        mean(results.filter((result) => result.ontology === ontology).map((result) => scoresOf(of(result), result.gold))),
      ),
    ),
  );
}

function mean(all: readonly Scores[]): Scores {
  const of = (name: keyof Scores): number => all.reduce((sum, scores) => sum + scores[name], 0) / Math.max(1, all.length);
  return { precision: of('precision'), recall: of('recall'), f1: of('f1') };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
const rounded = ({ precision, recall, f1 }: Scores): Scores => ({ precision: round(precision), recall: round(recall), f1: round(f1) });
