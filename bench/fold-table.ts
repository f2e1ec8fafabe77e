import { benchFold } from './fold.ts';

const DOCUMENTS = 1000;

/** What one changed document of a thousand costs beside a fold of all. */
export async function foldTable(folder: string): Promise<string> {
  const { documents, triples, full, steps } = await benchFold(`${folder}/2wiki-fg101/corpus.jsonl`, DOCUMENTS);
  const share = (rows: number): string => `${((rows / full.rows) * 100).toFixed(2)} %`;
  const rows = steps.map(
    ({ name, ...step }) =>
      `| ${name} | ${step.rows} (${share(step.rows)}) | ${step.worstRows} (${share(step.worstRows)}) | ${step.remaps} | ${step.ms.toFixed(2)} | ${step.worstMs.toFixed(1)} | ${(full.ms / step.ms).toFixed(0)}× |`,
  );
  return [
    `${documents} passages, ${triples} triples. The full fold: ${full.rows} rows, ${full.ms.toFixed(0)} ms.`,
    '',
    '| step | rows, median | rows, worst | remaps, worst | CPU ms, median | worst | faster than the full fold, median |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    'Rows: mentions, statements, keys, entities, triples, evidence, lines, terms and decisions looked at. Goal: one document ≤ 2 % of the rows, ≥ 30× faster. Remaps: statements read again because a class or property got another meaning.',
  ].join('\n');
}
