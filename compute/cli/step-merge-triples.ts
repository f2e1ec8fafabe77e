import { mergeTripleFiles } from '../cycle/4-merge-triples/index.ts';
import { readTurtles, writeTurtle, type StepOptions } from './local/turtle-files.ts';

/** `ferag step merge-triples FILE… -o OUT` */
export async function stepMergeTriples(files: readonly string[], options: StepOptions): Promise<void> {
  await writeTurtle(mergeTripleFiles(await readTurtles(files)), options);
}
