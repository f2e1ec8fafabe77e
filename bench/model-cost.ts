import { enrich } from '../compute/cycle/1-graphrag/6-enrich/index.ts';
import { jobFor, newBench, scriptedLlm, seenIn, segmentsOf, wordsIn, type Seen } from '../compute/cycle/1-graphrag/6-enrich/enrich.fixture.ts';
import type { LlmRequest } from '../compute/llm/llm.ts';
import { modelTokens } from '../compute/nlp/model-tokens.ts';
import { z } from 'zod';
import { readLines } from './retrieval.ts';

const PASSAGES = 780;
const UNIT = 1200;
/** What a model that finds everything says of 1,200 tokens; half of such rows name a relation of the list. */
const FACTS_PER_UNIT = 25;
/** A fixed answering time: what remains is what the pipeline itself makes of it. */
const LATENCY_MS = 200;
const CONCURRENCY = 4;

const Passage = z.object({ title: z.string(), text: z.string() });

/** What the same text costs where two calls a chunk write tuples with descriptions, and what ferag set itself as its goal. */
const YARDSTICKS: readonly (readonly string[])[] = [
  ['two calls a chunk, descriptions', '–', '2', '7,000', '1,500', '–'],
  ['goal', '–', '≤ 0.30', '≤ 1,400', '≤ 300', '–'],
];

type Cost = { calls: number; tokens_in: number; tokens_out: number };

/** Rows for neighbouring marks of lines, as many as the text is long, every other one with words of the line. */
function plausibleRows({ lines, predicates }: Seen, facts: number): (number | string)[][] {
  const all = lines.flatMap(({ number, text }) => {
    const marks = [...text.matchAll(/#(\d+)/g)];
    return marks.slice(1).map((to, index): (number | string)[] => {
      const from = marks[index];
      const words = text.slice((from?.index ?? 0) + (from?.[0].length ?? 0), to.index).match(/[a-z]{3,}/g) ?? [];
      const known = predicates.findIndex((predicate) => predicate.split(' ')[0] === words[0]);
      const isNumber = (number + index) % 2 === 0 || words.length === 0;
      return [number, Number(from?.[1]), known >= 0 || isNumber ? Math.max(1, known + 1) : words.slice(0, 2).join(' '), Number(to[1])];
    });
  });
  const every = Math.max(1, all.length / facts);
  return all.filter((_, index) => Math.floor(index / every) !== Math.floor((index - 1) / every));
}

/** A model that answers everything that it is asked, at length. */
function answer({ purpose, user }: LlmRequest): string {
  const items = user.split('\n').filter((line) => /^\d/.test(line)).length;
  const every = (n: number): number[] => Array.from({ length: Math.floor(items / n) }, (_, index) => index * n + 1);
  if (purpose === 'verify') return JSON.stringify({ yes: every(2), turned: [] });
  if (purpose === 'merge') return JSON.stringify({ yes: every(3) });
  if (purpose === 'ontology') return JSON.stringify({ same: every(10).map((n) => [n, n + 1]), wrong: every(15) });
  const seen = seenIn(user);
  const tokens = seen.lines.reduce((sum, { text }) => sum + modelTokens(text.replace(/#\d+/g, '')), 0);
  return JSON.stringify({ rows: plausibleRows(seen, (tokens * FACTS_PER_UNIT) / UNIT) });
}

interface Measured {
  readonly chunksPerCall: number;
  readonly purposes: ReadonlyMap<string, Cost>;
  readonly seconds: number;
  readonly units: number;
  readonly statements: number;
  readonly chunks: { readonly total: number; readonly read: number; readonly dropped: number };
}

async function measure(passages: readonly z.infer<typeof Passage>[], chunksPerCall: number): Promise<Measured> {
  const tokens = passages.reduce((sum, { text }) => sum + modelTokens(text), 0);
  const llm = scriptedLlm(
    async (request) => {
      await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
      return answer(request);
    },
    { chunks_per_call: chunksPerCall, concurrency: CONCURRENCY, context_tokens: 32_768 },
  );
  const bench = newBench(llm);
  const job = await jobFor(
    passages.map(({ title, text }, index) => ({ id: index + 1, title, text })),
    bench,
  );
  const started = performance.now();
  const result = await enrich(job, bench.tools);
  const seconds = (performance.now() - started) / 1000;
  const purposes = new Map<string, Cost>();
  for (const { purpose, calls, tokens_in, tokens_out } of result.usage) {
    const known = purposes.get(purpose) ?? { calls: 0, tokens_in: 0, tokens_out: 0 };
    purposes.set(purpose, { calls: known.calls + calls, tokens_in: known.tokens_in + tokens_in, tokens_out: known.tokens_out + tokens_out });
  }
  const statements = wordsIn(segmentsOf(result, bench)).length;
  return { chunksPerCall, purposes, seconds, units: tokens / UNIT, statements, chunks: result.chunks };
}

const round = (value: number): string => Math.round(value).toLocaleString('en');

function rowsOf({ chunksPerCall, purposes, seconds, units }: Measured): string[][] {
  const row = (name: string, { calls, tokens_in, tokens_out }: Cost, time: string): string[] => [
    name,
    String(calls),
    (calls / units).toFixed(3),
    round(tokens_in / units),
    round(tokens_out / units),
    time,
  ];
  const all = [...purposes.values()].reduce(
    (sum, cost) => ({ calls: sum.calls + cost.calls, tokens_in: sum.tokens_in + cost.tokens_in, tokens_out: sum.tokens_out + cost.tokens_out }),
    { calls: 0, tokens_in: 0, tokens_out: 0 },
  );
  return [
    row(`all, ${chunksPerCall} a call`, all, seconds.toFixed(1)),
    ...[...purposes].map(([purpose, cost]) => row(`– ${purpose}`, cost, '')),
  ];
}

/** `model-cost`: what a model is asked for 780 passages, with a scripted model of fixed latency. */
export async function modelCostTable(benchmarks: string): Promise<string> {
  const passages = (await readLines(`${benchmarks}/2wiki-fg101/corpus.jsonl`, Passage)).slice(0, PASSAGES);
  const measured: Measured[] = [];
  for (const chunksPerCall of [6, 2, 4, 8]) measured.push(await measure(passages, chunksPerCall));
  const head = ['', 'calls', 'calls per 1,200 tokens', 'tokens in', 'tokens out', 'seconds'];
  const rows = [head, head.map(() => '---'), ...YARDSTICKS, ...measured.flatMap(rowsOf)];
  const [first] = measured;
  return [
    `${PASSAGES} passages, ${round((first?.units ?? 0) * UNIT)} tokens of text by estimate (letters by script, digits and signs one each); ` +
      `${LATENCY_MS} ms a call, ${CONCURRENCY} at once; about ${FACTS_PER_UNIT} facts in 1,200 tokens. ` +
      `Of ${first?.chunks.total} chunks with something to ask ${first?.chunks.read} were read; ${first?.statements} statements kept, ${first?.chunks.dropped} rows dropped.`,
    '',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}
