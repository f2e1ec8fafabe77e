import { z } from 'zod';
import { align, type AlignTerm } from '../compute/graph/align.ts';
import { readLines } from './retrieval.ts';

const TermLine = z.object({
  uri: z.string().min(1),
  kind: z.string().optional(),
  /** Which of several ontologies of one file it belongs to. */
  ontology: z.string().optional(),
  labels: z.array(z.string()).default([]),
  synonyms: z.array(z.string()).default([]),
  parents: z.array(z.string()).default([]),
  domain: z.array(z.string()).default([]),
  range: z.array(z.string()).default([]),
});
type TermLine = z.infer<typeof TermLine>;
/** `pair`: two ontologies joined by a hyphen, where a file holds several. */
const GoldLine = z.object({ source: z.string(), target: z.string(), pair: z.string().optional() });

export interface OntologyBench {
  readonly source: string;
  readonly target: string;
  readonly gold: string;
}

export interface OntologyReport {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Correspondences found, in the gold file, and in both. */
  readonly found: number;
  readonly gold: number;
  readonly right: number;
  /** The gold file is taken for a part of the truth: only what touches a term of it counts against precision. */
  readonly touching: Scores;
  readonly seconds: number;
}

interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * Measures the alignment of merge-onto against a reference, on JSON lines: `{uri, kind, labels?, synonyms?, parents?, domain?, range?}` for
 * terms, `{source, target}` for gold. With `pair` in the gold file each pair of ontologies is aligned by itself and the counts are summed.
 */
export async function benchOntology(paths: OntologyBench): Promise<OntologyReport> {
  const [source, target, gold] = await Promise.all([
    readLines(paths.source, TermLine),
    readLines(paths.target, TermLine),
    readLines(paths.gold, GoldLine),
  ]);
  const started = performance.now();
  const counts = { found: 0, touching: 0, right: 0 };
  for (const pair of new Set(gold.map((line) => line.pair))) {
    const [a, b] = pair?.split('-') ?? [];
    const wanted = gold.filter((line) => line.pair === pair);
    const found = align(termsOf(source, a), termsOf(target, b));
    const [sources, targets] = [new Set(wanted.map((line) => line.source)), new Set(wanted.map((line) => line.target))];
    const right = new Set(wanted.map((line) => `${line.source} ${line.target}`));
    counts.found += found.length;
    counts.touching += found.filter((match) => sources.has(match.source) || targets.has(match.target)).length;
    counts.right += found.filter((match) => right.has(`${match.source} ${match.target}`)).length;
  }
  const seconds = (performance.now() - started) / 1000;
  return {
    ...scores(counts.right, counts.found, gold.length),
    found: counts.found,
    gold: gold.length,
    right: counts.right,
    touching: scores(counts.right, counts.touching, gold.length),
    seconds,
  };
}

const termsOf = (lines: readonly TermLine[], ontology: string | undefined): AlignTerm[] =>
  lines.filter((line) => ontology === undefined || line.ontology === ontology).map(termOf);

function termOf({ uri, kind, labels, synonyms, parents, domain, range }: TermLine): AlignTerm {
  const [label = uri.slice(Math.max(uri.lastIndexOf('#'), uri.lastIndexOf('/')) + 1), ...others] = labels;
  return { iri: uri, label, synonyms: [...others, ...synonyms], kind: kind === 'property' ? 'property' : 'class', parents, domain, range };
}

function scores(right: number, found: number, gold: number): Scores {
  const precision = found === 0 ? 0 : right / found;
  const recall = gold === 0 ? 0 : right / gold;
  return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
