import { mergeOntologyFiles } from '../cycle/3-merge-onto/index.ts';
import { readTurtles, writeTurtle, type StepOptions } from './local/turtle-files.ts';

/** `ferag step merge-onto FILE… -o OUT`: one ontology; a term of a later file that is one of an earlier takes its IRI. */
export async function stepMergeOnto(files: readonly string[], options: StepOptions): Promise<void> {
  const [first = [], ...others] = await readTurtles(files);
  let lines = first;
  let aligned = 0;
  for (const other of others) {
    const merged = mergeOntologyFiles(lines, other);
    lines = merged.lines;
    aligned += merged.alignment.length;
  }
  await writeTurtle(lines, options, { aligned });
}
