import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { answer } from '../../compute/answer/index.ts';
import { termsOf } from '../../compute/nlp/terms.ts';
import type { Passage } from './driver.ts';
import { RAG, type Rag } from './rag.ts';

/** Words of three letters and more, and years. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}'’-]{2,}/gu;

/** Words that one passage has and none of the others, not inside a word nor in another form: where one is found, something of it is left. */
export function wordsOnlyIn({ title, text }: Passage, others: readonly Passage[]): string[] {
  const rest = others.map((other) => `${other.title} ${other.text}`).join('\n');
  const [said, terms] = [rest.toLowerCase(), new Set(termsOf(rest, 'en'))];
  const own = [...new Set(`${title} ${text}`.match(WORD))];
  return own.filter((word) => !said.includes(word.toLowerCase()) && !termsOf(word, 'en').some((term) => terms.has(term)));
}

export interface Left {
  readonly words: readonly string[];
  /** Places where one of the words was found. */
  readonly production_lines: number;
  readonly sparql_rows: number;
  readonly view_passages: number;
  readonly view_facts: number;
  readonly view_hits: number;
  readonly view_names: number;
  readonly answers: number;
  /** Files of the index that still have one: blobs of older versions, and the journal's record of what was deleted. */
  readonly files: readonly string[];
}

/** Looks for what only a deleted document said: in production, in the view, in answers to questions that ask for it, in files. */
export async function whatIsLeft(rag: Rag, gone: Passage, others: readonly Passage[]): Promise<Left> {
  const { store, view } = rag;
  const words = wordsOnlyIn(gone, others);
  const has = (text: string): boolean => words.some((word) => text.toLowerCase().includes(word.toLowerCase()));
  const passages = view.openings().map((at) => view.passage(at));
  const facts = passages.flatMap(({ document }) =>
    document.chunks.flatMap(({ id }) => {
      const place = view.passageOf({
        documentId: document.documentId,
        textSha256: document.textSha256,
        chunkId: id,
        start: 0,
        end: 0,
      });
      return place ? view.factsIn(place.index) : [];
    }),
  );
  const questions = [gone.title, `Who is ${gone.title}?`, ...words.map((word) => `What is ${word}?`)];
  const given = questions.map((question) => answer(view, { question, history: [] }));
  const iris = (await store.dump({ ragId: RAG, kind: 'prod' })).filter(has);
  return {
    words,
    production_lines: iris.length,
    sparql_rows: await sparqlRows(rag, words),
    view_passages: passages.filter(({ document }) => has(`${document.title ?? ''} ${document.text}`)).length,
    view_facts: facts.filter(({ subject, predicate, object }) => has(`${subject.label} ${predicate.label} ${object.label}`)).length,
    view_hits: view.match(
      words.flatMap((word) => termsOf(word, 'en')),
      10,
    ).length,
    view_names: view.named(words.join(', '), 'en').length,
    // What an answer repeats of the question is no trace: citations and facts are what the graph says.
    answers: given.filter(({ citations, facts: shown }) => has(JSON.stringify([citations, shown]))).length,
    files: await filesWith(rag.folder, words),
  };
}

async function sparqlRows({ store }: Rag, words: readonly string[]): Promise<number> {
  const filter = words.map(
    (word) =>
      `CONTAINS(LCASE(STR(?s)), ${JSON.stringify(word.toLowerCase())}) || CONTAINS(LCASE(STR(?o)), ${JSON.stringify(word.toLowerCase())})`,
  );
  const query = `SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(${filter.join(' || ')}) }`;
  const { body } = await store.query({
    dataset: { ragId: RAG, kind: 'prod' },
    query,
    accept: 'text/csv',
  });
  return Number(body.trim().split(/\r?\n/).at(-1));
}

async function filesWith(folder: string, words: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const text = await readFile(file, 'utf8');
    if (words.some((word) => text.includes(word))) found.push(path.relative(folder, file));
  }
  return found.sort();
}
