import { QueryClient, type UseQueryResult } from '@tanstack/solid-query';
import { Failure } from './call.ts';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && error instanceof Failure && (error.code === 'offline' || error.status >= 500),
      refetchOnWindowFocus: true,
    },
  },
});

/** The data, or undefined before there is any: reading `data` of a pending query would suspend the whole page. */
export const dataOf = <T>(query: UseQueryResult<T, Error>): T | undefined =>
  query.isPending || (query.status === 'error' && query.dataUpdatedAt === 0) ? undefined : query.data;

/** One name for each thing that is fetched; a change makes the shorter name stale and with it all that begins with it. */
export const keys = {
  me: ['me'],
  ready: ['ready'],
  rags: ['rags'],
  rag: (id: number) => ['rag', id],
  documents: (id: number) => ['rag', id, 'documents'],
  cycles: (id: number) => ['rag', id, 'cycles'],
  versions: (id: number) => ['rag', id, 'versions'],
  members: (id: number) => ['rag', id, 'members'],
  graph: (id: number, version: number, what: string) => ['rag', id, 'graph', version, what],
  diff: (id: number, cycle: number, part: string, hash: string) => ['diff', id, cycle, part, hash],
  text: (id: number, document: number, sha: string) => ['text', id, document, sha],
  sessions: (id: number) => ['rag', id, 'sessions'],
  messages: (id: number, session: string) => ['rag', id, 'messages', session],
} as const;
