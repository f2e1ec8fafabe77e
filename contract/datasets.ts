/** SPARQL datasets of a RAG: production, and the workspace of the cycle in review. */
export const DATASET_KINDS = ['prod', 'stg', 'tri', 'ont'] as const;
export type DatasetKind = (typeof DATASET_KINDS)[number];

/** `ferag-00001` for production, `ferag-00001-stg`, `-tri`, `-ont` for the cycle in review. */
export function datasetName(ragId: number, kind: DatasetKind): string {
  const name = `ferag-${String(ragId).padStart(5, '0')}`;
  return kind === 'prod' ? name : `${name}-${kind}`;
}

/** Where the version mark and the store's id live; never shown to SPARQL clients. */
export const META_GRAPH = 'urn:ferag:meta';
