import type { FoldResult } from '../../graph/fold.ts';

/** Step 3: the ontology of the RAG with the cycle's documents in it, as lines of `integrated_ontology.ttl`. */
export const mergeOntology = (merged: FoldResult): readonly string[] => merged.ontology;
