import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readDocument } from '../../compute/cycle/1-graphrag/1-read.ts';
import { extractDocument } from '../../compute/cycle/1-graphrag/3-extract.ts';
import type { Reading } from '../../compute/graph/segment.ts';
import { readLines } from '../retrieval.ts';
import { matchesGold, newNormal, TYPE_RELATION, type Found, type Normal } from './normal.ts';

export const LABELLED = ['en', 'ru', 'fr'] as const;
export type Labelled = (typeof LABELLED)[number];

const Fact = z.tuple([z.string().min(1), z.string().min(1), z.string().min(1)]);
const LabelledLine = z.object({
  id: z.string(),
  paragraph: z.string(),
  title: z.string().nullable(),
  text: z.string().min(1),
  facts: z.array(Fact),
});
type LabelledLine = z.infer<typeof LabelledLine>;

const Judgement = z.enum(['right', 'loose', 'wrong']);
const JudgedLine = z.object({
  id: z.string(),
  s: z.string(),
  p: z.string(),
  o: z.string(),
  first: Judgement,
  /** Null while it waits for its second reading. */
  second: Judgement.nullable(),
});
type JudgedLine = z.infer<typeof JudgedLine>;

/** What the extractor would publish of one sentence, and how it is judged; `gold`: the fact of the file that it says. */
interface Judged extends Found {
  readonly id: string;
  readonly text: string;
  readonly verdict: 'right' | 'loose' | 'wrong' | 'unread';
  readonly gold: number;
  /** The rule of the extractor that gave it. */
  readonly rule: string;
}

interface FoundByRule extends Found {
  readonly rule: string;
}

export interface LabelledReport {
  readonly language: Labelled;
  readonly sentences: number;
  readonly words: number;
  readonly gold: number;
  readonly found: number;
  /** Right in both readings, or equal to a gold fact. */
  readonly right: number;
  /** Related, its wording or a border imperfect. */
  readonly loose: number;
  /** Neither gold nor read: counted as wrong. */
  readonly unread: readonly Judged[];
  /** Gold facts that some triple says. */
  readonly recalled: number;
  /** Of the judged lines, those on which both readings agree. */
  readonly judged: number;
  readonly agreed: number;
  /** Found and right triples of each rule, by its name. */
  readonly rules: ReadonlyMap<string, { readonly found: number; readonly right: number }>;
}

const folder = import.meta.dirname;

/** Runs the product's extractor over the labelled paragraphs and judges every triple that it would publish. */
export async function scoreLabelled(language: Labelled): Promise<LabelledReport> {
  const lines = await readLines(path.join(folder, `${language}.jsonl`), LabelledLine);
  const judgedFile = path.join(folder, `${language}.judged.jsonl`);
  const judgements = existsSync(judgedFile) ? await readLines(judgedFile, JudgedLine) : [];
  const verdicts = new Map(judgements.map((line) => [lineKey(line), line]));
  const normal = await newNormal(language);
  const all: Judged[] = [];
  const paragraphs = Map.groupBy(lines, ({ paragraph }) => paragraph);
  for (const paragraph of paragraphs.values()) all.push(...(await judgeParagraph(paragraph, normal, verdicts)));
  return {
    language,
    sentences: lines.length,
    words: lines.reduce((sum, { text }) => sum + text.split(/\s+/).length, 0),
    gold: lines.reduce((sum, { facts }) => sum + facts.length, 0),
    found: all.length,
    right: all.filter(({ verdict }) => verdict === 'right').length,
    loose: all.filter(({ verdict }) => verdict === 'loose').length,
    unread: all.filter(({ verdict }) => verdict === 'unread'),
    recalled: new Set(all.filter(({ gold }) => gold >= 0).map(({ id, gold }) => `${id} ${gold}`)).size,
    judged: judgements.filter(({ second }) => second !== null).length,
    agreed: judgements.filter(({ first, second }) => first === second).length,
    rules: new Map(
      [...Map.groupBy(all, ({ rule }) => rule)].map(([rule, of]) => [
        rule,
        { found: of.length, right: of.filter(({ verdict }) => verdict === 'right').length },
      ]),
    ),
  };
}

const lineKey = ({ id, s, p, o }: { id: string; s: string; p: string; o: string }): string => [id, s, p, o].join('\u0000');

async function judgeParagraph(
  lines: readonly LabelledLine[],
  normal: Normal,
  verdicts: ReadonlyMap<string, JudgedLine>,
): Promise<Judged[]> {
  const text = lines.map((line) => line.text).join(' ');
  const { document } = readDocument(new TextEncoder().encode(text), 'paragraph.txt', 'text');
  const { segment } = await extractDocument({ document: { ...document, title: lines[0]?.title ?? null } });
  const canonical = new Map(segment.aliases.map((alias) => [alias.key, alias.canonical]));
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.text.length + 1;
  }
  return segment.chunks.flatMap((chunk) =>
    foundIn(chunk.reading, canonical).map(({ sentence, ...found }) => {
      const offset = chunk.start + (chunk.reading.sentences[sentence]?.[0] ?? 0);
      const line = lines[starts.findLastIndex((start) => start <= offset)];
      return judge(found, line, normal, verdicts);
    }),
  );
}

function judge(found: FoundByRule, line: LabelledLine | undefined, normal: Normal, verdicts: ReadonlyMap<string, JudgedLine>): Judged {
  const { id, text } = line ?? { id: '', text: '' };
  const gold = line?.facts.findIndex((fact) => matchesGold(found, fact, normal)) ?? -1;
  if (gold >= 0) return { ...found, id, text, verdict: 'right', gold };
  const read = verdicts.get(lineKey({ id, s: found.s, p: found.p, o: found.o }));
  const verdict = read?.second ? worse(read.first, read.second) : 'unread';
  return { ...found, id, text, verdict, gold };
}

const ORDER = ['right', 'loose', 'wrong'] as const;
const worse = (first: JudgedLine['first'], second: JudgedLine['first']): JudgedLine['first'] =>
  ORDER.indexOf(first) > ORDER.indexOf(second) ? first : second;

/** Statements and types of tier A that are not negated, each once a sentence. */
function foundIn(reading: Reading, canonical: ReadonlyMap<string, string>): (FoundByRule & { sentence: number })[] {
  const surface = (mention: number): string => reading.mentions[mention]?.surface ?? '';
  const known = (mention: number): string | null => canonical.get(reading.mentions[mention]?.key ?? '') ?? null;
  const statements = reading.statements
    .filter(({ tier, negated }) => tier === 'A' && !negated)
    .map(({ sentence, subject, predicate, object, rule }) => ({
      sentence,
      rule,
      s: surface(subject),
      p: predicate.lemma,
      o: 'mention' in object ? surface(object.mention) : object.literal.value,
      surface: predicate.surface,
      subjectKey: known(subject),
      objectKey: 'mention' in object ? known(object.mention) : null,
    }));
  const types = reading.types
    .filter(({ tier }) => tier === 'A')
    .map(({ sentence, mention, label, rule }) => ({
      sentence,
      rule,
      s: surface(mention),
      p: TYPE_RELATION,
      o: label,
      surface: TYPE_RELATION,
      subjectKey: known(mention),
      objectKey: null,
    }));
  const all = [...statements, ...types];
  return [...new Map(all.map((found) => [[found.sentence, found.s, found.p, found.o].join('\u0000'), found])).values()];
}
