import { answer } from '../../compute/answer/index.ts';
import { readQuestion } from '../../compute/answer/1-question/index.ts';
import { retrieve } from '../../compute/answer/2-retrieve/index.ts';
import { measured, readTask, score, type Passage, type Run, type Task } from './driver.ts';
import { whatIsLeft } from './proof.ts';
import { load, openRag, update, warmUp, type Rag } from './rag.ts';

/** The same words as the other peers get: the title is the document's first line. */
export const documentOf = ({ id, title, text }: Passage) => ({
  name: `${id}.txt`,
  path: id,
  mediaType: 'text/plain',
  source: Buffer.from(`${title}: ${text}`),
});

/** Passages asked for: as many as the other peers return at most. */
const FOUND = 20;

type Phase = (task: Task, rag: Rag) => Promise<object>;

/** What is to be found of the added document: much before it is deleted, nothing after it. */
async function proof(task: Task, rag: Rag): Promise<object> {
  const corpus = await task.corpus();
  const [gone] = corpus.slice(task.passages);
  if (!gone) throw new Error('The corpus has no passage to add and delete.');
  await load(rag);
  return whatIsLeft(rag, gone, corpus.slice(0, task.passages));
}

const PHASES: Record<string, Phase> = {
  noop: async () => ({}),
  index: async (task, rag) => {
    const corpus = await task.corpus();
    const put = corpus.slice(0, task.passages).map(documentOf);
    return { ...(await update(rag, { put, remove: [] })), writes: writesOf(rag) };
  },
  again: async (task, rag) => {
    const corpus = await task.corpus();
    const put = corpus.slice(0, task.passages).map(documentOf);
    const cold = await update(rag, { put, remove: [] });
    return { ...cold, writes: writesOf(rag), ...(await running(rag, () => update(rag, { put, remove: [] }))) };
  },
  add: async (task, rag) => {
    const put = (await task.corpus()).slice(task.passages).map(documentOf);
    await load(rag);
    await warmUp(rag);
    return running(rag, () => update(rag, { put, remove: [] }));
  },
  query: async (task, rag) => {
    await load(rag);
    return score((await task.questions()).map((asked): Run => ask(rag, asked)));
  },
  answer: async (task, rag) => {
    await load(rag);
    const given = (await task.questions()).slice(0, 5).map(({ question }) => answer(rag.view, { question, history: [] }));
    return {
      supported: given.map(({ supported }) => supported),
      citations: given.map(({ citations }) => citations.length),
    };
  },
  before: proof,
  delete: async (task, rag) => {
    const gone = (await task.corpus()).slice(task.passages);
    await load(rag);
    await warmUp(rag);
    return running(rag, () => update(rag, { put: [], remove: gone.map(({ id }) => id) }));
  },
  proof,
};

export const writesOf = (rag: Rag): number => rag.blobs.writes() + rag.writes;

/** A change in a node that has the published version in memory already. */
async function running<T extends object>(rag: Rag, work: () => Promise<T>) {
  const before = writesOf(rag);
  const { value, cpu_s, wall_s } = await measured(work);
  return {
    running_cpu_s: cpu_s,
    running_s: wall_s,
    running_writes: writesOf(rag) - before,
    ...value,
  };
}

function ask({ register, view }: Rag, asked: Run['asked']): Run {
  const names = new Map(register.documents);
  const started = performance.now();
  const hits = retrieve(view, readQuestion(view, asked.question), { limit: FOUND, mode: 'hybrid' });
  const ms = performance.now() - started;
  return {
    asked,
    found: [...new Set(hits.map((hit) => names.get(view.passage(hit.passage).document.documentId) ?? ''))],
    ms,
  };
}

export async function runPhase(name: string): Promise<void> {
  const phase = PHASES[name];
  if (!phase) throw new Error(`There is no phase "${name}". Choose among ${Object.keys(PHASES).join(', ')}.`);
  const task = readTask(process.env);
  const rag = await openRag(task.folder);
  const detail = await phase(task, rag);
  await rag.store.close();
  await task.tell(detail);
}
