import { schemaOfTriples } from '../cycle/2-schema/index.ts';
import { mergeTripleFiles } from '../cycle/4-merge-triples/index.ts';
import { readTurtles, writeTurtle, type StepOptions } from './local/turtle-files.ts';

/** `ferag step schema FILE… -o OUT`: the ontology that the triples of these files use. */
export async function stepSchema(files: readonly string[], options: StepOptions): Promise<void> {
  await writeTurtle(schemaOfTriples(mergeTripleFiles(await readTurtles(files))), options);
}
