import { enrich } from '../compute/cycle/1-graphrag/6-enrich/index.ts';
import {
  jobFor,
  newBench,
  scriptedLlm,
  seenIn,
  segmentsOf,
  wordsIn,
  type Seen,
} from '../compute/cycle/1-graphrag/6-enrich/enrich.fixture.ts';
import type { LlmRequest } from '../compute/llm/llm.ts';
import { modelTokens } from '../compute/nlp/model-tokens.ts';
import { z } from 'zod';
import { gemmaTokens } from './gemma-tokens.ts';
import { readLines } from './retrieval.ts';

const PASSAGES = 780;
const UNIT = 1200;
/** What a model that finds everything says of 1,200 tokens of text; half of such rows name a relation of the list. */
const FACTS_PER_UNIT = 25;
/** About what part of the text is shown to it: the rest ties nothing, or is read without a model. */
const SHOWN = 0.76;
/** A fixed answering time: what remains is what the pipeline itself makes of it. */
const LATENCY_MS = 200;
const CONCURRENCY = 4;

const Passage = z.object({ title: z.string(), text: z.string() });

/** What the same text costs where two calls a chunk write tuples with descriptions, and what ferag set itself as its goal. */
const YARDSTICKS: readonly (readonly string[])[] = [
  ['two calls a chunk, with descriptions', '2', '7,000', '1,500'],
  ['goal', '≤ 0.30', '≤ 1,400', '≤ 300'],
];
/** The first is the one to look at. */
const CHUNKS_PER_CALL = [6, 4, 2];

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
  return JSON.stringify({ rows: plausibleRows(seen, (tokens * FACTS_PER_UNIT) / (UNIT * SHOWN)) });
}

/** What was sent and what came back. */
interface Exchange {
  readonly purpose: string;
  readonly sent: string;
  readonly said: string;
}

interface Run {
  readonly chunksPerCall: number;
  readonly exchanges: readonly Exchange[];
  readonly seconds: number;
  readonly facts: number;
  readonly statements: number;
  readonly chunks: { readonly total: number; readonly read: number; readonly dropped: number };
}

/** A way of counting tokens. */
interface Counter {
  readonly name: string;
  readonly count: (text: string) => number;
}

async function run(passages: readonly z.infer<typeof Passage>[], chunksPerCall: number): Promise<Run> {
  const exchanges: Exchange[] = [];
  let facts = 0;
  const llm = scriptedLlm(
    async (request) => {
      await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
      const said = answer(request);
      if (request.purpose === 'relations') facts += said.split('],[').length;
      exchanges.push({ purpose: request.purpose, sent: request.system + request.user, said });
      return said;
    },
    { chunks_per_call: chunksPerCall, concurrency: CONCURRENCY, context_tokens: 32_768 },
  );
  const bench = newBench(llm);
  const job = await jobFor(
    passages.map(({ title, text }, index) => ({ id: index + 1, title, text })),
    bench,
  );
  const started = performance.now();
  const { chunks, ...result } = await enrich(job, bench.tools);
  const seconds = (performance.now() - started) / 1000;
  return { chunksPerCall, exchanges, seconds, facts, statements: wordsIn(segmentsOf({ chunks, ...result }, bench)).length, chunks };
}

const round = (value: number): string => Math.round(value).toLocaleString('en');

function rowsOf({ chunksPerCall, exchanges, seconds }: Run, counters: readonly Counter[], units: readonly number[]): string[][] {
  const row = (name: string, of: readonly Exchange[], time: string): string[] => [
    name,
    String(of.length),
    ...counters.flatMap(({ count }, index) => {
      const unit = units[index] ?? 1;
      const sum = (text: (exchange: Exchange) => string): number => of.reduce((all, exchange) => all + count(text(exchange)), 0);
      return [(of.length / unit).toFixed(2), round(sum(({ sent }) => sent) / unit), round(sum(({ said }) => said) / unit)];
    }),
    time,
  ];
  const purposes = [...new Set(exchanges.map(({ purpose }) => purpose))];
  return [
    row(`all, ${chunksPerCall} chunks a call`, exchanges, seconds.toFixed(1)),
    ...purposes.map((purpose) =>
      row(
        `– ${purpose}`,
        exchanges.filter((exchange) => exchange.purpose === purpose),
        '',
      ),
    ),
  ];
}

/** `model-cost`: what a model is asked for 780 passages, with a scripted model of fixed latency. */
export async function modelCostTable(benchmarks: string): Promise<string> {
  const passages = (await readLines(`${benchmarks}/2wiki-fg101/corpus.jsonl`, Passage)).slice(0, PASSAGES);
  const gemma = await gemmaTokens();
  const counters = [{ name: 'estimate', count: modelTokens }, ...(gemma ? [{ name: 'Gemma', count: gemma }] : [])];
  const totals = counters.map(({ count }) => passages.reduce((sum, { text }) => sum + count(text), 0));
  const units = totals.map((total) => total / UNIT);
  const runs: Run[] = [];
  for (const chunksPerCall of CHUNKS_PER_CALL) runs.push(await run(passages, chunksPerCall));
  const [main] = runs;
  const named = counters.flatMap(({ name }) => [`calls (${name})`, `in (${name})`, `out (${name})`]);
  const head = ['per 1,200 tokens of text', 'calls in all', ...named, 'seconds'];
  const yardstick = ([name = '', ...costs]: readonly string[]): string[] => [name, '', ...counters.flatMap(() => costs), ''];
  const rows = [head, head.map(() => '---'), ...YARDSTICKS.map(yardstick), ...runs.flatMap((one) => rowsOf(one, counters, units))];
  return [
    `${PASSAGES} passages: ${counters.map(({ name }, index) => `${round(totals[index] ?? 0)} tokens by ${name}`).join(', ')}${gemma ? '' : '; Gemma counts too after `npm run setup:models`'}. ` +
      'The estimate takes four Latin letters as a token, and each digit, and two signs together. ' +
      `${LATENCY_MS} ms a call, ${CONCURRENCY} at once; the model says ${((main?.facts ?? 0) / (units[0] ?? 1)).toFixed(1)} facts in 1,200 tokens of text. ` +
      `Of ${main?.chunks.total} chunks with something to ask ${main?.chunks.read} were read.`,
    '',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}
