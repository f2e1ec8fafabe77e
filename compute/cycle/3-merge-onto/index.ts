import { align, type Alignment } from '../../graph/align.ts';
import type { FoldResult } from '../../graph/fold.ts';
import { readOntology } from '../../graph/ontology-lines.ts';
import { canonicalLines, IS_REPLACED_BY, iriOf, iriTerm, readLine, tripleLine } from '../../graph/terms.ts';

/** Step 3: the ontology of the RAG with the cycle's documents in it, as lines of `integrated_ontology.ttl`. */
export const mergeOntology = (merged: FoldResult): readonly string[] => merged.ontology;

export interface MergedOntology {
  readonly lines: string[];
  /** `source`: a term of the second ontology; `target`: the term of the first that stands for it. */
  readonly alignment: Alignment[];
}

/**
 * Unites two ontologies given as N-Triples lines. A term of the second that is one of the first by its names takes the first's IRI, and its
 * own IRI is said to be replaced by it; every other term stays as it is.
 */
export function mergeOntologyFiles(first: readonly string[], second: readonly string[]): MergedOntology {
  const [known, added] = [readOntology(first), readOntology(second)];
  const shared = new Set(known.map(({ iri }) => iri));
  const alignment = align(
    added.filter(({ iri }) => !shared.has(iri)),
    known,
  );
  const renamed = new Map(alignment.map(({ source, target }) => [source, target]));
  const rename = (iri: string): string => iriTerm(renamed.get(iri) ?? iri);
  const moved = second.flatMap((line) => {
    const read = readLine(line);
    if (!read) return [];
    const object = iriOf(read.object);
    return [tripleLine(rename(read.subject), rename(read.predicate), object === null ? read.object : rename(object))];
  });
  const replaced = alignment.map(({ source, target }) => tripleLine(iriTerm(source), iriTerm(IS_REPLACED_BY), iriTerm(target)));
  return { lines: canonicalLines([...first, ...moved, ...replaced]), alignment };
}
