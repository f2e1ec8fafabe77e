import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { benchAnswers, benchRetrieval } from './retrieval.ts';

const corpus = [
  {
    id: 'a',
    title: 'The Silent Mill',
    text: 'The Silent Mill is a drama directed by Anna Kolar. It was shot in Prague in the winter of that year.',
  },
  { id: 'b', title: 'Anna Kolar', text: 'Anna Kolar came from Brno. She studied law before she worked for the theatre.' },
  { id: 'c', title: 'Grain', text: 'A mill grinds grain. Grain is stored in silos until the winter is over.' },
];
const questions = [
  { id: '1', question: 'Where does the director of The Silent Mill come from?', answers: ['Brno'], gold_doc_ids: ['a', 'b'] },
  { id: '2', question: 'What does a mill grind?', answers: ['grain'], gold_doc_ids: ['c'] },
];
const lines = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

let folder: string;
const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferag-bench-'));
});

describe('the retrieval bench', () => {
  it('scores retrieval and BM25 in the shape that is promised', async () => {
    const report = await benchRetrieval({
      corpusPath: await file('c.jsonl', lines(corpus)),
      questionsPath: await file('q.jsonl', lines(questions)),
      mode: 'hybrid',
    });
    expect(Object.keys(report)).toEqual([
      'questions',
      'recall',
      'all_gold',
      'bm25',
      'index_seconds',
      'query_ms',
      'llm_calls',
      'tokens_in',
      'tokens_out',
    ]);
    expect(report).toMatchObject({
      questions: 2,
      recall: { '5': 1, '10': 1 },
      all_gold: { '5': 1, '8': 1 },
      llm_calls: 0,
      tokens_in: 0,
      tokens_out: 0,
    });
    expect(Object.keys(report.bm25.recall)).toEqual(['1', '2', '5', '10']);
    expect(report.query_ms.p95).toBeGreaterThanOrEqual(report.query_ms.p50);
  });

  it('takes only the first passages where it is told so', async () => {
    const paths = { corpusPath: await file('c.jsonl', lines(corpus)), questionsPath: await file('q.jsonl', lines(questions)) };
    expect((await benchRetrieval({ ...paths, limitPassages: 1 })).recall[10]).toBe(0.25);
  });

  it('counts answers in cited sentences', async () => {
    const report = await benchAnswers({
      corpusPath: await file('c.jsonl', lines(corpus)),
      questionsPath: await file('q.jsonl', lines(questions)),
    });
    expect(report).toMatchObject({ questions: 2, answer_cited: 1, denied: 0 });
  });

  it('names the file and the line that do not fit', async () => {
    const questionsPath = await file('q.jsonl', lines(questions));
    const broken = await file('broken.jsonl', `${lines(corpus)}\n{"id": 4}`);
    await expect(benchRetrieval({ corpusPath: broken, questionsPath })).rejects.toThrow(/broken\.jsonl, line 4/);
    const noJson = await file('no.jsonl', 'hello');
    await expect(benchRetrieval({ corpusPath: noJson, questionsPath })).rejects.toMatchObject({
      code: 'request_invalid',
      message: expect.stringMatching(/no\.jsonl, line 1/),
    });
    await expect(benchRetrieval({ corpusPath: join(folder, 'none.jsonl'), questionsPath })).rejects.toMatchObject({
      code: 'request_invalid',
    });
  });
});
