import { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import { NoReply } from './http.ts';
import type { Http, Reply } from './http.ts';

/** The three services of one dataset of a SPARQL 1.1 server. */
export interface Addresses {
  readonly query: URL;
  readonly update: URL;
  /** SPARQL 1.1 Graph Store HTTP Protocol. */
  readonly graphs: URL;
}

export interface Limits {
  /** For answers that a server gives at once: small reads, the making of a dataset. */
  readonly readMs: number;
  /** For loads, updates and dumps; below the silence after which a job is given up, so that its store is never written by two. */
  readonly writeMs: number;
}

/** A term as the SPARQL JSON results format writes it. */
const Term = z.object({ type: z.string(), value: z.string() });
const Results = z.object({ results: z.object({ bindings: z.array(z.record(z.string(), Term)) }) });
export type Row = Readonly<Record<string, string | undefined>>;

/** What ferag itself asks of one dataset; users' queries go another way (asking.ts). */
export interface Protocol {
  /** Null when the server knows no such dataset. */
  select(addresses: Addresses, query: string): Promise<Row[] | null>;
  /** Of a text that may run twice. Tried again while the server is away. */
  updateSafe(addresses: Addresses, update: string): Promise<void>;
  /** Like `updateSafe`; false when the server knows no such dataset. */
  updateIfThere(addresses: Addresses, update: string): Promise<boolean>;
  /** Once. @throws NoReply, FeragError: either may come after the update was done. */
  update(addresses: Addresses, update: string): Promise<void>;
  /** Makes the graph hold these statements and no others. */
  putGraph(addresses: Addresses, graph: string, lines: () => Iterable<string>): Promise<void>;
  /** N-Triples; null graph: the default one. Empty where there is no such graph. */
  readGraph(addresses: Addresses, graph: string | null): Promise<string[]>;
}

export function openProtocol(http: Http, limits: Limits): Protocol {
  const post = ({ update: url }: Addresses, body: string, send: Http['send']) =>
    send({ method: 'POST', url, headers: { 'content-type': 'application/sparql-update' }, body, limitMs: limits.writeMs });
  const postSafe = (addresses: Addresses, text: string) => asStoreFailure(addresses.update, () => post(addresses, text, http.sendSafe));
  return {
    async select(addresses, query) {
      const reply = await asStoreFailure(addresses.query, () =>
        http.sendSafe({
          method: 'POST',
          url: addresses.query,
          headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' },
          body: query,
          limitMs: limits.readMs,
        }),
      );
      if (isAbsent(reply)) return null;
      if (!isDone(reply)) throw failed(addresses.query, reply);
      return rowsOf(addresses.query, reply.body);
    },
    async updateSafe(addresses, text) {
      const reply = await postSafe(addresses, text);
      if (!isDone(reply)) throw failed(addresses.update, reply);
    },
    async updateIfThere(addresses, text) {
      const reply = await postSafe(addresses, text);
      if (!isDone(reply) && !isAbsent(reply)) throw failed(addresses.update, reply);
      return isDone(reply);
    },
    async update(addresses, text) {
      const reply = await post(addresses, text, http.send);
      if (!isDone(reply)) throw failed(addresses.update, reply);
    },
    async putGraph(addresses, graph, lines) {
      const url = graphAddress(addresses.graphs, graph);
      const headers = { 'content-type': 'application/n-triples' };
      const reply = await asStoreFailure(url, () => http.sendSafe({ method: 'PUT', url, headers, body: lines, limitMs: limits.writeMs }));
      if (!isDone(reply)) throw failed(url, reply);
    },
    async readGraph(addresses, graph) {
      const url = graphAddress(addresses.graphs, graph);
      const headers = { accept: 'application/n-triples' };
      const reply = await asStoreFailure(url, () => http.readLines({ method: 'GET', url, headers, limitMs: limits.writeMs }));
      if (isAbsent(reply)) return [];
      if (!isDone(reply)) throw failed(url, { ...reply, body: reply.body.join('\n') });
      return reply.body;
    },
  };
}

/** Where there is no dataset, Fuseki 5.6 answers 404 to GET, and 405 to what it does not do with files. */
const isAbsent = ({ status }: { readonly status: number }): boolean => status === 404 || status === 405;
const isDone = ({ status }: { readonly status: number }): boolean => status >= 200 && status < 300;

export function graphAddress(graphs: URL, graph: string | null): URL {
  const url = new URL(graphs);
  if (graph === null) url.searchParams.set('default', '');
  else url.searchParams.set('graph', graph);
  return url;
}

function rowsOf(url: URL, body: string): Row[] {
  try {
    const { results } = Results.parse(JSON.parse(body));
    return results.bindings.map((row) => Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value])));
  } catch (cause) {
    throw new FeragError(
      'store_failed',
      `${placeOf(url)} gave no SPARQL results in JSON. Is this the address of a SPARQL 1.1 query service?`,
      {
        cause,
      },
    );
  }
}

/** Without user, password and parameters: what may stand in an error and a log. */
export const placeOf = (url: URL): string => `${url.origin}${url.pathname}`;

export async function asStoreFailure<T>(url: URL, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    throw new FeragError('store_failed', SENTENCES[error.reason](placeOf(url)), { cause: error, retryAfter: RETRY_AFTER_SECONDS });
  }
}

const RETRY_AFTER_SECONDS = 5;

const SENTENCES: Readonly<Record<NoReply['reason'], (place: string) => string>> = {
  refused: (place) => `The store at ${place} cannot be reached. Is it running, and is the address right?`,
  cut: (place) => `The store at ${place} broke off in the middle of an answer. Its log says why.`,
  timeout: (place) => `The store at ${place} did not answer in time. It may be overloaded; its log says what it is at.`,
};

// The second is what Java says when a file that TDB2 has mapped cannot grow: seen on a full disk with Fuseki 5.6.
const DISK_FULL = /no space left|unsafe memory access/i;

/** A status that is no success, in words that an operator can act on. */
export function failed(url: URL, { status, body }: Reply): FeragError {
  const place = placeOf(url);
  // Jena answers in plain text or HTML; the first words say what it is.
  const said = body
    .replaceAll(/<[^>]*>|\s+/g, ' ')
    .trim()
    .slice(0, 300);
  const retry = { retryAfter: RETRY_AFTER_SECONDS };
  if (status === 401) return new FeragError('store_failed', `The store at ${place} refuses ferag's user or password.`, retry);
  if (status === 403)
    return new FeragError('store_failed', `The store does not let ferag's user do this at ${place}: it needs to write.`, retry);
  if (isAbsent({ status })) return new FeragError('store_failed', `There is nothing at ${place}. Is the address right?`, retry);
  if (status === 507 || DISK_FULL.test(said)) {
    return new FeragError('store_failed', `The disk of the store at ${place} is full. Make room on it, then retry: ${said}`, retry);
  }
  return new FeragError('store_failed', `The store at ${place} answered ${status}: ${said}`, retry);
}
