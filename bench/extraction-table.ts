import { benchExtraction, type Scores } from './extraction.ts';

/** Sentences with gold triples under ten ontologies, beside what language models scored on the same sentences. */
export async function extractionTable(folder: string): Promise<string> {
  const report = await benchExtraction({
    inputPath: `${folder}/text2kgbench-wikidata/public/sentences.jsonl`,
    ontologyPath: `${folder}/text2kgbench-wikidata/ontologies.jsonl`,
  });
  const row = (name: string, { precision, recall, f1 }: Scores, yardstick: string) =>
    `| ${name} | ${precision.toFixed(3)} | ${recall.toFixed(3)} | ${f1.toFixed(3)} | ${yardstick} |`;
  return [
    '| text2kgbench-wikidata, public half | precision | recall | F1 | yardstick (macro F1, same sentences) |',
    '|---|---|---|---|---|',
    row('strict, macro over ontologies', report.macro, 'Vicuna-13B .340, Alpaca-LoRA-13B .291'),
    row('strict, micro', report.micro, ''),
    row('relation-filtered, macro', report.relation_filtered.macro, 'Vicuna-13B .407, Alpaca-LoRA-13B .329'),
    row('relation-filtered, micro', report.relation_filtered.micro, ''),
    '',
    `${report.sentences} sentences, ${report.gold} gold triples, ${report.found} found; conformance ${report.conformance?.toFixed(3)}; ${report.kb_per_second} kB/s; no model. ` +
      'Predicates are mapped to the relations by words alone: what a sentence says under other words is not found.',
  ].join('\n');
}
