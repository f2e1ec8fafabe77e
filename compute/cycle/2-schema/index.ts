import type { FoldResult } from '../../graph/fold.ts';

export { schemaOfTriples } from '../../graph/ontology-lines.ts';

/** Step 2: the ontology that the cycle's own documents show by themselves, as lines of `extracted_ontology.ttl`. */
export const extractSchema = (own: FoldResult): readonly string[] => own.ontology;
