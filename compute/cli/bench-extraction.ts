import { benchExtraction } from '../../bench/extraction.ts';
import { print, printJson, type Shown } from './terminal.ts';

interface ExtractionOptions extends Shown {
  readonly input: string;
  readonly ontology?: string;
}

interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export const scoreLine = (name: string, { precision, recall, f1 }: Scores): string =>
  `${name}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)}`;

/** `ferag bench extraction` */
export async function extraction({ input, ontology, json }: ExtractionOptions): Promise<void> {
  const report = await benchExtraction({ inputPath: input, ontologyPath: ontology });
  if (json) return printJson(report);
  print(scoreLine('strict, macro      ', report.macro));
  print(scoreLine('strict, micro      ', report.micro));
  print(scoreLine('rel-filtered, macro', report.relation_filtered.macro));
  print(scoreLine('rel-filtered, micro', report.relation_filtered.micro));
  print(
    `${report.sentences} sentences, ${report.gold} gold triples, ${report.found} found;${report.conformance === null ? '' : ` conformance ${report.conformance.toFixed(3)};`} ${report.kb_per_second} kB/s.`,
  );
}
