/** A row of an index and the cosine between its vector and the one asked for. */
export interface Near {
  readonly row: number;
  readonly score: number;
}

/** Nearest vectors by cosine. Rows are numbered as they come, from 0; vectors are of unit length. */
export interface VectorIndex {
  readonly size: number;
  add(vectors: readonly Float32Array[]): void;
  /** The nearest of the wanted rows, best first; equal ones by row. */
  search(query: Float32Array, limit: number, isWanted: (row: number) => boolean): Near[];
}

export const compareNear = (a: Near, b: Near): number => b.score - a.score || a.row - b.row;
