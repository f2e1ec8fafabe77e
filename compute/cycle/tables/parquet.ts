import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';

/** A column by name, with its value for each row and that row's number: text, whole number, number, or a list; only text may be null. */
export type Column<Row> = { readonly name: string } & (
  | { readonly kind: 'text'; of(row: Row, number: number): string | null }
  | { readonly kind: 'whole' | 'number'; of(row: Row, number: number): number }
  | { readonly kind: 'texts'; of(row: Row, number: number): readonly string[] }
  | { readonly kind: 'wholes'; of(row: Row, number: number): readonly number[] }
);

/** A Parquet file, compressed by Snappy; equal rows give equal bytes. Its schema is the columns', so that an empty table has it too. */
export function parquetOf<Row>(rows: readonly Row[], columns: readonly Column<NoInfer<Row>>[]): Uint8Array {
  const columnData = columns.map((column) => ({ name: column.name, data: rows.map((row, number) => valueOf(column, row, number)) }));
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elementsOf)];
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, statistics: false, createdBy: 'ferag' }));
}

function valueOf<Row>(column: Column<Row>, row: Row, number: number): unknown {
  if (column.kind === 'whole') return BigInt(column.of(row, number));
  if (column.kind === 'wholes') return column.of(row, number).map(BigInt);
  // A lone surrogate, which no UTF-8 text can hold, becomes U+FFFD.
  if (column.kind === 'text') return column.of(row, number)?.toWellFormed() ?? null;
  return column.of(row, number);
}

const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
const WHOLE = { type: 'INT64' } as const;

function elementsOf<Row>({ name, kind }: Column<Row>): SchemaElement[] {
  if (kind === 'text') return [{ name, ...TEXT, repetition_type: 'OPTIONAL' }];
  if (kind === 'whole') return [{ name, ...WHOLE, repetition_type: 'REQUIRED' }];
  if (kind === 'number') return [{ name, type: 'DOUBLE', repetition_type: 'REQUIRED' }];
  return [
    { name, repetition_type: 'REQUIRED', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', ...(kind === 'texts' ? TEXT : WHOLE), repetition_type: 'REQUIRED' },
  ];
}
