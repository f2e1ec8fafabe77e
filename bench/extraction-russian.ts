import { z } from 'zod';
import { readDocument } from '../compute/cycle/1-graphrag/1-read.ts';
import { extractDocument } from '../compute/cycle/1-graphrag/3-extract.ts';
import type { Mention, Segment } from '../compute/graph/segment.ts';
import { LANGUAGES } from '../compute/nlp/index.ts';
import { lexemes } from '../compute/nlp/ru/morphology.ts';
import type { Scores } from './extraction.ts';
import { readLines } from './retrieval.ts';

const DocumentLine = z.object({
  id: z.string(),
  text: z.string().min(1),
  entities: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      attributes: z.array(z.tuple([z.string(), z.string()])),
      mentions: z.array(z.tuple([z.int(), z.int(), z.string()])),
    }),
  ),
  facts: z.array(z.object({ type: z.string(), args: z.array(z.tuple([z.string(), z.string()]).rest(z.string())) })),
});
type DocumentLine = z.infer<typeof DocumentLine>;

type Kind = 'PER' | 'LOC' | 'ORG';
/** The set's own kinds; a place that acts ("Москва заявила") counts as a place, as in its first task. */
const KINDS: Readonly<Record<string, Kind>> = { Person: 'PER', Location: 'LOC', LocOrg: 'LOC', Org: 'ORG' };

export interface RussianReport {
  readonly documents: number;
  /** Names with their kind; borders must agree, or only touch. */
  readonly exact: Scores;
  readonly touching: Scores;
  /** Things of a document under one of their names, with their kind. */
  readonly identified: Scores;
  /** Facts `Occupation`: who holds which position, and where when that is said. */
  readonly occupations: Scores;
}

interface Counts {
  right: number;
  found: number;
  gold: number;
}

const newCounts = (): Counts => ({ right: 0, found: 0, gold: 0 });

/** The Russian news of FactRuEval 2016, its tasks 1 and 2, and of task 3 the commonest kind of fact (three in four). */
export async function benchRussian(folder: string): Promise<RussianReport> {
  const lines = await readLines(`${folder}/factrueval-2016/public/docs.jsonl`, DocumentLine);
  await LANGUAGES.ru.load();
  const totals = { exact: newCounts(), touching: newCounts(), identified: newCounts(), occupations: newCounts() };
  for (const line of lines) {
    const { document } = readDocument(new TextEncoder().encode(line.text), 'news.txt', 'text');
    const { segment } = await extractDocument({ document: { ...document, title: null }, languages: ['ru'] });
    countNames(line, namesOf(segment), totals.exact, (a, b) => a[0] === b[0] && a[1] === b[1]);
    countNames(line, namesOf(segment), totals.touching, (a, b) => a[0] < b[1] && b[0] < a[1]);
    countThings(line, segment, totals.identified);
    countOccupations(line, segment, totals.occupations);
  }
  return {
    documents: lines.length,
    exact: scoresOf(totals.exact),
    touching: scoresOf(totals.touching),
    identified: scoresOf(totals.identified),
    occupations: scoresOf(totals.occupations),
  };
}

function scoresOf({ right, found, gold }: Counts): Scores {
  const [precision, recall] = [found === 0 ? 0 : right / found, gold === 0 ? 0 : right / gold];
  return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/**
 * The kind that the dictionary gives a name. The extractor itself has no kinds of entities; this asks only what its own dictionary says:
 * a given name, patronymic or surname makes a person, a place name a place, all else is a body.
 */
function kindOf(surface: string): Kind {
  const words = surface.match(/\p{Lu}[\p{L}-]*/gu) ?? [];
  const proper = words.map((word) => lexemes(word)[0]?.proper ?? '');
  const isQuoted = /[«"„]/.test(surface);
  if (!isQuoted && proper.some((tag) => tag === 'Name' || tag === 'Patr' || tag === 'Surn')) return 'PER';
  if (proper[0] === 'Geox') return 'LOC';
  const isUnknownPair = words.length === 2 && words.every((word) => word.length > 2 && lexemes(word)[0]?.known !== true);
  return isUnknownPair && !isQuoted ? 'PER' : 'ORG';
}

interface Name {
  readonly span: readonly [number, number];
  readonly kind: Kind;
}

const isPlainName = ({ kind, via }: Mention): boolean => kind === 'name' && via === 'text';

const namesOf = (segment: Segment): Name[] =>
  segment.chunks.flatMap(({ start, reading }) =>
    reading.mentions.filter(isPlainName).map((mention) => ({
      span: [start + mention.start, start + mention.end] as const,
      kind: kindOf(mention.surface),
    })),
  );

/** One gold name for each found one at most, of the same kind. */
function countNames(
  line: DocumentLine,
  names: readonly Name[],
  counts: Counts,
  agrees: (a: readonly [number, number], b: readonly [number, number]) => boolean,
): void {
  const gold = line.entities.flatMap(({ type, mentions }) =>
    mentions.flatMap(([start, end]) => (KINDS[type] ? [{ span: [start, end] as const, kind: KINDS[type] }] : [])),
  );
  const taken = new Set<number>();
  for (const name of names) {
    const at = gold.findIndex(({ span, kind }, index) => !taken.has(index) && kind === name.kind && agrees(span, name.span));
    if (at >= 0) taken.add(at);
  }
  counts.right += taken.size;
  counts.found += names.length;
  counts.gold += gold.length;
}

/** Every form under which a gold thing may be found: its names, a person's also with the first name before or after. */
function keysOf({ attributes }: DocumentLine['entities'][number]): Set<string> {
  const values = (name: string): string[] => attributes.flatMap(([key, value]) => (key === name ? [value] : []));
  const [first, last] = [values('firstname'), values('lastname')];
  const both = first.flatMap((given) => last.flatMap((family) => [`${given} ${family}`, `${family} ${given}`]));
  return new Set([...values('name'), ...first, ...last, ...both].map((value) => LANGUAGES.ru.key(value)));
}

function countThings(line: DocumentLine, segment: Segment, counts: Counts): void {
  const canonical = new Map(segment.aliases.map(({ key, canonical: to }) => [key, to]));
  const found = new Map<string, Kind>();
  for (const { reading } of segment.chunks)
    for (const mention of reading.mentions.filter(isPlainName)) {
      const key = canonical.get(mention.key) ?? mention.key;
      if (!found.has(key)) found.set(key, kindOf(mention.surface));
    }
  const gold = line.entities.flatMap((entity) => (KINDS[entity.type] ? [{ kind: KINDS[entity.type], keys: keysOf(entity) }] : []));
  const taken = new Set<number>();
  for (const [key, kind] of found) {
    const at = gold.findIndex((thing, index) => !taken.has(index) && thing.kind === kind && thing.keys.has(key));
    if (at >= 0) taken.add(at);
  }
  counts.right += taken.size;
  counts.found += found.size;
  counts.gold += gold.length;
}

interface Occupation {
  readonly who: string;
  readonly position: string;
  readonly where: string | null;
}

/** What the graph would hold of positions: classes of persons, and nouns that join a person to a body or place. */
function occupationsOf({ chunks }: Segment): Occupation[] {
  return chunks.flatMap(({ reading: { mentions, statements, types } }) => {
    const personAt = (index: number): string | null => {
      const mention = mentions[index];
      return mention && kindOf(mention.surface) === 'PER' ? mention.key : null;
    };
    const joined = statements.flatMap(({ subject, predicate, object, tier, negated }) => {
      const who = personAt(subject);
      const isNoun = lexemes(predicate.lemma.split(' ')[0] ?? '')[0]?.pos === 'NOUN';
      if (tier !== 'A' || negated || !who || !isNoun || !('mention' in object)) return [];
      return [{ who, position: predicate.lemma, where: mentions[object.mention]?.key ?? null }];
    });
    const classed = types.flatMap(({ mention, lemma, tier }) => {
      const who = personAt(mention);
      const isSaid = joined.some((one) => one.who === who && headOf(one.position) === headOf(lemma));
      return tier === 'A' && who && !isSaid ? [{ who, position: lemma, where: null }] : [];
    });
    return [...joined, ...classed];
  });
}

/** The stem of a position's first word: «мэра города» → that of «мэр». */
const headOf = (position: string): string => LANGUAGES.ru.terms(LANGUAGES.ru.key(position))[0] ?? position;

function countOccupations(line: DocumentLine, segment: Segment, counts: Counts): void {
  const things = new Map(line.entities.map((entity) => [entity.id, keysOf(entity)]));
  const gold = line.facts.flatMap(({ type, args }) => {
    const [who, position, where] = ['Who', 'Position', 'Where'].map((name) => args.find(([role]) => role === name));
    return type === 'Occupation' && who && position ? [{ who: things.get(who[1]), position: headOf(position[2] ?? ''), where }] : [];
  });
  const found = occupationsOf(segment);
  const taken = new Set<number>();
  for (const { who, position, where } of found) {
    const at = gold.findIndex(
      (fact, index) =>
        !taken.has(index) &&
        fact.who?.has(who) === true &&
        fact.position === headOf(position) &&
        (where === null || fact.where === undefined || things.get(fact.where[1])?.has(where) === true),
    );
    if (at >= 0) taken.add(at);
  }
  counts.right += taken.size;
  counts.found += found.length;
  counts.gold += line.facts.filter(({ type }) => type === 'Occupation').length;
}
