import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { extractDocument } from '../../compute/cycle/1-graphrag/3-extract.ts';
import { readDocument } from '../../compute/cycle/1-graphrag/1-read.ts';
import { readLines } from '../retrieval.ts';
import { LABELLED, scoreLabelled, type Labelled, type LabelledReport } from './score.ts';

const Passage = z.object({ text: z.string() });

/** Goals of the labelled files: strict precision, and yield per 1,000 words of encyclopaedic text. */
const GOALS: Record<Labelled, { strict: number; yielded: number; corpus: string | null }> = {
  en: { strict: 0.78, yielded: 30, corpus: '2wiki-fg101/corpus.jsonl' },
  ru: { strict: 0.72, yielded: 8, corpus: 'xquad-en-ru-de-es/corpus.ru.jsonl' },
  fr: { strict: 0.8, yielded: 6, corpus: null },
};

/** As many passages of the corpus as the yield is counted on. */
const PASSAGES = 600;

/**
 * Precision, yield and recall of what the extractor would publish, on sentences written and labelled for this product. `isListing`: with the
 * triples that are neither gold nor read, one line each with its sentence, to be judged into `<language>.judged.jsonl`.
 */
export async function labelledTable(folder: string, isListing: boolean): Promise<string> {
  const rows = [
    '| language | sentences | triples | strict precision (goal) | lenient | per 1,000 words, labelled text (goal) | per 1,000 words, corpus | recall of gold | unread |',
    '|---|---|---|---|---|---|---|---|---|',
  ];
  const [notes, lists]: [string[], string[]] = [[], []];
  for (const language of LABELLED) {
    if (!existsSync(path.join(import.meta.dirname, `${language}.jsonl`))) continue;
    const report = await scoreLabelled(language);
    const { corpus } = GOALS[language];
    // No French corpus is at hand: the development text of the rules stands in, and says so.
    rows.push(rowOf(report, await yieldOf(corpus === null ? await developmentText() : await corpusTexts(`${folder}/${corpus}`))));
    if (isListing)
      lists.push(...report.unread.map(({ id, s, p, o, text }) => `${JSON.stringify({ id, s, p, o, first: null, second: null })} ${text}`));
    notes.push(`${language}: ${report.agreed} of ${report.judged} triples beyond the gold were judged alike in both readings`);
  }
  const listed = lists.length > 0 ? `\n\n${lists.join('\n')}` : '';
  return `${rows.join('\n')}\n\n${notes.join('; ')}. A triple that is neither gold nor read counts as wrong. How the files were made: bench/labelled/README.md.${listed}`;
}

function rowOf(report: LabelledReport, corpusYield: number): string {
  const { language, sentences, words, gold, found, right, loose, unread, recalled } = report;
  const { strict, yielded } = GOALS[language];
  const share = (part: number, whole: number): string => (whole === 0 ? '0' : (part / whole).toFixed(3));
  return `| ${[
    language,
    sentences,
    found,
    `**${share(right, found)}** (${strict.toFixed(2)})`,
    share(right + loose, found),
    `${((found / words) * 1000).toFixed(1)} (${yielded})`,
    corpusYield.toFixed(1) + (GOALS[language].corpus === null ? ' (development text)' : ''),
    `${share(recalled, gold)} of ${gold}`,
    unread.length,
  ].join(' | ')} |`;
}

const corpusTexts = async (file: string): Promise<string[]> => (await readLines(file, Passage)).slice(0, PASSAGES).map(({ text }) => text);

const developmentText = async (): Promise<string[]> =>
  (await readFile(path.join(import.meta.dirname, 'fr-development.txt'), 'utf8')).split(/\n{2,}/).filter((text) => text.trim() !== '');

/** Tier-A statements and types per 1,000 words, each text read as a document. */
async function yieldOf(texts: readonly string[]): Promise<number> {
  let [found, words] = [0, 0];
  for (const text of texts) {
    const { document } = readDocument(new TextEncoder().encode(text), 'passage.txt', 'text');
    const { segment } = await extractDocument({ document });
    words += text.split(/\s+/).length;
    for (const { reading } of segment.chunks) {
      found += reading.statements.filter(({ tier, negated }) => tier === 'A' && !negated).length;
      found += reading.types.filter(({ tier }) => tier === 'A').length;
    }
  }
  return (found / words) * 1000;
}

/** What each rule adds: triples that would be published on the labelled files, and how many of them are right. */
export async function rulesTable(): Promise<string> {
  const rows = ['| language | rule | triples | right |', '|---|---|---|---|'];
  for (const language of LABELLED) {
    const { rules } = await scoreLabelled(language);
    const sorted = [...rules].toSorted(([a, x], [b, y]) => y.found - x.found || (a < b ? -1 : 1));
    for (const [at, [rule, { found, right }]] of sorted.entries())
      rows.push(`| ${at === 0 ? language : ''} | ${rule} | ${found} | ${right} |`);
  }
  return rows.join('\n');
}
