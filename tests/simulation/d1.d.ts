// The parts of the database's types that the edge's state machine names; the whole of them would clash with the browser's.
interface D1Result<T = unknown> {
  readonly results: T[];
  readonly success: true;
  readonly meta: { readonly changes: number; readonly last_row_id: number };
}
interface D1PreparedStatement {
  bind(...values: unknown[]): D1PreparedStatement;
  all<T = unknown>(): Promise<D1Result<T>>;
  run<T = unknown>(): Promise<D1Result<T>>;
  raw<T = unknown[]>(): Promise<T[]>;
  first<T = unknown>(column?: string): Promise<T | null>;
}
interface D1Database {
  prepare(query: string): D1PreparedStatement;
  batch<T = unknown>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]>;
}
