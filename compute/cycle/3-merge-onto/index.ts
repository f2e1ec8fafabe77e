import { align, type Alignment } from '../../graph/align.ts';
import { graphOf, type FoldResult, type Proposal } from '../../graph/fold.ts';
import type { FoldChange } from '../../graph/incremental/change.ts';
import { lookupIn, type Lookup } from '../../graph/incremental/index.ts';
import { emptyManifest } from '../../graph/manifest.ts';
import type { Change } from '../1-graphrag/change.ts';
import { emptyFold, moveFold, type HeldFold } from '../folds.ts';
import type { CycleTools } from '../tools.ts';
import { readOntology } from '../../graph/ontology-lines.ts';
import { canonicalLines, IS_REPLACED_BY, iriOf, iriTerm, readLine, tripleLine } from '../../graph/terms.ts';

/** The graph of the RAG with the cycle's documents in it, and what that changes of the published one. */
export interface Merged {
  readonly graph: FoldResult;
  readonly lookup: Lookup;
  readonly foldChange: FoldChange;
  readonly published: { readonly triples: number; readonly proposals: readonly Proposal[] };
  /** The graph for the merge that comes after this one. */
  held(): HeldFold;
}

/** Takes the RAG's graph, from where the last merge left it or from nothing, to the published manifest and from there to the proposed one. */
export async function mergeGraphs(
  { base, target, segments }: Change,
  held: HeldFold | null,
  tools: Pick<CycleTools, 'blobs'>,
): Promise<Merged> {
  const start = held?.manifest.base_iri === target.base_iri ? held : emptyFold(target.base_iri);
  const { fold } = await moveFold(start, base ?? emptyManifest(target.base_iri), segments, tools);
  const published = { triples: fold.state.triples.size, proposals: fold.proposals ?? graphOf(fold.state).proposals };
  const { fold: merged, change } = await moveFold(fold, target, segments, tools);
  const graph = graphOf(merged.state);
  return {
    graph,
    lookup: lookupIn(merged.state),
    foldChange: change,
    published,
    held: () => ({ ...merged, proposals: graph.proposals }),
  };
}

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
