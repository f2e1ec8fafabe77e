import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { FeragError } from '../contract/errors.ts';
import { readDocument } from '../compute/cycle/1-graphrag/1-read.ts';
import { extractDocument } from '../compute/cycle/1-graphrag/3-extract.ts';
import { fold, type FoldDocument } from '../compute/graph/fold.ts';
import type { FoldChange, Step } from '../compute/graph/incremental/change.ts';
import { advance, newState, rowsOf, type FoldState } from '../compute/graph/incremental/index.ts';

const Passage = z.object({ title: z.string().nullish(), text: z.string().min(1) });

export interface FoldReport {
  readonly documents: number;
  readonly triples: number;
  readonly full: Cost;
  readonly steps: readonly (Cost & { readonly name: string; readonly remaps: number })[];
}

/** Rows looked at, and CPU milliseconds; of a step the median and the worst over several documents. */
interface Cost {
  readonly rows: number;
  readonly worstRows: number;
  readonly ms: number;
  readonly worstMs: number;
}

const BASE_IRI = 'urn:ferag:bench:';
/** Documents that each step is tried with, spread over the corpus. */
const TRIED = 50;
const FULL_RUNS = 7;

/** One document of many changed, against a fold of everything, over a corpus that the real extractor has read. */
export async function benchFold(corpusPath: string, count: number): Promise<FoldReport> {
  const lines = readFileSync(corpusPath, 'utf8').split('\n').filter(Boolean);
  if (lines.length < count + TRIED) throw new FeragError('request_invalid', `${corpusPath} needs ${count + TRIED} lines.`);
  const all = await Promise.all(lines.slice(0, count + TRIED).map(readLine));
  const [documents, extra] = [all.slice(0, count), all.slice(count)];
  const full = Array.from({ length: FULL_RUNS }, () => measured(() => void fold({ baseIri: BASE_IRI, documents, decisions: [] })));
  const state = newState(BASE_IRI);
  const rows = rowsOf(advance(state, { put: documents }).work);
  const tried = documents.filter((_, index) => index % Math.ceil(count / TRIED) === 0);
  const ms = median(full);
  return {
    documents: count,
    triples: state.triples.size,
    full: { rows, worstRows: rows, ms, worstMs: Math.max(...full) },
    steps: stepsOf(state, tried, extra),
  };
}

async function readLine(line: string, index: number): Promise<FoldDocument> {
  const { title, text } = Passage.parse(JSON.parse(line));
  const { document } = readDocument(new TextEncoder().encode(title ? `${title}\n\n${text}` : text), `${index}.txt`, 'text');
  const { segment } = await extractDocument({ document });
  return { documentId: index + 1, textSha256: segment.text_sha256, segment };
}

/** Every step is undone before the next, so that each starts from the same graph. */
function stepsOf(state: FoldState, tried: readonly FoldDocument[], extra: readonly FoldDocument[]): FoldReport['steps'] {
  const changed = tried.map((document, index): FoldDocument => ({ ...(tried.at(index - 1) ?? document), documentId: document.documentId }));
  const back = (index: number): Step => ({ put: tried.slice(index, index + 1) });
  const subjects = tried.flatMap(({ documentId }) => state.documents.get(documentId)?.said.triples.values().next().value ?? []);
  return [
    series(
      state,
      'one document added',
      extra.map((document) => [{ put: [document] }, { remove: [document.documentId] }]),
    ),
    series(
      state,
      'one document replaced',
      changed.map((document, index) => [{ put: [document] }, back(index)]),
    ),
    series(
      state,
      'one document removed',
      tried.map(({ documentId }, index) => [{ remove: [documentId] }, back(index)]),
    ),
    series(
      state,
      'one triple rejected',
      subjects.map(({ subject, predicate }) => [
        { decisions: [{ id: 'bench', order: 1, kind: 'reject_triple', subject, predicate, object: null }] },
        { decisions: [] },
      ]),
    ),
    series(
      state,
      'two names joined',
      subjects.map(({ subject }, index) => [
        { decisions: [{ id: 'bench', order: 1, kind: 'same', a: subject, b: subjects.at(index - 1)?.subject ?? subject }] },
        { decisions: [] },
      ]),
    ),
  ];
}

function series(state: FoldState, name: string, turns: readonly (readonly [step: Step, undo: Step])[]): FoldReport['steps'][number] {
  const times: number[] = [];
  const changes: FoldChange[] = [];
  for (const [step, undo] of turns) {
    times.push(measured(() => void changes.push(advance(state, step))));
    advance(state, undo);
  }
  const rows = changes.map(({ work }) => rowsOf(work));
  return {
    name,
    rows: median(rows),
    worstRows: Math.max(...rows),
    ms: median(times),
    worstMs: Math.max(...times),
    remaps: Math.max(...changes.map(({ work }) => work.remaps)),
  };
}

/** CPU milliseconds of this process: less moved by what else the machine does than the time on the wall. */
function measured(work: () => void): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
