import { Hono } from 'hono';
import { z } from 'zod';
import { DATASET_KINDS, type DatasetKind } from '../../contract/datasets.ts';
import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { askHub } from '../ask.ts';
import { member } from '../auth/access.ts';
import { ANY_TYPE, describe } from '../describe.ts';
import { database, type EdgeContext, type EdgeEnv } from '../env.ts';
import { mergingCycle } from '../jobs/rows.ts';
import { checked, mediaTypeOf, textOf } from '../read.ts';

const RESULT_TYPES = [
  'application/sparql-results+json',
  'application/json',
  'application/sparql-results+xml',
  'application/xml',
  'text/csv',
  'text/tab-separated-values',
  'text/turtle',
  'application/n-triples',
];
const tag = 'graph';
const Dataset = z.enum(DATASET_KINDS).default('prod');
const queryText = { type: 'string' as const, minLength: 1 };
const queryForm = { type: 'object' as const, required: ['query'], properties: { query: queryText } };
const dataset = { in: 'query', name: 'dataset', schema: { type: 'string' as const, enum: [...DATASET_KINDS], default: 'prod' } };
const gives = { 200: ANY_TYPE };

/** Mounted under `/rags/:ragId/sparql`: the SPARQL 1.1 Protocol, queries only. The node checks the query itself. */
export const sparql = new Hono<EdgeEnv>()
  .get(
    '/',
    describe('SPARQL 1.1 query', { tag, gives, asks: [{ in: 'query', name: 'query', required: true, schema: queryText }, dataset] }),
    member('reader', 'read'),
    (c) => answer(c, new URL(c.req.url).searchParams),
  )
  .post(
    '/',
    describe('SPARQL 1.1 query', {
      tag,
      gives,
      asks: [dataset],
      takes: { 'application/sparql-query': { schema: queryText }, 'application/x-www-form-urlencoded': { schema: queryForm } },
    }),
    member('reader', 'read'),
    async (c) => {
      const parameters = new URL(c.req.url).searchParams;
      const type = mediaTypeOf(c);
      // The limit on the query itself comes later; escapes make the form up to three times as long.
      const text = await textOf(c, 4 * LIMITS.query_bytes);
      if (type === 'application/sparql-query') parameters.append('query', text);
      else if (type === 'application/x-www-form-urlencoded')
        for (const [name, value] of new URLSearchParams(text)) parameters.append(name, value);
      else
        throw new FeragError('media_type_unsupported', 'Send the query as application/sparql-query or application/x-www-form-urlencoded.');
      return answer(c, parameters);
    },
  );

async function answer(c: EdgeContext, parameters: URLSearchParams): Promise<Response> {
  const query = readQuery(parameters);
  const dataset = checked(Dataset, parameters.get('dataset') ?? undefined, '/query/dataset');
  const accept = c.req.header('accept') ?? '*/*';
  if (!isAcceptable(accept)) throw new FeragError('not_acceptable', `Results come as ${RESULT_TYPES.join(', ')}.`);
  await requireDataset(c, dataset);
  const { rag } = c.var;
  const request = { kind: 'sparql' as const, rag_id: rag.id, dataset, query, accept };
  const result = await askHub(c.env, request, { id: rag.storeId, isNeeded: true }, c.req.raw.signal);
  const type = result.headers.get('content-type') ?? 'application/octet-stream';
  return new Response(result.body, { headers: { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } });
}

function readQuery(parameters: URLSearchParams): string {
  if (parameters.has('update')) throw new FeragError('query_refused', 'Only queries are taken here; changes go through a cycle.');
  if (parameters.has('default-graph-uri') || parameters.has('named-graph-uri')) {
    throw new FeragError('query_refused', 'A query runs on its dataset only; choose it with ?dataset=.');
  }
  const queries = parameters.getAll('query');
  const [query] = queries;
  if (query === undefined || queries.length > 1) throw new FeragError('request_invalid', 'Send exactly one "query".');
  if (new TextEncoder().encode(query).length > LIMITS.query_bytes) {
    throw new FeragError('request_too_large', `A query holds at most ${LIMITS.query_bytes / 1000} kB.`);
  }
  return query;
}

/** Whether the result can be one of those types is known to the node, which parses the query. */
function isAcceptable(accept: string): boolean {
  const ranges = accept.split(',').map((range) => range.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  return ranges.some(
    (range) =>
      range === '*/*' || RESULT_TYPES.some((type) => type === range || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)))),
  );
}

/** The workspace datasets are there only while a cycle is under review. */
async function requireDataset(c: EdgeContext, dataset: DatasetKind): Promise<void> {
  if (dataset === 'prod') return;
  const cycle = await mergingCycle(database(c.env), c.var.rag.id);
  if (cycle?.status === 'ready') return;
  throw new FeragError('dataset_not_found', 'No cycle of this RAG is ready for review, so there is nothing in its workspace.');
}
