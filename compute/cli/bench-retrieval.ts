import type { RetrievalMode } from '../answer/index.ts';
import { benchRetrieval, type RetrievalScores } from '../../bench/retrieval.ts';
import { print, printJson, table, type Shown } from './terminal.ts';

interface RetrievalOptions extends Shown {
  readonly corpus: string;
  readonly questions: string;
  readonly mode: RetrievalMode;
  /** False with `--no-titles`. */
  readonly titles: boolean;
  readonly limitPassages?: number;
}

/** `ferag bench retrieval` */
export async function retrieval({ corpus, questions, mode, titles, limitPassages, json }: RetrievalOptions): Promise<void> {
  const report = await benchRetrieval({ corpusPath: corpus, questionsPath: questions, mode, noTitles: !titles, limitPassages });
  if (json) return printJson(report);
  const rows: (RetrievalScores & { name: string })[] = [
    { ...report, name: `ferag, ${mode}` },
    { ...report.bm25, name: 'BM25' },
  ];
  print(
    table(rows, [
      { title: 'METHOD', of: (row) => row.name },
      { title: 'R@1', of: (row) => row.recall['1'] },
      { title: 'R@2', of: (row) => row.recall['2'] },
      { title: 'R@5', of: (row) => row.recall['5'] },
      { title: 'R@10', of: (row) => row.recall['10'] },
      { title: 'ALL@5', of: (row) => row.all_gold['5'] },
      { title: 'ALL@8', of: (row) => row.all_gold['8'] },
    ]),
  );
  const { p50, p95 } = report.query_ms;
  print(`\n${report.questions} questions; index ${report.index_seconds} s; query ${p50} ms (p50), ${p95} ms (p95); no model calls.`);
}
