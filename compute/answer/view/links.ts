/** Rows of a sparse 0/1 matrix: `columns[rows[i] .. rows[i + 1]]` are row i's, ascending. */
export interface Csr {
  readonly rows: Uint32Array;
  readonly columns: Uint32Array;
}

/**
 * Passage ↔ entity links. A passage that says an entity's name leads to the passages about that entity, each with weight
 * 1 / their number, and they lead back at half of that. Kept through the entity: a name that 1,000 passages say and 100 are about
 * costs 1,100 numbers, not 100,000.
 */
export interface Links {
  readonly passages: number;
  readonly entities: number;
  readonly mentions: Csr;
  readonly mentionedBy: Csr;
  readonly abouts: Csr;
  readonly aboutOf: Csr;
}

/** Rows from pairs (row, column) in any order, repeated ones once. */
export function csr(pairs: readonly (readonly [number, number])[], height: number): Csr {
  const sorted = pairs
    .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
    .filter((pair, i, all) => pair[0] !== all[i - 1]?.[0] || pair[1] !== all[i - 1]?.[1]);
  const rows = new Uint32Array(height + 1);
  const columns = new Uint32Array(sorted.length);
  for (const [i, [row, column]] of sorted.entries()) {
    columns[i] = column;
    rows[row + 1] = (rows[row + 1] ?? 0) + 1;
  }
  for (let row = 0; row < height; row++) rows[row + 1] = (rows[row + 1] ?? 0) + (rows[row] ?? 0);
  return { rows, columns };
}

/** The same matrix, turned around. */
export function transpose({ rows, columns }: Csr, width: number): Csr {
  const turned = new Uint32Array(width + 1);
  for (const column of columns) turned[column + 1] = (turned[column + 1] ?? 0) + 1;
  for (let column = 0; column < width; column++) turned[column + 1] = (turned[column + 1] ?? 0) + (turned[column] ?? 0);
  const next = turned.slice();
  const into = new Uint32Array(columns.length);
  for (let row = 0; row + 1 < rows.length; row++) {
    for (let i = rows[row] ?? 0; i < (rows[row + 1] ?? 0); i++) {
      const column = columns[i] ?? 0;
      const slot = next[column] ?? 0;
      into[slot] = row;
      next[column] = slot + 1;
    }
  }
  return { rows: turned, columns: into };
}

export const rowOf = ({ rows, columns }: Csr, row: number): Uint32Array => columns.subarray(rows[row] ?? 0, rows[row + 1] ?? 0);
