import { readQuestion, type Question } from '../compute/answer/1-question/index.ts';
import { retrieve, seedsOf } from '../compute/answer/2-retrieve/index.ts';
import { pageRank } from '../compute/answer/2-retrieve/page-rank.ts';
import { chooseSentences, CITED_SENTENCES, saidIn } from '../compute/answer/3-answer/sentences.ts';
import type { View } from '../compute/answer/index.ts';
import { best } from '../compute/answer/view/inverted.ts';
import type { Hit } from '../compute/answer/view/view.ts';
import { foldWord } from '../compute/nlp/terms.ts';
import { rulesTable } from './labelled/table.ts';
import { readSet, RETRIEVAL_SETS, scoresOf, type QuestionLine } from './retrieval.ts';

type Rank = (view: View, question: Question) => readonly Hit[];

const DEEPEST = 10;
const bm25: Rank = (view, question) => retrieve(view, question, { limit: DEEPEST, mode: 'naive' });
const whole: Rank = (view, question) => retrieve(view, question, { limit: DEEPEST, mode: 'hybrid' });

/** Each adds one part of the retrieval to the one before it. */
const RETRIEVALS: readonly (readonly [name: string, rank: Rank])[] = [
  ['BM25', bm25],
  ['+ passages about what the question names', namedFirst],
  ['links walked from the best of BM25 alone', (view, question) => whole(view, { ...question, named: [] })],
  ['links walked from both', unpinned],
  ['all: the first of BM25 stays first', whole],
];

function namedFirst(view: View, question: Question): Hit[] {
  const hits = bm25(view, question);
  const about = new Set(question.named.flatMap(({ passages }) => [...passages]));
  const first = [...about].slice(0, DEEPEST).map((passage) => ({ passage, score: 1 }));
  return [...first, ...hits.filter(({ passage }) => !about.has(passage))].slice(0, DEEPEST);
}

function unpinned(view: View, question: Question): Hit[] {
  const seeds = seedsOf(bm25(view, question), question.named);
  return seeds.length === 0 ? [] : best(pageRank(view.links, seeds), DEEPEST);
}

type Cite = (view: View, question: Question) => readonly string[];
const chosen =
  (rank: Rank): Cite =>
  (view, question) =>
    chooseSentences(view, rank(view, question), question).map(({ passage, start, end }) => passage.document.text.slice(start, end));

const SELECTIONS: readonly (readonly [name: string, cite: Cite])[] = [
  ['first five sentences of the best passage of BM25', firstFive],
  ['sentences chosen from passages of BM25', chosen(bm25)],
  ['all: chosen from passages of the walk', chosen(whole)],
];

function firstFive(view: View, question: Question): string[] {
  const [hit] = bm25(view, question);
  if (!hit) return [];
  const passage = view.passage(hit.passage);
  return saidIn(passage)
    .slice(0, CITED_SENTENCES)
    .map(([start, end]) => passage.document.text.slice(start, end));
}

const answered = (said: readonly string[], { answers }: QuestionLine): boolean =>
  said.some((sentence) => answers.some((text) => foldWord(sentence).includes(foldWord(text))));

/** What each part of retrieval, of the choice of sentences and of extraction adds, on the public halves and the labelled files. */
export async function ablationTable(folder: string): Promise<string> {
  const found = ['| set | retrieval | R@1 | R@5 | all@8 |', '|---|---|---|---|---|'];
  const said = ['| set | sentences | answer in ≤ 5 of them |', '|---|---|---|'];
  for (const { name, corpus, questions, limitPassages } of RETRIEVAL_SETS) {
    const set = await readSet({ corpusPath: `${folder}/${corpus}`, questionsPath: `${folder}/${questions}`, limitPassages });
    const read = set.questions.map((question) => readQuestion(set.view, question.question));
    for (const [at, [method, rank]] of RETRIEVALS.entries()) {
      const ids = read.map((question) => rank(set.view, question).map(({ passage }) => set.corpus[passage]?.id ?? ''));
      const { recall, all_gold } = scoresOf(set.questions, ids);
      found.push(
        `| ${at === 0 ? name : ''} | ${method} | ${[recall[1], recall[5], all_gold[8]].map((share) => share.toFixed(3)).join(' | ')} |`,
      );
    }
    const open = set.questions.filter(({ answers }) => answers.some((text) => !/^(?:yes|no|да|нет)$/iu.test(text)));
    for (const [at, [method, cite]] of open.length > 0 ? SELECTIONS.entries() : []) {
      const right = open.filter((line) => answered(cite(set.view, readQuestion(set.view, line.question)), line)).length;
      said.push(`| ${at === 0 ? name : ''} | ${method} | ${(right / open.length).toFixed(3)} |`);
    }
  }
  return `${found.join('\n')}\n\n${said.join('\n')}\n\nExtraction, rule by rule, on the labelled sentences:\n\n${await rulesTable()}`;
}
