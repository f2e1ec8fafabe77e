import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { LanguageCode } from '../contract/common.ts';
import { FeragError } from '../contract/errors.ts';
import { readQuestion } from '../compute/answer/1-question/index.ts';
import { retrieve, type RetrievalMode } from '../compute/answer/2-retrieve/index.ts';
import { answer, buildView, type View, type ViewDocument } from '../compute/answer/index.ts';
import { foldWord } from '../compute/nlp/terms.ts';
import { detectLanguage, LANGUAGES } from '../compute/nlp/index.ts';

const CorpusLine = z.object({ id: z.string().min(1), title: z.string().nullish(), text: z.string() });
const QuestionLine = z.object({
  id: z.string(),
  question: z.string().min(1),
  answers: z.array(z.string()).default([]),
  gold_doc_ids: z.array(z.string()).min(1),
});
export type CorpusLine = z.infer<typeof CorpusLine>;
export type QuestionLine = z.infer<typeof QuestionLine>;

/** Ranks at which recall and "all gold passages found" are counted. */
const RECALL_AT = ['1', '2', '5', '10'] as const;
const ALL_GOLD_AT = ['5', '8'] as const;
const DEEPEST = 10;

export interface RetrievalScores {
  /** Mean share of a question's gold passages among the first k, 0…1. */
  readonly recall: Record<(typeof RECALL_AT)[number], number>;
  /** Share of questions of which every gold passage is among the first k, 0…1. */
  readonly all_gold: Record<(typeof ALL_GOLD_AT)[number], number>;
}

export interface RetrievalReport extends RetrievalScores {
  readonly questions: number;
  /** BM25 alone over the same index. */
  readonly bm25: RetrievalScores;
  readonly index_seconds: number;
  readonly query_ms: { readonly p50: number; readonly p95: number };
  readonly llm_calls: 0;
  readonly tokens_in: 0;
  readonly tokens_out: 0;
}

export interface RetrievalBench {
  readonly corpusPath: string;
  readonly questionsPath: string;
  readonly mode?: RetrievalMode;
  /** Only the first so many passages of the corpus. */
  readonly limitPassages?: number | undefined;
  /** Takes the titles away: what a passage is about must then be read from its text. */
  readonly noTitles?: boolean | undefined;
}

function parseLine<T>(schema: z.ZodType<T>, line: string, place: string): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new FeragError('request_invalid', `${place} is not JSON.`, { cause });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new FeragError('request_invalid', `${place} is not as it should be: ${issue?.path.join('.') || 'line'}: ${issue?.message ?? ''}.`);
}

/** Reads a file of JSON lines; a line that does not fit is refused by file and number. Empty lines are skipped. */
export async function readLines<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new FeragError('request_invalid', `${path} cannot be read.`, { cause });
  });
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return lines.flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(schema, line, `${path}, line ${index + 1},`)]));
}

/** Texts of one file share a language; looked for in its first passages. Units: UTF-16. */
const LANGUAGE_SAMPLE = 20_000;

function languageOf(corpus: readonly CorpusLine[]): LanguageCode {
  let sample = '';
  for (const { text } of corpus) {
    if (sample.length > LANGUAGE_SAMPLE) break;
    sample += `${text}\n`;
  }
  return detectLanguage(sample);
}

/** Every line becomes a document of one chunk. */
export function documentsOf(corpus: readonly CorpusLine[], noTitles: boolean): ViewDocument[] {
  const language = languageOf(corpus);
  return corpus.map(({ id, title, text }, index) => {
    const sentences = LANGUAGES[language].sentences(text);
    const chunk = { id, start: 0, end: text.length, heading: [], about: null, language, sentences, mentions: [] };
    return { documentId: index + 1, textSha256: id, text, title: noTitles ? null : (title ?? null), language, chunks: [chunk], places: [] };
  });
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

export function scoresOf(questions: readonly QuestionLine[], found: readonly (readonly string[])[]): RetrievalScores {
  const foundAt = (question: QuestionLine, index: number, k: number): number => {
    const first = new Set((found[index] ?? []).slice(0, k));
    return question.gold_doc_ids.filter((id) => first.has(id)).length / question.gold_doc_ids.length;
  };
  const mean = (of: (share: number) => number, k: string): number =>
    round(questions.reduce((sum, question, index) => sum + of(foundAt(question, index, Number(k))), 0) / Math.max(1, questions.length));
  const recall = (k: string): number => mean((share) => share, k);
  const allGold = (k: string): number => mean((share) => (share === 1 ? 1 : 0), k);
  return {
    recall: { 1: recall('1'), 2: recall('2'), 5: recall('5'), 10: recall('10') },
    all_gold: { 5: allGold('5'), 8: allGold('8') },
  };
}

function percentile(sorted: readonly number[], share: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 1000) / 1000;
}

function rank(view: View, corpus: readonly CorpusLine[], questions: readonly QuestionLine[], mode: RetrievalMode) {
  const times: number[] = [];
  const found = questions.map(({ question }) => {
    const started = performance.now();
    const hits = retrieve(view, readQuestion(view, question), { limit: DEEPEST, mode });
    times.push(performance.now() - started);
    return hits.map((hit) => corpus[hit.passage]?.id ?? '');
  });
  return { found, times: times.sort((a, b) => a - b) };
}

/** A public set: its passages, its questions, and the view over it. */
export async function readSet({ corpusPath, questionsPath, limitPassages, noTitles }: RetrievalBench) {
  const corpus = (await readLines(corpusPath, CorpusLine)).slice(0, limitPassages);
  const questions = await readLines(questionsPath, QuestionLine);
  const started = performance.now();
  const view = buildView({ documents: documentsOf(corpus, noTitles ?? false), facts: [] });
  return { corpus, questions, view, seconds: (performance.now() - started) / 1000 };
}

/** Scores the product's own retrieval on a corpus and its questions, BM25 alone beside it. */
export async function benchRetrieval(bench: RetrievalBench): Promise<RetrievalReport> {
  const { corpus, questions, view, seconds } = await readSet(bench);
  const { found, times } = rank(view, corpus, questions, bench.mode ?? 'hybrid');
  const bm25 = rank(view, corpus, questions, 'naive').found;
  return {
    questions: questions.length,
    ...scoresOf(questions, found),
    bm25: scoresOf(questions, bm25),
    index_seconds: round(seconds),
    query_ms: { p50: percentile(times, 0.5), p95: percentile(times, 0.95) },
    llm_calls: 0,
    tokens_in: 0,
    tokens_out: 0,
  };
}

export interface AnswerReport {
  /** Questions with an answer that is more than yes or no. */
  readonly questions: number;
  /** Share of them whose answer stands in the sentences that the answer cites. */
  readonly answer_cited: number;
  /** Share of them denied although their passage is there. */
  readonly denied: number;
  /** The other way round: asked of a graph without their passages' documents, the share denied. */
  readonly absent_denied: number;
}

const cites = (view: View, { question, answers }: QuestionLine): boolean => {
  const { citations } = answer(view, { question, history: [] });
  return citations.some(({ sentence }) => answers.some((text) => foldWord(sentence).includes(foldWord(text))));
};

const denies = (view: View, { question }: QuestionLine): boolean => answer(view, { question, history: [] }).supported === false;

const share = (of: readonly QuestionLine[], holds: (question: QuestionLine) => boolean): number =>
  round(of.filter(holds).length / Math.max(1, of.length));

/** Asks the questions of titles that the graph does not have: titles are dealt to two halves in file order. */
function deniedWhenAbsent(corpus: readonly CorpusLine[], questions: readonly QuestionLine[]): number {
  const titles = [...new Set(corpus.map(({ title, id }) => title ?? id))];
  const kept = new Set(titles.filter((_title, index) => index % 2 === 0));
  const half = corpus.filter(({ title, id }) => kept.has(title ?? id));
  const ids = new Set(half.map(({ id }) => id));
  const view = buildView({ documents: documentsOf(half, false), facts: [] });
  const absent = questions.filter(({ gold_doc_ids }) => !gold_doc_ids.some((id) => ids.has(id)));
  return share(absent, (question) => denies(view, question));
}

/** Scores the product's answers: is the answer in the cited sentences, and is denied what is not there (and only that)? */
export async function benchAnswers(bench: RetrievalBench): Promise<AnswerReport> {
  const { corpus, questions, view } = await readSet(bench);
  const open = questions.filter(({ answers }) => answers.some((text) => !/^(?:yes|no|да|нет)$/iu.test(text)));
  return {
    questions: open.length,
    answer_cited: share(open, (question) => cites(view, question)),
    denied: share(open, (question) => denies(view, question)),
    absent_denied: deniedWhenAbsent(corpus, open),
  };
}

/** The public sets, as `folder/corpus`, questions and the yardsticks to print beside (measured or published by others). */
export const RETRIEVAL_SETS = [
  {
    name: '2wiki-fg101, 780 passages',
    corpus: '2wiki-fg101/corpus.jsonl',
    questions: '2wiki-fg101/public/questions.jsonl',
    limitPassages: 780,
    yardstick: 'all@8: fast-graphrag .96, GraphRAG .75, LightRAG .47',
  },
  {
    name: '2wiki-fg101, 6,119 passages',
    corpus: '2wiki-fg101/corpus.jsonl',
    questions: '2wiki-fg101/public/questions.jsonl',
    limitPassages: undefined,
    yardstick: 'R@5: HippoRAG 2 .904 (its own questions)',
  },
  {
    name: 'hotpotqa-train100',
    corpus: 'hotpotqa-train100/corpus.jsonl',
    questions: 'hotpotqa-train100/public/questions.jsonl',
    limitPassages: undefined,
    yardstick: 'R@5: HippoRAG 2 .963 (its own questions, 9,811 passages)',
  },
  {
    name: 'musique-train100',
    corpus: 'musique-train100/corpus.jsonl',
    questions: 'musique-train100/public/questions.jsonl',
    limitPassages: undefined,
    yardstick: 'R@5: HippoRAG 2 .747 (its own questions, 11,656 passages)',
  },
  {
    name: 'xquad en',
    corpus: 'xquad-en-ru-de-es/corpus.en.jsonl',
    questions: 'xquad-en-ru-de-es/public/questions.en.jsonl',
    limitPassages: undefined,
    yardstick: 'R@1: BM25 with a stemmer .900',
  },
  {
    name: 'xquad ru',
    corpus: 'xquad-en-ru-de-es/corpus.ru.jsonl',
    questions: 'xquad-en-ru-de-es/public/questions.ru.jsonl',
    limitPassages: undefined,
    yardstick: 'R@1: BM25 with a stemmer .929',
  },
] as const;

const cells = ({ recall, all_gold }: RetrievalScores): string =>
  [...RECALL_AT.map((k) => recall[k]), ...ALL_GOLD_AT.map((k) => all_gold[k])].map((value) => value.toFixed(3)).join(' | ');

/** Runs every public set under `folder` and prints one Markdown table; a row without titles where a set is not about single passages. */
export async function retrievalTable(folder: string): Promise<string> {
  const rows = [
    '| set | method | R@1 | R@2 | R@5 | R@10 | all@5 | all@8 | p95 ms | yardstick |',
    '|---|---|---|---|---|---|---|---|---|---|',
  ];
  for (const { name, corpus, questions, limitPassages, yardstick } of RETRIEVAL_SETS) {
    for (const noTitles of basename(corpus) === 'corpus.jsonl' ? [false, true] : [false]) {
      const report = await benchRetrieval({
        corpusPath: `${folder}/${corpus}`,
        questionsPath: `${folder}/${questions}`,
        limitPassages,
        noTitles,
      });
      const label = noTitles ? `${name}, titles taken away` : name;
      rows.push(`| ${label} | ferag | ${cells(report)} | ${report.query_ms.p95} | ${noTitles ? '' : yardstick} |`);
      rows.push(`| | BM25 | ${cells(report.bm25)} | | |`);
    }
  }
  return rows.join('\n');
}

/** The same for answers, of the sets that have them. */
export async function answersTable(folder: string): Promise<string> {
  const rows = [
    '| set | questions | answer in ≤ 5 cited sentences | denied although there | denied when absent |',
    '|---|---|---|---|---|',
  ];
  for (const { name, corpus, questions } of RETRIEVAL_SETS.filter((set) => /hotpot|xquad/.test(set.name))) {
    const report = await benchAnswers({ corpusPath: `${folder}/${corpus}`, questionsPath: `${folder}/${questions}` });
    rows.push(`| ${name} | ${report.questions} | ${report.answer_cited} | ${report.denied} | ${report.absent_denied} |`);
  }
  return rows.join('\n');
}
