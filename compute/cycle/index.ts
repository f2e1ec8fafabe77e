import type { EnrichJob, ExtractJob, JobResult, MergeJob } from '../../contract/jobs.ts';
import { loadChange } from './1-graphrag/change.ts';
import { enrich } from './1-graphrag/6-enrich/index.ts';
import { extract } from './1-graphrag/index.ts';
import { extractSchema } from './2-schema/index.ts';
import { mergeGraphs, mergeOntology } from './3-merge-onto/index.ts';
import { mergeTriples } from './4-merge-triples/index.ts';
import { stage } from './5-staging/index.ts';
import { newFolds, type Folds } from './folds.ts';
import { keepTables } from './tables/index.ts';
import { turtleOf } from '../graph/turtle.ts';
import { step, type CycleTools, type EnrichTools, type ExtractTools } from './tools.ts';

/** The graphrag step's unit of work: one document becomes one segment. */
export const runExtract = (job: ExtractJob, tools: ExtractTools): Promise<JobResult> => extract(job, tools);

/** The same step's second reading, where a language model is asked about all documents of a cycle. */
export const runEnrich = (job: EnrichJob, tools: EnrichTools): Promise<JobResult> => enrich(job, tools);

/**
 * The update cycle once its documents are read, top to bottom: what they say, its schema, the ontology and the triples of the whole
 * RAG with them, and the change staged for a person to look at. A pure function of the job: a repeat gives the same bytes, whether
 * `folds` still holds the RAG's graph from the merge before or not.
 */
export async function runMerge(job: MergeJob, tools: CycleTools, folds: Folds = newFolds()): Promise<JobResult> {
  const change = await step('graphrag', tools, () => loadChange(job, tools));
  const { own } = change;
  const graph = await tools.keep('graphrag_output.ttl', turtleOf(own.data, own.baseIri));
  const tables = await keepTables(job, change, tools);
  const schema = await step('schema', tools, () => tools.keep('extracted_ontology.ttl', turtleOf(extractSchema(own), own.baseIri)));
  const merged = await step('merge_onto', tools, () => mergeGraphs(change, folds.take(job.rag_id), tools));
  const ontology = await tools.keep('integrated_ontology.ttl', turtleOf(mergeOntology(merged.graph), own.baseIri));
  const triples = await step('merge_triples', tools, () => mergeTriples(merged.graph));
  const artifacts = [graph, schema, ontology, await tools.keep('integrated_triples.ttl', turtleOf(triples, own.baseIri)), ...tables];
  const result = await step('staging', tools, () => stage(job, { ...change, ...merged, artifacts }, tools));
  folds.keep(job.rag_id, merged.held());
  return result;
}
