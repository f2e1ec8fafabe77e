import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readQuestion } from '../compute/answer/1-question/index.ts';
import { retrieve } from '../compute/answer/2-retrieve/index.ts';
import { judgeSupport } from '../compute/answer/3-answer/support.ts';
import { buildView, NOTHING_SIMILAR, type Similar, type View } from '../compute/answer/index.ts';
import { openVectors, textsOf } from '../compute/answer/vectors/index.ts';
import type { Embedder } from '../compute/llm/llm.ts';
import { openEmbedder } from './real-embedder.ts';
import { documentsOf, readSet, scoresOf, type CorpusLine, type QuestionLine } from './retrieval.ts';

/** Sets in one language and across two; the goal is for those across. */
const SETS = [
  {
    name: 'xquad en → ru',
    corpus: 'xquad-en-ru-de-es/corpus.ru.jsonl',
    questions: 'xquad-en-ru-de-es/public/questions.en.jsonl',
    goal: 0.79,
  },
  {
    name: 'xquad ru → en',
    corpus: 'xquad-en-ru-de-es/corpus.en.jsonl',
    questions: 'xquad-en-ru-de-es/public/questions.ru.jsonl',
    goal: 0.79,
  },
  { name: 'xquad en', corpus: 'xquad-en-ru-de-es/corpus.en.jsonl', questions: 'xquad-en-ru-de-es/public/questions.en.jsonl', goal: null },
  { name: 'xquad ru', corpus: 'xquad-en-ru-de-es/corpus.ru.jsonl', questions: 'xquad-en-ru-de-es/public/questions.ru.jsonl', goal: null },
  {
    name: '2wiki-fg101, 780 passages',
    corpus: '2wiki-fg101/corpus.jsonl',
    questions: '2wiki-fg101/public/questions.jsonl',
    limitPassages: 780,
    goal: null,
  },
] as const;

/** Each is embedded once. */
const CORPORA: readonly string[] = [...new Set(SETS.map(({ corpus }) => corpus))];

const DEEPEST = 10;

interface Asked {
  readonly question: QuestionLine;
  readonly similar: Similar;
}

/** Embeds what the view lacks and asks every question: each text and each question once, whatever the sets. */
async function embedded(of: Bench, ragId: number, view: View, questions: readonly QuestionLine[]): Promise<Asked[]> {
  const tools = { embedder: of.embedder, signal: AbortSignal.timeout(20 * 60_000), log: () => undefined };
  await of.vectors.fill(ragId, textsOf(view), tools);
  const asked: Asked[] = [];
  for (const question of questions) {
    const { text } = readQuestion(view, question.question);
    asked.push({ question, similar: await of.vectors.similar(view, { ragId, manifest: `${view.size}`, question: text }, tools) });
  }
  return asked;
}

interface Bench {
  readonly embedder: Embedder;
  readonly vectors: ReturnType<typeof openVectors>;
}

type Method = 'words and links' | 'meaning alone' | 'together';

function ranked(view: View, corpus: readonly CorpusLine[], { question, similar }: Asked, method: Method): string[] {
  const read = readQuestion(view, question.question);
  const near = method === 'together' ? similar.hits : [];
  const hits = method === 'meaning alone' ? similar.hits.slice(0, DEEPEST) : retrieve(view, read, { limit: DEEPEST, mode: 'hybrid', near });
  return hits.map(({ passage }) => corpus[view.passage(passage).document.documentId - 1]?.id ?? '');
}

/** Share of the questions that the view is said not to speak of. */
function denied(view: View, asked: readonly Asked[], withVectors: boolean): number {
  const isDenied = ({ question, similar }: Asked): boolean => {
    const read = readQuestion(view, question.question);
    const { hits, sureness } = withVectors ? similar : NOTHING_SIMILAR;
    return judgeSupport(view, read, retrieve(view, read, { limit: DEEPEST, mode: 'hybrid', near: hits }), sureness).supported === false;
  };
  return asked.filter(isDenied).length / Math.max(1, asked.length);
}

const shown = (value: number): string => value.toFixed(3);

/** The graph keeps every second title: questions of the others are absent. */
async function deniedRow(
  of: Bench,
  ragId: number,
  name: string,
  corpus: readonly CorpusLine[],
  questions: readonly QuestionLine[],
): Promise<string> {
  const titles = [...new Set(corpus.map(({ title, id }) => title ?? id))];
  const kept = new Set(titles.filter((_title, index) => index % 2 === 0));
  const half = corpus.filter(({ title, id }) => kept.has(title ?? id));
  const view = buildView({ documents: documentsOf(half, false), facts: [] });
  const asked = await embedded(of, ragId, view, questions);
  const ids = new Set(half.map(({ id }) => id));
  const isThere = ({ question }: Asked): boolean => question.gold_doc_ids.some((id) => ids.has(id));
  const [there, absent] = [asked.filter(isThere), asked.filter((one) => !isThere(one))];
  const cells = [denied(view, there, false), denied(view, there, true), denied(view, absent, false), denied(view, absent, true)];
  return `| ${name} | ${cells.map(shown).join(' | ')} |`;
}

/** What vectors of a real embedder add to finding passages, in one language and across two, and to knowing what is not there. */
export async function embeddingTable(folder: string): Promise<string> {
  const real = await openEmbedder();
  const dir = await mkdtemp(path.join(tmpdir(), 'ferag-embedding-'));
  try {
    const of: Bench = { embedder: real.embedder, vectors: openVectors({ dir, now: () => performance.now(), patienceMs: 10 * 60_000 }) };
    const found = ['| set | method | R@1 | R@5 | all@8 | goal R@1 |', '|---|---|---|---|---|---|'];
    const absent = [
      '| set, every second title taken away | denied although there: words | with vectors | denied when absent: words | with vectors |',
      '|---|---|---|---|---|',
    ];
    for (const set of SETS) {
      const at = CORPORA.indexOf(set.corpus);
      const files = { corpusPath: `${folder}/${set.corpus}`, questionsPath: `${folder}/${set.questions}` };
      const { corpus, questions, view } = await readSet({
        ...files,
        limitPassages: 'limitPassages' in set ? set.limitPassages : undefined,
      });
      const asked = await embedded(of, at, view, questions);
      for (const method of ['words and links', 'meaning alone', 'together'] as const) {
        const { recall, all_gold } = scoresOf(
          questions,
          asked.map((one) => ranked(view, corpus, one, method)),
        );
        const goal = set.goal !== null && method !== 'words and links' ? `≥ ${set.goal}` : '';
        found.push(`| ${set.name} | ${method} | ${[recall[1], recall[5], all_gold[8]].map(shown).join(' | ')} | ${goal} |`);
      }
      if (set.name.startsWith('xquad')) absent.push(await deniedRow(of, at, set.name, corpus, questions));
    }
    const { model, dimension } = real.embedder;
    return [`Vectors of ${model}, ${dimension} numbers each.`, found.join('\n'), absent.join('\n')].join('\n\n');
  } finally {
    await real.close();
    await rm(dir, { recursive: true, force: true });
  }
}
