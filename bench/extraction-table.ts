import { benchDocuments } from './extraction-documents.ts';
import { benchRussian } from './extraction-russian.ts';
import { benchExtraction, type Scores } from './extraction.ts';

const row = (name: string, { precision, recall, f1 }: Scores, yardstick: string): string =>
  `| ${name} | ${precision.toFixed(3)} | ${recall.toFixed(3)} | ${f1.toFixed(3)} | ${yardstick} |`;
const head = (name: string, yardstick: string): string[] => [
  `| ${name} | precision | recall | F1 | ${yardstick} |`,
  '|---|---|---|---|---|',
];

/** The extractor on three public sets, beside what others scored on the same. */
export async function extractionTable(folder: string): Promise<string> {
  const parts = [await sentencesTable(folder), await documentsTable(folder), await russianTable(folder)];
  return parts.join('\n\n');
}

/** Sentences with gold triples under ten ontologies, beside what language models scored on the same sentences. */
async function sentencesTable(folder: string): Promise<string> {
  const report = await benchExtraction({
    inputPath: `${folder}/text2kgbench-wikidata/public/sentences.jsonl`,
    ontologyPath: `${folder}/text2kgbench-wikidata/ontologies.jsonl`,
  });
  return [
    ...head('text2kgbench-wikidata, public half', 'yardstick (macro F1, same sentences)'),
    row('strict, macro over ontologies', report.macro, 'Vicuna-13B .340, Alpaca-LoRA-13B .291'),
    row('strict, micro', report.micro, ''),
    row('relation-filtered, macro', report.relation_filtered.macro, 'Vicuna-13B .407, Alpaca-LoRA-13B .329'),
    row('relation-filtered, micro', report.relation_filtered.micro, ''),
    '',
    `${report.sentences} sentences, ${report.gold} gold triples, ${report.found} found; conformance ${report.conformance?.toFixed(3)}; ${report.kb_per_second} kB/s; no model. ` +
      'Predicates are mapped to the relations by words alone: what a sentence says under other words is not found.',
  ].join('\n');
}

async function documentsTable(folder: string): Promise<string> {
  const { documents, gold, found, scores, pairs, candidatePairs } = await benchDocuments(folder);
  return [
    ...head('redocred-100, public half', 'yardstick (F1, entities given)'),
    row('triples of a document, micro', scores, 'zero-shot 123B LLM .186, supervised .802'),
    '',
    `${documents} documents, ${gold} gold triples, ${found} found; of the pairs with a gold relation ${(pairs * 100).toFixed(1)} % are joined by some statement, ` +
      `${(candidatePairs * 100).toFixed(1)} % with candidates. Entities are given, their names matched to the statements' ends; predicates are mapped by a lexicon of phrasings, ` +
      'with inverses and the transitivity of places.',
  ].join('\n');
}

async function russianTable(folder: string): Promise<string> {
  const { documents, exact, touching, identified, occupations } = await benchRussian(folder);
  return [
    ...head('factrueval-2016 (Russian news), public half', 'yardstick (F1, best of 2016)'),
    row('names with kind, exact borders', exact, '.81 (borders by its own quality measure)'),
    row('names with kind, touching', touching, ''),
    row('things identified', identified, '.80'),
    row('facts: occupations', occupations, '.51 (all facts)'),
    '',
    `${documents} texts. The extractor has no kinds of entities: person, place or body is what its dictionary says of the name.`,
  ].join('\n');
}
