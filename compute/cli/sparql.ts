import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { z } from 'zod';
import type { DatasetKind } from '../../contract/datasets.ts';
import { FeragError } from '../../contract/errors.ts';
import { usageError } from './exit.ts';
import { chosenRag, signedIn } from './session.ts';
import { counted, note, print, table, type Shown } from './terminal.ts';

export const SPARQL_FORMATS = ['table', 'json', 'csv', 'ttl'] as const;

interface SparqlOptions extends Shown {
  readonly rag?: number;
  readonly file?: string;
  readonly dataset: DatasetKind;
  readonly format: (typeof SPARQL_FORMATS)[number];
}

const RESULTS = 'application/sparql-results+json';
const ACCEPT = {
  table: RESULTS,
  json: RESULTS,
  csv: 'text/csv',
  ttl: 'text/turtle',
} as const satisfies Record<SparqlOptions['format'], string>;

const Value = z.object({ type: z.string(), value: z.string() });
const Rows = z.object({
  head: z.object({ vars: z.array(z.string()).default([]) }),
  boolean: z.boolean().optional(),
  results: z.object({ bindings: z.array(z.record(z.string(), Value)) }).optional(),
});

/** `ferag sparql "…"` or `-f FILE` (`-` = stdin): a SPARQL 1.1 query over one of the RAG's datasets. */
export async function sparql(query: string | undefined, { rag, file, dataset, format, json }: SparqlOptions): Promise<void> {
  const api = signedIn();
  const text = await queryText(query, file);
  const wanted = json ? 'json' : format;
  const ragId = await chosenRag(api, rag);
  const response = await api.sparql(ragId, text, { dataset, accept: ACCEPT[wanted] }).catch((error: unknown) => {
    // A CONSTRUCT has no table: it is shown as Turtle.
    if (format !== 'table' || json || !(error instanceof FeragError) || error.code !== 'not_acceptable') throw error;
    return api.sparql(ragId, text, { dataset, accept: ACCEPT.ttl });
  });
  const body = await response.text();
  const isRows = response.headers.get('content-type')?.startsWith(RESULTS) ?? false;
  if (wanted === 'table' && isRows) printRows(body);
  else print(body);
}

async function queryText(query: string | undefined, file: string | undefined): Promise<string> {
  if ((query === undefined) === (file === undefined)) throw usageError('Give a query, or a file with it: ferag sparql -f query.rq');
  if (query !== undefined) return query;
  if (file === '-') return textOf(process.stdin);
  return readFile(file ?? '', 'utf8').catch((cause: unknown) => {
    throw new FeragError('file_missing', `${file} cannot be read.`, { cause });
  });
}

function printRows(body: string): void {
  const { head, boolean, results } = Rows.parse(JSON.parse(body));
  if (boolean !== undefined) return print(boolean ? 'yes' : 'no');
  const rows = results?.bindings ?? [];
  if (rows.length > 0)
    print(
      table(
        rows,
        head.vars.map((name) => ({ title: `?${name}`, of: (row) => shown(row[name]), cut: 'start' as const })),
      ),
    );
  note(counted(rows.length, 'row'));
}

/** Numbers as numbers, so that they stand to the right. */
function shown(value: z.infer<typeof Value> | undefined): string | number {
  if (!value) return '';
  return value.type !== 'uri' && /^-?\d{1,15}(?:\.\d{1,6})?$/.test(value.value) ? Number(value.value) : value.value;
}
