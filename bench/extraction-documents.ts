import { z } from 'zod';
import { readDocument } from '../compute/cycle/1-graphrag/1-read.ts';
import { extractDocument } from '../compute/cycle/1-graphrag/3-extract.ts';
import type { Segment, Statement } from '../compute/graph/segment.ts';
import { SHAPE_WORDS } from '../compute/nlp/en/lexicon.ts';
import { isCountry } from '../compute/nlp/en/places.ts';
import { LANGUAGES } from '../compute/nlp/index.ts';
import { newShapeFinder } from '../compute/nlp/shapes.ts';
import type { Scores } from './extraction.ts';
import { INVERSES, fitsTypes, type EntityType } from './relation-types.ts';
import { wordedRelations } from './relation-words.ts';
import { readLines } from './retrieval.ts';

const EntityLine = z.object({ id: z.string(), type: z.enum(['PER', 'LOC', 'ORG', 'MISC', 'TIME', 'NUM']), mentions: z.array(z.string()) });
const DocumentLine = z.object({
  id: z.string(),
  text: z.string().min(1),
  entities: z.array(EntityLine),
  triples: z.array(z.tuple([z.string(), z.string(), z.string()])),
});
type DocumentLine = z.infer<typeof DocumentLine>;
const RelationLine = z.object({ id: z.string(), label: z.string() });
type RelationLine = z.infer<typeof RelationLine>;

export interface DocumentsReport {
  readonly documents: number;
  readonly gold: number;
  readonly found: number;
  readonly scores: Scores;
  /** Share of the pairs of entities with a gold relation that some statement of the graph joins, whatever it says. */
  readonly pairs: number;
  /** The same with tier-B candidates. */
  readonly candidatePairs: number;
}

/** Document-level relations between given entities: the extractor's statements, their ends matched to the entities by name. */
export async function benchDocuments(folder: string): Promise<DocumentsReport> {
  const lines = await readLines(`${folder}/redocred-100/public/docs.jsonl`, DocumentLine);
  const relations = await readLines(`${folder}/redocred-100/relations.jsonl`, RelationLine);
  let [right, found, gold, pairs, joined, candidates] = [0, 0, 0, 0, 0, 0];
  for (const line of lines) {
    const links = await linksOf(line);
    const wanted = new Set(line.triples.map((triple) => triple.join(' ')));
    const said = triplesOf(links, line, relations);
    const pairOf = (a: string, b: string): string => [a, b].sort().join(' ');
    const wantedPairs = new Set(line.triples.map(([subject, , object]) => pairOf(subject, object)));
    const linked = (tiers: string): number => {
      const all = new Set(links.filter(({ tier }) => tiers.includes(tier)).map(({ from, to }) => pairOf(from, to)));
      return [...wantedPairs].filter((pair) => all.has(pair)).length;
    };
    right += [...said].filter((triple) => wanted.has(triple)).length;
    found += said.size;
    gold += wanted.size;
    pairs += wantedPairs.size;
    joined += linked('A');
    candidates += linked('AB');
  }
  const [precision, recall] = [right / Math.max(1, found), right / gold];
  const scores = { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
  return { documents: lines.length, gold, found, scores, pairs: joined / pairs, candidatePairs: candidates / pairs };
}

/** A statement between two given entities. */
interface Link {
  readonly from: string;
  readonly to: string;
  readonly lemma: string;
  readonly tier: 'A' | 'B';
}

/** The set's text comes as tokens with spaces between; people write without most of them. */
const joinTokens = (text: string): string =>
  text
    .replace(/ (?=[.,;:!?)\]%])| (?='s\b|n't\b)|(?<=[([$£€]) /g, '')
    .replace(/(?<=[\p{L}\p{N}]) - (?=[\p{L}\p{N}])/gu, '-')
    .replace(/" ([^"]{1,120}) "/g, '"$1"');

const shapes = newShapeFinder(SHAPE_WORDS);

/** What a name or a date is compared by. */
function keyOf(surface: string): string {
  const plain = joinTokens(surface);
  const [date] = shapes(plain).filter(({ kind }) => kind === 'date');
  return date?.key ?? LANGUAGES.en.key(plain);
}

async function linksOf(line: DocumentLine): Promise<Link[]> {
  const text = joinTokens(line.text);
  const { document } = readDocument(new TextEncoder().encode(text), 'document.txt', 'text');
  const { segment } = await extractDocument({ document: { ...document, title: joinTokens(line.id) }, languages: ['en'] });
  const entities = new Map(line.entities.flatMap(({ id, mentions }) => mentions.map((mention) => [keyOf(mention), id] as const)));
  return segment.chunks.flatMap(({ reading }) => reading.statements.flatMap((statement) => linkOf(statement, reading, segment, entities)));
}

function linkOf(
  { subject, predicate, object, tier, negated }: Statement,
  { mentions }: Segment['chunks'][number]['reading'],
  { aliases }: Segment,
  entities: ReadonlyMap<string, string>,
): Link[] {
  const entityOf = (key: string): string | undefined =>
    entities.get(key) ?? entities.get(aliases.find((alias) => alias.key === key)?.canonical ?? key);
  const from = entityOf(mentions[subject]?.key ?? '');
  const to = entityOf('mention' in object ? (mentions[object.mention]?.key ?? '') : object.literal.value.toLowerCase());
  return from === undefined || to === undefined || from === to || negated ? [] : [{ from, to, lemma: predicate.lemma, tier }];
}

/** The relations that tier-A statements mean, with the inverse of each: the set has both directions. */
function triplesOf(links: readonly Link[], line: DocumentLine, relations: readonly RelationLine[]): Set<string> {
  const typeOf = new Map(line.entities.map(({ id, type }) => [id, type]));
  const byLabel = new Map(relations.map(({ id, label }) => [label, id]));
  const said = new Set<string>();
  const say = (from: string, label: string, to: string): void => {
    const id = byLabel.get(label);
    if (id) said.add(`${from} ${id} ${to}`);
  };
  const meanings = links.filter(({ tier }) => tier === 'A').flatMap((link) => meaningsOf(link, typeOf, relations));
  const countries = new Set(line.entities.filter(({ mentions }) => mentions.some(isCountry)).map(({ id }) => id));
  for (const [start, label, end] of [...meanings, ...widerPlaces(meanings)]) {
    say(start, label, end);
    const inverse = INVERSES.get(label);
    // A country's parts are those next below it; the set lists no others.
    if (inverse && !(label === INSIDE && countries.has(end))) say(end, inverse, start);
    if (label === INSIDE && countries.has(end)) say(start, 'country', end);
  }
  return said;
}

const INSIDE = 'located in the administrative territorial entity';
type Meaning = readonly [start: string, label: string, end: string];

/** What lies in a part lies in the whole. */
function widerPlaces(meanings: readonly Meaning[]): Meaning[] {
  const inside = meanings.filter(([, label]) => label === INSIDE);
  return inside.flatMap(([start, , middle]) =>
    inside.filter(([from, , end]) => from === middle && end !== start).map(([, , end]) => [start, INSIDE, end] as const),
  );
}

/** The first relation of the lexicon whose kinds of ends fit. */
function meaningsOf(
  { from, to, lemma }: Omit<Link, 'tier'>,
  typeOf: ReadonlyMap<string, EntityType>,
  relations: readonly RelationLine[],
): Meaning[] {
  const [subject, object] = [typeOf.get(from), typeOf.get(to)];
  if (!subject || !object) return [];
  const fitting = wordedRelations(lemma, relations)
    .map(({ relation, isInverse }) => (isInverse ? ([to, relation.label, from] as const) : ([from, relation.label, to] as const)))
    .find(([start, label, end]) => fitsTypes(label, typeOf.get(start), typeOf.get(end)));
  return fitting ? [fitting] : [];
}
