import { benchOntology } from '../../bench/ontology.ts';
import { scoreLine } from './bench-extraction.ts';
import { print, printJson, type Shown } from './terminal.ts';

interface OntologyOptions extends Shown {
  readonly source: string;
  readonly target: string;
  readonly gold: string;
}

/** `ferag bench ontology` */
export async function ontology({ source, target, gold, json }: OntologyOptions): Promise<void> {
  const report = await benchOntology({ source, target, gold });
  if (json) return printJson(report);
  print(scoreLine('alignment', report));
  print(scoreLine('  against the terms of the gold file only', report.touching));
  print(`${report.right} of ${report.gold} correspondences found, ${report.found} proposed, in ${report.seconds.toFixed(1)} s.`);
}
