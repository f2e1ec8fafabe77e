import { FeragError } from '../../../contract/errors.ts';
import { LIMITS } from '../../../contract/limits.ts';
import type { QueryAnswer, QueryRequest } from '../graph-store.ts';
import type { Guard } from '../guard/guard.ts';
import { mediaTypeFor } from '../guard/media-types.ts';
import { NoReply } from './http.ts';
import type { Http, Reply } from './http.ts';
import type { DataPlace } from './layout.ts';
import type { Remote } from './notes.ts';
import { asStoreFailure, failed } from './protocol.ts';
import type { Addresses } from './protocol.ts';
import { existingPlace, shownPlace } from './reading.ts';

/** What a store understands beyond SPARQL 1.1. */
export interface Dialect {
  /** An IRI that stands for the default graph in `default-graph-uri`. Null: no data of ferag lie in the default graph. */
  readonly defaultGraph: string | null;
  /** The parameter by which the server is told to stop a query after so many seconds. */
  readonly timeoutParameter: string | null;
}

export interface Asking {
  readonly remote: Remote;
  readonly http: Http;
  readonly guard: Guard;
  readonly dialect: Dialect;
  readonly limitMs: number;
}

const TRIES = 3;
/** The server stops later than the client, so that an answer which the server ended early is never taken for a whole one. */
const SERVER_EXTRA_MS = 2000;

/** A user's query: read by the guard, run over one graph with no other to be seen, cut off at its limits. */
export async function ask(asking: Asking, request: QueryRequest): Promise<QueryAnswer> {
  const { dataset, query, accept, signal } = request;
  const read = await asking.guard.read(query, signal);
  const mediaType = mediaTypeFor(read.form, accept);
  for (let tried = 1; ; tried += 1) {
    const { place, state } = await existingPlace(asking.remote, dataset);
    const body = await run(asking, place, { text: read.text, mediaType, signal });
    // A review dataset that was replaced meanwhile may have been dropped under the query.
    const isSame = dataset.kind === 'prod' || (await shownPlace(asking.remote, dataset))?.state === state;
    if (isSame || tried === TRIES) return { mediaType, body };
  }
}

interface Read {
  readonly text: string;
  readonly mediaType: string;
  readonly signal: AbortSignal | undefined;
}

async function run(asking: Asking, place: DataPlace, { text, mediaType, signal }: Read): Promise<string> {
  const { http, limitMs } = asking;
  const url = queryAddress(asking, place, text);
  const headers = { 'content-type': 'application/sparql-query', accept: mediaType };
  const call = { method: 'POST', url, headers, body: text, limitMs, limitBytes: LIMITS.query_result_bytes, signal } as const;
  const reply = await asStoreFailure(url, () => http.send(call)).catch((error: unknown) => {
    throw isTimeout(error) ? timeout(limitMs) : error;
  });
  if (reply.status === 200 && reply.mediaType === mediaType) return reply.body;
  throw await refusal(asking, place.addresses, reply);
}

const isTimeout = (error: unknown): boolean =>
  error instanceof FeragError && error.cause instanceof NoReply && error.cause.reason === 'timeout';

const timeout = (limitMs: number) =>
  new FeragError('query_timeout', `The query took longer than ${limitMs / 1000} s and was stopped. Narrow its patterns, or add a LIMIT.`);

const MENTIONS_GRAPH = /\bgraph\b/i;

function queryAddress({ dialect, limitMs }: Asking, { addresses, data }: DataPlace, text: string): URL {
  const url = new URL(addresses.query);
  // A dataset description costs Jena half of its speed, and only GRAPH could tell the difference.
  const graph = data ?? (MENTIONS_GRAPH.test(text) ? dialect.defaultGraph : null);
  if (graph !== null) url.searchParams.append('default-graph-uri', graph);
  if (dialect.timeoutParameter) url.searchParams.set(dialect.timeoutParameter, String(Math.ceil((limitMs + SERVER_EXTRA_MS) / 1000)));
  return url;
}

async function refusal({ remote, limitMs }: Asking, addresses: Addresses, reply: Reply): Promise<FeragError> {
  const error = failed(addresses.query, reply);
  if (reply.status === 400) return new FeragError('query_invalid', `The store could not run the query: ${reply.body.trim().slice(0, 300)}`);
  if ([408, 503, 504].includes(reply.status) && /time|cancel/i.test(reply.body)) return timeout(limitMs);
  if (reply.status !== 500) return error;
  // One query too deep for the server is its sender's matter, if the server answers others.
  const isWell = await remote.protocol.select(addresses, 'SELECT (1 AS ?one) {}').then(Boolean, () => false);
  if (!isWell) return error;
  return new FeragError('query_invalid', 'The query is too deep or too long for the store to run. Split it into smaller ones.', {
    cause: error,
  });
}
